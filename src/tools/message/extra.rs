//! `extra-json`: fields of a message without an input.

use serde_json::Value;

use super::direct_send;
use crate::connection::filled;
use crate::encoding::json;
use crate::failure::Fault;
use crate::graph::parameter;
use crate::tools::recipient::Recipient;
use crate::wit::types::Failure;

const FIELD: &str = "extra-json";

/// Fields that the inputs set, or that would turn the message into another kind of request. They are refused even if
/// the input is empty: there is only one way to set each.
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

/// The edge for marketing templates, and the fields that only it knows (Meta, "Marketing Messages API").
pub(crate) const MARKETING: &str = "marketing_messages";
pub(crate) const MARKETING_ONLY: [&str; 3] = ["product_policy", "message_activity_sharing", "bid_spec"];

/// The members, as written between an object's braces; empty if there are none.
///
/// # Errors
///
/// `permanent` if it is not a JSON object, or has a forbidden field.
pub(crate) fn members(
    given: Option<&str>,
    (edge, kind): (&str, &str),
    recipient: &Recipient<'_>,
) -> Result<String, Fault> {
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
    for key in fields.keys() {
        let at = format!("{FIELD}.{key}");
        parameter::check(key, &at)?;
        if edge != MARKETING && MARKETING_ONLY.contains(&key.as_str()) {
            return Err(refuse(
                &at,
                "Only the Marketing Messages API knows this field.",
                "Send a template by the route marketing, or leave the field out.",
            ));
        }
        // As the most lenient server reads it.
        if SET_BY_INPUTS.contains(&parameter::read_as(key).as_str()) {
            return Err(refuse(
                &at,
                &format!("The other inputs set {key}."),
                "Remove it from extra-json and use its own input, or custom-api-call for another kind of message.",
            ));
        }
    }
    let given = |name: &str| fields.get(name).map(|value| (value, format!("{FIELD}.{name}")));
    let no_number = match recipient {
        Recipient::Number(_) => None,
        Recipient::UserId(_) => Some("to"),
        Recipient::Group(_) => Some("group-id"),
    };
    direct_send::check(given("category"), given("ttl_seconds"), kind, no_number)?;
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
    const SEND: (&str, &str) = ("messages", "text");

    fn field(given: &str) -> String {
        refused(members(Some(given), SEND, &TO)).field.unwrap()
    }

    #[test]
    fn fields_that_the_types_do_not_know_are_sent_as_they_are_written() {
        let given = r#" { "messaging_account_id": "7", "x": {"n": 1.50} } "#;
        assert_eq!(
            members(Some(given), SEND, &TO).unwrap(),
            r#""messaging_account_id": "7", "x": {"n": 1.50}"#
        );
        for nothing in [None, Some(""), Some("  "), Some("{}"), Some("{ }")] {
            assert_eq!(members(nothing, SEND, &TO).unwrap(), "", "{nothing:?}");
        }
    }

    #[test]
    fn a_field_that_an_input_sets_is_refused_even_where_that_input_is_empty() {
        for key in SET_BY_INPUTS {
            assert_eq!(field(&format!(r#"{{"x":1,"{key}":null}}"#)), format!("extra-json.{key}"));
        }
        assert_eq!(field(r#"{"\u0074o":"+15550199"}"#), "extra-json.to");
        for key in ["To", "to[]", " to", "Recipient_Type", "Type", "method", "access_token", "batch"] {
            assert_eq!(field(&format!(r#"{{"{key}":"x"}}"#)), format!("extra-json.{key}"));
        }
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

    /// Meta, "Marketing Messages API" and "Direct Send".
    #[test]
    fn a_field_belongs_to_its_endpoint_and_its_kind_of_message() {
        let send = |given: &str, edge: &str, kind: &str| members(Some(given), (edge, kind), &TO);
        for key in MARKETING_ONLY {
            let given = format!(r#"{{"{key}":true}}"#);
            assert!(send(&given, MARKETING, "template").is_ok(), "{key}");
            let failure = refused(send(&given, "messages", "template"));
            assert_eq!(failure.field, Some(format!("extra-json.{key}")));
        }
        for kind in ["template", "image", "document"] {
            let failure = refused(send(r#"{"category":"utility"}"#, "messages", kind));
            assert_eq!(failure.field.as_deref(), Some("extra-json.category"), "{kind}");
            assert!(send(r#"{"category":"service"}"#, "messages", kind).is_ok(), "{kind}");
        }
        let group = Recipient::Group("Y2FwaV9ncm91cDox");
        let to_group = members(Some(r#"{"category":"authentication"}"#), SEND, &group);
        assert_eq!(refused(to_group).field.as_deref(), Some("group-id"));
    }

    /// Meta, "Direct Send" and "Direct Send: configure TTL".
    #[test]
    fn direct_send_has_its_categories_and_times() {
        for allowed in [
            r#"{"category":"utility","ttl_seconds":43200}"#,
            r#"{"category":"AUTHENTICATION","ttl_seconds":30}"#,
            r#"{"category":"service"}"#,
        ] {
            assert!(members(Some(allowed), SEND, &TO).is_ok(), "{allowed}");
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
        let to_user = members(Some(r#"{"category":"authentication"}"#), SEND, &Recipient::UserId("US.1"));
        assert_eq!(refused(to_user).field.as_deref(), Some("to"));
    }
}
