//! `extra-json`: fields of a message that have no input of their own.

use serde_json::Value;

use super::direct_send;
use crate::connection::filled;
use crate::encoding::json;
use crate::failure::Fault;
use crate::tools::recipient::Recipient;
use crate::wit::types::Failure;

const FIELD: &str = "extra-json";

/// What the inputs set, or what would make another kind of request of the message. It is refused even where the input
/// is empty: one way to set a thing, whatever else is given.
const SET_BY_INPUTS: [&str; 24] = [
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
    "audio",
    "button",
    "contacts",
    "document",
    "hsm",
    "image",
    "interactive",
    "location",
    "message_id",
    "pin",
    "reaction",
    "status",
    "sticker",
    "template",
    "text",
    "typing_indicator",
    "video",
];

/// The members, as they are written between an object's braces; empty where there are none.
///
/// # Errors
///
/// `permanent`, for what is no JSON object, or has a field that it must not have.
pub(crate) fn members(given: Option<&str>, recipient: &Recipient<'_>) -> Result<String, Fault> {
    let Some(text) = filled(given) else { return Ok(String::new()) };
    let Some(Value::Object(fields)) = json::parse(text.as_bytes()) else {
        return Err(refuse(
            FIELD,
            "This is not the text of a JSON object.",
            r#"Write it like {"recipient_identity_key_hash":"…"}, or leave it out."#,
        ));
    };
    if let Some(key) = json::key_given_twice(text.as_bytes()) {
        let message = format!("The field {key} is given twice.");
        return Err(refuse(FIELD, &message, "Give it once."));
    }
    if let Some(key) = fields.keys().find(|key| SET_BY_INPUTS.contains(&key.trim())) {
        return Err(refuse(
            &format!("{FIELD}.{key}"),
            &format!("The other inputs set {key}."),
            "Take it out of extra-json and use the input for it, or custom-api-call for another kind of message.",
        ));
    }
    let given = |name: &str| fields.get(name).map(|value| (value, format!("{FIELD}.{name}")));
    let no_number = (!matches!(recipient, Recipient::Number(_))).then_some("to");
    direct_send::check(given("category"), given("ttl_seconds"), no_number)?;
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
    Ok(inner.trim().to_owned())
}

fn refuse(field: &str, message: &str, fix: &str) -> Fault {
    Failure::invalid_input(field, message, fix).permanent()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::refused;

    const TO: Recipient<'static> = Recipient::Number("+15550100");

    fn field(given: &str) -> String {
        refused(members(Some(given), &TO)).field.unwrap()
    }

    #[test]
    fn fields_that_the_types_do_not_know_are_sent_as_they_are_written() {
        let given = r#" { "messaging_account_id": "7", "x": {"n": 1.50} } "#;
        assert_eq!(members(Some(given), &TO).unwrap(), r#""messaging_account_id": "7", "x": {"n": 1.50}"#);
        for nothing in [None, Some(""), Some("  "), Some("{}"), Some("{ }")] {
            assert_eq!(members(nothing, &TO).unwrap(), "", "{nothing:?}");
        }
    }

    #[test]
    fn a_field_that_an_input_sets_is_refused_even_where_that_input_is_empty() {
        for key in SET_BY_INPUTS {
            assert_eq!(field(&format!(r#"{{"x":1,"{key}":null}}"#)), format!("extra-json.{key}"));
        }
        assert_eq!(field(r#"{"\u0074o":"+15550199"}"#), "extra-json.to");
    }

    #[test]
    fn what_is_no_object_or_says_a_thing_twice_is_refused() {
        for given in [
            "x",
            "[]",
            "\"x\"",
            "7",
            "{",
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"\u0062":2}}"#,
            r#"{"a":"\ud800"}"#,
        ] {
            assert_eq!(field(given), "extra-json", "{given}");
        }
    }

    /// Meta, "Direct Send" and "Direct Send: configure TTL".
    #[test]
    fn direct_send_has_its_categories_and_times() {
        for allowed in [
            r#"{"category":"utility","ttl_seconds":43200}"#,
            r#"{"category":"AUTHENTICATION","ttl_seconds":30}"#,
            r#"{"category":"service"}"#,
        ] {
            assert!(members(Some(allowed), &TO).is_ok(), "{allowed}");
        }
        assert_eq!(field(r#"{"category":"marketing"}"#), "extra-json.category");
        for ttl in [
            r#"{"ttl_seconds":60}"#,
            r#"{"category":"service","ttl_seconds":60}"#,
            r#"{"category":"utility","ttl_seconds":29}"#,
            r#"{"category":"authentication","ttl_seconds":901}"#,
            r#"{"category":"utility","ttl_seconds":"60"}"#,
        ] {
            assert_eq!(field(ttl), "extra-json.ttl_seconds", "{ttl}");
        }
        let to_user = members(Some(r#"{"category":"authentication"}"#), &Recipient::UserId("US.1"));
        assert_eq!(refused(to_user).field.as_deref(), Some("to"));
    }
}
