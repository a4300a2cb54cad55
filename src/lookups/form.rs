//! The form of one template: the JSON Schema of exactly what it asks for.
//!
//! Lists are tuples, an entry for each variable, button or card, so that a form which knows nothing of WhatsApp can draw
//! them. Buttons that need a value stand before those that may have one.

use super::definition::{Button, Parts, Template};
use super::schema::{Object, constant, one_of, string, tuple};
use super::variables::{Text, Variable};
use crate::catalog::Files;
use crate::tools::send_template::MAX_CODE;
use crate::tools::send_template::parameters::Slot;

/// The address of an example: it is public, and stands in no template.
const FILE: &str = "https://example.com/file";

/// The text of a JSON value.
const JSON: &str = r#""contentMediaType":"application/json""#;

/// Something other than white space, all on one line (Meta, error 132018).
const LINE: &str = r#""pattern":"^[^\\r\\n\\t]*[^\\s][^\\r\\n\\t]*$""#;

/// The schema.
pub(super) fn schema(template: &Template<'_>) -> String {
    // Meta, error 131062: a one-time password is not sent to a user id.
    let to = if template.one_time_password { "number" } else { "to" };
    let files = Files::unpack();
    let mut object = Object::of("to", files.shared(to))
        .with("name", &constant("Template", template.name))
        .with("language", &constant("Language", template.language));
    if template.one_time_password {
        let example =
            example_of(template.parts.body.as_ref().and_then(|body| body.variables.first()), "123456");
        let rules = [LINE, ",\"maxLength\":", &MAX_CODE.to_string()].concat();
        let schema = string("One-time password", "Fills the text and the button.", &rules, &example);
        object = object.with("one-time-password", &schema);
        object = header(object, &template.parts, template.named);
    } else {
        object = parts(object, &template.parts, template.named);
    }
    if template.offer.as_ref().is_some_and(|offer| offer.expires) {
        let schema =
            string("Offer ends", "With date and zone.", "\"format\":\"date-time\"", "2099-12-31T23:59:59Z");
        object = object.with("offer-expires-at", &schema);
    }
    if !template.cards.is_empty() {
        let cards: Vec<_> = (1..)
            .zip(&template.cards)
            .map(|(number, card)| {
                let body = card.body.as_ref().map_or("", |body| body.text.as_str());
                parts(Object::default(), card, template.named).schema(&numbered("Card", number), body)
            })
            .collect();
        object = object.with("carousel", &tuple("Cards", "Every card, in order.", &cards, cards.len()));
    }
    if !template.unknown.is_empty() {
        let required = template.parts.buttons.iter().any(|button| button.kind == "ORDER_DETAILS");
        let description = ["For ", &template.unknown.join(", "), ": components in Meta's own form."].concat();
        object = object.member("components-json", &string("Components", &description, JSON, "[]"), required);
    }
    let body = template.parts.body.as_ref().map_or("", |body| body.text.as_str());
    let title = [template.name, " (", template.language, ")"].concat();
    for name in ["reply-to", "phone-number-id", "callback-data", "extra-json"] {
        object = object.optional(name, files.shared(name));
    }
    let schema = object.schema(&title, body);
    let rest = schema.strip_prefix('{').unwrap_or_default();
    ["{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",", rest].concat()
}

fn numbered(word: &str, number: usize) -> String {
    [word, " ", &number.to_string()].concat()
}

/// Header, body and buttons: what a template and a card have alike.
fn parts(object: Object, parts: &Parts, named: bool) -> Object {
    let mut object = header(object, parts, named);
    if let Some(body) = parts.body.as_ref().filter(|body| !body.variables.is_empty()) {
        let entries: Vec<_> =
            body.variables.iter().map(|variable| parameter(body, variable, named)).collect();
        object = object.with("body", &tuple("Body", &body.text, &entries, entries.len()));
    }
    let (needed, possible): (Vec<_>, Vec<_>) = (0..)
        .zip(&parts.buttons)
        .filter_map(|(index, button)| Some((button.is_required(), self::button(index, button)?)))
        .partition(|(required, _)| *required);
    let required = needed.len();
    let entries: Vec<_> = needed.into_iter().chain(possible).map(|(_, schema)| schema).collect();
    if entries.is_empty() {
        return object;
    }
    object.member("buttons", &tuple("Buttons", "", &entries, required), required > 0)
}

fn header(object: Object, parts: &Parts, named: bool) -> Object {
    let Some(header) = &parts.header else { return object };
    let Some(case) = header.case() else { return object };
    let schema = match case {
        "text" => match header.text.variables.first() {
            Some(variable) => parameter(&header.text, variable, named),
            None => return object,
        },
        "document" => {
            let name = string("File name", "With its extension.", "", "Receipt.pdf");
            Object::of("source", &source("Document", ".pdf"))
                .optional("filename", &name)
                .schema("Document", "")
        }
        "location" => {
            let degrees = |title: &str, most: &str, example: &str| {
                let words = ["{\"type\":\"number\",\"title\":\"", title, "\",\"minimum\":-", most];
                [&words.concat(), ",\"maximum\":", most, ",\"examples\":[", example, "]}"].concat()
            };
            Object::of("latitude", &degrees("Latitude", "90", "52.5"))
                .with("longitude", &degrees("Longitude", "180", "13.4"))
                .optional("name", &string("Name", "", "", "Our shop"))
                .optional("address", &string("Address", "", "", "1 Main Street"))
                .schema("Location", "")
        }
        "product" => {
            Object::of("product-retailer-id", &string("Product", "Its id in the catalog.", LINE, "sku-1"))
                .with("catalog-id", &string("Catalog", "Its id.", LINE, "194836987003835"))
                .schema("Product", "")
        }
        "image" => source("Image", ".png"),
        _ => source("Video", ".mp4"),
    };
    object.with("header", &Object::of(case, &schema).schema("Header", &header.text.text))
}

fn source(title: &str, extension: &str) -> String {
    let url = string(
        "Address",
        "A public https address.",
        r#""format":"uri","pattern":"^https://""#,
        &[FILE, extension].concat(),
    );
    let id = string("Id", "What the upload answered.", r#""pattern":"^[A-Za-z0-9_]{1,256}$""#, "1234567890");
    one_of(
        title,
        "",
        &[Object::of("url", &url).schema("By address", ""), Object::of("id", &id).schema("Uploaded", "")],
    )
}

fn parameter(text: &Text, variable: &Variable, named: bool) -> String {
    let name = variable.name.as_str();
    let rules = [LINE, ",\"maxLength\":", &text.room().to_string()].concat();
    let title = if named { name.to_owned() } else { ["Parameter ", name].concat() };
    let example = example_of(Some(variable), &title);
    let value = string(&title, &text.around(name), &rules, &example);
    let object = if named { Object::of("name", &constant("Name", name)) } else { Object::default() };
    object.with("value", &value).schema(&title, "")
}

/// Meta's example, where it is a value that may be sent.
fn example_of(variable: Option<&Variable>, other: &str) -> String {
    let example = variable.and_then(|variable| variable.example.as_deref());
    example.filter(|example| is_value(example)).unwrap_or(other).to_owned()
}

fn is_value(text: &str) -> bool {
    Slot { field: "", of: "" }.check(text).is_ok()
}

/// The entry of a button, where it takes a value.
fn button(index: usize, button: &Button) -> Option<String> {
    let case = button.case()?;
    let example = |other: &str| match button.example.as_deref() {
        Some(example) if is_value(example) => example.to_owned(),
        _ => other.to_owned(),
    };
    let id = |title: &str| string(title, "A product's id in the catalog.", LINE, "sku-1");
    let value = match case {
        "payload" => string("Payload", "What your webhook receives when it is tapped.", LINE, &button.text),
        "url" => {
            let rules = [LINE, ",\"maxLength\":", &button.url.room().to_string()].concat();
            string("End of the address", &button.url.text, &rules, &example("1"))
        }
        "coupon" => string("Coupon code", "", &[LINE, ",\"maxLength\":20"].concat(), &example("SAVE20")),
        "flow" => Object::default()
            .optional("token", &string("Token", "The flow carries it.", "", "order-7"))
            .optional(
                "data-json",
                &string("Data", "The first screen's: the text of a JSON object.", JSON, "{}"),
            )
            .schema("Flow", ""),
        "catalog" => {
            Object::default().optional("thumbnail-product-retailer-id", &id("Picture")).schema("Catalog", "")
        }
        "products" => {
            let products = [
                "{\"type\":\"array\",\"title\":\"Products\",\"minItems\":1,\"maxItems\":30,\"items\":",
                &id("Product"),
                "}",
            ]
            .concat();
            let section = Object::of("title", &string("Title", "", "\"maxLength\":24", "New"))
                .with("product-retailer-ids", &products)
                .schema("Section", "");
            let sections = ["{\"type\":\"array\",\"title\":\"Sections\",\"description\":\"Up to 30 products in all.\",\"minItems\":1,\"maxItems\":10,\"items\":", &section, "}"].concat();
            Object::of("thumbnail-product-retailer-id", &id("Picture"))
                .with("sections", &sections)
                .schema("Products", "")
        }
        _ => Object::default()
            .optional(
                "ttl-minutes",
                "{\"type\":\"integer\",\"title\":\"Minutes it works\",\"minimum\":1,\"examples\":[60]}",
            )
            .optional(
                "payload",
                &string("Payload", "What your webhook receives when it is tapped.", "", &button.text),
            )
            .schema("Call", ""),
    };
    let index = ["{\"type\":\"integer\",\"title\":\"Place\",\"const\":", &index.to_string(), "}"].concat();
    let object = Object::of("index", &index).with("value", &Object::of(case, &value).schema("Value", ""));
    Some(object.schema(&button.text, &button.url.text))
}

#[cfg(test)]
mod tests;
