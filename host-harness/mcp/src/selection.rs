//! The selection of tools that an agent gets.

/// The tools to expose. By default, every function that the plugin describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these functions, look-ups and recipes, by name. A recipe becomes a tool that accepts only inputs of its own
    /// schema, so it can be exposed without the function behind it.
    pub only: Option<Vec<String>>,
    /// Only tools that send and change nothing.
    pub read_only: bool,
}

/// A selection that cannot be exposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// There is no such tool.
    #[error("there is no tool {name}; there are {}", .known.join(", "))]
    Unknown {
        /// The name that was given.
        name: String,
        /// The names of all tools.
        known: Vec<String>,
    },
    /// A tool that was selected by name does more than read.
    #[error("{0} does more than read: omit it, or allow tools that do more than read")]
    NotReadOnly(String),
    /// No tool matches the selection.
    #[error("no tool is left to expose")]
    Empty,
}
