//! Meta's webhook notifications, in Meta's format. Pure.
//!
//! Meta, "Webhooks overview": the envelope; "Status messages webhook reference": the fate of messages.

use serde_json::{Map, Value, json};

use crate::person::Person;
use crate::{Fate, PhoneNumber, SentMessage, ids, number};

/// One notification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notification {
    /// Its content, for people: `delivered wamid.…`.
    pub title: String,
    pub body: Value,
}

/// Everything that Meta reports about a message, in order of time. `people` is the person it went to, or the members of
/// the group. Assumption: everyone reads.
pub(crate) fn statuses(
    account_id: &str,
    phone: &PhoneNumber,
    sent: &SentMessage,
    people: &[Person],
    unix: u64,
) -> Vec<Notification> {
    let words: &[&str] = match sent.fate {
        Fate::Delivered => &["sent", "delivered", "read"],
        Fate::Failed { .. } => &["failed"],
    };
    let report = |word: &&str| Notification {
        title: format!("{word} {}", sent.id),
        body: change(account_id, phone, "messages", statuses_of(sent, word, people, unix)),
    };
    words.iter().map(report).collect()
}

fn statuses_of(sent: &SentMessage, word: &str, people: &[Person], unix: u64) -> Value {
    let status = status(sent, word, unix);
    if number::is_group(&sent.recipient) {
        // Meta, "Groups API: webhooks": `sent` names nobody, and the others report several people in one webhook.
        // Assumption: without a known member, nobody is named, and there are no contacts.
        let known = people.iter().filter(|_| word != "sent").map(|member| in_group(&status, member));
        let known: Vec<_> = known.collect();
        return json!({ "statuses": if known.is_empty() { vec![status] } else { known } });
    }
    let Some(person) = people.first() else {
        return json!({ "statuses": [status] });
    };
    let mut status = status;
    if let Some(phone) = &person.phone {
        status["recipient_id"] = phone.wa_id.as_str().into();
    }
    if let Some(hash) = &person.identity_key_hash {
        status["recipient_identity_key_hash"] = hash.as_str().into();
    }
    if word == "failed" {
        return json!({ "statuses": [status] });
    }
    json!({ "contacts": [person.contact(word != "sent")], "statuses": [status] })
}

fn status(sent: &SentMessage, word: &str, unix: u64) -> Value {
    let mut status = json!({ "id": sent.id, "status": word, "timestamp": unix.to_string() });
    // Meta, "Business-scoped user IDs": the user id only if the message was addressed to one, and the number only if
    // the business knows it.
    match number::is_user_id(&sent.recipient) {
        true => status["recipient_user_id"] = sent.recipient.as_str().into(),
        false => status["recipient_id"] = sent.recipient.as_str().into(),
    }
    if number::is_group(&sent.recipient) {
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
        status["errors"] = json!([error(*code, title, details)]);
    }
    if let Some(data) = &sent.callback_data {
        status["biz_opaque_callback_data"] = data.as_str().into();
    }
    if let Some(id) = template_id(sent) {
        status["template_id"] = id.into();
    }
    status
}

/// A status of one member of a group.
fn in_group(status: &Value, member: &Person) -> Value {
    let mut status = status.clone();
    match &member.phone {
        Some(phone) => status["recipient_participant_id"] = phone.wa_id.as_str().into(),
        None => status["recipient_participant_user_id"] = member.user_id.as_str().into(),
    }
    status
}

/// Meta, "Direct Send": a status has the id of the template that Meta made from the message. Assumption: messages with
/// the same template name, or else the same content, share one.
fn template_id(sent: &SentMessage) -> Option<String> {
    let category = sent.body.get("category")?.as_str()?;
    if category.eq_ignore_ascii_case("service") {
        return None;
    }
    let name = sent.body.get("direct_send_config").and_then(|config| config.get("template_name"));
    let content = name.or_else(|| sent.body.get(&sent.kind))?;
    Some(ids::stable("template", &content.to_string()))
}

/// An error as webhooks write it.
pub(crate) fn error(code: u32, title: &str, details: &str) -> Value {
    json!({
        "code": code,
        "title": title,
        "message": title,
        "error_data": { "details": details },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

/// The body of a webhook about a phone number.
pub(crate) fn change(account_id: &str, phone: &PhoneNumber, field: &str, told: Value) -> Value {
    let mut value = about(phone);
    if let Value::Object(told) = told {
        value.extend(told);
    }
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": account_id, "changes": [{ "value": value, "field": field }] }],
    })
}

/// The beginning of a value about a phone number.
pub(crate) fn about(phone: &PhoneNumber) -> Map<String, Value> {
    let metadata = json!({
        "display_phone_number": number::digits(&phone.display_number).unwrap_or_default(),
        "phone_number_id": phone.id,
    });
    Map::from_iter([("messaging_product".to_owned(), "whatsapp".into()), ("metadata".to_owned(), metadata)])
}
