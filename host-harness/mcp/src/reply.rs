//! What an agent is told of a call.

use host_harness::catalog::Effect;
use host_harness::{HostError, InputError};
use rmcp::model::CallToolResult;
use serde_json::{Map, Value, json};

/// The end of a call: for the agent, and for the log.
pub(crate) struct Reply {
    pub result: CallToolResult,
    pub line: String,
}

/// Whether to repeat a call, in the words of the contract and in a sentence.
#[derive(Clone, Copy)]
enum Verdict {
    Permanent,
    Unconfirmed,
    Transient,
}

impl Verdict {
    const ALL: [Self; 3] = [Self::Permanent, Self::Unconfirmed, Self::Transient];

    fn name(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Unconfirmed => "permanent-unconfirmed",
            Self::Transient => "transient",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Permanent => "Not done. The same call will fail again: correct it first, or give up.",
            Self::Unconfirmed => "It may have been done. Repeat it only if a duplicate is acceptable.",
            Self::Transient => {
                "Not done. The same call may be repeated, after retry-after-ms where that is given."
            }
        }
    }
}

/// What the verdicts mean, for an agent that has not met one yet.
pub(crate) fn verdicts() -> String {
    let lines = Verdict::ALL.map(|verdict| format!("- {}: {}", verdict.name(), verdict.advice()));
    format!("A call that fails is a result with isError and a verdict:\n{}", lines.join("\n"))
}

/// A result of the host's own making.
pub(crate) fn success(value: Value) -> Reply {
    Reply { result: CallToolResult::structured(value), line: "ok".into() }
}

/// Arguments that were not taken; each fault with its path. Nothing was called.
pub(crate) fn refused(faults: &[InputError]) -> Reply {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    let mut failure = Map::new();
    failure.insert("message".into(), lines.join("\n").into());
    failure.insert("fix".into(), "Correct the arguments by the tool's input schema, and call again.".into());
    if let Some(field) = faults.iter().map(|fault| &fault.path).find(|path| !path.is_empty()) {
        failure.insert("field".into(), field.as_str().into());
    }
    failure.insert("kind".into(), "invalid-input".into());
    failed(Verdict::Permanent, failure, "the arguments do not fit".into())
}

/// What a plugin's function has given: `{"ok": …}`, `{"err": …}`, or nothing, because of the host.
pub(crate) fn of(effect: Effect, called: Result<Value, HostError>) -> Reply {
    match called {
        Ok(Value::Object(mut result)) => match (result.remove("ok"), result.remove("err")) {
            (Some(value), _) => success(value),
            (None, Some(error)) => tool_error(effect, error),
            (None, None) => success(Value::Object(result)),
        },
        Ok(value) => success(json!({"result": value})),
        Err(HostError::BadInput(mut faults)) => {
            for fault in &mut faults {
                // The agent gives the input itself.
                let path = fault.path.strip_prefix("input").unwrap_or(&fault.path);
                fault.path = path.trim_start_matches('.').to_owned();
            }
            refused(&faults)
        }
        Err(error) => host_error(effect, &error),
    }
}

fn tool_error(effect: Effect, error: Value) -> Reply {
    let case = match error {
        Value::Object(cases) => cases.into_iter().next(),
        _ => None,
    };
    if let Some((name, Value::Object(failure))) = case
        && let Some(verdict) = Verdict::ALL.into_iter().find(|verdict| verdict.name() == name)
    {
        let about = ["kind", "code", "trace-id"].iter().filter_map(|name| failure.get(*name));
        let about: Vec<_> = about.map(|value| value.to_string().replace('"', "")).collect();
        return failed(verdict, failure, about.join(" "));
    }
    let verdict = if matches!(effect, Effect::Reads) { Verdict::Transient } else { Verdict::Unconfirmed };
    stopped(verdict, "the tool gave no result", "the plugin gave no result")
}

/// A call without a result. What is wrong with the host is for whoever runs it: the agent is not told of its files.
fn host_error(effect: Effect, error: &HostError) -> Reply {
    let verdict = match error {
        _ if error.may_have_sent() && !matches!(effect, Effect::Reads) => Verdict::Unconfirmed,
        HostError::DeadlineExceeded { .. } => Verdict::Transient,
        _ => Verdict::Permanent,
    };
    let message = match error {
        HostError::Credential { .. } => "the server has no token for this tool".into(),
        _ => error.to_string(),
    };
    stopped(verdict, &message, &error.to_string())
}

fn stopped(verdict: Verdict, message: &str, line: &str) -> Reply {
    let mut failure = Map::new();
    failure.insert("message".into(), message.into());
    failure.insert("fix".into(), "Tell whoever runs the server: its log says more.".into());
    failure.insert("kind".into(), "execution-failed".into());
    failed(verdict, failure, line.into())
}

fn failed(verdict: Verdict, failure: Map<String, Value>, why: String) -> Reply {
    let mut told = Map::new();
    told.insert("verdict".into(), verdict.name().into());
    told.extend(failure);
    told.insert("repeat".into(), verdict.advice().into());
    Reply {
        result: CallToolResult::structured_error(told.into()),
        line: format!("{}, {why}", verdict.name()),
    }
}

#[cfg(test)]
mod tests;
