//! Calls (Meta, "Calling API: webhooks" and, for the window, "Calling API: pricing").

use serde_json::Value;

use super::item::{text, time, whole, written_time};
use super::message::window_closes_at;
use super::person::{Contacts, NOBODY, answer};
use super::source::Source;
use crate::graph::{at, reported};
use crate::wit::webhooks::{Call, CallDirection, CallSession, Event, EventContent, Person};

/// The event of a call; `None` if it has no id. `errors` are those of its change.
pub(super) fn event(
    source: &Source,
    told: &Value,
    raw: &str,
    contacts: &Contacts<'_>,
    errors: &Value,
) -> Option<Event> {
    let call_id = text(told, "id")?;
    let event = text(told, "event")?.to_ascii_lowercase();
    let status = text(told, "status").map(|status| status.to_ascii_lowercase());
    let direction = match text(told, "direction").as_deref() {
        Some("USER_INITIATED") => Some(CallDirection::UserInitiated),
        Some("BUSINESS_INITIATED") => Some(CallDirection::BusinessInitiated),
        _ => None,
    };
    let from_business = direction == Some(CallDirection::BusinessInitiated)
        || text(told, "from").is_some_and(|from| source.display_phone_number.as_ref() == Some(&from));
    let ids = if from_business {
        Person { wa_id: text(told, "to"), user_id: text(told, "to_user_id"), ..NOBODY }
    } else {
        Person { wa_id: text(told, "from"), user_id: text(told, "from_user_id"), ..NOBODY }
    };
    let failed = status.as_deref() == Some("failed");
    let errors = errors.as_array().map(Vec::as_slice).unwrap_or_default();
    let called = direction == Some(CallDirection::UserInitiated) && event != "terminate";
    let id = match &status {
        Some(status) => format!("{call_id}:{event}:{status}"),
        None => format!("{call_id}:{event}"),
    };
    let call = Call {
        call_id,
        event,
        direction,
        status,
        window_closes_at: window_closes_at(time(told, "timestamp").filter(|_| called)),
        started_at: written_time(told, "start_time"),
        ended_at: written_time(told, "end_time"),
        duration_s: whole(told, "duration"),
        callback_data: text(told, "biz_opaque_callback_data"),
        payload: text(told, "cta_payload").or_else(|| text(told, "deeplink_payload")),
        session: at(told, "session").and_then(session),
        failure: (failed && !errors.is_empty()).then(|| reported(errors, &source.ids())),
        ..of(ids, contacts)
    };
    Some(source.event(id, written_time(told, "timestamp"), raw, EventContent::Call(call)))
}

/// The event of a status of a call that the business began; `None` if it does not name the call.
pub(super) fn status(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    let call_id = text(told, "id")?;
    let event = text(told, "status")?.to_ascii_lowercase();
    let ids =
        Person { wa_id: text(told, "recipient_id"), user_id: text(told, "recipient_user_id"), ..NOBODY };
    let accepted = event == "accepted";
    let errors = at(told, "errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let id = format!("{call_id}:{event}");
    let call = Call {
        call_id,
        event,
        direction: Some(CallDirection::BusinessInitiated),
        window_closes_at: window_closes_at(time(told, "timestamp").filter(|_| accepted)),
        callback_data: text(told, "biz_opaque_callback_data"),
        failure: (!errors.is_empty()).then(|| reported(errors, &source.ids())),
        ..of(ids, contacts)
    };
    Some(source.event(id, written_time(told, "timestamp"), raw, EventContent::Call(call)))
}

/// A call with this person, with nothing else known.
fn of(ids: Person, contacts: &Contacts<'_>) -> Call {
    let (person, _) = contacts.complete(ids);
    Call {
        call_id: String::new(),
        event: String::new(),
        direction: None,
        answer: answer(&person, None),
        person,
        window_closes_at: None,
        status: None,
        started_at: None,
        ended_at: None,
        duration_s: None,
        callback_data: None,
        payload: None,
        session: None,
        failure: None,
    }
}

fn session(told: &Value) -> Option<CallSession> {
    Some(CallSession { sdp_type: text(told, "sdp_type"), sdp: text(told, "sdp")? })
}
