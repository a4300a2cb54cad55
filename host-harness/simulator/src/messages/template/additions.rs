//! Components that a message can have and a definition cannot.

use crate::codes::{FORMAT_MISMATCH, INVALID, MISSING};
use crate::error::GraphError;
use crate::param::Param;
use crate::world::definition::{Button, Header, Parts};

/// The statuses of an order. India's page writes the third with an underscore, the other page with a hyphen.
const STATUSES: &[&str] =
    &["pending", "processing", "partially_shipped", "partially-shipped", "shipped", "completed", "canceled"];

/// Meta, Cloud API: "Order status templates": required by a template of that sub-category. Assumption: other templates
/// accept it, because Meta's answer is unknown.
pub(super) fn order_status(given: Option<&Param>, needed: bool) -> Result<(), GraphError> {
    let Some(component) = given else {
        return match needed {
            true => Err(MISSING.with("order_status: the component is required for this template")),
            false => Ok(()),
        };
    };
    let status = the_one(component, "order_status")?.object("order_status")?;
    status.only(&["reference_id", "order"])?;
    reference(&status)?;
    let order = status.object("order")?;
    order.only(&["status", "description"])?;
    order.optional_text("description", usize::MAX)?;
    match STATUSES.contains(&order.text("status", 64)?) {
        true => Ok(()),
        false => Err(order.invalid("status", "the status of an order")),
    }
}

/// Meta, "Payments API: order details": letters, digits, `_`, `-` and dots; up to 60 of them in Brazil.
pub(super) fn reference(object: &Param) -> Result<(), GraphError> {
    let id = object.text("reference_id", 60)?;
    match id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) {
        true => Ok(()),
        false => Err(object.invalid("reference_id", "letters, digits, _, - and dots")),
    }
}

/// Meta, Cloud API: "Tap target title URL override": with an image, a text or no header, and a URL button. Assumption:
/// the code if these are missing, and that the account is verified.
pub(super) fn tap_target(given: Option<&Param>, parts: &Parts) -> Result<(), GraphError> {
    let Some(component) = given else {
        return Ok(());
    };
    let targets = the_one(component, "tap_target_configuration")?.objects("tap_target_configuration")?;
    let [target] = &targets[..] else {
        return Err(INVALID.with("tap_target_configuration: exactly one target is given"));
    };
    target.only(&["url", "title"])?;
    target.url("url", 2000)?;
    target.text("title", usize::MAX)?;
    if !matches!(parts.header, Header::None | Header::Text(_) | Header::Of("IMAGE")) {
        return Err(
            FORMAT_MISMATCH.with("tap_target_configuration: the template's header is of another kind")
        );
    }
    match parts.buttons.iter().any(|button| matches!(button, Button::Url { .. })) {
        true => Ok(()),
        false => Err(FORMAT_MISMATCH.with("tap_target_configuration: the template has no URL button")),
    }
}

/// The only parameter of a component, whose type is the component's.
fn the_one<'a>(component: &Param<'a>, kind: &str) -> Result<Param<'a>, GraphError> {
    component.only(&["type", "parameters"])?;
    let mut parameters = component.objects("parameters")?;
    match (parameters.pop(), parameters.is_empty()) {
        (Some(one), true) => {
            one.only(&["type", kind])?;
            one.word("type", &[kind])?;
            Ok(one)
        }
        _ => Err(component.missing("parameters")),
    }
}
