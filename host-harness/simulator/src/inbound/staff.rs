//! Others who speak for the business than the API: the staff in the Business app (field `smb_message_echoes`) and
//! Meta's agent (fields `standby` and `messaging_handovers`).
//!
//! Meta, "smb_message_echoes webhook reference", "Meta Business Agent". None of these opens a window.

use serde_json::{Value, json};

use super::chat::{self, Chat};
use super::content::Content;
use super::event::{Event, Line};
use super::{by_kind, message};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;
use crate::webhook::notification::Notification;
use crate::written::Written;

const ROLES: &[&str] = &["ai_agent", "ctwa", "customer_service", "escalation", "marketing", "utility"];

/// The staff write to a person from the Business app.
pub(super) fn echo(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["to", "text", "message"])?;
    let line = Line::of(state, params)?;
    let chat = Chat { person: chat::person(state, params, "to")?, group: None };
    let content = content(state, event, &line, &chat, true)?;
    let answer = content.answer.clone();
    let id = state.ids.message(chat.person.id());
    let mut echo = json!({
        "from": line.digits(), "id": id, "timestamp": event.unix.to_string(), "type": content.kind,
    });
    match &chat.person.phone {
        Some(phone) => echo["to"] = phone.wa_id.as_str().into(),
        // Assumption: the key.
        None => echo["to_user_id"] = chat.person.user_id.as_str().into(),
    }
    state.written.push(Written {
        id: id.clone(),
        phone_id: line.phone.id.clone(),
        chat: chat.id().to_owned(),
        author: None,
        wa_id: None,
        kind: content.kind.to_owned(),
        object: content.object().clone(),
    });
    content.put(&mut echo);
    let told = json!({ "message_echoes": [echo] });
    state.tell(vec![line.notification(format!("echo {id}"), "smb_message_echoes", told)]);
    Ok(super::answer_with(answer, "message-id", &id))
}

/// While another sender owns the conversation, a person or that sender writes. One level deeper than in `messages`.
pub(super) fn standby(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    let line = Line::of(state, params)?;
    if params.has("to") {
        event.only(&["to", "text", "message"])?;
        let person = chat::person(state, params, "to")?;
        let id = state.ids.message(person.id());
        // The body of the send, as that sender wrote it.
        let mut sent = match params.optional_object("message")? {
            Some(message) => Value::Object(message.map.clone()),
            None => json!({ "type": "text", "text": { "body": params.text("text", 4096)? } }),
        };
        match &person.phone {
            Some(phone) => sent["to"] = phone.wa_id.as_str().into(),
            None => sent["recipient"] = person.user_id.as_str().into(),
        }
        sent["messaging_product"] = "whatsapp".into();
        let echo = json!({ "id": id, "timestamp": event.unix.to_string(), "message": sent });
        let told = json!({ "standby": { "message_echoes": [echo] } });
        state.tell(vec![line.notification(format!("standby {id}"), "standby", told)]);
        return Ok(json!({ "message-id": id }));
    }
    event.only(&["from", "text", "message"])?;
    let chat = Chat::of(state, params, &line)?;
    let content = content(state, event, &line, &chat, false)?;
    let (answer, opens_window) = (content.answer.clone(), content.opens_window);
    let (id, message) = message::begin(state, &line, &chat, content, event.unix);
    let told = json!({ "standby": { "contacts": [chat.person.contact(true)], "messages": [message] } });
    state.tell(vec![line.notification(format!("standby {id}"), "standby", told)]);
    // It is still a message to the number.
    if opens_window {
        state.open_window(&chat.person);
    }
    Ok(super::answer_with(answer, "message-id", &id))
}

/// A `text`, or a `message` of any kind.
fn content(
    state: &mut State,
    event: &Event,
    line: &Line,
    chat: &Chat,
    by_staff: bool,
) -> Result<Content, GraphError> {
    let params = &event.params;
    match params.optional_object("message")? {
        Some(_) if params.has("text") => Err(params.wrong("text", "left out beside message")),
        Some(inner) => {
            let inner = Event::read(inner, event.unix)?;
            by_kind::read(state, &inner, line, chat, by_staff, &[])
        }
        None => params.text("text", 4096).map(Content::text),
    }
}

/// The conversation passes to another owner. The number is in `recipient`, and there is no `metadata`.
pub(super) fn handover(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["from", "type", "new-owner", "previous-owner", "reason", "summary"])?;
    let line = Line::of(state, params)?;
    let person = Chat::of(state, params, &line)?.person;
    let kind = match params.has("type") {
        true => params.word("type", &["control_passed", "control_taken"])?,
        false => "control_passed".to_owned(),
    };
    let mut control = json!({
        "previous_owner_role": role(params, "previous-owner", "ai_agent")?,
        "new_owner_role": role(params, "new-owner", "escalation")?,
    });
    if let Some(reason) = params.optional_text("reason", 1000)? {
        control["metadata"] = reason.into();
    }
    if let Some(summary) = params.optional_text("summary", 4096)? {
        control["conversation_context"] = json!({ "type": "summary", "summary": { "text": summary } });
    }
    let mut sender = json!({});
    match &person.phone {
        Some(phone) => sender["phone_number"] = phone.wa_id.as_str().into(),
        // Assumption: the key.
        None => sender["user_id"] = person.user_id.as_str().into(),
    }
    let value = json!({
        "messaging_product": "whatsapp",
        "sender": sender,
        "recipient": { "phone_number_id": line.phone.id, "display_phone_number": line.digits() },
        "timestamp": event.unix.to_string(),
        "type": kind,
        kind.as_str(): control,
    });
    let body = super::field::body(&line.account_id, None, "messaging_handovers", value);
    state.tell(vec![Notification { title: format!("{kind} {}", person.id()), body }]);
    Ok(json!({ "success": true }))
}

fn role(params: &Param, key: &str, default: &str) -> Result<String, GraphError> {
    if params.has(key) { params.word(key, ROLES) } else { Ok(default.to_owned()) }
}
