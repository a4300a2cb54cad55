//! `call` and `validate`: one function, its result on stdout, its verdict as the exit code.

use std::process::ExitCode;

use host_harness::HostError;
use serde_json::{Value, json};

use crate::args::{Call, Target};
use crate::exit::{Failure, code_of, print_json};
use crate::harness::{Harness, read_json};

/// Checks a connection.
pub async fn validate(target: &Target) -> Result<ExitCode, Failure> {
    run(target, "validate", None).await
}

/// Calls the function that is named.
pub async fn call(call: &Call) -> Result<ExitCode, Failure> {
    let input = call.input.as_deref().map(read_json).transpose()?;
    run(&call.target, &call.function, input.as_ref()).await
}

async fn run(target: &Target, function: &str, input: Option<&Value>) -> Result<ExitCode, Failure> {
    let harness = Harness::new(target)?;
    if input.is_none() && harness.takes(function, "input")? {
        return Err(Failure::usage(format!(
            "{function} takes an input: give --input FILE, or --input - for stdin"
        )));
    }
    match harness.call(function, input).await {
        Ok(result) => {
            print_json(&result)?;
            Ok(code_of(&result))
        }
        // The contract's own word for a call that the host has ended.
        Err(
            error @ (HostError::Trap { .. }
            | HostError::DeadlineExceeded { .. }
            | HostError::OutOfMemory { .. }),
        ) => {
            print_json(&json!({"err": "execution-failed"}))?;
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}
