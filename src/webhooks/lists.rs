//! The changes that contain lists: messages, statuses, calls, and so on. Each item is a separate event.

use serde_json::Value;

use super::item::{self, Fields, text, written_time};
use super::person::Contacts;
use super::source::Source;
use super::{call, consent, message, platform_error, status};
use crate::encoding::json;
use crate::wit::webhooks::{Event, EventContent};

/// The members of a value that are read elsewhere, or repeat what events contain.
const BESIDE: [&str; 3] = ["messaging_product", "metadata", "contacts"];

/// The lists.
const LISTS: [&str; 10] = [
    "messages",
    "message_echoes",
    "statuses",
    "calls",
    "errors",
    "user_preferences",
    "groups",
    "automatic_events",
    "state_sync",
    "history",
];

/// While another app has the conversation, the lists are in this object (Meta, "Standby webhook reference").
const STANDBY: &str = "standby";

/// Old messages of a number that joins from the Business app: nobody wrote them just now (Meta, "History webhook
/// reference").
const HISTORY: &str = "history";

/// Whether a change contains lists.
pub(super) fn has_any(fields: &Fields<'_>) -> bool {
    fields.iter().any(|(name, _)| LISTS.contains(&name) || name == STANDBY)
}

/// Reads the items of all lists, in Meta's order.
pub(super) fn read(source: &Source, field: &str, value: &str, fields: &Fields<'_>, events: &mut Vec<Event>) {
    let before = events.len();
    let source = &Source { standby: source.standby || field == STANDBY, ..source.clone() };
    let contacts = Contacts::of(fields);
    let errors = item::field(fields, "errors");
    for (name, list) in fields.iter().filter(|(name, _)| !BESIDE.contains(name)) {
        if name == STANDBY
            && let Some(inner) = item::fields(list)
        {
            read(&Source { standby: true, ..source.clone() }, field, list, &inner, events);
            continue;
        }
        let Some(items) = item::items(list).filter(|_| LISTS.contains(&name)) else {
            events.push(source.other(name, None, list));
            continue;
        };
        for raw in items {
            let told = json::parse(raw.as_bytes()).unwrap_or_default();
            let event = match name {
                "messages" if field == HISTORY => old_message(source, &told, raw),
                "messages" => message::inbound(source, &told, raw, &contacts),
                "message_echoes" => message::echo(source, &told, raw, &contacts),
                "statuses" => status::event(source, &told, raw, &contacts),
                "calls" => call::event(source, &told, raw, &contacts, &errors),
                "errors" => platform_error::event(source, &told, raw),
                "user_preferences" => consent::event(source, &told, raw, &contacts),
                _ => numbered(source, field, name, &told, raw),
            };
            events.push(event.unwrap_or_else(|| source.other(name_of(field, name), time(&told), raw)));
        }
    }
    if events.len() == before {
        return events.push(source.other(field, None, value));
    }
    events.extend(contacts.unused(source));
}

/// The name of an item without a type here: its field, or the item's own list if the field has several.
fn name_of<'a>(field: &'a str, list: &'a str) -> &'a str {
    match (field, list) {
        ("messages", "messages") => "message",
        ("messages", "statuses") => "status",
        ("messages", list) => list,
        (field, _) => field,
    }
}

fn time(told: &Value) -> Option<String> {
    written_time(told, "timestamp").or_else(|| written_time(told, "metadata/timestamp"))
}

fn old_message(source: &Source, told: &Value, raw: &str) -> Option<Event> {
    let id = format!("{HISTORY}:{}", text(told, "id")?);
    Some(source.event(id, time(told), raw, EventContent::Other(HISTORY.into())))
}

/// An item without a type here that has its own ids: an operation on a group, a request to join one, a detected
/// purchase.
fn numbered(source: &Source, field: &str, list: &str, told: &Value, raw: &str) -> Option<Event> {
    let (id, kind) = match list {
        "groups" => {
            (text(told, "request_id").or_else(|| text(told, "join_request_id"))?, text(told, "type")?)
        }
        "automatic_events" => (text(told, "id")?, text(told, "event_name")?),
        _ => return None,
    };
    Some(source.event(format!("{field}:{id}:{kind}"), time(told), raw, EventContent::Other(field.to_owned())))
}
