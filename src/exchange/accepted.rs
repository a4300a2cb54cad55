//! The short way through a step that ends a send: Meta accepted the message, so all that is left to read is whom it went
//! to and its ids. Everything else of the call was looked into when the request was asked for.

use serde_json::Value;

use super::answer::Answered;
use super::write::write;
use crate::connection::filled;
use crate::encoding::json;
use crate::graph::text_at;
use crate::wit::toolkit::AcceptedMessage;

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
    let text = |path: &str| text_at(&body, path);
    Some(write(&AcceptedMessage {
        message_id: text("messages/0/id").filter(|id| !id.is_empty())?,
        recipient: to.to_owned(),
        wa_id: text("contacts/0/wa_id").filter(|id| id != to),
        user_id: text("contacts/0/user_id"),
        message_status: text("messages/0/message_status"),
    }))
}
