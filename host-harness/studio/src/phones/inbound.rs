//! A person's message, as the component reads it from a webhook.

use host_harness_bubble::{Contact, Header, Message};
use serde_json::Value;

/// Reads the contract's `message-content`.
pub(super) fn message(content: &Value) -> Message {
    let Some((case, value)) = content.as_object().and_then(|cases| cases.iter().next()) else {
        return said("Message");
    };
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    match case.as_str() {
        "text" => said(value.as_str().unwrap_or_default()),
        "media" => Message {
            header: Some(Header::new(text("kind"), file(value))),
            body: text("caption").to_owned(),
            ..Message::default()
        },
        "location" => {
            let named =
                ["name", "address"].map(text).into_iter().filter(|part| !part.is_empty()).map(str::to_owned);
            let degrees = format!("{}, {}", value["latitude"], value["longitude"]);
            headed("LOCATION", named.chain([degrees]).collect::<Vec<_>>().join(", "))
        }
        "contacts" => {
            let cards: Vec<Value> = serde_json::from_str(text("cards-json")).unwrap_or_default();
            Message { contacts: cards.iter().map(Contact::of).collect(), ..Message::default() }
        }
        "reply" => said(text("title")),
        "flow" => headed("FLOW ANSWERS", text("response-json").to_owned()),
        "order" => order(value),
        "call-permission" => said(match value["granted"].as_bool() {
            Some(true) => "Calls are allowed",
            _ => "Calls are not allowed",
        }),
        "unsupported" => headed("UNSUPPORTED", text("kind").to_owned()),
        "other" => headed("OTHER", value.as_str().unwrap_or_default().to_owned()),
        other => headed(other, String::new()),
    }
}

fn said(text: &str) -> Message {
    Message { body: text.to_owned(), ..Message::default() }
}

fn headed(kind: &str, content: String) -> Message {
    Message { header: Some(Header::new(kind, content)), ..Message::default() }
}

/// A document's name, or the id by which the page shows the picture.
fn file(media: &Value) -> &str {
    let named = ["filename", "id"].into_iter().find_map(|name| media[name].as_str());
    named.unwrap_or_default()
}

fn order(order: &Value) -> Message {
    let line = |item: &Value| {
        let part = |name: &str| item[name].as_str().unwrap_or_default();
        let price = [part("item-price"), part("currency")].join(" ");
        format!("{} × {} {}", item["quantity"], part("product-retailer-id"), price.trim())
    };
    let items = order["items"].as_array().into_iter().flatten();
    let lines = items.map(line).chain(order["text"].as_str().map(str::to_owned));
    Message { body: lines.collect::<Vec<_>>().join("\n"), ..headed("ORDER", String::new()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_content_of_the_contract_says_what_it_is() {
        let cases = [
            (json!({"text": "Hi"}), None, "Hi"),
            (json!({"media": {"kind": "image", "id": "7", "caption": "Look"}}), Some(("IMAGE", "7")), "Look"),
            (
                json!({"media": {"kind": "document", "id": "7", "filename": "a.pdf"}}),
                Some(("DOCUMENT", "a.pdf")),
                "",
            ),
            (
                json!({"location": {"latitude": 1.5, "longitude": -2.0, "name": "Shop"}}),
                Some(("LOCATION", "Shop, 1.5, -2.0")),
                "",
            ),
            (json!({"reply": {"kind": "button", "id": "y", "title": "Yes"}}), None, "Yes"),
            (json!({"flow": {"response-json": "{\"a\":1}"}}), Some(("FLOW ANSWERS", "{\"a\":1}")), ""),
            (
                json!({"order": {"text": "Soon", "items": [{"product-retailer-id": "a", "quantity": 2.0, "item-price": "9.5", "currency": "USD"}]}}),
                Some(("ORDER", "")),
                "2.0 × a 9.5 USD\nSoon",
            ),
            (json!({"call-permission": {"granted": true}}), None, "Calls are allowed"),
            (json!({"unsupported": {"kind": "poll"}}), Some(("UNSUPPORTED", "poll")), ""),
            (json!({"other": "request_welcome"}), Some(("OTHER", "request_welcome")), ""),
            (json!({"hologram": {}}), Some(("HOLOGRAM", "")), ""),
        ];
        for (content, header, body) in cases {
            let message = message(&content);
            let shown = message.header.as_ref().map(|header| (header.kind.as_str(), header.content.as_str()));
            assert_eq!((shown, message.body.as_str()), (header, body), "{content}");
        }
        let cards = json!({"contacts": {"requested": true, "cards-json": "[{\"name\": {\"formatted_name\": \"Ana\"}}]"}});
        assert_eq!(message(&cards).contacts[0].name, "Ana");
    }
}
