//! Errors while a server is set up.

use crate::selection::SelectionError;

/// Why a server cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetUpError {
    /// The plugin does not describe its functions.
    #[error("the plugin does not describe itself: {0}")]
    Undescribed(String),
    /// The plugin describes a tool with an invalid JSON Schema.
    #[error("the plugin describes {tool} with an invalid JSON Schema: {message}")]
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
