//! The buttons.

use super::Faults;
use super::given::Part;
use crate::connection::filled;
use crate::lookups::definition::Button;
use crate::tools::send_template::buttons::component;
use crate::wit::lookups::RenderedButton;
use crate::wit::toolkit::{ButtonValue, TemplateButton};

pub(super) fn check(
    given: &Part<'_>,
    defined: &[Button],
    at: &str,
    faults: &mut Faults,
) -> Vec<RenderedButton> {
    for (place, button) in given.buttons.iter().enumerate() {
        let at = format!("{at}buttons[{place}]");
        if given.buttons.iter().take(place).any(|other| other.index == button.index) {
            faults.add(
                &format!("{at}.index"),
                "Two values are given for the same button.",
                "Give one value for each button, counting all of the template's buttons from 0.",
            );
        } else {
            check_one(button, defined, &at, faults);
        }
    }
    let mut missing = given.buttons.len();
    let mut rendered = Vec::with_capacity(defined.len());
    for (index, definition) in (0_u32..).zip(defined) {
        let value = given.buttons.iter().find(|button| button.index == index).map(|button| &button.value);
        let elsewhere = given.elsewhere.is_some_and(|given| given.buttons.contains(&index));
        let is_code = given.by_code && definition.kind == "OTP";
        if value.is_none() && definition.is_required() && !elsewhere && !is_code {
            match definition.case() {
                Some(case) => faults.add(
                    &format!("{at}buttons[{missing}].value.{case}"),
                    &format!("{} needs a value, which is missing.", named(index, definition)),
                    &format!("Give the button with index {index} and {case}."),
                ),
                None => faults.add(
                    "components-json",
                    &format!("{} needs a value, which is missing.", named(index, definition)),
                    "Give its component in Meta's own form.",
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

fn check_one(button: &TemplateButton, defined: &[Button], at: &str, faults: &mut Faults) {
    let index = button.index;
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    let Some(definition) = defined.get(place) else {
        return faults.add(
            &format!("{at}.index"),
            &format!("The template has {} buttons, and none at {index}.", defined.len()),
            "Give the button's place among all of the template's buttons, from 0.",
        );
    };
    let given = case(&button.value);
    match definition.case() {
        Some(needed) if needed == given => {
            let field = format!("{at}.value");
            faults.check(component(index, &button.value, &field));
            let ButtonValue::Url(end) = &button.value else { return };
            let length = definition.url.filled(&[Some(end)]).chars().count();
            if length > definition.url.limit && definition.kind == "URL" {
                faults.add(
                    &format!("{field}.url"),
                    &format!(
                        "The address has {length} characters once it is filled in; Meta takes {}.",
                        definition.url.limit
                    ),
                    "Shorten it.",
                );
            }
        }
        Some(needed) => faults.add(
            &format!("{at}.value.{given}"),
            &format!("{} takes {needed}, not {given}.", named(index, definition)),
            "Give that, or correct the index: it counts all of the template's buttons from 0.",
        ),
        None => faults.add(
            &format!("{at}.value.{given}"),
            &format!("{} takes no value.", named(index, definition)),
            "Leave it out, or correct the index: it counts all of the template's buttons from 0.",
        ),
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

/// What stands behind the button.
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
        // Meta's webhook repeats the button's text where a message gives no payload.
        "QUICK_REPLY" => Some(value.unwrap_or(&definition.text).to_owned()),
        _ => value.map(str::to_owned).or_else(|| definition.target.clone()),
    }
}
