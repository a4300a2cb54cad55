//! Notifications out of random bytes, signed as Meta signs. Used by the property tests and by the fuzz target.

use arbitrary::Result;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use whatsapp_toolkit::wit::types::ToolError;
use whatsapp_toolkit::wit::webhooks::{EventContent, MessageContent, Notification, ReadNotificationInput};

use super::generate::{self, Source, one_in};
use super::invariants::check_failure;

/// The app's secret, which must never be seen in a result.
pub const SECRET: &str = "app-secret-of-the-properties";

const NAMES: &[&str] = &[
    "id",
    "time",
    "timestamp",
    "type",
    "text",
    "body",
    "from",
    "from_user_id",
    "wa_id",
    "user_id",
    "profile",
    "name",
    "status",
    "errors",
    "code",
    "title",
    "error_data",
    "details",
    "pricing",
    "billable",
    "recipient_id",
    "recipient_type",
    "context",
    "forwarded",
    "referral",
    "referred_product",
    "catalog_id",
    "product_items",
    "quantity",
    "latitude",
    "longitude",
    "message_id",
    "emoji",
    "payload",
    "response_json",
    "event",
    "decision",
    "alert_info",
    "alert_type",
    "metadata",
    "phone_number_id",
];

const FIELDS: &[&str] = &[
    "messages",
    "messages",
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "account_alerts",
    "account_update",
    "account_review_update",
    "business_capability_update",
    "smb_message_echoes",
    "calls",
];

const TYPES: &[&str] = &[
    "text",
    "image",
    "audio",
    "location",
    "contacts",
    "interactive",
    "button",
    "reaction",
    "order",
    "system",
    "edit",
    "unsupported",
];

/// A body, correctly signed.
pub fn signed(body: String) -> ReadNotificationInput {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is one");
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    ReadNotificationInput { app_secret: Some(SECRET.to_owned()), signature: format!("sha256={digits}"), body }
}

/// A body: mostly one that is nearly Meta's, or hardly anything beyond its shell would be read.
pub fn body(u: Source) -> Result<String> {
    Ok(match u.int_in_range(0..=9)? {
        0 => generate::text(u)?,
        1 => "[".repeat(u.int_in_range(0..=20_000)?),
        2 => generate::json(u, NAMES, 5)?,
        _ => {
            let entries = list(u, entry)?;
            format!(r#"{{"object":"whatsapp_business_account","entry":{entries}}}"#)
        }
    })
}

/// JSON of any shape once in a while, else what belongs there.
fn mostly(u: Source, make: fn(Source) -> Result<String>) -> Result<String> {
    if one_in(u, 12)? { generate::json(u, NAMES, 4) } else { make(u) }
}

fn list(u: Source, make: fn(Source) -> Result<String>) -> Result<String> {
    let length = u.int_in_range(1..=3)?;
    let items = (0..length).map(|_| mostly(u, make)).collect::<Result<Vec<_>>>()?;
    Ok(format!("[{}]", items.join(",")))
}

fn any(u: Source) -> Result<String> {
    generate::json(u, NAMES, 3)
}

fn entry(u: Source) -> Result<String> {
    Ok(format!(r#"{{"id":{},"time":{},"changes":{}}}"#, any(u)?, any(u)?, list(u, change)?))
}

fn change(u: Source) -> Result<String> {
    let field = u.choose(FIELDS)?;
    let value = if *field == "messages" { mostly(u, messages)? } else { any(u)? };
    Ok(format!(r#"{{"field":"{field}","value":{value}}}"#))
}

fn messages(u: Source) -> Result<String> {
    let metadata = any(u)?;
    let contacts = list(u, any)?;
    Ok(if u.arbitrary()? {
        let messages = list(u, message)?;
        format!(r#"{{"metadata":{metadata},"contacts":{contacts},"messages":{messages}}}"#)
    } else {
        let statuses = list(u, status)?;
        format!(r#"{{"metadata":{metadata},"contacts":{contacts},"statuses":{statuses}}}"#)
    })
}

fn message(u: Source) -> Result<String> {
    let kind = u.choose(TYPES)?;
    Ok(format!(
        r#"{{"id":"wamid.A","from":{},"timestamp":{},"context":{},"type":"{kind}","{kind}":{}}}"#,
        any(u)?,
        u.int_in_range(i64::MIN..=i64::MAX)?,
        any(u)?,
        any(u)?
    ))
}

fn status(u: Source) -> Result<String> {
    Ok(format!(
        r#"{{"id":"wamid.A","status":"failed","recipient_id":{},"timestamp":{},"errors":[{}],"pricing":{}}}"#,
        any(u)?,
        any(u)?,
        mostly(u, |u| Ok(format!(
            r#"{{"code":{},"title":{},"error_data":{{"details":{}}}}}"#,
            generate::json(u, NAMES, 0)?,
            any(u)?,
            any(u)?
        )))?,
        any(u)?
    ))
}

/// What every reading of a correctly signed body keeps to. How many of its events have a form.
pub fn check(input: &ReadNotificationInput, result: &Result<Notification, ToolError>) -> usize {
    let is_object = serde_json::from_str::<serde::de::IgnoredAny>(&input.body).is_ok()
        && input.body.trim_start().starts_with('{');
    let notification = match result {
        Ok(notification) => notification,
        Err(fault) => {
            let failure = check_failure(fault);
            assert!(!is_object, "refused, and it is an object: {failure:?}");
            assert_eq!(failure.field.as_deref(), Some("body"));
            return 0;
        }
    };
    let mut formed = 0;
    for event in &notification.events {
        assert!(!event.id.is_empty(), "{event:?}");
        let raw = match &event.content {
            EventContent::Other(other) => Some(other),
            EventContent::InboundMessage(message) => match &message.content {
                MessageContent::Other(other) => Some(other),
                _ => None,
            },
            _ => None,
        };
        match raw {
            Some(raw) => assert!(input.body.contains(&raw.value_json), "not as it came: {raw:?}"),
            None => formed += 1,
        }
    }
    formed
}
