//! Whether a phone number or a business account can send.

use serde::Deserialize;

/// What `health_status` says about one thing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Health {
    /// Whether it can send.
    #[serde(default)]
    pub can_send_message: CanSend,
    /// What stands in the way.
    #[serde(default)]
    pub errors: Vec<HealthError>,
}

/// Meta's three degrees, in order of severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CanSend {
    /// Nothing stands in the way.
    #[default]
    Available,
    /// Some messages can be sent.
    Limited,
    /// Nothing can be sent.
    Blocked,
}

impl CanSend {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            CanSend::Available => "AVAILABLE",
            CanSend::Limited => "LIMITED",
            CanSend::Blocked => "BLOCKED",
        }
    }
}

/// One thing that stands in the way.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HealthError {
    /// Meta's code for it.
    pub code: u32,
    /// What is wrong.
    pub description: String,
    /// What to do.
    pub possible_solution: String,
}
