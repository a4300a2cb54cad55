//! Why there is no server.

use crate::selection::SelectionError;

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetUpError {
    /// The plugin does not say what it offers.
    #[error("the plugin does not describe itself: {0}")]
    Undescribed(String),
    /// The plugin describes a tool with what is no JSON Schema.
    #[error("the plugin describes {tool} with what is no JSON Schema: {message}")]
    Schema {
        /// The tool.
        tool: String,
        /// What is wrong.
        message: String,
    },
    /// The selection cannot be exposed.
    #[error(transparent)]
    Selection(#[from] SelectionError),
}
