//! Splits a notification into entries, their changes, and the items of a change (Meta, "Webhooks: notification
//! payloads"). Everything is read as far as possible, and otherwise passed on unchanged.

use serde_json::Value;

use super::account;
use super::handover;
use super::item::{self, Fields, text};
use super::lists;
use super::source::Source;
use crate::encoding::json;
use crate::wit::webhooks::Event;

/// The object of WhatsApp's notifications.
const OBJECT: &str = "whatsapp_business_account";

/// The events of a body, in its order; `None` if the body is not a JSON object.
pub(super) fn events(body: &str, raw: bool) -> Option<Vec<Event>> {
    let fields = item::fields(body)?;
    let nowhere = Source { raw, ..Source::default() };
    let object = item::as_text(&item::field(&fields, "object"));
    let entries = fields.get("entry").and_then(item::items).filter(|_| object.as_deref() == Some(OBJECT));
    let mut events = Vec::new();
    match entries {
        Some(entries) => {
            entries.into_iter().for_each(|entry| read_entry(&nowhere, entry, &mut events));
            rest(&nowhere, &fields, &["object", "entry"], &mut events);
        }
        None => events.push(nowhere.other(object.as_deref().unwrap_or("notification"), None, body.trim())),
    }
    Some(events)
}

fn read_entry(nowhere: &Source, raw: &str, events: &mut Vec<Event>) {
    let Some(fields) = item::fields(raw) else {
        return events.push(nowhere.other("entry", None, raw));
    };
    // One list of the two, so that the time is read the same way everywhere.
    let about = Value::Array(vec![item::field(&fields, "id"), item::field(&fields, "time")]);
    let source = Source {
        account: text(&about, "0").unwrap_or_default(),
        entry_time: item::written_time(&about, "1"),
        ..nowhere.clone()
    };
    match fields.get("changes").and_then(item::items) {
        Some(changes) => {
            changes.into_iter().for_each(|change| read_change(source.clone(), change, events));
            rest(&source, &fields, &["id", "time", "changes"], events);
        }
        None => events.push(source.other("entry", None, raw)),
    }
}

fn read_change(mut source: Source, raw: &str, events: &mut Vec<Event>) {
    let parts = item::fields(raw).unwrap_or_default();
    let name = item::as_text(&item::field(&parts, "field"));
    let (Some(name), Some(value)) = (name, parts.get("value")) else {
        return events.push(source.other("change", None, raw));
    };
    let Some(fields) = item::fields(value) else {
        return events.push(source.other(&name, None, value));
    };
    if lists::has_any(&fields) {
        let metadata = item::field(&fields, "metadata");
        source.phone_number_id = text(&metadata, "phone_number_id");
        source.display_phone_number = text(&metadata, "display_phone_number");
        lists::read(&source, &name, value, &fields, events);
        return rest(&source, &parts, &["field", "value"], events);
    }
    let mut told = json::parse(value.as_bytes()).unwrap_or_default();
    // Meta's reference shows some members both in the value and beside it.
    let beside: Vec<_> = parts.iter().filter(|(key, _)| !matches!(*key, "field" | "value")).collect();
    for (key, member) in &beside {
        if let (Some(told), Some(member)) = (told.as_object_mut(), json::parse(member.as_bytes())) {
            told.entry(*key).or_insert(member);
        }
    }
    let raw = if beside.is_empty() { value } else { raw };
    source.phone_number_id = text(&told, "phone_number_settings/phone_number_id");
    source.display_phone_number = text(&told, "display_phone_number");
    let event = handover::event(&mut source, &name, &told, raw)
        .or_else(|| account::event(&mut source, &name, &told, raw))
        .unwrap_or_else(|| source.other(&name, item::written_time(&told, "timestamp"), raw));
    events.push(event);
}

/// Passes on the members that nothing here reads.
pub(super) fn rest(source: &Source, fields: &Fields<'_>, read: &[&str], events: &mut Vec<Event>) {
    for (name, raw) in fields.iter().filter(|(name, _)| !read.contains(name)) {
        events.push(source.other(name, None, raw));
    }
}
