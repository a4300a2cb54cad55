//! The reply to an agent: how its call ended.

use host_harness::{HostError, InputError, Outcome};
use host_harness_whatsapp::catalog::Effect;
use host_harness_whatsapp::outcome_with;
use rmcp::model::CallToolResult;
use serde_json::{Map, Value, json};

/// The end of a call, for the agent and for the log.
pub(crate) struct Reply {
    pub result: CallToolResult,
    pub line: String,
}

impl Reply {
    /// Whether it is a failure about this field of the connection.
    pub fn is_about(&self, field: &str) -> bool {
        let failure = self.result.structured_content.as_ref();
        let about = failure.and_then(|failure| failure.get("field")).and_then(Value::as_str);
        about.and_then(|about| about.strip_prefix("connection.")) == Some(field)
    }
}

/// What an outcome means for an agent that considers repeating the call.
fn advice<T, F>(outcome: &Outcome<T, F>) -> &'static str {
    match outcome {
        Outcome::Done(_) => "Done.",
        Outcome::Permanent(_) => "Not done. The same call will fail again: correct it first, or give up.",
        Outcome::Unconfirmed(_) => "It may have been done. Repeat it only if a duplicate is acceptable.",
        Outcome::Transient { .. } => {
            "Not done. The same call may be repeated, after retry-after-ms where that is given."
        }
    }
}

/// What the verdicts mean, for an agent that does not know them yet.
pub(crate) fn verdicts() -> String {
    let failures: [Outcome; 3] = [Outcome::Permanent(()), Outcome::Unconfirmed(()), Outcome::TRANSIENT];
    let lines = failures.map(|outcome| format!("- {}: {}", outcome.name(), advice(&outcome)));
    format!("A call that fails is a result with isError and a verdict:\n{}", lines.join("\n"))
}

/// A result produced by the host itself.
pub(crate) fn success(value: Value) -> Reply {
    Reply { result: CallToolResult::structured(value), line: "ok".into() }
}

/// Arguments that were refused, with a path for each fault. No function was called.
pub(crate) fn refused(faults: &[InputError]) -> Reply {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    let mut failure = Map::new();
    failure.insert("message".into(), lines.join("\n").into());
    failure.insert("fix".into(), "Correct the arguments by the tool's input schema, and call again.".into());
    if let Some(field) = faults.iter().map(|fault| &fault.path).find(|path| !path.is_empty()) {
        failure.insert("field".into(), field.as_str().into());
    }
    failure.insert("kind".into(), "invalid-input".into());
    failed(
        &Outcome::<(), _>::Permanent(failure.into()),
        "the arguments do not match the tool's schema".into(),
    )
}

/// The reply for a call that was made. The host's own faults are for the person who runs it: the agent does not learn
/// about its files.
pub(crate) fn of(effect: Effect, called: Result<Value, HostError>) -> Reply {
    let of_host = called.as_ref().err().map(|error| {
        let is_private = matches!(error, HostError::Credential { .. });
        (is_private, error.to_string())
    });
    match (outcome_with(matches!(effect, Effect::Reads), called), of_host) {
        (Outcome::Done(Value::Object(result)), _) => success(result.into()),
        (Outcome::Done(value), _) => success(json!({"result": value})),
        (outcome, None) => {
            let line = about(outcome.failure());
            failed(&outcome, line)
        }
        (outcome, Some((is_private, line))) => {
            let outcome = outcome.map_failure(|mut failure| {
                if is_private {
                    failure["message"] = "the server has no token for this tool".into();
                }
                if failure["kind"] != "invalid-input" {
                    failure["fix"] = "Ask the person who runs the server: its log says more.".into();
                }
                failure
            });
            failed(&outcome, line)
        }
    }
}

/// A short description of a failure, for the log.
fn about(failure: Option<&Value>) -> String {
    let parts = ["kind", "code", "trace-id"].into_iter().filter_map(|name| failure?.get(name));
    let parts: Vec<_> = parts.map(|value| value.to_string().replace('"', "")).collect();
    parts.join(" ")
}

/// A call that failed: for the agent, with a short reason for the log.
pub(crate) fn failed<T>(outcome: &Outcome<T, Value>, why: String) -> Reply {
    let mut told = Map::new();
    told.insert("verdict".into(), outcome.name().into());
    if let Some(Value::Object(failure)) = outcome.failure() {
        told.extend(failure.clone());
    }
    told.insert("repeat".into(), advice(outcome).into());
    Reply {
        result: CallToolResult::structured_error(told.into()),
        line: format!("{}, {why}", outcome.name()),
    }
}

#[cfg(test)]
mod tests;
