//! A template's components in Meta's own form, as a custom call sends them, under the same rules as the typed inputs.
//!
//! Unknown parts pass: other types, other fields, values that are not strings.

use serde_json::Value;

use super::parameters::{MAX_BODY_VALUE, MAX_HEADER_VALUE, check_text};
use super::{MAX_CODE, address, buttons};
use crate::failure::Fault;
use crate::order;
use crate::wit::types::Failure;

/// Checks the components at this place. `marketing` says whether they go to the Marketing Messages API.
///
/// # Errors
///
/// `permanent`: the first fault.
pub(crate) fn check(components: &Value, at: &str, marketing: bool) -> Result<(), Fault> {
    let code = code(components);
    for (place, component) in list(Some(components)) {
        let at = format!("{at}[{place}]");
        for (place, card) in list(component.get("cards")) {
            if let Some(components) = card.get("components") {
                check(components, &format!("{at}.cards[{place}].components"), marketing)?;
            }
        }
        for (place, parameter) in list(component.get("parameters")) {
            let at = format!("{at}.parameters[{place}]");
            match word(component, "type").as_str() {
                "header" => header(parameter, place, &at, marketing)?,
                "body" => text(parameter, place, &at, MAX_BODY_VALUE)?,
                "button" => button(&word(component, "sub_type"), parameter, &at, code)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// The place of the first component or parameter that shows a product or an order.
pub(crate) fn commerce(components: &Value, at: &str) -> Option<String> {
    list(Some(components)).find_map(|(place, component)| {
        let at = format!("{at}[{place}]");
        if word(component, "type") == "order_status" {
            return Some(at);
        }
        if matches!(word(component, "sub_type").as_str(), "catalog" | "mpm" | "order_details") {
            return Some(format!("{at}.sub_type"));
        }
        let mut parameters = list(component.get("parameters"));
        if let Some((place, _)) = parameters.find(|(_, parameter)| word(parameter, "type") == "product") {
            return Some(format!("{at}.parameters[{place}].type"));
        }
        list(component.get("cards")).find_map(|(place, card)| {
            commerce(card.get("components")?, &format!("{at}.cards[{place}].components"))
        })
    })
}

/// The body's only value, which may be a one-time password: the button repeats it, and it is not an address.
fn code(components: &Value) -> Option<&str> {
    let mut body = list(Some(components)).filter(|(_, component)| word(component, "type") == "body");
    let (_, body) = body.next()?;
    match body.get("parameters")?.as_array()?.as_slice() {
        [only] => only.get("text")?.as_str().filter(|text| text.chars().count() <= MAX_CODE),
        _ => None,
    }
}

/// Meta, "Marketing Messages API": only that endpoint accepts a GIF.
fn header(parameter: &Value, place: usize, at: &str, marketing: bool) -> Result<(), Fault> {
    if word(parameter, "type") == "gif" && !marketing {
        return Err(Failure::invalid_input(
            &format!("{at}.type"),
            "The endpoint messages does not accept a GIF header.",
            "Send a marketing template with it to marketing_messages.",
        )
        .permanent());
    }
    text(parameter, place, at, MAX_HEADER_VALUE)
}

/// A variable's value. An amount and a date have it as `fallback_value`.
fn text(parameter: &Value, place: usize, at: &str, limit: usize) -> Result<(), Fault> {
    let of = match parameter.get("parameter_name").and_then(Value::as_str) {
        Some(name) => format!("Parameter {name}"),
        None => format!("Parameter {}", place + 1),
    };
    for steps in [&["text"][..], &["currency", "fallback_value"], &["date_time", "fallback_value"]] {
        let value = steps.iter().try_fold(parameter, |value, step| value.get(step));
        if let Some(value) = value.and_then(Value::as_str) {
            check_text(value, &of, &format!("{at}.{}", steps.join(".")), limit)?;
        }
    }
    Ok(())
}

fn button(kind: &str, parameter: &Value, at: &str, code: Option<&str>) -> Result<(), Fault> {
    let key = match kind {
        "url" => "text",
        "quick_reply" => "payload",
        "copy_code" => "coupon_code",
        "order_details" => {
            let details = parameter.get("action").and_then(|action| action.get("order_details")?.as_object());
            return details
                .map_or(Ok(()), |details| order::check_at(details, &format!("{at}.action.order_details")));
        }
        _ => return Ok(()),
    };
    let Some(given) = parameter.get(key).and_then(Value::as_str) else { return Ok(()) };
    let at = format!("{at}.{key}");
    match kind {
        "url" if code == Some(given) => address::slot(&at).check(given),
        "url" => address::check(given, &at),
        "quick_reply" => buttons::payload(given, &at).map(drop),
        _ => buttons::check_coupon(given, &at),
    }
}

/// A keyword of Meta's, in which case does not matter.
fn word(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
}

fn list(value: Option<&Value>) -> impl Iterator<Item = (usize, &Value)> {
    value.and_then(Value::as_array).into_iter().flatten().enumerate()
}
