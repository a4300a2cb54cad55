//! Takes a notification apart: entries, their changes, and what a change tells of (Meta, "Webhooks: notification
//! payloads"). Everything is read as far as it fits, and passed on as it came where it does not.

use serde_json::Value;

use super::item::{self, Fields};
use super::{account, message, signature, status};
use crate::encoding::json;
use crate::wit::webhooks::{Event, EventContent, OtherEvent};

/// What a notification of WhatsApp's says it is about.
const OBJECT: &str = "whatsapp_business_account";

/// The field of changes that bring messages and their statuses.
const MESSAGES: &str = "messages";

/// The events of a body, in its order; `None` where the body is no JSON object.
pub(super) fn events(body: &str) -> Option<Vec<Event>> {
    let fields = item::fields(body).filter(|_| json::is_valid(body.as_bytes()))?;
    let object = item::as_text(&item::field(&fields, "object"));
    let entries = item::items(&fields, "entry").filter(|_| object.as_deref() == Some(OBJECT));
    let mut events = Vec::new();
    match entries {
        Some(entries) => entries.into_iter().for_each(|entry| read_entry(entry, &mut events)),
        None => {
            let nowhere = Source::default();
            events.push(nowhere.other(object.as_deref().unwrap_or("notification"), body));
        }
    }
    Some(events)
}

/// Where an event comes from.
#[derive(Default)]
pub(super) struct Source {
    /// The business account.
    account: String,
    /// When Meta says the entry was made, as Meta writes it and as a date.
    time: String,
    happened_at: Option<String>,
    /// The business's number.
    pub(super) phone_number_id: Option<String>,
}

impl Source {
    /// An event that has an id of its own, and a time.
    pub(super) fn event(&self, id: String, happened_at: Option<String>, content: EventContent) -> Event {
        Event {
            id,
            business_account_id: self.account.clone(),
            phone_number_id: self.phone_number_id.clone(),
            happened_at,
            content,
        }
    }

    /// An event that is known by what it says alone. The entry's time belongs to it: the same may happen again.
    fn unnamed(&self, name: &str, raw: &str, content: EventContent) -> Event {
        let print = signature::fingerprint(&[&self.account, &self.time, name, raw]);
        self.event(format!("{name}:{print}"), self.happened_at.clone(), content)
    }

    /// What has no form.
    pub(super) fn other(&self, name: &str, raw: &str) -> Event {
        self.unnamed(name, raw, EventContent::Other(other(name, raw)))
    }

    /// Digits that are no person's number.
    pub(super) fn ids(&self) -> [&str; 2] {
        [&self.account, self.phone_number_id.as_deref().unwrap_or_default()]
    }
}

/// Something in Meta's own form.
pub(super) fn other(name: &str, raw: &str) -> OtherEvent {
    OtherEvent { name: name.to_owned(), value_json: raw.to_owned() }
}

fn read_entry(raw: &str, events: &mut Vec<Event>) {
    let Some(fields) = item::fields(raw) else {
        return events.push(Source::default().other("entry", raw));
    };
    // One object of the two, so that the time is read in one way everywhere.
    let about = Value::Array(vec![item::field(&fields, "id"), item::field(&fields, "time")]);
    let mut source = Source {
        account: item::text(&about, "0").unwrap_or_default(),
        time: item::text(&about, "1").unwrap_or_default(),
        happened_at: item::written_time(&about, "1"),
        phone_number_id: None,
    };
    match item::items(&fields, "changes") {
        Some(changes) => changes.into_iter().for_each(|change| read_change(&mut source, change, events)),
        None => events.push(source.other("entry", raw)),
    }
}

fn read_change(source: &mut Source, raw: &str, events: &mut Vec<Event>) {
    source.phone_number_id = None;
    let parts = item::fields(raw);
    let named = parts
        .as_ref()
        .and_then(|parts| Some((item::as_text(&item::field(parts, "field"))?, parts.get("value")?)));
    let Some((name, value)) = named else {
        return events.push(source.other("change", raw));
    };
    let Some(fields) = item::fields(value) else {
        return events.push(source.other(&name, value));
    };
    source.phone_number_id = item::text(&item::field(&fields, "metadata"), "phone_number_id");
    if name == MESSAGES {
        return read_messages(source, value, &fields, events);
    }
    events.push(match account::content(&name, value) {
        Some(content) => source.unnamed(&name, value, content),
        None => source.other(&name, value),
    });
}

/// The messages and statuses of a change, and the errors that belong to none of them.
fn read_messages(source: &Source, value: &str, fields: &Fields<'_>, events: &mut Vec<Event>) {
    let before = events.len();
    let contacts = item::field(fields, "contacts");
    for raw in item::items(fields, "messages").into_iter().flatten() {
        let event = message::event(source, raw, &contacts);
        events.push(event.unwrap_or_else(|| source.other("message", raw)));
    }
    for raw in item::items(fields, "statuses").into_iter().flatten() {
        let event = status::event(source, raw, &contacts);
        events.push(event.unwrap_or_else(|| source.other("status", raw)));
    }
    for raw in item::items(fields, "errors").into_iter().flatten() {
        events.push(source.other("errors", raw));
    }
    if events.len() == before {
        events.push(source.other(MESSAGES, value));
    }
}
