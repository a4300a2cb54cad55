//! Meta's answer to a message that it accepts (Meta, "Messages", response).

use serde_json::Value;

use crate::failure::Fault;
use crate::graph::{Request, Response, unreadable};
use crate::wit::toolkit::AcceptedMessage;

/// Reads the answer to a send. The recipient's WhatsApp id is reported, never compared: Brazilian, Mexican and
/// Argentine numbers are returned with other digits.
///
/// # Errors
///
/// Meta's error; unconfirmed if the answer is a success without a message.
pub(super) fn interpret(to: &str, request: &Request, response: &Response) -> Result<AcceptedMessage, Fault> {
    let body = response.json(request)?;
    let first = |list: &str, name: &str| text_of(body.get(list)?.get(0)?.get(name)?);
    read(to, &first).ok_or_else(|| unreadable(&request.intent, response.status))
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The message in an answer; `None` if there is none. `first` returns a string from a list's first item.
pub(crate) fn read(to: &str, first: &dyn Fn(&str, &str) -> Option<String>) -> Option<AcceptedMessage> {
    Some(AcceptedMessage {
        message_id: first("messages", "id").filter(|id| !id.is_empty())?,
        recipient: to.to_owned(),
        // For a group Meta repeats the group's id here (Meta, "Groups API").
        wa_id: first("contacts", "wa_id").filter(|id| id != to),
        user_id: first("contacts", "user_id"),
        message_status: first("messages", "message_status"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::tests::access;
    use crate::wit::types::ToolError;

    fn read(status: u16, body: &str) -> Result<AcceptedMessage, Fault> {
        let request = Request::message(&access(), ("111", "phone-number-id"), "messages", Vec::new());
        let response = Response { status, body: body.into(), ..Response::default() };
        interpret("+5491155550100", &request, &response)
    }

    #[test]
    fn complaint_13_a_wa_id_with_other_digits_is_reported_beside_the_number_given() {
        let accepted = read(
            200,
            r#"{"messaging_product":"whatsapp","contacts":[{"input":"+5491155550100","wa_id":"541155550100"}],
                "messages":[{"id":"wamid.A","message_status":"held_for_quality_assessment"}]}"#,
        )
        .unwrap();
        assert_eq!(accepted.message_id, "wamid.A");
        assert_eq!(accepted.recipient, "+5491155550100");
        assert_eq!(accepted.wa_id.as_deref(), Some("541155550100"));
        assert_eq!(accepted.user_id, None);
        assert_eq!(accepted.message_status.as_deref(), Some("held_for_quality_assessment"));
    }

    #[test]
    fn a_success_that_names_no_message_is_unconfirmed() {
        for body in ["", "null", "[]", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"id":""}]}"#, "<html>"] {
            let fault = read(200, body).unwrap_err();
            assert!(matches!(*fault, ToolError::PermanentUnconfirmed(_)), "{body}");
        }
    }
}
