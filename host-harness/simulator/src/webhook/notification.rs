//! What Meta tells by webhook, in Meta's form. Pure.
//!
//! Meta, Cloud API: "Webhooks, messages": "Status messages webhooks" and "Text messages webhooks".

use serde_json::{Value, json};

use crate::{Fate, PhoneNumber, SentMessage, number};

/// One notification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notification {
    /// What it tells, for people: `delivered wamid.…`.
    pub title: String,
    pub body: Value,
}

/// Everything that Meta tells of a message, in the order in which it happens. Assumption: everybody reads.
pub(crate) fn statuses(
    account_id: &str,
    phone: &PhoneNumber,
    sent: &SentMessage,
    unix: u64,
) -> Vec<Notification> {
    let words: &[&str] = match sent.fate {
        Fate::Delivered => &["sent", "delivered", "read"],
        Fate::Failed { .. } => &["failed"],
    };
    let tell = |word: &&str| Notification {
        title: format!("{word} {}", sent.id),
        body: envelope(account_id, phone, json!({ "statuses": [status(sent, word, unix)] })),
    };
    words.iter().map(tell).collect()
}

fn status(sent: &SentMessage, word: &str, unix: u64) -> Value {
    let mut status = json!({ "id": sent.id, "status": word, "timestamp": unix.to_string() });
    if number::is_user_id(&sent.recipient) {
        // Meta, "Business-scoped user IDs": the number is empty where the business does not know it.
        status["recipient_id"] = "".into();
        status["recipient_user_id"] = sent.recipient.as_str().into();
    } else {
        status["recipient_id"] = sent.recipient.as_str().into();
    }
    if sent.body.get("recipient_type").is_some_and(|kind| kind == "group") {
        status["recipient_type"] = "group".into();
    }
    // Meta: with `sent`, and with one of `delivered` and `read`. From v24.0 on there is no `conversation`.
    if word == "sent" || word == "delivered" {
        status["pricing"] = json!({
            "billable": sent.pricing.billable,
            "pricing_model": "PMP",
            "type": sent.pricing.kind,
            "category": sent.pricing.category,
        });
    }
    if let Fate::Failed { code, title, details } = &sent.fate {
        status["errors"] = json!([{
            "code": code,
            "title": title,
            "message": title,
            "error_data": { "details": details },
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }]);
    }
    if let Some(data) = &sent.callback_data {
        status["biz_opaque_callback_data"] = data.as_str().into();
    }
    status
}

/// Who writes to the business.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Person {
    /// By WhatsApp id.
    Phone(String),
    /// By business-scoped user id.
    User(String),
}

/// A text from a person.
pub(crate) fn text(
    account_id: &str,
    phone: &PhoneNumber,
    from: &Person,
    message_id: &str,
    text: &str,
    unix: u64,
) -> Notification {
    let mut contact = json!({ "profile": { "name": "Simulated Person" } });
    let mut message =
        json!({ "id": message_id, "timestamp": unix.to_string(), "type": "text", "text": { "body": text } });
    match from {
        Person::Phone(wa_id) => {
            contact["wa_id"] = wa_id.as_str().into();
            message["from"] = wa_id.as_str().into();
        }
        Person::User(user_id) => {
            contact["wa_id"] = "".into();
            contact["user_id"] = user_id.as_str().into();
            message["from"] = "".into();
            message["from_user_id"] = user_id.as_str().into();
        }
    }
    Notification {
        title: format!("message {message_id}"),
        body: envelope(account_id, phone, json!({ "contacts": [contact], "messages": [message] })),
    }
}

fn envelope(account_id: &str, phone: &PhoneNumber, told: Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number::digits(&phone.display_number).unwrap_or_default(),
            "phone_number_id": phone.id,
        },
    });
    if let (Some(value), Value::Object(told)) = (value.as_object_mut(), told) {
        value.extend(told);
    }
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": account_id, "changes": [{ "value": value, "field": "messages" }] }],
    })
}
