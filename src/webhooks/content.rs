//! What a person sent, by the type of the message.

use serde_json::Value;

use super::item::{is_true, number, text};
use super::notification::other;
use crate::encoding::json;
use crate::graph::at;
use crate::wit::webhooks::{
    InboundLocation, InboundMedia, InboundOrder, InboundReaction, InboundReply, MessageContent, OrderItem,
};

/// The content of a message of a type; what has no form, or does not fit it, is the whole message as it came.
pub(super) fn of(kind: &str, message: &Value, raw: &str) -> MessageContent {
    at(message, kind)
        .and_then(|told| typed(kind, told))
        .unwrap_or_else(|| MessageContent::Other(other(kind, raw)))
}

fn typed(kind: &str, told: &Value) -> Option<MessageContent> {
    Some(match kind {
        "text" => MessageContent::Text(text(told, "body")?),
        "image" | "video" | "audio" | "document" | "sticker" => MessageContent::Media(media(kind, told)?),
        "location" => MessageContent::Location(InboundLocation {
            latitude: number(told, "latitude")?,
            longitude: number(told, "longitude")?,
            name: text(told, "name"),
            address: text(told, "address"),
        }),
        "contacts" if told.is_array() => {
            MessageContent::ContactsJson(String::from_utf8(json::write(told).ok()?).ok()?)
        }
        "interactive" => interactive(told)?,
        // The quick reply of a template.
        "button" => {
            let title = text(told, "text")?;
            let id = text(told, "payload").unwrap_or_else(|| title.clone());
            MessageContent::Reply(InboundReply { id, title, description: None })
        }
        "reaction" => MessageContent::Reaction(InboundReaction {
            message_id: text(told, "message_id")?,
            emoji: text(told, "emoji"),
        }),
        "order" => MessageContent::Order(InboundOrder {
            catalog_id: text(told, "catalog_id")?,
            text: text(told, "text"),
            items: at(told, "product_items")?.as_array()?.iter().map(order_item).collect::<Option<_>>()?,
        }),
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
    })
}

fn interactive(told: &Value) -> Option<MessageContent> {
    let kind = text(told, "type")?;
    let told = at(told, &kind)?;
    Some(match kind.as_str() {
        "button_reply" | "list_reply" => MessageContent::Reply(InboundReply {
            id: text(told, "id")?,
            title: text(told, "title")?,
            description: text(told, "description"),
        }),
        "nfm_reply" => MessageContent::FlowJson(text(told, "response_json")?),
        _ => return None,
    })
}

fn order_item(told: &Value) -> Option<OrderItem> {
    Some(OrderItem {
        product_retailer_id: text(told, "product_retailer_id")?,
        quantity: text(told, "quantity")?.parse().ok()?,
        item_price: text(told, "item_price"),
        currency: text(told, "currency"),
    })
}
