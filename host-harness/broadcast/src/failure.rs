//! Why a recipient did not get the message, as the journal and the reports have it.

use serde::{Deserialize, Serialize};

/// The contract's `failure`, and what the broadcast itself has to say in the same form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Failure {
    /// The kind of fault, a `failure-kind` of the contract's.
    pub kind: String,
    /// What went wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fix: String,
    /// Which input, as a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Meta's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u32>,
    /// Meta's subcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcode: Option<u32>,
    /// Meta's details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u32>,
    /// Meta's trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// How long to wait before the next try, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
}

impl Failure {
    /// A fault that is told by its kind and in words.
    pub fn new(kind: &str, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), fix: fix.into(), ..Self::default() }
    }

    /// Somebody who is not to be written to.
    pub(crate) fn suppressed() -> Self {
        Self::new("suppressed", "This person is on the list of those not to write to.", "")
    }
}
