//! The parameters of buttons.

use std::collections::HashSet;

use super::additions::reference;
use super::parameters::{clean, count, plain};
use crate::codes::{BAD_CONTENT, FORMAT_MISMATCH, INVALID, MISSING, TEXT_TOO_LONG};
use crate::error::GraphError;
use crate::messages::products;
use crate::param::Param;
use crate::world::definition::{Button, URL};

/// The possible buttons of a message, in the order of Meta's own message.
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

pub(super) fn check(given: &[&Param], defined: &[Button], offer: bool) -> Result<(), GraphError> {
    let mut seen = HashSet::new();
    for button in given {
        button.only(&["type", "sub_type", "index", "parameters"])?;
        let sub_type = button.word("sub_type", SUB_TYPES)?;
        let index = match defined.iter().position(|button| button.sub_type() == "VOICE_CALL") {
            // Meta's own sample of a call button has no index.
            Some(place) if sub_type == "voice_call" && !button.has("index") => place,
            _ => button.index("index")?,
        };
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
        check_parameters(button, definition, &sub_type, offer)?;
    }
    for (index, button) in defined.iter().enumerate() {
        if seen.contains(&index) {
            continue;
        }
        // Seen, in reports of several integrations: these two need their component, even if it has no parameters.
        match button.sub_type() {
            "FLOW" => {
                return Err(
                    INVALID.with(format!("buttons: sub_type invalid at index {index}, expected FLOW"))
                );
            }
            "CATALOG" => {
                return Err(
                    MISSING.with(format!("buttons: Button at index {index} of type Catalog is required"))
                );
            }
            _ => {}
        }
        if required(button) {
            return Err(MISSING.with(format!(
                "buttons: Button at index {index} of type {} requires a parameter",
                spelled(button.sub_type())
            )));
        }
    }
    Ok(())
}

/// Whether a message must give a value for the button.
fn required(button: &Button) -> bool {
    match button {
        Button::Url { variable } => variable.is_some(),
        Button::Otp => true,
        Button::Other(kind) => matches!(kind.as_str(), "COPY_CODE" | "MPM" | "ORDER_DETAILS"),
    }
}

/// `QUICK_REPLY` as it appears in Meta's message: `QuickReply`.
fn spelled(sub_type: &str) -> String {
    let words = sub_type.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    words.collect()
}

fn check_parameters(
    button: &Param,
    definition: &Button,
    sub_type: &str,
    offer: bool,
) -> Result<(), GraphError> {
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
    parameters.iter().try_for_each(|parameter| check_parameter(parameter, definition, sub_type, offer))
}

fn check_parameter(
    parameter: &Param,
    definition: &Button,
    sub_type: &str,
    offer: bool,
) -> Result<(), GraphError> {
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
            // Seen: the code of an empty one. No page gives a maximum length.
            match parameter.optional_text("payload", usize::MAX)? {
                Some(payload) if !payload.is_empty() => Ok(()),
                _ => Err(BAD_CONTENT.with("buttons: the payload of a quick reply is empty")),
            }
        }
        // Meta, Cloud API: "Coupon code templates": letters and digits, twenty since December 2025; "Limited-time offer
        // templates": fifteen.
        "copy_code" => {
            of_type(parameter, &["coupon_code"])?;
            let code = parameter.text("coupon_code", if offer { 15 } else { 20 })?;
            match code.chars().all(|c| c.is_ascii_alphanumeric()) {
                true => Ok(()),
                false => Err(parameter.invalid("coupon_code", "letters and digits")),
            }
        }
        "voice_call" => match of_type(parameter, &["ttl_minutes", "payload"])?.as_str() {
            // Meta, "Send WhatsApp Call Button Messages and Deep Links".
            "ttl_minutes" => match parameter.index("ttl_minutes")? {
                1..=43_200 => Ok(()),
                _ => Err(parameter.invalid("ttl_minutes", "between 1 and 43200")),
            },
            _ => parameter.text("payload", 512).map(drop),
        },
        // Assumption: prices and items are not added up.
        "order_details" => {
            let action = action(parameter)?;
            action.only(&["order_details"])?;
            let order = action.object("order_details")?;
            reference(&order)?;
            ["currency", "total_amount", "order"].iter().try_for_each(|key| order.required(key).map(drop))
        }
        "flow" => {
            let action = action(parameter)?;
            action.only(&["flow_token", "flow_action_data"])?;
            action.optional_text("flow_token", 4096)?;
            // Meta, Cloud API: "Sending a Flow": data is a non-empty object.
            match action.optional_object("flow_action_data")? {
                Some(data) if data.map.is_empty() => {
                    Err(action.invalid("flow_action_data", "an object that is not empty"))
                }
                _ => Ok(()),
            }
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
        // Assumption: any parameters of a booking confirmation or a reminder are accepted.
        _ => Ok(()),
    }
}

fn action<'a>(parameter: &Param<'a>) -> Result<Param<'a>, GraphError> {
    of_type(parameter, &["action"])?;
    parameter.object("action")
}

/// The type of a button's parameter, which must be one of these. Its value has a key of the same name.
fn of_type(parameter: &Param, kinds: &[&str]) -> Result<String, GraphError> {
    let keys: Vec<&str> = ["type"].iter().chain(kinds).copied().collect();
    let kind = parameter.word("type", kinds)?;
    parameter.only(&keys)?;
    Ok(kind)
}
