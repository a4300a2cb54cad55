//! One interpretation of every way a call can end: the component's answer, or the host's error.

use std::time::Duration;

use host_harness::{HostError, InputError, Outcome, Stopped};
use host_harness_wit_json as wit_json;
use serde_json::{Value, json};

use crate::function;
use crate::types::{Failure, FailureKind, FailureScope, ToolError};

impl host_harness::ToolError for ToolError {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Permanent(_) => Outcome::Permanent(()),
            Self::Transient(failure) => Outcome::Transient { after: after(failure), failure: () },
            Self::PermanentUnconfirmed(_) | Self::ExecutionFailed => Outcome::Unconfirmed(()),
        }
    }
}

/// The outcome of a call of `function`, from its result as JSON or from the host's error. The failure stays JSON in the
/// form of the contract's record, so that fields of a later contract are preserved.
pub fn outcome_of(function: &str, result: Result<Value, HostError>) -> Outcome<Value, Value> {
    outcome_with(reads(function), result)
}

/// As [`outcome_of`], but the caller says whether the call only `reads`: such a call is never unconfirmed.
pub fn outcome_with(reads: bool, result: Result<Value, HostError>) -> Outcome<Value, Value> {
    let mut result = match result {
        Ok(result) => result,
        Err(error) => return of_error(reads, &error).map_failure(|failure| to_json(&failure)),
    };
    let kind = Outcome::of_json(&result);
    let Some(error) = result.get_mut("err").map(Value::take) else {
        let done = result.get_mut("ok").map(Value::take);
        return Outcome::Done(done.unwrap_or(result));
    };
    let failure = match error {
        Value::Object(cases) => cases.into_iter().next().map(|(_, failure)| failure),
        _ => None,
    };
    match (failure, kind) {
        (Some(failure), Outcome::Permanent(())) => Outcome::Permanent(failure),
        (Some(failure), Outcome::Transient { after, .. }) => Outcome::Transient { after, failure },
        (Some(failure), _) => Outcome::Unconfirmed(failure),
        (None, _) => {
            of_tool_error(reads, ToolError::ExecutionFailed).map_failure(|failure| to_json(&failure))
        }
    }
}

/// The outcome in the component's own form: `{"ok": …}`, or `{"err": …}` with a case that says whether the call may be
/// repeated.
pub fn answer_of(outcome: Outcome<Value, Value>) -> Value {
    match outcome {
        Outcome::Done(result) => json!({"ok": result}),
        Outcome::Permanent(failure) => json!({"err": {"permanent": failure}}),
        Outcome::Transient { failure, .. } => json!({"err": {"transient": failure}}),
        Outcome::Unconfirmed(failure) => json!({"err": {"permanent-unconfirmed": failure}}),
    }
}

fn to_json(failure: &Failure) -> Value {
    serde_json::from_slice(&wit_json::to_vec(failure)).unwrap_or_default()
}

/// The outcome for an error that the component returned.
pub(crate) fn of_tool_error<T>(reads: bool, error: ToolError) -> Outcome<T, Failure> {
    match error {
        ToolError::Permanent(failure) => Outcome::Permanent(failure),
        ToolError::Transient(failure) => Outcome::Transient { after: after(&failure), failure },
        ToolError::PermanentUnconfirmed(failure) => Outcome::Unconfirmed(failure),
        // A case that only other hosts use.
        ToolError::ExecutionFailed => {
            let failure = host_failure("The component's host ended the call.".to_owned());
            if reads { transient(failure) } else { Outcome::Unconfirmed(failure) }
        }
    }
}

/// The outcome for an error of the host. If a call only reads, the outcome is as if no request had been made.
pub(crate) fn of_error<T>(reads: bool, error: &HostError) -> Outcome<T, Failure> {
    let failure = failure_of(error);
    let outcome = match error {
        HostError::Stopped(Stopped { reason, .. }) if reads => reason.outcome(),
        error => error.outcome(),
    };
    match outcome {
        Outcome::Unconfirmed(()) => Outcome::Unconfirmed(failure),
        Outcome::Transient { after, .. } => Outcome::Transient { after, failure },
        Outcome::Permanent(()) | Outcome::Done(()) => Outcome::Permanent(failure),
    }
}

/// The host's error as the contract's record.
fn failure_of(error: &HostError) -> Failure {
    match error {
        HostError::BadInput(faults) => {
            // The caller knows the fields of its own input, without the prefix `input`.
            let own = |path: &str| {
                let path = path.strip_prefix("input").unwrap_or(path);
                path.trim_start_matches('.').to_owned()
            };
            let faults: Vec<_> =
                faults.iter().map(|fault| InputError { path: own(&fault.path), ..fault.clone() }).collect();
            let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
            Failure {
                kind: FailureKind::InvalidInput,
                scope: FailureScope::Message,
                field: faults.into_iter().map(|fault| fault.path).find(|path| !path.is_empty()),
                fix: "Correct it; `describe` has each function's schema and an example.".to_owned(),
                ..host_failure(lines.join("\n"))
            }
        }
        HostError::Credential { .. } => Failure {
            kind: FailureKind::InvalidToken,
            scope: FailureScope::Connection,
            field: Some("connection.access-token".to_owned()),
            fix: "Give the host a token that it can read.".to_owned(),
            ..host_failure(error.to_string())
        },
        HostError::NotAFunction { .. } => Failure {
            kind: FailureKind::InvalidInput,
            fix: "Call a function that the component has.".to_owned(),
            ..host_failure(error.to_string())
        },
        // It fails in the same way for each message, but the host may not be at fault: the input may be the cause.
        HostError::Stopped(Stopped { may_have_sent, .. }) => {
            let mut failure = Failure { scope: FailureScope::Unknown, ..host_failure(error.to_string()) };
            if *may_have_sent {
                failure.fix.insert_str(
                    0,
                    "Look in your webhook for the message's status before you send it again. ",
                );
            }
            failure
        }
        HostError::SetUp { .. }
        | HostError::Load { .. }
        | HostError::ImportNotGranted(_)
        | HostError::Busy { .. } => host_failure(error.to_string()),
    }
}

/// Whether a function only reads.
fn reads(function: &str) -> bool {
    function::find(function).is_some_and(|function| function.reads)
}

fn transient<T>(failure: Failure) -> Outcome<T, Failure> {
    Outcome::Transient { after: after(&failure), failure }
}

fn after(failure: &Failure) -> Option<Duration> {
    failure.retry_after_ms.map(u64::from).map(Duration::from_millis)
}

fn host_failure(message: String) -> Failure {
    Failure {
        kind: FailureKind::Other,
        scope: FailureScope::Host,
        message,
        fix: "Tell the person who runs the host.".to_owned(),
        field: None,
        code: None,
        subcode: None,
        details: None,
        http_status: None,
        trace_id: None,
        retry_after_ms: None,
    }
}
