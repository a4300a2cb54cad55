//! A message template.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A template in the format of Meta's own list of templates: an entry of that list can be pasted here unchanged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SimulatedTemplate {
    /// The id (default: made up).
    #[serde(default)]
    pub id: String,
    /// The name.
    pub name: String,
    /// The language, such as `en_US`.
    pub language: String,
    /// The status (default: APPROVED).
    #[serde(default = "approved")]
    pub status: String,
    /// AUTHENTICATION, MARKETING or UTILITY (default: UTILITY).
    #[serde(default = "utility")]
    pub category: String,
    /// POSITIONAL or NAMED (default: POSITIONAL).
    #[serde(default = "positional")]
    pub parameter_format: String,
    /// Header, body, footer, buttons, carousel.
    pub components: Vec<Value>,
    /// All other fields from Meta, returned unchanged. If it has `"message_status"`, messages get that status instead
    /// of `accepted`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

fn approved() -> String {
    "APPROVED".to_owned()
}

fn utility() -> String {
    "UTILITY".to_owned()
}

fn positional() -> String {
    "POSITIONAL".to_owned()
}
