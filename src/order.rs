//! The order of an `ORDER_DETAILS` button, as far as Meta's pages agree on it (Meta, "Payments API: order details").

use serde_json::{Map, Value as Json};

use crate::encoding::json;
use crate::failure::Fault;
use crate::wit::types::Failure;

/// The longest reference, in characters: Brazil's limit. India's is 35.
const MAX_REFERENCE: usize = 60;
pub(crate) const MAX_REFERENCE_INDIA: usize = 35;

/// The longest name of an item, in characters.
const MAX_ITEM_NAME: usize = 60;

/// Meta's words for an order's status (Meta, "Order status templates"; India's page writes the third with an
/// underscore).
pub(crate) const STATUSES: [&str; 7] =
    ["pending", "processing", "partially_shipped", "partially-shipped", "shipped", "completed", "canceled"];

/// Parses the details. `field` is the input that contains them.
///
/// # Errors
///
/// `permanent` for anything that Meta would refuse in every country.
pub(crate) fn read(text: &str, field: &str) -> Result<Map<String, Json>, Fault> {
    let Some(Json::Object(details)) = json::parse(text.as_bytes()) else {
        return Err(Failure::invalid_input(
            field,
            "This is not the text of a JSON object with the order's details.",
            "Write Meta's order_details: reference_id, type, currency, total_amount and order, with the payment's own fields.",
        )
        .permanent());
    };
    check_at(&details, field)?;
    Ok(details)
}

/// The same for details that are parsed already.
pub(crate) fn check_at(details: &Map<String, Json>, field: &str) -> Result<(), Fault> {
    check(details).map_err(|(at, message, fix)| {
        Failure::invalid_input(&[field, ".", &at].concat(), &message, fix).permanent()
    })
}

/// The place of the fault, what it is, and what to write.
pub(crate) type Found = (String, String, &'static str);

fn found(at: &str, message: &str, fix: &'static str) -> Found {
    (at.to_owned(), message.to_owned(), fix)
}

/// Checks for anything that Meta would refuse in every country.
///
/// # Errors
///
/// The first fault.
pub(crate) fn check(details: &Map<String, Json>) -> Result<(), Found> {
    let text = |name: &str| details.get(name).and_then(Json::as_str).unwrap_or_default();
    reference(text("reference_id")).map_err(|message| {
        found("reference_id", message, "Give each order a reference of its own, as in ORD-1017.")
    })?;
    if text("currency").is_empty() {
        return Err(found("currency", "The currency is missing.", "Write its ISO 4217 code, as in BRL."));
    }
    if !matches!(text("type"), "" | "digital-goods" | "physical-goods") {
        return Err(found(
            "type",
            "This is not a type that Meta accepts.",
            "Write digital-goods or physical-goods.",
        ));
    }
    let settings = details.get("payment_settings").filter(|settings| !settings.is_null());
    if settings.is_some_and(|settings| settings.as_array().is_none_or(Vec::is_empty)) {
        return Err(found(
            "payment_settings",
            "This is not a list with at least one way to pay.",
            "Give at least one, or leave payment_settings out.",
        ));
    }
    let total = amount(details.get("total_amount"), "total_amount", "total")?;
    let Some(order) = details.get("order").filter(|order| order.is_object()) else {
        return Err(found(
            "order",
            "The order itself is missing.",
            "Write its status, items and subtotal, with tax, shipping and discount where there are any.",
        ));
    };
    if order.get("status").and_then(Json::as_str).is_some_and(|status| status != "pending") {
        return Err(found("order.status", "A new order must have the status pending.", "Write pending."));
    }
    let items = order.get("items").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    if items.is_empty() {
        return Err(found("order.items", "The order has no items.", "Give at least one."));
    }
    for (place, one) in items.iter().enumerate() {
        item(one, &["order.items[", &place.to_string(), "]"].concat())?;
    }
    check_sum(order, total)
}

/// Checks one item of the order, at this place.
fn item(item: &Json, at: &str) -> Result<(), Found> {
    let field = |name: &str| [at, ".", name].concat();
    let name = item.get("name").and_then(Json::as_str).unwrap_or_default();
    if name.is_empty() {
        return Err(found(&field("name"), "The item has no name.", "Write what the person sees."));
    }
    if name.chars().count() > MAX_ITEM_NAME {
        return Err(found(&field("name"), "The item's name has more than 60 characters.", "Shorten it."));
    }
    amount(item.get("amount"), &field("amount"), "item's amount")?;
    if item.get("quantity").and_then(Json::as_u64).is_none_or(|quantity| quantity == 0) {
        return Err(found(
            &field("quantity"),
            "The quantity is missing, or is not a whole number from 1 up.",
            "Write a number without quotation marks, as in 1.",
        ));
    }
    Ok(())
}

/// Meta adds up the parts if there is a subtotal.
fn check_sum(order: &Json, total: i64) -> Result<(), Found> {
    let part = |name: &str| match order.get(name).filter(|part| !part.is_null()) {
        Some(part) => amount(Some(part), &["order.", name].concat(), name),
        None => Ok(0),
    };
    let (subtotal, tax) = (part("subtotal")?, part("tax")?);
    let (shipping, discount) = (part("shipping")?, part("discount")?);
    let sum = subtotal.checked_add(tax).and_then(|sum| sum.checked_add(shipping)?.checked_sub(discount));
    if order.get("subtotal").is_some() && sum != Some(total) {
        return Err(found(
            "total_amount",
            "The total is not the sum of the order's parts.",
            "Write subtotal plus tax plus shipping minus discount.",
        ));
    }
    Ok(())
}

/// An amount's value, in hundredths: Meta's pages for every country have the offset 100. `of` names its owner.
fn amount(amount: Option<&Json>, at: &str, of: &str) -> Result<i64, Found> {
    const FIX: &str = r#"Write it like {"value":5000,"offset":100}, which is 50.00."#;
    let refuse = |part: &str, says: &str| Err(([at, part].concat(), ["The ", of, says].concat(), FIX));
    let Some(amount) = amount.filter(|amount| amount.is_object()) else { return refuse("", " is missing.") };
    let whole = |name: &str| amount.get(name).and_then(Json::as_i64);
    match (whole("value"), whole("offset")) {
        (None, _) => refuse(".value", " has no whole number as its value."),
        (_, offset) if offset != Some(100) => refuse(".offset", " has another offset than 100."),
        (Some(value), _) => Ok(value),
    }
}

/// Checks an order's reference.
pub(crate) fn reference(id: &str) -> Result<(), &'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if id.is_empty() {
        return Err("The order's reference is missing.");
    }
    if !id.bytes().all(allowed) {
        return Err("The order's reference has characters other than letters, digits, _, - and dots.");
    }
    if id.len() > MAX_REFERENCE {
        return Err("The order's reference has more than 60 characters.");
    }
    Ok(())
}
