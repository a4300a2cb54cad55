//! The content of a message, by its type.

use serde_json::Value;

use super::item::{self, is_true, number, text, text_or_json, written_time};
use crate::graph::at;
use crate::wit::webhooks::{
    CallPermission, InboundContacts, InboundFlow, InboundLocation, InboundMedia, InboundOrder,
    InboundReaction, InboundReply, MessageContent, MessageEdit, OrderItem, ReplyKind, UnsupportedMessage,
};

/// The content of a message of a type. One without a type here, or that does not match it, keeps Meta's name for it.
pub(super) fn of(kind: &str, message: &Value, raw: &str) -> MessageContent {
    let told = at(message, kind).unwrap_or(&Value::Null);
    let typed = match kind {
        "contacts" => contacts(message, raw),
        "interactive" => return interactive(told),
        "unsupported" => Some(unsupported(message)),
        _ => typed(kind, told),
    };
    typed.unwrap_or_else(|| MessageContent::Other(kind.to_owned()))
}

fn typed(kind: &str, told: &Value) -> Option<MessageContent> {
    Some(match kind {
        "text" => MessageContent::Text(text_or_json(told, "body").or_else(|| item::as_text(told))?),
        "image" | "video" | "audio" | "document" | "sticker" => MessageContent::Media(media(kind, told)?),
        "location" => MessageContent::Location(InboundLocation {
            latitude: number(told, "latitude")?,
            longitude: number(told, "longitude")?,
            name: text(told, "name"),
            address: text(told, "address"),
            url: text(told, "url"),
        }),
        // The quick reply of a template; either part may be missing.
        "button" => {
            let (id, title) = (text_or_json(told, "payload"), text_or_json(told, "text"));
            MessageContent::Reply(InboundReply {
                kind: ReplyKind::TemplateButton,
                id: id.clone().or_else(|| title.clone())?,
                title: title.or(id)?,
                description: None,
            })
        }
        "reaction" => MessageContent::Reaction(InboundReaction {
            message_id: text(told, "message_id")?,
            emoji: text(told, "emoji"),
        }),
        "order" if told.is_object() => MessageContent::Order(InboundOrder {
            catalog_id: text(told, "catalog_id"),
            text: text(told, "text"),
            items: at(told, "product_items")?.as_array()?.iter().map(order_item).collect(),
        }),
        "edit" => {
            let kind = text(told, "message/type");
            let part =
                kind.as_deref().and_then(|kind| at(told, "message")?.get(kind)).unwrap_or(&Value::Null);
            MessageContent::Edit(MessageEdit {
                message_id: text(told, "original_message_id")?,
                text: text(part, "body").or_else(|| text(part, "caption")),
                kind,
            })
        }
        "revoke" => MessageContent::Deletion(text(told, "original_message_id")?),
        _ => return None,
    })
}

fn media(kind: &str, told: &Value) -> Option<InboundMedia> {
    Some(InboundMedia {
        kind: kind.to_owned(),
        id: text(told, "id")?,
        url: text(told, "url"),
        mime_type: text(told, "mime_type"),
        sha256: text(told, "sha256"),
        caption: text(told, "caption"),
        filename: text(told, "filename"),
        voice: is_true(told, "voice"),
        animated: is_true(told, "animated"),
    })
}

/// The cards are passed on unchanged.
fn contacts(message: &Value, raw: &str) -> Option<MessageContent> {
    let requested = text(message, "origin").as_deref() == Some("contact_request");
    let fields = item::fields(raw)?;
    // In standby the message is a member of the item.
    let cards = fields.get("contacts").or_else(|| item::fields(fields.get("message")?)?.get("contacts"))?;
    let cards_json = Some(cards).filter(|cards| cards.starts_with('['))?.to_owned();
    Some(MessageContent::Contacts(InboundContacts { requested, cards_json }))
}

/// One without a type here keeps the name of its own kind.
fn interactive(told: &Value) -> MessageContent {
    let kind = text(told, "type").unwrap_or_else(|| "interactive".into());
    let typed = at(told, &kind).and_then(|told| interactive_of(&kind, told));
    typed.unwrap_or(MessageContent::Other(kind))
}

fn interactive_of(kind: &str, told: &Value) -> Option<MessageContent> {
    Some(match kind {
        "button_reply" | "list_reply" => {
            let (id, title) = (text_or_json(told, "id"), text_or_json(told, "title"));
            MessageContent::Reply(InboundReply {
                kind: if kind == "list_reply" { ReplyKind::Row } else { ReplyKind::Button },
                id: id.clone().or_else(|| title.clone())?,
                title: title.or(id)?,
                description: text(told, "description"),
            })
        }
        "nfm_reply" => MessageContent::Flow(InboundFlow {
            name: text(told, "name"),
            body: text(told, "body"),
            response_json: text_or_json(told, "response_json")?,
        }),
        "call_permission_reply" => MessageContent::CallPermission(CallPermission {
            granted: text(told, "response")?.eq_ignore_ascii_case("accept"),
            permanent: is_true(told, "is_permanent"),
            expires_at: written_time(told, "expiration_timestamp"),
            source: text(told, "response_source"),
        }),
        _ => return None,
    })
}

fn order_item(told: &Value) -> OrderItem {
    OrderItem {
        product_retailer_id: text(told, "product_retailer_id"),
        quantity: number(told, "quantity"),
        item_price: text(told, "item_price"),
        currency: text(told, "currency"),
    }
}

fn unsupported(message: &Value) -> MessageContent {
    let kind = text(message, "unsupported/type");
    MessageContent::Unsupported(UnsupportedMessage { kind, errors: item::errors(message) })
}
