//! Any field with any value, and errors that do not belong to a message.

use serde_json::{Map, Value, json};

use super::event::{Event, Line};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;
use crate::webhook::notification::{self, Notification, error};

/// The fields whose values begin with the phone number and whose entries have no time.
const ABOUT_A_NUMBER: &[&str] = &[
    "automatic_events",
    "calls",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "history",
    "messages",
    "smb_app_state_sync",
    "smb_message_echoes",
    "standby",
    "user_preferences",
];

/// A webhook of any field. Its value is sent unchanged; only the phone number is added if the field has one and the
/// value does not.
pub(super) fn send(state: &mut State, params: &Param, unix: u64) -> Result<Value, GraphError> {
    params.only(&["field", "value", "entry-id", "phone-number-id"])?;
    let field = params.text("field", 128)?;
    if !field.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(params.wrong("field", "the name of a webhook field, such as account_update"));
    }
    let given = params.object("value")?;
    let line = Line::of(state, params)?;
    let about_a_number = ABOUT_A_NUMBER.contains(&field);
    let mut value = if about_a_number { notification::about(&line.phone) } else { Map::new() };
    value.extend(given.map.clone());
    // Meta, "account_update webhook reference": with `waba_info`, the entry is that of a business portfolio.
    let entry_id = if params.has("entry-id") { params.id("entry-id")? } else { line.account_id };
    let time = (!about_a_number).then_some(unix);
    let body = body(&entry_id, time, field, value.into());
    state.tell(vec![Notification { title: field.to_owned(), body }]);
    Ok(json!({ "success": true }))
}

/// The body of a webhook with this value. Meta, "Webhooks overview": fields about messages have no time.
pub(super) fn body(entry_id: &str, time: Option<u64>, field: &str, value: Value) -> Value {
    let mut entry = json!({ "id": entry_id, "changes": [{ "field": field, "value": value }] });
    if let Some(time) = time {
        entry["time"] = time.into();
    }
    json!({ "object": "whatsapp_business_account", "entry": [entry] })
}

/// `value.errors` of field `messages`. Meta, "Error messages webhook reference". Assumption: the default titles.
pub(super) fn errors(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["code", "title", "details"])?;
    let line = Line::of(state, params)?;
    let code = params.index("code")?;
    let code = u32::try_from(code).map_err(|_| params.wrong("code", "a code of Meta's, such as 131035"))?;
    let known = match code {
        130_429 => ("Rate limit hit", "Cloud API message throughput has been reached."),
        131_035 => {
            ("Webhook delivery failed", "A webhook could not be delivered in time, and its content is lost.")
        }
        _ => ("Something went wrong", "Message failed to send due to an unknown error."),
    };
    let title = params.optional_text("title", 256)?.unwrap_or(known.0);
    let details = params.optional_text("details", 1024)?.unwrap_or(known.1);
    let told = json!({ "errors": [error(code, title, details)] });
    state.tell(vec![line.notification(format!("error {code}"), "messages", told)]);
    Ok(json!({ "success": true }))
}
