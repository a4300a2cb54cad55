//! The outcome of a sent message (Meta, "Status messages webhook reference"). Payments and calls have statuses too.

use serde_json::Value;

use super::item::{self, flag, text, written_time};
use super::person::Contacts;
use super::recipient::{participant, recipient};
use super::source::Source;
use super::{call, payment};
use crate::graph::{at, undelivered};
use crate::wit::webhooks::{Conversation, Event, EventContent, MessageStatus, Pricing};

/// The status of a message that was not delivered.
const FAILED: &str = "failed";

/// The event of a status; `None` if it does not name the message.
pub(super) fn event(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    match text(told, "type").as_deref() {
        None | Some("message") => message(source, told, raw, contacts),
        Some("payment") => payment::event(source, told, raw, contacts),
        Some("call") => call::status(source, told, raw, contacts),
        Some(_) => None,
    }
}

fn message(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    let message_id = text(told, "id")?;
    let status = text(told, "status")?;
    // A group's message has one status for each member.
    let in_group = text(told, "recipient_type").as_deref() == Some("group");
    let group_id = text(told, "recipient_id").filter(|_| in_group);
    let ids = if in_group { participant(told) } else { recipient(told) };
    let of_one = ids.wa_id.is_some() || ids.user_id.is_some();
    let id = match ids.wa_id.as_ref().or(ids.user_id.as_ref()).filter(|_| in_group) {
        Some(person) => format!("{message_id}:{status}:{person}"),
        None => format!("{message_id}:{status}"),
    };
    let reported = item::errors(told);
    let (mut failure, mut transient) = (None, false);
    if status == FAILED || !reported.is_empty() {
        let errors = at(told, "errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let (mut worst, passes) = undelivered(errors, &source.ids(), "to");
        transient = passes;
        if passes && in_group && of_one {
            worst.fix = "The rest of the group may have it: send it to this person alone.".to_owned();
            transient = false;
        }
        failure = Some(worst);
    }
    let (recipient, contact_json) = contacts.complete(ids);
    let content = MessageStatus {
        message_id,
        status,
        recipient,
        group_id,
        callback_data: text(told, "biz_opaque_callback_data"),
        failure,
        errors: reported,
        transient,
        pricing: at(told, "pricing").filter(|pricing| pricing.is_object()).map(pricing),
        conversation: at(told, "conversation").and_then(conversation),
        template_id: text(told, "template_id"),
    };
    let happened_at = written_time(told, "timestamp");
    let event = source.event(id, happened_at, raw, EventContent::MessageStatus(content));
    Some(Event { contact_json, ..event })
}

fn pricing(told: &Value) -> Pricing {
    Pricing {
        billable: flag(told, "billable"),
        model: text(told, "pricing_model"),
        category: text(told, "category"),
        kind: text(told, "type"),
    }
}

fn conversation(told: &Value) -> Option<Conversation> {
    Some(Conversation {
        id: text(told, "id")?,
        origin: text(told, "origin/type"),
        expires_at: written_time(told, "expiration_timestamp"),
    })
}
