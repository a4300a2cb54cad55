//! The form of one template: the JSON Schema of exactly the values it needs.
//!
//! Lists are tuples with an entry for each variable, button or card, so that a form that knows nothing about WhatsApp
//! can draw them. Buttons that a message must mention precede optional ones. The sender chooses the number of cards
//! that show products, so these are a list with one schema.

mod button;
mod header;
mod unknown;

use super::definition::{Parts, Template};
use super::schema::{Object, constant, list, string, tuple};
use crate::catalog::Files;
use crate::text::variables::{Text, Variable};
use crate::tools::send_template::parameters::Slot;
use crate::tools::send_template::{CARDS, MAX_CODE};

/// The text of a JSON value.
const JSON: &str = r#""contentMediaType":"application/json""#;

/// Something other than white space, all on one line (Meta, error 132018).
const LINE: &str = r#""pattern":"^[^\\r\\n\\t]*[^\\s][^\\r\\n\\t]*$""#;

/// An order's reference (Meta, "Payments API: order details").
const REFERENCE: &str = r#""pattern":"^[A-Za-z0-9_.-]+$","maxLength":60"#;

/// The schema.
pub(super) fn schema(template: &Template<'_>) -> String {
    let files = Files::unpack();
    let mut object = recipient(template, &files)
        .with("name", &constant("Template", template.name))
        .with("language", &constant("Language", template.language));
    if template.one_time_password {
        let example = example_of(
            template.parts.body.as_ref().and_then(|body| body.variables.first()),
            "123456",
            MAX_CODE,
        );
        let rules = [LINE, ",\"maxLength\":", &MAX_CODE.to_string()].concat();
        let schema = string("One-time password", "Fills the text and the button.", &rules, &example);
        object = object.with("one-time-password", &schema);
        object = header::add(object, &template.parts, template.named);
    } else {
        object = parts(object, &template.parts, template);
    }
    if template.offer.as_ref().is_some_and(|offer| offer.expires) {
        let schema =
            string("Offer ends", "With date and zone.", "\"format\":\"date-time\"", "2099-12-31T23:59:59Z");
        object = object.with("offer-expires-at", &schema);
    }
    // A part that cannot be given card by card is given as a whole.
    if !template.cards.is_empty() && !unknown::is_in_a_card(template) {
        object = object.with("carousel", &carousel(template));
    }
    if template.tells_order_status() {
        object = object.with("order-status", &order_status());
    }
    object = unknown::add(object, template);
    object = route(object, template, &files);
    let body = template.parts.body.as_ref().map_or("", |body| body.text.as_str());
    let title = [template.name, " (", template.language, ")"].concat();
    for name in ["reply-to", "phone-number-id", "callback-data", "extra-json"] {
        object = object.optional(name, files.shared(name));
    }
    let schema = object.schema(&title, body);
    let rest = schema.strip_prefix('{').unwrap_or_default();
    ["{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",", rest].concat()
}

/// The recipient: a person, or a group if groups may get such a template.
fn recipient(template: &Template<'_>, files: &Files) -> Object {
    if template.is_for_groups() {
        return Object::default().either("To a person", "to", files.shared("to")).either(
            "To a group",
            "group-id",
            files.shared("group-id"),
        );
    }
    // Meta, error 131062: a one-time password is not sent to a user id.
    let to = if template.one_time_password { "number" } else { "to" };
    Object::of("to", files.shared(to))
}

fn numbered(word: &str, number: usize) -> String {
    [word, " ", &number.to_string()].concat()
}

fn carousel(template: &Template<'_>) -> String {
    let card = |title: &str, card: &Parts| {
        let body = card.body.as_ref().map_or("", |body| body.text.as_str());
        parts(Object::default(), card, template).schema(title, body)
    };
    if let Some(product_card) = template.product_card() {
        let entry = card("Card", product_card);
        return list("Cards", "2 to 10 cards, in order.", &entry, *CARDS.start(), *CARDS.end());
    }
    let cards: Vec<_> = (1..)
        .zip(&template.cards)
        .map(|(number, defined)| card(&numbered("Card", number), defined))
        .collect();
    tuple("Cards", "Every card, in order.", &cards, cards.len())
}

/// Meta, "Order status templates".
fn order_status() -> String {
    let words = r#""oneOf":[{"const":"pending","title":"Pending"},{"const":"processing","title":"Processing"},{"const":"partially_shipped","title":"Partially shipped"},{"const":"shipped","title":"Shipped"},{"const":"completed","title":"Completed"},{"const":"canceled","title":"Canceled"}]"#;
    Object::of(
        "reference-id",
        &string("Order's reference", "The reference_id of the order's own message.", REFERENCE, "ORD-1"),
    )
    .with("status", &string("Status", "", words, "shipped"))
    .optional(
        "description",
        &string("Description", "The text about it for the recipient.", LINE, "On its way"),
    )
    .schema("Order's status", "")
}

/// Meta, "Marketing Messages API": optional for a marketing template, and required for a GIF header.
fn route(object: Object, template: &Template<'_>, files: &Files) -> Object {
    let mut headers = template.cards.iter().chain([&template.parts]).filter_map(|part| part.header.as_ref());
    if headers.any(|header| header.format == "GIF") {
        object.with("route", &constant("Route", "marketing"))
    } else if template.category == "MARKETING" {
        object.optional("route", files.shared("route"))
    } else {
        object
    }
}

/// Header, body and buttons: the parts that a template and a card share.
fn parts(object: Object, parts: &Parts, template: &Template<'_>) -> Object {
    let mut object = header::add(object, parts, template.named);
    if let Some(body) = parts.body.as_ref().filter(|body| !body.variables.is_empty()) {
        let entries: Vec<_> =
            body.variables.iter().map(|variable| parameter(body, variable, template.named)).collect();
        object = object.with("body", &tuple("Body", &body.text, &entries, entries.len()));
    }
    let (needed, possible): (Vec<_>, Vec<_>) = (0..)
        .zip(&parts.buttons)
        .filter_map(|(index, button)| Some((button.is_required(), button::entry(index, button, template)?)))
        .partition(|(required, _)| *required);
    let required = needed.len();
    let entries: Vec<_> = needed.into_iter().chain(possible).map(|(_, schema)| schema).collect();
    if entries.is_empty() {
        return object;
    }
    object.member("buttons", &tuple("Buttons", "", &entries, required), required > 0)
}

fn parameter(text: &Text, variable: &Variable, named: bool) -> String {
    let name = variable.name.as_str();
    let rules = [LINE, ",\"maxLength\":", &text.room().to_string()].concat();
    let title = if named { name.to_owned() } else { ["Parameter ", name].concat() };
    let example = example_of(Some(variable), &title, text.room());
    let value = string(&title, &text.around(name), &rules, &example);
    let object = if named { Object::of("name", &constant("Name", name)) } else { Object::default() };
    object.with("value", &value).schema(&title, "")
}

/// Meta's example, if it may be sent as a value; otherwise another one, cut to the available length.
fn example_of(variable: Option<&Variable>, other: &str, longest: usize) -> String {
    let example = variable.and_then(|variable| variable.example.as_deref());
    match example.filter(|example| is_value(example) && example.chars().count() <= longest) {
        Some(example) => example.to_owned(),
        None => other.chars().take(longest).collect(),
    }
}

fn is_value(text: &str) -> bool {
    Slot { field: "", of: "", is_prose: true }.check(text).is_ok()
}

#[cfg(test)]
mod tests;
