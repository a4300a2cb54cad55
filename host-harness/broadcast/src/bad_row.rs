//! A row of a list that cannot be used.

/// A row that cannot be sent to, or must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The line of the list.
    pub line: u64,
    /// The reason, for a person.
    pub reason: String,
}
