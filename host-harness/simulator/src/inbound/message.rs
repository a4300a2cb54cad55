//! A message from a person, field `messages`.
//!
//! Meta, "Webhooks reference: messages" and the page of each kind.

use serde_json::{Value, json};

use super::chat::Chat;
use super::content::Content;
use super::event::{AROUND, Event, Line};
use super::{by_kind, context, reply, tap};
use crate::error::GraphError;
use crate::state::State;
use crate::written::Written;

/// Simulates a message from a person.
pub(super) fn write(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let line = Line::of(state, &event.params)?;
    let chat = Chat::of(state, &event.params, &line)?;
    let content = match event.kind {
        "tap" => tap::read(state, event, &line, &chat)?,
        kind if reply::KINDS.contains(&kind) => reply::read(state, event, &line, &chat)?,
        _ => by_kind::read(state, event, &line, &chat, false, AROUND)?,
    };
    let context = match &content.answers {
        Some(id) => Some(json!({ "from": line.digits(), "id": id })),
        None => context::read(state, &event.params, &line, &chat)?,
    };
    let opens_window = content.opens_window;
    let answer = content.answer.clone();
    let (id, mut message) = begin(state, &line, &chat, content, event.unix);
    if let Some(context) = context {
        message["context"] = context;
    }
    if let Some(referral) = context::referral(&event.params)? {
        message["referral"] = referral;
    }
    let told = json!({ "contacts": [chat.person.contact(true)], "messages": [message] });
    state.tell(vec![line.notification(format!("message {id}"), "messages", told)]);
    if opens_window {
        open_window(state, &chat);
    }
    Ok(super::answer_with(answer, "message-id", &id))
}

/// A message with this content by the person, which is stored. Returns its id, and the message.
pub(super) fn begin(
    state: &mut State,
    line: &Line,
    chat: &Chat,
    content: Content,
    unix: u64,
) -> (String, Value) {
    let person = &chat.person;
    let id = state.ids.message(person.id());
    let mut message = json!({ "id": id, "timestamp": unix.to_string(), "type": content.kind });
    person.put(&mut message, "from");
    if let Some(group) = &chat.group {
        message["group_id"] = group.as_str().into();
    }
    let written = Written {
        id: id.clone(),
        phone_id: line.phone.id.clone(),
        chat: chat.id().to_owned(),
        author: Some(person.user_id.clone()),
        wa_id: person.phone.as_ref().map(|phone| phone.wa_id.clone()),
        kind: content.kind.to_owned(),
        object: content.object().clone(),
    };
    content.put(&mut message);
    state.written.push(written);
    state.introduce(person);
    if let Some(group) = &chat.group {
        let members = state.members.entry(group.clone()).or_default();
        if !members.contains(&person.user_id) {
            members.push(person.user_id.clone());
        }
    }
    (id, message)
}

/// Meta, "Groups API": a message from a member opens the window with the group, not with the member.
fn open_window(state: &mut State, chat: &Chat) {
    match &chat.group {
        Some(group) => state.open(group.clone()),
        None => state.open_window(&chat.person),
    }
}
