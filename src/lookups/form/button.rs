//! A button.

use super::{JSON, LINE};
use crate::encoding::json::quoted;
use crate::lookups::definition::{Button, Template};
use crate::lookups::preview::address;
use crate::lookups::schema::{Object, string};

/// An order that follows every country's page (Meta, "Payments API: order details").
const ORDER: &str = r#"{"reference_id":"ORD-1","type":"digital-goods","payment_type":"br","payment_settings":[{"type":"payment_link","payment_link":{"uri":"https://example.com/pay"}}],"currency":"BRL","total_amount":{"value":5000,"offset":100},"order":{"status":"pending","items":[{"retailer_id":"1","name":"Cake","amount":{"value":5000,"offset":100},"quantity":1}],"subtotal":{"value":5000,"offset":100},"tax":{"value":0,"offset":100}}}"#;

/// The entry of a button, if it accepts a value.
pub(super) fn entry(index: usize, button: &Button, template: &Template<'_>) -> Option<String> {
    let case = button.case()?;
    let value = match case {
        // A form may create every entry of a list: this default is the payload that Meta reports if none is given.
        "payload" => {
            let rules = [LINE, ",\"default\":", &quoted(&button.text)].concat();
            string("Payload", "What your webhook receives when it is tapped.", &rules, &button.text)
        }
        "url" => end_of_address(button),
        "coupon" => coupon(button, template.longest_coupon()),
        "flow" => flow(),
        "catalog" => {
            Object::default().optional("thumbnail-product-retailer-id", &id("Picture")).schema("Catalog", "")
        }
        "products" => products(),
        "order" => {
            let description = "Meta's order_details: the text of a JSON object.";
            Object::of("details-json", &string("Order's details", description, JSON, ORDER))
                .schema("Order", "")
        }
        _ => call(button),
    };
    let index = ["{\"type\":\"integer\",\"title\":\"Place\",\"const\":", &index.to_string(), "}"].concat();
    let object = Object::of("index", &index).with("value", &Object::of(case, &value).schema("Value", ""));
    Some(object.schema(&button.text, &button.url.text))
}

fn id(title: &str) -> String {
    string(title, "A product's id in the catalog.", LINE, "sku-1")
}

fn end_of_address(button: &Button) -> String {
    let room = button.url.room();
    let is_end = |end: &&str| address::is_end(end, &button.url) && end.chars().count() <= room;
    let example = button.example.as_deref().filter(is_end).unwrap_or("1");
    let rules = [r#""pattern":"^[!-~]+$","maxLength":"#, &room.to_string()].concat();
    string("End of the address", &button.url.text, &rules, example)
}

fn coupon(button: &Button, longest: usize) -> String {
    let is_code = |code: &&str| {
        (1..=longest).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let example = button.example.as_deref().filter(is_code).unwrap_or("SAVE20");
    let rules = [r#""pattern":"^[A-Za-z0-9]+$","maxLength":"#, &longest.to_string()].concat();
    string("Coupon code", "Letters and digits.", &rules, example)
}

/// Each message mentions the button; the flow's start is optional.
fn flow() -> String {
    let description = "The first screen's: a JSON object, as text, that is not empty.";
    Object::default()
        .optional("token", &string("Token", "The flow carries it.", "", "order-7"))
        .optional("data-json", &string("Data", description, JSON, r#"{"customer":"Ada"}"#))
        .schema("Flow", "")
}

fn products() -> String {
    let products = [
        "{\"type\":\"array\",\"title\":\"Products\",\"minItems\":1,\"maxItems\":30,\"items\":",
        &id("Product"),
        "}",
    ]
    .concat();
    let section = Object::of("title", &string("Title", "", "\"maxLength\":24", "New"))
        .with("product-retailer-ids", &products)
        .schema("Section", "");
    let sections = [
        "{\"type\":\"array\",\"title\":\"Sections\",\"description\":\"Up to 30 products in all.\",\"minItems\":1,\"maxItems\":10,\"items\":",
        &section,
        "}",
    ]
    .concat();
    Object::of("thumbnail-product-retailer-id", &id("Picture"))
        .with("sections", &sections)
        .schema("Products", "")
}

/// Meta, "Send WhatsApp Call Button Messages and Deep Links".
fn call(button: &Button) -> String {
    let payload =
        string("Payload", "What your webhook receives when it is tapped.", "\"maxLength\":512", &button.text);
    Object::default()
        .optional(
            "ttl-minutes",
            "{\"type\":\"integer\",\"title\":\"Minutes it works\",\"minimum\":1,\"maximum\":43200,\"examples\":[60]}",
        )
        .optional("payload", &payload)
        .schema("Call", "")
}
