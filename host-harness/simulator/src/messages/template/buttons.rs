//! The parameters of buttons.

use std::collections::HashSet;

use super::parameters::{clean, count, plain};
use crate::{
    codes::{FORMAT_MISMATCH, INVALID, MISSING, TEXT_TOO_LONG},
    definition::{Button, URL},
    error::GraphError,
    messages::products,
    param::Param,
};

/// What a button of a message can be, in the order of Meta's own message.
const SUB_TYPES: &[&str] = &[
    "booking_confirmation",
    "catalog",
    "copy_code",
    "flow",
    "mpm",
    "order_details",
    "quick_reply",
    "reminder",
    "url",
    "voice_call",
];

pub(super) fn check(given: &[&Param], defined: &[Button]) -> Result<(), GraphError> {
    let mut seen = HashSet::new();
    for button in given {
        button.only(&["type", "sub_type", "index", "parameters"])?;
        let sub_type = button.word("sub_type", SUB_TYPES)?;
        let index = button.index("index")?;
        let Some(definition) = defined.get(index) else {
            return Err(GraphError::parameter(format!(
                "buttons: there is no button at index {index}; the template has {}",
                defined.len()
            )));
        };
        if !seen.insert(index) {
            return Err(INVALID.with(format!("buttons: the button at index {index} is there twice")));
        }
        if !definition.sub_type().eq_ignore_ascii_case(&sub_type) {
            return Err(FORMAT_MISMATCH.with(format!(
                "buttons: Format mismatch at index {index}, expected {}, received {}",
                definition.sub_type(),
                sub_type.to_ascii_uppercase()
            )));
        }
        check_parameters(button, definition, &sub_type)?;
    }
    for (index, button) in defined.iter().enumerate() {
        if required(button) && !seen.contains(&index) {
            return Err(MISSING.with(format!(
                "buttons: Button at index {index} of type {} requires a parameter",
                spelled(button.sub_type())
            )));
        }
    }
    Ok(())
}

/// Whether a message has to say something about the button.
fn required(button: &Button) -> bool {
    match button {
        Button::Url { variable } => variable.is_some(),
        Button::Otp => true,
        Button::Other(kind) => matches!(kind.as_str(), "COPY_CODE" | "MPM" | "ORDER_DETAILS"),
    }
}

/// `QUICK_REPLY` as Meta's message has it: `QuickReply`.
fn spelled(sub_type: &str) -> String {
    let words = sub_type.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    words.collect()
}

fn check_parameters(button: &Param, definition: &Button, sub_type: &str) -> Result<(), GraphError> {
    let parameters = button.objects("parameters")?;
    let most = match definition {
        Button::Url { variable: None } => 0,
        _ if sub_type == "voice_call" => usize::MAX,
        _ => 1,
    };
    if parameters.len() > most {
        return Err(count("buttons", parameters.len(), most));
    }
    if parameters.is_empty() && required(definition) {
        return Err(count("buttons", 0, 1));
    }
    parameters.iter().try_for_each(|parameter| check_parameter(parameter, definition, sub_type))
}

fn check_parameter(parameter: &Param, definition: &Button, sub_type: &str) -> Result<(), GraphError> {
    match sub_type {
        "url" => {
            of_type(parameter, &["text"])?;
            let value = plain(parameter)?;
            if let Button::Url { variable: Some(room) } = definition
                && value.chars().count() > *room
            {
                return Err(TEXT_TOO_LONG.with(format!(
                    "buttons: the address is longer than {URL} characters with its parameter"
                )));
            }
            clean(value, "buttons")
        }
        "quick_reply" => {
            of_type(parameter, &["payload"])?;
            parameter.text("payload", 256).map(drop)
        }
        // Meta, Cloud API: "Coupon code templates": twenty characters since December 2025.
        "copy_code" => {
            of_type(parameter, &["coupon_code"])?;
            clean(parameter.text("coupon_code", 20)?, "buttons")
        }
        "voice_call" => match of_type(parameter, &["ttl_minutes", "payload"])?.as_str() {
            "ttl_minutes" => parameter.number("ttl_minutes").map(drop),
            _ => parameter.text("payload", 512).map(drop),
        },
        "order_details" => action(parameter).map(drop),
        "flow" => {
            let action = action(parameter)?;
            action.only(&["flow_token", "flow_action_data"])?;
            action.optional_text("flow_token", 4096)?;
            action.optional_object("flow_action_data").map(drop)
        }
        "catalog" => {
            let action = action(parameter)?;
            action.only(&["thumbnail_product_retailer_id"])?;
            action.optional_text("thumbnail_product_retailer_id", 256).map(drop)
        }
        "mpm" => {
            let action = action(parameter)?;
            action.only(&["thumbnail_product_retailer_id", "sections"])?;
            action.text("thumbnail_product_retailer_id", 256)?;
            products::sections(&action)
        }
        // Assumption: whatever a booking confirmation or a reminder takes is good.
        _ => Ok(()),
    }
}

fn action<'a>(parameter: &Param<'a>) -> Result<Param<'a>, GraphError> {
    of_type(parameter, &["action"])?;
    parameter.object("action")
}

/// The type of a button's parameter, which has to be one of these. Its value has a key of the same name.
fn of_type(parameter: &Param, kinds: &[&str]) -> Result<String, GraphError> {
    let keys: Vec<&str> = ["type"].iter().chain(kinds).copied().collect();
    let kind = parameter.word("type", kinds)?;
    parameter.only(&keys)?;
    Ok(kind)
}
