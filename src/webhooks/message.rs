//! Messages: from a person (Meta, "Messages webhook reference"), and from someone who answers for the business
//! elsewhere (Meta, "SMB message echoes webhook reference").

use serde_json::Value;

use super::item::{is_true, text, time, written_time};
use super::person::{Contacts, NOBODY, answer};
use super::source::Source;
use super::{content, system};
use crate::encoding::date;
use crate::encoding::date::UnixSeconds;
use crate::graph::at;
use crate::wit::webhooks::{
    Event, EventContent, InboundMessage, MessageContent, MessageEcho, Person, Referral, ReferredProduct,
};

/// How long after a person wrote anything may be sent, in seconds (Meta, "Send messages: customer service windows").
const WINDOW: UnixSeconds = 86_400;

/// When a window that opened at this time closes.
pub(super) fn window_closes_at(opened: Option<UnixSeconds>) -> Option<String> {
    opened.map(|opened| date::format_rfc3339(opened + WINDOW))
}

/// The event of a message from a person; `None` if the message has no id.
pub(super) fn inbound(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    let message_id = text(told, "id")?;
    let kind = text(told, "type").unwrap_or_else(|| "unknown".into());
    let happened_at = written_time(told, "timestamp");
    if let Some(change) = system::change(&kind, &message_id, told) {
        return Some(source.event(message_id, happened_at, raw, EventContent::PersonChange(change)));
    }
    let (sender, contact_json) = contacts.complete(Person {
        wa_id: text(told, "from"),
        user_id: text(told, "from_user_id"),
        parent_user_id: text(told, "from_parent_user_id"),
        ..NOBODY
    });
    let group_id = text(told, "group_id");
    let content = content::of(&kind, told, raw);
    let opened = time(told, "timestamp").filter(|_| opens_a_window(&kind, &content));
    let in_group = group_id.is_some();
    let message = InboundMessage {
        answer: answer(&sender, group_id.as_ref()),
        sender,
        window_closes_at: window_closes_at(opened.filter(|_| !in_group)),
        group_window_closes_at: window_closes_at(opened.filter(|_| in_group)),
        group_id,
        reply_to: text(told, "context/id"),
        reply_to_sender: text(told, "context/from"),
        forwarded: is_true(told, "context/forwarded") || is_true(told, "context/frequently_forwarded"),
        frequently_forwarded: is_true(told, "context/frequently_forwarded"),
        referral: at(told, "referral").filter(|referral| referral.is_object()).map(referral),
        product: at(told, "context/referred_product").and_then(product),
        content,
        message_id: message_id.clone(),
    };
    let event = source.event(message_id, happened_at, raw, EventContent::InboundMessage(message));
    Some(Event { contact_json, ..event })
}

/// Every message opens a window, except those that the person did not newly write. Meta's pages do not say whether an
/// edit, a deletion or an answer to a request for calls opens one: a send that relies on it could fail.
fn opens_a_window(kind: &str, content: &MessageContent) -> bool {
    if matches!(kind, "system" | "edit" | "revoke") {
        return false;
    }
    match content {
        MessageContent::CallPermission(_) => false,
        MessageContent::Unsupported(message) => !matches!(message.kind.as_deref(), Some("edit" | "revoke")),
        _ => true,
    }
}

/// The event of a message that was sent elsewhere; `None` if it has no id.
pub(super) fn echo(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    let message_id = text(told, "id")?;
    // In standby the message is the body of the send.
    let message = at(told, "message").filter(|message| message.is_object()).unwrap_or(told);
    let kind = text(message, "type").unwrap_or_else(|| "unknown".into());
    let in_group = text(message, "recipient_type").as_deref() == Some("group");
    let to = text(told, "to").or_else(|| text(message, "to"));
    let (to_group, to) = if in_group { (to, None) } else { (None, to) };
    // If a person hides their number, this is their user id.
    let (wa_id, user_id) = match to {
        Some(to) if to.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()) => (Some(to), None),
        to => (None, to),
    };
    let (recipient, contact_json) = contacts.complete(Person {
        wa_id: wa_id.map(|id| id.trim_start_matches('+').to_owned()),
        user_id: text(told, "to_user_id").or_else(|| text(message, "recipient")).or(user_id),
        parent_user_id: text(told, "to_parent_user_id"),
        ..NOBODY
    });
    let echo = MessageEcho {
        recipient,
        group_id: text(told, "group_id").or(to_group),
        reply_to: text(message, "context/id").or_else(|| text(message, "context/message_id")),
        content: content::of(&kind, message, raw),
        message_id: message_id.clone(),
    };
    let happened_at = written_time(told, "timestamp");
    let event = source.event(message_id, happened_at, raw, EventContent::MessageEcho(echo));
    Some(Event { contact_json, ..event })
}

fn referral(told: &Value) -> Referral {
    Referral {
        kind: text(told, "source_type"),
        source_id: text(told, "source_id"),
        source_url: text(told, "source_url"),
        headline: text(told, "headline"),
        body: text(told, "body"),
        click_id: text(told, "ctwa_clid"),
        media_kind: text(told, "media_type"),
        media_url: text(told, "image_url").or_else(|| text(told, "video_url")),
        thumbnail_url: text(told, "thumbnail_url"),
        welcome_message: text(told, "welcome_message/text").or_else(|| text(told, "welcome_message")),
    }
}

fn product(told: &Value) -> Option<ReferredProduct> {
    Some(ReferredProduct {
        catalog_id: text(told, "catalog_id"),
        product_retailer_id: text(told, "product_retailer_id")?,
    })
}
