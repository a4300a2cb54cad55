//! Orders: what is to be paid, and their status.
//!
//! Meta, Cloud API: "Payments API: order details", "order status". Assumption: the codes, and any details of payment
//! settings that these pages do not give.

use super::parts::named;
use crate::codes::INVALID;
use crate::error::GraphError;
use crate::param::Param;

/// The longest reference id, and the longest one in India.
const REFERENCE: usize = 60;
const REFERENCE_INDIA: usize = 35;

pub(super) fn details(action: &Param) -> Result<(), GraphError> {
    let parameters = parameters(action, "review_and_pay")?;
    let india = parameters.text("currency", 3)? == "INR";
    reference(&parameters, if india { REFERENCE_INDIA } else { REFERENCE })?;
    parameters.word("type", &["digital-goods", "physical-goods"])?;
    if parameters.has("payment_type") {
        parameters.text("payment_type", 64)?;
    }
    for settings in parameters.objects("payment_settings")? {
        let kind = settings.text("type", 64)?;
        settings.object(kind)?;
    }
    let total = amount(&parameters, "total_amount")?;
    // Meta, Cloud API: "Orders": in Brazil a total needs no items.
    let Some(order) = parameters.optional_object("order")? else { return Ok(()) };
    order.word("status", &["pending"])?;
    let items = order.objects("items")?;
    if items.is_empty() {
        return Err(order.missing("items"));
    }
    for item in &items {
        item.text("name", 60)?;
        amount(item, "amount")?;
        let quantity = item.number("quantity")?;
        if quantity < 1.0 || quantity.fract() != 0.0 {
            return Err(item.invalid("quantity", "a whole number, 1 or more"));
        }
    }
    let optional = |key: &str| if order.has(key) { amount(&order, key) } else { Ok(0) };
    let sum = amount(&order, "subtotal")? + optional("tax")? + optional("shipping")? - optional("discount")?;
    if sum != total {
        return Err(INVALID.with(format!(
            "total_amount is {total}, and subtotal, tax and shipping without the discount are {sum}"
        )));
    }
    Ok(())
}

pub(super) fn status(action: &Param) -> Result<(), GraphError> {
    let parameters = parameters(action, "review_order")?;
    reference(&parameters, REFERENCE)?;
    if !parameters.has("order") && !parameters.has("payment") {
        return Err(parameters.missing("order"));
    }
    if let Some(order) = parameters.optional_object("order")? {
        order.word(
            "status",
            &[
                "pending",
                "processing",
                "partially-shipped",
                "partially_shipped",
                "shipped",
                "completed",
                "canceled",
            ],
        )?;
        order.optional_text("description", 120)?;
    }
    if let Some(payment) = parameters.optional_object("payment")? {
        payment.word("status", &["pending", "captured", "failed"])?;
    }
    Ok(())
}

fn parameters<'a>(action: &Param<'a>, name: &str) -> Result<Param<'a>, GraphError> {
    named(action, name)?;
    action.object("parameters")
}

/// Letters, digits and a few marks.
fn reference(parameters: &Param, longest: usize) -> Result<(), GraphError> {
    let reference = parameters.text("reference_id", longest)?;
    match reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) {
        true => Ok(()),
        false => Err(parameters.invalid("reference_id", "letters, digits, _, - and .")),
    }
}

/// An amount in hundredths.
fn amount(object: &Param, key: &str) -> Result<i64, GraphError> {
    let amount = object.object(key)?;
    if amount.number("offset")? != 100.0 {
        return Err(amount.invalid("offset", "100"));
    }
    let value = amount.required("value")?.as_i64().filter(|value| (0..=1 << 50).contains(value));
    value.ok_or_else(|| amount.wrong("value", "a whole number"))
}
