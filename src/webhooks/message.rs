//! A message that a person sent (Meta, "Messages webhook reference").

use serde_json::Value;

use super::content;
use super::item::{is_true, text, time};
use super::notification::Source;
use crate::encoding::{date, json};
use crate::graph::at;
use crate::wit::webhooks::{Event, EventContent, InboundMessage, Referral, ReferredProduct};

/// How long after a person wrote anything may be sent to them, in seconds (Meta, "Send messages: customer service
/// windows").
const WINDOW: i64 = 86_400;

/// The event of a message; `None` where the message has no id.
pub(super) fn event(source: &Source, raw: &str, contacts: &Value) -> Option<Event> {
    let told = json::parse(raw.as_bytes())?;
    let message_id = text(&told, "id")?;
    let kind = text(&told, "type");
    let sent_at = time(&told, "timestamp");
    let wa_id = text(&told, "from");
    let user_id = text(&told, "from_user_id");
    let contact = contact(contacts, wa_id.as_deref(), user_id.as_deref());
    // Meta reports a change of number as a message of the person's, who has written nothing.
    let wrote = kind.as_deref() != Some("system");
    let content = InboundMessage {
        wa_id: wa_id.or_else(|| text(contact, "wa_id")),
        user_id: user_id.or_else(|| text(contact, "user_id")),
        profile_name: text(contact, "profile/name"),
        username: text(contact, "profile/username"),
        group_id: text(&told, "group_id"),
        window_closes_at: sent_at.filter(|_| wrote).map(|sent| date::format_rfc3339(sent + WINDOW)),
        reply_to: text(&told, "context/id"),
        forwarded: is_true(&told, "context/forwarded") || is_true(&told, "context/frequently_forwarded"),
        referral: at(&told, "referral").filter(|referral| referral.is_object()).map(referral),
        product: at(&told, "context/referred_product").and_then(product),
        content: content::of(kind.as_deref().unwrap_or("unknown"), &told, raw),
        message_id: message_id.clone(),
    };
    let happened_at = sent_at.map(date::format_rfc3339);
    Some(source.event(message_id, happened_at, EventContent::InboundMessage(content)))
}

/// The contact of a person: theirs by either id, or the only one there is, since Meta writes some numbers in two ways.
pub(super) fn contact<'a>(contacts: &'a Value, wa_id: Option<&str>, user_id: Option<&str>) -> &'a Value {
    let contacts = contacts.as_array().map(Vec::as_slice).unwrap_or_default();
    let theirs = contacts.iter().find(|contact| {
        let is = |name: &str, id: Option<&str>| id.is_some() && text(contact, name).as_deref() == id;
        is("wa_id", wa_id) || is("user_id", user_id)
    });
    match (theirs, contacts) {
        (Some(theirs), _) => theirs,
        (None, [only]) => only,
        _ => &Value::Null,
    }
}

fn referral(told: &Value) -> Referral {
    Referral {
        kind: text(told, "source_type"),
        source_id: text(told, "source_id"),
        source_url: text(told, "source_url"),
        headline: text(told, "headline"),
        body: text(told, "body"),
        click_id: text(told, "ctwa_clid"),
    }
}

fn product(told: &Value) -> Option<ReferredProduct> {
    Some(ReferredProduct {
        catalog_id: text(told, "catalog_id")?,
        product_retailer_id: text(told, "product_retailer_id")?,
    })
}
