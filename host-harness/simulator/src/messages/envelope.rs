//! The fields of a message around its content.

use serde_json::Value;

use super::direct_send::DirectSend;
use crate::codes::UNSUPPORTED_TYPE;
use crate::error::GraphError;
use crate::param::Param;

/// The kinds of message.
const TYPES: &[&str] = &[
    "audio",
    "contacts",
    "document",
    "image",
    "interactive",
    "location",
    "pin",
    "reaction",
    "sticker",
    "template",
    "text",
    "video",
];

#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub kind: &'a str,
    /// The object named after the type.
    pub content: &'a Value,
    pub group: bool,
    to: Option<String>,
    recipient: Option<&'a str>,
    pub callback_data: Option<&'a str>,
    /// If given, only a person with this key may receive the message.
    pub identity_key_hash: Option<&'a str>,
    /// The account that pays, if there are several.
    pub messaging_account: Option<String>,
    pub direct_send: Option<DirectSend>,
}

impl<'a> Envelope<'a> {
    pub fn read(message: &Param<'a>) -> Result<Envelope<'a>, GraphError> {
        match message.map.get("messaging_product") {
            None => return Err(GraphError::required("messaging_product")),
            Some(product) if product != "whatsapp" => {
                let problem = format!("Param messaging_product must be one of {{WHATSAPP}} - got {product}.");
                return Err(GraphError::schema(problem));
            }
            Some(_) => {}
        }
        let recipient = if message.has("recipient") { Some(message.text("recipient", 256)?) } else { None };
        let to = if message.has("to") {
            Some(message.id("to").map_err(|_| GraphError::required("to"))?)
        } else {
            None
        };
        if to.is_none() && recipient.is_none() {
            return Err(GraphError::required("to"));
        }
        let group = match message.has("recipient_type") {
            true => message.word("recipient_type", &["individual", "group"])? == "group",
            false => false,
        };
        // Meta, Cloud API: "Messages": without a type, a message is a text.
        let kind = if message.has("type") { message.text("type", 64)? } else { "text" };
        if !TYPES.contains(&kind) {
            return Err(UNSUPPORTED_TYPE.with(format!("Message type {kind} is not supported.")));
        }
        message.only(&[
            "messaging_product",
            "recipient_type",
            "to",
            "recipient",
            "type",
            "context",
            "biz_opaque_callback_data",
            "recipient_identity_key_hash",
            "messaging_account_id",
            "paid_messaging_account_id",
            "category",
            "ttl_seconds",
            "direct_send_config",
            kind,
        ])?;
        let content = message.map.get(kind).ok_or_else(|| message.missing(kind))?;
        let callback_data = message.optional_text("biz_opaque_callback_data", 512)?;
        let envelope = Envelope {
            kind,
            content,
            group,
            to,
            recipient,
            callback_data,
            identity_key_hash: message.optional_text("recipient_identity_key_hash", 256)?,
            messaging_account: messaging_account(message)?,
            direct_send: DirectSend::read(message)?,
        };
        if let Some(context) = message.optional_object("context")? {
            context.only(&["message_id"])?;
            context.message_id()?;
            // Meta, Cloud API: "Reaction messages": a reaction does not quote another message. Assumption: the code.
            if kind == "reaction" {
                return Err(message.invalid("context", "left out of a reaction"));
            }
        }
        // Meta, Cloud API: "Groups": only in a group can a message be pinned. Assumption: the code.
        if kind == "pin" && !group {
            return Err(UNSUPPORTED_TYPE.with("Message type pin can be sent to a group only."));
        }
        // Assumption: the code, and every type except interactive messages.
        if group && matches!(kind, "interactive" | "contacts" | "location" | "reaction") {
            return Err(UNSUPPORTED_TYPE.with(format!("Message type {kind} cannot be sent to a group.")));
        }
        Ok(envelope)
    }

    /// The recipient as in the request. `to` takes precedence if both are given.
    pub fn input(&self) -> &str {
        self.to.as_deref().or(self.recipient).unwrap_or_default()
    }

    pub fn to(&self) -> Option<&str> {
        self.to.as_deref()
    }
}

/// Meta, Cloud API: "Managing messaging accounts": the second name is deprecated, and ignored beside the first.
fn messaging_account(message: &Param) -> Result<Option<String>, GraphError> {
    let names = ["messaging_account_id", "paid_messaging_account_id"];
    let name = names.into_iter().find(|name| message.has(name));
    name.map(|name| message.id(name)).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(body: Value) -> GraphError {
        let message = Param::new(&body, "message").unwrap();
        Envelope::read(&message).unwrap_err()
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(refused(json!({})).message, "(#100) The parameter messaging_product is required.");
        let product = json!({ "messaging_product": "whatsapp" });
        assert_eq!(refused(product).message, "(#100) The parameter to is required.");
        let text = refused(json!({ "messaging_product": "whatsapp", "to": "+15555550123", "type": "image" }));
        assert_eq!((text.code, text.details.unwrap().contains("image")), (131008, true));
    }

    #[test]
    fn types_and_keys_are_closed_sets() {
        let to = "+15555550123";
        let base = json!({ "messaging_product": "whatsapp", "to": to, "text": { "body": "x" } });
        let with = |key: &str, value: Value| {
            let mut body = base.clone();
            body[key] = value;
            refused(body)
        };
        assert_eq!(with("type", "hologram".into()).code, 131051);
        assert!(with("idempotency_key", "x".into()).message.contains("Unexpected key \"idempotency_key\""));
        assert_eq!(with("recipient_type", "bsuid".into()).code, 100);
        assert_eq!(with("context", json!({ "message_id": "abc" })).code, 131009);
        assert_eq!(with("recipient_identity_key_hash", json!(7)).code, 100);
        assert_eq!(with("messaging_account_id", json!({})).code, 100);
    }

    #[test]
    fn of_two_names_of_the_account_the_first_counts() {
        let mut body = json!({
            "messaging_product": "whatsapp", "to": "+15555550123", "text": { "body": "x" },
            "paid_messaging_account_id": 8, "recipient_identity_key_hash": "DF2lS5v2W6x=",
        });
        let account = |body: &Value| {
            let message = Param::new(body, "message").unwrap();
            Envelope::read(&message).unwrap().messaging_account
        };
        assert_eq!(account(&body).as_deref(), Some("8"));
        body["messaging_account_id"] = "7".into();
        assert_eq!(account(&body).as_deref(), Some("7"));
    }

    #[test]
    fn a_message_is_pinned_in_a_group_only() {
        let pin = json!({ "messaging_product": "whatsapp", "to": "+15555550123", "type": "pin", "pin": {} });
        assert_eq!(refused(pin).code, 131051);
    }
}
