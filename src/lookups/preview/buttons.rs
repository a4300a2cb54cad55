//! The buttons.

use serde_json::Value as Json;

use super::given::Part;
use super::{Findings, address};
use crate::connection::filled;
use crate::lookups::definition::{Button, Template};
use crate::order::{self, MAX_REFERENCE_INDIA};
use crate::tools::send_template::buttons::{MAX_COUPON, component};
use crate::wit::lookups::RenderedButton;
use crate::wit::toolkit::{ButtonValue, TemplateButton};

pub(super) fn check(
    given: &Part<'_>,
    defined: &[Button],
    template: &Template<'_>,
    at: &str,
    found: &mut Findings,
) -> Vec<RenderedButton> {
    for (place, button) in given.buttons.iter().enumerate() {
        let at = format!("{at}buttons[{place}]");
        if given.buttons.iter().take(place).any(|other| other.index == button.index) {
            found.add(
                &format!("{at}.index"),
                "Two values are given for the same button.",
                "Give one value for each button, counting all of the template's buttons from 0.",
            );
        } else {
            check_one(button, defined, template, &at, found);
        }
    }
    let mut missing = given.buttons.len();
    let mut rendered = Vec::with_capacity(defined.len());
    for (index, definition) in (0_u32..).zip(defined) {
        let value = given.buttons.iter().find(|button| button.index == index).map(|button| &button.value);
        let elsewhere = given.elsewhere.is_some_and(|given| given.buttons.contains(&index));
        let is_code = given.by_code && definition.kind == "OTP";
        if value.is_none() && definition.is_required() && !elsewhere && !is_code {
            let case = definition.case().unwrap_or_default();
            let named = named(index, definition);
            let field = format!("{at}buttons[{missing}].value.{case}");
            match case {
                // The button's contents are optional, but the button is not.
                "flow" | "catalog" => found.add(
                    &field,
                    &format!("{named} belongs in every message, but is missing."),
                    &format!("Give the button with index {index} and {{\"{case}\":{{}}}}."),
                ),
                _ => found.add(
                    &field,
                    &format!("{named} needs a value, which is missing."),
                    &format!("Give the button with index {index} and {case}."),
                ),
            }
            missing += 1;
        }
        rendered.push(RenderedButton {
            kind: definition.kind.clone(),
            text: definition.text.clone(),
            target: target(definition, value, given.code),
        });
    }
    rendered
}

fn named(index: u32, definition: &Button) -> String {
    format!("Button {index}, {},", definition.text)
}

fn check_one(
    button: &TemplateButton,
    defined: &[Button],
    template: &Template<'_>,
    at: &str,
    found: &mut Findings,
) {
    let index = button.index;
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    let Some(definition) = defined.get(place) else {
        return found.add(
            &format!("{at}.index"),
            &format!("The template has {} buttons, and none at {index}.", defined.len()),
            "Give the button's position among all of the template's buttons, from 0.",
        );
    };
    let given = case(&button.value);
    match definition.case() {
        Some(needed) if needed == given => {
            let field = format!("{at}.value");
            if let ButtonValue::Url(end) = &button.value
                && definition.kind == "URL"
            {
                return end_of_address(end, definition, &format!("{field}.url"), found);
            }
            found.check(component(index, &button.value, &field));
            match &button.value {
                ButtonValue::Payload(payload) => check_payload(payload, &format!("{field}.payload"), found),
                ButtonValue::Coupon(code) => coupon(code, template, &format!("{field}.coupon"), found),
                ButtonValue::Order(given) => order(&given.details_json, &field, found),
                _ => {}
            }
        }
        Some(needed) => found.add(
            &format!("{at}.value.{given}"),
            &format!("{} needs {needed}, not {given}.", named(index, definition)),
            "Give that, or correct the index: it counts all of the template's buttons from 0.",
        ),
        None if definition.is_unknown() => found.add(
            &format!("{at}.value.{given}"),
            &format!(
                "{} is of the kind {}, which no input fills.",
                named(index, definition),
                definition.kind
            ),
            "Leave this out, and give the button's component in Meta's own form in components-json.",
        ),
        None => found.add(
            &format!("{at}.value.{given}"),
            &format!("{} needs no value.", named(index, definition)),
            "Leave it out, or correct the index: it counts all of the template's buttons from 0.",
        ),
    }
}

