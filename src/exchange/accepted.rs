//! The short way through the step that ends a send: Meta accepted the message, so all that is left to read is whom it went
//! to and its ids. The rest of the call was checked when its request was asked for. It halves the second step.

use host_harness_wit_json as wit_json;
use serde_json::Value;

use super::answer::Answered;
use crate::connection::filled;
use crate::encoding::json;
use crate::tools::accepted;

/// The result of a send that Meta accepted, as JSON. `None` for anything else, and for anything unusual about it.
pub(super) fn read(function: &str, input: &Value, answers: &[Answered]) -> Option<Vec<u8>> {
    let [Ok(response)] = answers else { return None };
    let is_send = matches!(function, "send-message" | "send-media" | "send-template");
    if !is_send || !(200..300).contains(&response.status) {
        return None;
    }
    let given = |name: &str| input.get(name).and_then(Value::as_str);
    let to = filled(given("group-id")).or(given("to"))?;
    let body = json::parse(&response.body)?;
    if body.get("error").is_some() || body.get("errors").is_some() {
        return None;
    }
    accepted::read(to, &body).map(|message| wit_json::to_vec(&message))
}
