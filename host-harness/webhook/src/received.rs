//! A request that was answered.

/// A request, and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: String,
    /// The status it was answered with.
    pub status: u16,
    /// How many events were kept.
    pub events: usize,
    /// What was wrong with it. With status 200: why the body could not be read, and was kept unchanged.
    pub problem: Option<String>,
}
