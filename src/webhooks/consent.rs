//! Whether a person wants marketing messages (Meta, "User preferences webhook reference").

use serde_json::Value;

use super::item::{text, written_time};
use super::person::{Contacts, NOBODY};
use super::source::Source;
use crate::wit::webhooks::{Event, EventContent, MarketingPreference, Person, PreferenceChoice};

/// The event of a preference; `None` if it names no person, or another choice.
pub(super) fn event(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    let word = text(told, "value")?.to_ascii_lowercase();
    let choice = match word.as_str() {
        "stop" => PreferenceChoice::Stop,
        "resume" => PreferenceChoice::Resume,
        _ => return None,
    };
    let ids = Person {
        wa_id: text(told, "wa_id"),
        user_id: text(told, "user_id"),
        parent_user_id: text(told, "parent_user_id"),
        ..NOBODY
    };
    let (person, contact_json) = contacts.complete(ids);
    let who = person.user_id.as_ref().or(person.wa_id.as_ref())?;
    let category = text(told, "category");
    let of = category.as_deref().unwrap_or_default();
    let when = text(told, "timestamp").unwrap_or_default();
    let id = format!("user_preferences:{who}:{of}:{word}:{when}");
    let happened_at = written_time(told, "timestamp");
    let preference = MarketingPreference { person, choice, category, details: text(told, "detail") };
    let event = source.event(id, happened_at, raw, EventContent::MarketingPreference(preference));
    Some(Event { contact_json, ..event })
}
