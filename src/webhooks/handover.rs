//! A conversation that changes hands (Meta, "Messaging handovers webhook reference").

use serde_json::Value;

use super::item::{text, written_time};
use super::person::NOBODY;
use super::source::Source;
use crate::graph::at;
use crate::wit::webhooks::{Event, EventContent, Handover, Person};

/// The event of a change of this field; `None` if it is another field, or does not say what happened.
pub(super) fn event(source: &mut Source, field: &str, told: &Value, raw: &str) -> Option<Event> {
    if field != "messaging_handovers" {
        return None;
    }
    let kind = text(told, "type")?;
    let part = at(told, &kind).unwrap_or(&Value::Null);
    let person = Person {
        wa_id: text(told, "sender/phone_number")
            .or_else(|| text(told, "sender/wa_id"))
            .map(|number| number.trim_start_matches('+').to_owned()),
        user_id: text(told, "sender/user_id"),
        ..NOBODY
    };
    // The number is in this field instead of the usual metadata.
    source.phone_number_id = text(told, "recipient/phone_number_id");
    source.display_phone_number = text(told, "recipient/display_phone_number");
    let handover = Handover {
        previous_owner: text(part, "previous_owner_role").or_else(|| text(part, "previous_owner_app_role")),
        new_owner: text(part, "new_owner_role"),
        previous_owner_app_id: text(part, "previous_owner_app_id"),
        metadata: text(part, "metadata"),
        summary: text(part, "conversation_context/summary/text")
            .or_else(|| text(told, "conversation_context/summary/text")),
        person,
        kind,
    };
    let who = handover.person.wa_id.as_ref().or(handover.person.user_id.as_ref());
    let id =
        who.zip(text(told, "timestamp")).map(|(who, when)| format!("{field}:{who}:{}:{when}", handover.kind));
    let happened_at = written_time(told, "timestamp");
    let content = EventContent::Handover(handover);
    Some(match id {
        Some(id) => source.event(id, happened_at, raw, content),
        None => source.hashed(field, happened_at, raw, content),
    })
}
