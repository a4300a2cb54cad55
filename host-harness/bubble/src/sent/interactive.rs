//! An interactive message: buttons, a list, products, a flow, a request.

use serde_json::Value;

use super::{list, media, optional, text};
use crate::message::{Button, Card, Header, List, Message, Row, Section};

/// Reads `interactive`.
pub(super) fn read(interactive: &Value) -> Message {
    let action = &interactive["action"];
    let mut message = Message {
        header: header(&interactive["header"]),
        body: text(&interactive["body"], "text"),
        footer: optional(&interactive["footer"], "text"),
        ..Message::default()
    };
    match interactive["type"].as_str().unwrap_or_default() {
        "list" => message.list = Some(rows(action, text(action, "button"))),
        "product_list" => message.list = Some(rows(action, "View items".to_owned())),
        "carousel" => message.cards = list(&action["cards"]).iter().map(card).collect(),
        "order_details" => {
            let order = &action["parameters"]["order"];
            let lines: Vec<_> = list(&order["items"]).iter().map(item).collect();
            message.body = [lines, vec![message.body]].concat().join("\n");
            message.buttons = buttons("order_details", action);
        }
        kind => {
            if kind == "product" {
                message.header = Some(Header::new("PRODUCT", text(action, "product_retailer_id")));
            }
            message.buttons = buttons(kind, action);
        }
    }
    message
}

fn header(header: &Value) -> Option<Header> {
    let kind = header["type"].as_str()?;
    Some(match kind {
        "text" => Header::new("TEXT", text(header, "text")),
        kind => media(kind, &header[kind]),
    })
}

/// The buttons of a message or a card of this type. If Meta fixes a button's text, this is WhatsApp's English text.
fn buttons(kind: &str, action: &Value) -> Vec<Button> {
    let parameters = &action["parameters"];
    let one = |kind: &str, text: Option<String>, default: &str, target: Option<String>| {
        vec![Button { kind: kind.to_owned(), text: text.unwrap_or_else(|| default.to_owned()), target }]
    };
    match kind {
        "cta_url" => one("URL", optional(parameters, "display_text"), "Open", optional(parameters, "url")),
        "flow" => one("FLOW", optional(parameters, "flow_cta"), "Continue", None),
        "voice_call" => one("VOICE_CALL", optional(parameters, "display_text"), "Call now", None),
        "location_request_message" => one("LOCATION_REQUEST", None, "Send location", None),
        "address_message" => one("ADDRESS_REQUEST", None, "Provide address", None),
        "request_contact_info" => one("REQUEST_CONTACT_INFO", None, "Share contact info", None),
        "call_permission_request" => one("CALL_PERMISSION_REQUEST", None, "Choose preference", None),
        "catalog_message" => one("CATALOG", None, "View catalog", None),
        "product" => one("SPM", None, "View", None),
        "order_details" => one("ORDER_DETAILS", None, "Review and pay", None),
        _ => list(&action["buttons"]).iter().map(button).collect(),
    }
}

fn button(button: &Value) -> Button {
    if let Some(link) = button.get("cta_url") {
        return Button {
            kind: "URL".to_owned(),
            text: text(link, "display_text"),
            target: optional(link, "url"),
        };
    }
    let reply = button.get("reply").or_else(|| button.get("quick_reply")).unwrap_or(&Value::Null);
    Button { kind: "QUICK_REPLY".to_owned(), text: text(reply, "title"), target: optional(reply, "id") }
}

fn card(card: &Value) -> Card {
    let kind = card["type"].as_str().unwrap_or_default();
    let is_product = card["action"].get("product_retailer_id").is_some();
    let header = match is_product {
        true => Some(Header::new("PRODUCT", text(&card["action"], "product_retailer_id"))),
        false => header(&card["header"]),
    };
    let kind = if is_product { "product" } else { kind };
    Card { header, body: optional(&card["body"], "text"), buttons: buttons(kind, &card["action"]) }
}

fn rows(action: &Value, button: String) -> List {
    let row = |row: &Value| Row {
        title: optional(row, "title").unwrap_or_else(|| text(row, "product_retailer_id")),
        description: optional(row, "description"),
    };
    let section = |section: &Value| Section {
        title: optional(section, "title"),
        rows: [&section["rows"], &section["product_items"]].into_iter().flat_map(list).map(row).collect(),
    };
    List { button, sections: list(&action["sections"]).iter().map(section).collect() }
}

/// A line of an order: the quantity and the product.
fn item(item: &Value) -> String {
    let name = optional(item, "name").unwrap_or_else(|| text(item, "retailer_id"));
    format!("{} × {name}", item["quantity"])
}
