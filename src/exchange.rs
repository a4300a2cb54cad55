//! Every function in steps, for a caller that makes the HTTP requests itself: the contract's `exchange`.
//!
//! A step runs the function from its beginning. `Replay` returns the answers so far, in order, and records the first
//! request without one. So the functions are the same as over `wasi:http`, and no state is kept.

mod accepted;
mod answer;
mod ask;
mod call;
mod replay;

use host_harness_wit_json as wit_json;

use self::call::Call;
use self::replay::Replay;
use crate::failure::Fault;

/// Runs a call until it needs another answer: returns `ask`, `done` or `error` as JSON.
pub fn step(call: &str, answers: &str) -> String {
    let json = match accepted::read(call, answers) {
        Some(done) => ended(Ok(done)),
        None => at_length(call, answers),
    };
    // Each part is written as UTF-8.
    String::from_utf8(json).unwrap_or_default()
}

fn at_length(call: &str, answers: &str) -> Vec<u8> {
    let replay = Replay::new(answer::read(answers).into_iter().map(answer::answered).collect());
    let result = Call::read(call).and_then(|call| call.run(&replay));
    replay.asked().unwrap_or_else(|| ended(result))
}

fn ended(result: Result<Vec<u8>, Fault>) -> Vec<u8> {
    let (name, content) = match result {
        Ok(done) => ("done", done),
        Err(fault) => ("error", wit_json::to_vec(&*fault)),
    };
    [b"{\"", name.as_bytes(), b"\":", &content, b"}"].concat()
}

#[cfg(test)]
mod tests;
