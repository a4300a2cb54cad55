//! Makes notifications from random bytes, signed like Meta's. Used by the property tests and by the fuzz target.

use arbitrary::Result;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use whatsapp_toolkit::wit::webhooks::ReadNotificationInput;

use super::generate::{self, Source, one_in};

/// The app's secret, which must never appear in a result.
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
    "value",
    "wa_id",
    "system",
    "edit",
    "original_message_id",
    "message",
    "nfm_reply",
    "call_permission_reply",
    "response",
    "button_reply",
    "list_reply",
    "unsupported",
    "direction",
    "session",
    "payment",
    "transaction",
    "amount",
    "offset",
    "conversation",
    "contacts",
    "sender",
    "recipient",
    "control_passed",
    "restriction_info",
    "waba_info",
    "message_template_buttons",
];

const FIELDS: &[&str] = &[
    "messages",
    "messages",
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "template_correct_category_detection",
    "phone_number_quality_update",
    "phone_number_name_update",
    "business_username_update",
    "account_alerts",
    "account_update",
    "account_review_update",
    "business_capability_update",
    "messaging_handovers",
    "smb_message_echoes",
    "user_preferences",
    "calls",
    "history",
    "standby",
    "group_participants_update",
    "flows",
];

type Make = fn(Source) -> Result<String>;

/// The lists of a change, and the generator for an item of each.
const LISTS: &[(&str, Make)] = &[
    ("messages", message),
    ("messages", message),
    ("statuses", status),
    ("statuses", status),
    ("message_echoes", message),
    ("calls", call),
    ("user_preferences", preference),
    ("errors", any),
    ("groups", any),
    ("automatic_events", any),
    ("state_sync", any),
    ("history", any),
    ("unknown", any),
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
    "revoke",
    "unsupported",
    "request_welcome",
];

/// A body, correctly signed.
pub fn signed(body: String) -> ReadNotificationInput {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is one");
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    ReadNotificationInput {
        app_secret: Some(SECRET.to_owned()),
        signature: format!("sha256={digits}"),
        body,
        raw: None,
    }
}

/// A body: mostly one that resembles Meta's, or hardly anything inside its shell would be read.
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

/// Usually the right content, once in a while JSON of any shape.
fn mostly(u: Source, make: Make) -> Result<String> {
    if one_in(u, 12)? { generate::json(u, NAMES, 4) } else { make(u) }
}

fn list(u: Source, make: Make) -> Result<String> {
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
    let value = if one_in(u, 3)? { any(u)? } else { mostly(u, lists)? };
    Ok(format!(r#"{{"field":"{field}","value":{value}}}"#))
}

fn lists(u: Source) -> Result<String> {
    let metadata = any(u)?;
    let contacts = list(u, any)?;
    let (name, make) = u.choose(LISTS)?;
    let items = list(u, *make)?;
    let value = format!(r#"{{"metadata":{metadata},"contacts":{contacts},"{name}":{items}}}"#);
    Ok(if one_in(u, 8)? { format!(r#"{{"standby":{value}}}"#) } else { value })
}

fn call(u: Source) -> Result<String> {
    Ok(format!(
        r#"{{"id":"wacid.1","event":"{}","direction":"USER_INITIATED","timestamp":{},"session":{},"duration":{}}}"#,
        u.choose(&["connect", "terminate"])?,
        any(u)?,
        any(u)?,
        any(u)?
    ))
}

fn preference(u: Source) -> Result<String> {
    Ok(format!(
        r#"{{"wa_id":"15555550123","value":"{}","timestamp":{},"category":{}}}"#,
        u.choose(&["stop", "resume"])?,
        any(u)?,
        any(u)?
    ))
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
