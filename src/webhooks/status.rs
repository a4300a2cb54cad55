//! How a sent message fared (Meta, "Status messages webhook reference").

use serde_json::Value;

use super::item::{flag, text, written_time};
use super::message::contact;
use super::notification::Source;
use crate::encoding::json;
use crate::graph::{at, undelivered};
use crate::wit::webhooks::{Event, EventContent, MessageStatus, Pricing};

/// The status of a message that was not delivered.
const FAILED: &str = "failed";

/// The event of a status; `None` where it does not say of which message.
pub(super) fn event(source: &Source, raw: &str, contacts: &Value) -> Option<Event> {
    let told = json::parse(raw.as_bytes())?;
    // A payment has a status of its own, which says nothing of the message's delivery.
    if text(&told, "type").is_some_and(|kind| kind != "message") {
        return None;
    }
    let message_id = text(&told, "id")?;
    let status = text(&told, "status")?;
    // A group is told of once for each of its people.
    let in_group = text(&told, "recipient_type").as_deref() == Some("group");
    let recipient = text(&told, "recipient_id");
    let (group_id, wa_id, user_id) = if in_group {
        let person = text(&told, "recipient_participant_id");
        (recipient, person, text(&told, "recipient_participant_user_id"))
    } else {
        (None, recipient, text(&told, "recipient_user_id"))
    };
    let id = match wa_id.as_ref().or(user_id.as_ref()).filter(|_| in_group) {
        Some(person) => format!("{message_id}:{status}:{person}"),
        None => format!("{message_id}:{status}"),
    };
    let errors = at(&told, "errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let (failure, transient) = match errors.iter().any(Value::is_object) {
        false if status != FAILED => (None, false),
        _ => {
            let (mut failure, mut passes) = undelivered(errors, &source.ids(), "to");
            if passes && in_group && (wa_id.is_some() || user_id.is_some()) {
                failure.fix = "The rest of the group may have it: send it to this person alone.".to_owned();
                passes = false;
            }
            (Some(failure), passes)
        }
    };
    let contact = contact(contacts, wa_id.as_deref(), user_id.as_deref());
    let content = MessageStatus {
        message_id,
        user_id: user_id.or_else(|| text(contact, "user_id")),
        wa_id: wa_id.or_else(|| text(contact, "wa_id")),
        group_id,
        callback_data: text(&told, "biz_opaque_callback_data"),
        failure,
        transient,
        pricing: at(&told, "pricing").filter(|pricing| pricing.is_object()).map(pricing),
        status,
    };
    Some(source.event(id, written_time(&told, "timestamp"), EventContent::MessageStatus(content)))
}

fn pricing(told: &Value) -> Pricing {
    Pricing {
        billable: flag(told, "billable"),
        model: text(told, "pricing_model"),
        category: text(told, "category"),
        kind: text(told, "type"),
    }
}