fn end_of_address(end: &str, definition: &Button, field: &str, found: &mut Findings) {
    address::check(end, &definition.url, field, found);
    let length = definition.url.filled(&[Some(end)]).chars().count();
    let limit = definition.url.limit;
    if length > limit {
        let message =
            format!("The address has {length} characters once it is filled in; Meta allows {limit}.");
        found.add(field, &message, "Shorten it.");
    }
}

/// No page gives the maximum length of a payload. The id of a reply button, which does the same outside of templates,
/// has 256 characters (Meta, "Interactive reply buttons messages").
fn check_payload(payload: &str, field: &str, found: &mut Findings) {
    if payload.chars().count() > 256 {
        let message = "The payload has more than 256 characters, and Meta does not say how many it accepts.";
        found.warn(field, message, "Shorten it.");
    }
}

/// Meta, "Limited-time offer templates": a shorter code than elsewhere.
fn coupon(code: &str, template: &Template<'_>, field: &str, found: &mut Findings) {
    let longest = template.longest_coupon();
    // Anything longer than every coupon code has been reported already.
    if (longest + 1..=MAX_COUPON).contains(&code.chars().count()) {
        let message = format!("The coupon code of a limited-time offer has at most {longest} characters.");
        found.add(field, &message, "Shorten it.");
    }
}

/// Meta, "Payments API: order details": the rules that differ from country to country.
fn order(details: &str, at: &str, found: &mut Findings) {
    let field = format!("{at}.order.details-json");
    let Ok(details) = order::read(details, &field) else { return };
    let text = |name: &str| details.get(name).and_then(Json::as_str).unwrap_or_default();
    if text("currency") == "INR" && text("reference_id").chars().count() > MAX_REFERENCE_INDIA {
        found.warn(
            &format!("{field}.reference_id"),
            "The order's reference has more than 35 characters, which is the limit in India.",
            "Shorten it.",
        );
    }
    if !["payment_settings", "payment_configuration"].iter().any(|name| details.contains_key(*name)) {
        found.warn(
            &format!("{field}.payment_settings"),
            "The order does not say how it is paid, which Meta's pages for India and Brazil require.",
            "Give payment_settings, or payment_configuration.",
        );
    }
}

fn case(value: &ButtonValue) -> &'static str {
    match value {
        ButtonValue::Payload(_) => "payload",
        ButtonValue::Url(_) => "url",
        ButtonValue::Coupon(_) => "coupon",
        ButtonValue::Flow(_) => "flow",
        ButtonValue::Catalog(_) => "catalog",
        ButtonValue::Products(_) => "products",
        ButtonValue::Call(_) => "call",
        ButtonValue::Order(_) => "order",
    }
}

/// The target of the button.
fn target(definition: &Button, value: Option<&ButtonValue>, code: Option<&str>) -> Option<String> {
    let value = match value {
        Some(ButtonValue::Payload(text) | ButtonValue::Url(text) | ButtonValue::Coupon(text)) => {
            filled(Some(text))
        }
        _ => None,
    };
    match definition.kind.as_str() {
        "URL" => Some(definition.url.filled(&[value])),
        "OTP" => code.or(value).map(str::to_owned),
        // If a message gives no payload, Meta's webhook repeats the button's text.
        "QUICK_REPLY" => Some(value.unwrap_or(&definition.text).to_owned()),
        _ => value.map(str::to_owned).or_else(|| definition.target.clone()),
    }
}
