//! Which tools an agent is given.

/// Which tools an agent is given. By default every function that the plugin describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// These only: functions, look-ups, and recipes by their names. A recipe is then a tool that takes an input of
    /// its own schema and no other, so it can be exposed without the function behind it.
    pub only: Option<Vec<String>>,
    /// None that sends or changes anything.
    pub read_only: bool,
}

/// A selection that cannot be exposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// There is no such tool.
    #[error("there is no tool {name}; there are {}", .known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// All there are.
        known: Vec<String>,
    },
    /// A tool that was asked for by name does more than read.
    #[error("{0} does more than read: leave it out, or let the tools do more than read")]
    NotReadOnly(String),
    /// No tool is left.
    #[error("no tool is left to expose")]
    Empty,
}
