//! Why a recipient did not get the message, as recorded in the journal and the reports.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The contract's `failure`, also used for the broadcast's own failures. Other fields are kept unchanged, for the
/// journal and the reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Failure {
    /// The kind of failure, one of the contract's `failure-kind`.
    pub kind: String,
    /// Whom it concerns.
    pub scope: Scope,
    /// What went wrong.
    pub message: String,
    /// How to fix it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fix: String,
    /// The path of the input at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Meta's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u32>,
    /// Meta's details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// How long to wait before the next try, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
    /// Its other fields.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// Whom or what a failure concerns: the contract's `failure-scope`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// This call's own input.
    Message,
    /// The recipient: a person or a group.
    Recipient,
    /// The template, whoever it is sent to.
    Template,
    /// The sending number.
    Sender,
    /// The business account.
    Account,
    /// The token, an id or the address in the connection.
    Connection,
    /// Meta's service, or the network between.
    Service,
    /// The host that runs the component.
    Host,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Failure {
    /// A failure of this kind and scope, with its message and fix.
    pub fn new(kind: &str, scope: Scope, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), scope, message: message.into(), fix: fix.into(), ..Self::default() }
    }

    /// A person who is not to be written to.
    pub(crate) fn suppressed() -> Self {
        Self::new("suppressed", Scope::Recipient, "This person is on the list of those not to write to.", "")
    }
}

#[cfg(test)]
mod tests {
    use host_harness_whatsapp::types::FailureScope;
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn every_scope_of_the_contract_is_read() {
        let scopes = [
            (FailureScope::Message, "message", Scope::Message),
            (FailureScope::Recipient, "recipient", Scope::Recipient),
            (FailureScope::Template, "template", Scope::Template),
            (FailureScope::Sender, "sender", Scope::Sender),
            (FailureScope::Account, "account", Scope::Account),
            (FailureScope::Connection, "connection", Scope::Connection),
            (FailureScope::Service, "service", Scope::Service),
            (FailureScope::Host, "host", Scope::Host),
            (FailureScope::Unknown, "unknown", Scope::Unknown),
        ];
        for (case, word, scope) in scopes {
            assert_eq!(format!("{case:?}"), format!("FailureScope::{scope:?}"));
            assert_eq!(from_value::<Scope>(json!(word)).unwrap(), scope);
        }
        assert_eq!(from_value::<Scope>(json!("a-later-case")).unwrap(), Scope::Unknown);
    }

    #[test]
    fn a_failure_keeps_every_field_and_an_older_journals_has_no_scope() {
        let whole = json!({
            "kind": "other", "scope": "account", "message": "m", "fix": "f", "field": "body[0]", "code": 1,
            "subcode": 2, "details": "d", "http-status": 400, "trace-id": "t", "retry-after-ms": 5,
        });
        let failure: Failure = from_value(whole.clone()).unwrap();
        assert_eq!(to_value(&failure).unwrap(), whole);
        let older: Failure = from_value(json!({"kind": "invalid-token", "message": "m"})).unwrap();
        assert_eq!((older.scope, older.kind.as_str()), (Scope::Unknown, "invalid-token"));
    }
}
