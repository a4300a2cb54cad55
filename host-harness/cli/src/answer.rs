//! A function's answer, however the call ends.

use std::process::ExitCode;

use host_harness::HostError;
use host_harness_whatsapp::{answer_of, outcome_of};
use serde_json::Value;

use crate::exit::{Exit, code_of};
use crate::harness::Harness;

/// The answer of a call.
pub struct Answer {
    /// The result, in the component's form.
    pub result: Value,
    /// Why the host ended the call, if it did.
    ended: Option<Exit>,
}

impl Answer {
    /// Calls a function.
    pub async fn of(harness: &Harness, function: &str, input: Option<&Value>) -> Self {
        let error = match harness.call(function, input).await {
            Ok(result) => return Self::from(result),
            Err(error) => error,
        };
        let ended = match error {
            HostError::BadInput(_) => None,
            _ => Some(Exit::of(&error)),
        };
        if ended.is_none() {
            say!("error: {error}");
        }
        Self { result: answer_of(outcome_of(function, Err(error))), ended }
    }

    /// Makes it the answer of a call before the one that matters: an unconfirmed call is safe to repeat.
    pub fn before_the_send(&mut self) {
        let error = self.result.get_mut("err").and_then(Value::as_object_mut);
        if let Some(error) = error
            && let Some(failure) = error.remove("permanent-unconfirmed")
        {
            error.insert("transient".to_owned(), failure);
        }
    }

    /// Ends a command with this answer.
    pub fn end(self) -> Result<ExitCode, Exit> {
        match self.ended {
            Some(exit) if self.result.pointer("/err/permanent-unconfirmed").is_none() => Err(exit),
            Some(exit) => {
                say!("error: {exit}");
                Ok(code_of(&self.result))
            }
            None => Ok(code_of(&self.result)),
        }
    }
}

impl From<Value> for Answer {
    fn from(result: Value) -> Self {
        Self { result, ended: None }
    }
}
