//! Stopping and resuming marketing messages, field `user_preferences`.
//!
//! Meta, "user_preferences webhook reference". After that, a marketing template is accepted but fails by webhook with
//! 131050. Assumption: the choice applies to all numbers of the world.

use serde_json::{Value, json};

use super::chat::Chat;
use super::event::{Event, Line};
use crate::error::GraphError;
use crate::state::State;

pub(super) fn read(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    event.only(&["from"])?;
    let line = Line::of(state, &event.params)?;
    let person = Chat::of(state, &event.params, &line)?.person;
    let stop = event.kind == "stop";
    let detail = if stop {
        "User requested to stop marketing messages"
    } else {
        "User requested to resume marketing messages"
    };
    let mut preference = json!({
        "user_id": person.user_id,
        "detail": detail,
        "category": "marketing_messages",
        "value": event.kind,
        // A number here, but a text in messages.
        "timestamp": event.unix,
    });
    let mut contact = json!({ "user_id": person.user_id });
    if let Some(phone) = &person.phone {
        preference["wa_id"] = phone.wa_id.as_str().into();
        contact["wa_id"] = phone.wa_id.as_str().into();
    }
    let told = json!({ "contacts": [contact], "user_preferences": [preference] });
    state.tell(vec![line.notification(format!("{} {}", event.kind, person.id()), "user_preferences", told)]);
    state.introduce(&person);
    state.stopped.insert(person.user_id, stop);
    Ok(json!({ "success": true }))
}
