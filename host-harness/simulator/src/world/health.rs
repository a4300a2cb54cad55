//! Whether a phone number or a business account can send.

use serde::Deserialize;

/// The `health_status` of one object.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Health {
    /// Whether it can send.
    #[serde(default)]
    pub can_send_message: CanSend,
    /// The reasons that block it.
    #[serde(default)]
    pub errors: Vec<HealthError>,
}

/// Meta's three levels, in order of severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CanSend {
    /// Nothing blocks it.
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

/// One reason that blocks it.
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
