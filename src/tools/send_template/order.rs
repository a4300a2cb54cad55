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

/// Meta's words for what becomes of an order (Meta, "Order status templates"; India's page writes the third with an
/// underscore).
pub(crate) const STATUSES: [&str; 7] =
    ["pending", "processing", "partially_shipped", "partially-shipped", "shipped", "completed", "canceled"];

/// Reads the details. `field` is where their text stands in the input.
///
/// # Errors
///
/// `permanent`, for what Meta would refuse in every country.
pub(crate) fn read(text: &str, field: &str) -> Result<Map<String, Json>, Fault> {
    let Some(Json::Object(details)) = json::parse(text.as_bytes()) else {
        return Err(Failure::invalid_input(
            field,
            "This is not the text of a JSON object with the order's details.",
            "Write Meta's order_details: reference_id, type, currency, total_amount and order, with the payment's own fields.",
        )
        .permanent());
    };
    check(&details).map_err(|(at, message, fix)| {
        Failure::invalid_input(&[field, ".", at].concat(), message, fix).permanent()
    })?;
    Ok(details)
}

/// Where the fault is, what it is, and what to write.
pub(crate) type Found = (&'static str, &'static str, &'static str);

/// What Meta would refuse in every country.
///
/// # Errors
///
/// The first fault.
pub(crate) fn check(details: &Map<String, Json>) -> Result<(), Found> {
    let text = |name: &str| details.get(name).and_then(Json::as_str).unwrap_or_default();
    reference(text("reference_id")).map_err(|message| {
        ("reference_id", message, "Give each order a reference of its own, as in ORD-1017.")
    })?;
    if text("currency").is_empty() {
        return Err(("currency", "The currency is missing.", "Write its ISO 4217 code, as in BRL."));
    }
    if !matches!(text("type"), "" | "digital-goods" | "physical-goods") {
        return Err((
            "type",
            "This is not a type that Meta accepts.",
            "Write digital-goods or physical-goods.",
        ));
    }
    let Some(total) = details.get("total_amount").and_then(amount) else {
        return Err((
            "total_amount",
            "The total is missing.",
            r#"Write it like {"value":5000,"offset":100}, which is 50.00."#,
        ));
    };
    let Some(order) = details.get("order").filter(|order| order.is_object()) else {
        return Err((
            "order",
            "The order itself is missing.",
            "Write its status, items and subtotal, with tax, shipping and discount where there are any.",
        ));
    };
    if order.get("status").and_then(Json::as_str).is_some_and(|status| status != "pending") {
        return Err(("order.status", "A new order has another status than pending.", "Write pending."));
    }
    let items = order.get("items").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    if items.is_empty() {
        return Err(("order.items", "The order has no items.", "Give at least one."));
    }
    for item in items {
        let name = item.get("name").and_then(Json::as_str).unwrap_or_default();
        if name.is_empty() || item.get("amount").and_then(amount).is_none() || item.get("quantity").is_none()
        {
            return Err(("order.items", "An item lacks a part.", "Give each its name, amount and quantity."));
        }
        if name.chars().count() > MAX_ITEM_NAME {
            return Err(("order.items", "An item's name has more than 60 characters.", "Shorten it."));
        }
    }
    let part = |name: &str| order.get(name).map_or(Some(0), amount);
    let sum = (|| {
        let sum = part("subtotal")?.checked_add(part("tax")?)?.checked_add(part("shipping")?)?;
        sum.checked_sub(part("discount")?)
    })();
    match sum {
        Some(sum) if order.get("subtotal").is_some() && sum != total => Err((
            "total_amount",
            "The total is not the sum of the order's parts.",
            "Write subtotal plus tax plus shipping minus discount.",
        )),
        _ => Ok(()),
    }
}

/// What is wrong with an order's reference.
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

/// An amount's value. All of an order's amounts have the same offset.
fn amount(amount: &Json) -> Option<i64> {
    amount.get("value")?.as_i64()
}
