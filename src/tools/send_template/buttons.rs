//! The values for a template's buttons.

use serde_json::Value as Json;

use super::address;
use super::components::{Action, Component, Item, Parameter, Section, Value};
use super::parameters::Slot;
use crate::connection::filled;
use crate::encoding::json;
use crate::encoding::json::Written;
use crate::failure::Fault;
use crate::order;
use crate::tools::message::at_most;
use crate::wit::toolkit::{ButtonValue, CallButton, FlowButton, OrderButton, ProductsButton, TemplateButton};
use crate::wit::types::Failure;

/// A template has up to ten buttons (Meta, "Templates: components").
const MAX_BUTTONS: u32 = 10;

/// The longest coupon code, in characters (Meta, "Coupon code templates"), and the longest of a limited-time offer
/// (Meta, "Limited-time offer templates").
pub(crate) const MAX_COUPON: usize = 20;
pub(crate) const MAX_OFFER_COUPON: usize = 15;

/// The longest life of a call button, in minutes, and its longest payload (Meta, "Send WhatsApp Call Button Messages
/// and Deep Links").
pub(crate) const MAX_CALL_MINUTES: u32 = 43_200;
pub(crate) const MAX_CALL_PAYLOAD: usize = 512;

/// Meta, "Multi-product templates": sections, products in total, characters of a title.
const MAX_SECTIONS: usize = 10;
const MAX_PRODUCTS: usize = 30;
const MAX_SECTION_TITLE: usize = 24;

/// The buttons' components. `code` is the one-time password that a button repeats; it is not an address.
pub(super) fn buttons<'a>(
    given: &'a [TemplateButton],
    field: &str,
    code: Option<&str>,
) -> Result<Vec<Component<'a>>, Fault> {
    let mut components = Vec::with_capacity(given.len());
    for (place, button) in given.iter().enumerate() {
        let at = format!("{field}[{place}]");
        let index = button.index;
        if index >= MAX_BUTTONS {
            return Err(refuse(
                &format!("{at}.index"),
                "A template has at most ten buttons, counted from 0.",
                "Give the button's position among all of the template's buttons.",
            ));
        }
        if given.iter().take(place).any(|other| other.index == index) {
            return Err(refuse(
                &format!("{at}.index"),
                "Two values are given for the same button.",
                "Give one value for each button, counting all of the template's buttons from 0.",
            ));
        }
        let at = format!("{at}.value");
        if let ButtonValue::Url(end) = &button.value
            && code != Some(end)
        {
            address::check(end, &format!("{at}.url"))?;
        }
        components.push(component(index, &button.value, &at)?);
    }
    Ok(components)
}

fn refuse(field: &str, message: &str, fix: &str) -> Fault {
    Failure::invalid_input(field, message, fix).permanent()
}

/// The component of one button. `at` is its value's place in the input.
pub(crate) fn component<'a>(index: u32, value: &'a ButtonValue, at: &str) -> Result<Component<'a>, Fault> {
    let one = |value: Value<'a>| vec![Parameter::from(value)];
    let (sub_type, parameters) = match value {
        ButtonValue::Payload(given) => {
            ("quick_reply", one(Value::Payload(payload(given, &format!("{at}.payload"))?)))
        }
        ButtonValue::Url(suffix) => {
            address::slot(&format!("{at}.url")).check(suffix)?;
            ("url", one(Value::Text(suffix)))
        }
        ButtonValue::Coupon(code) => {
            check_coupon(code, &format!("{at}.coupon"))?;
            ("copy_code", one(Value::CouponCode(code)))
        }
        ButtonValue::Flow(flow) => {
            ("flow", flow_action(flow, at)?.map(Parameter::from).into_iter().collect())
        }
        ButtonValue::Catalog(catalog) => {
            let thumbnail = filled(catalog.thumbnail_product_retailer_id.as_deref());
            let action = Action { thumbnail_product_retailer_id: thumbnail, ..Action::default() };
            // Without its own picture the button shows the catalog's first, and has no parameter.
            let action = thumbnail.map(|_| Value::Action(action).into());
            ("catalog", action.into_iter().collect())
        }
        ButtonValue::Products(products) => ("mpm", one(Value::Action(products_action(products, at)?))),
        ButtonValue::Order(order) => ("order_details", one(Value::Action(order_action(order, at)?))),
        ButtonValue::Call(call) => ("voice_call", call_parameters(call, at)?),
    };
    Ok(Component::button(sub_type, index, parameters))
}

/// Whether a button's value belongs to a shop.
pub(super) fn is_commerce(value: &ButtonValue) -> bool {
    matches!(value, ButtonValue::Catalog(_) | ButtonValue::Products(_) | ButtonValue::Order(_))
}

/// The text that the webhook receives when a quick reply is tapped. Seen: 132018 for an empty one.
pub(super) fn payload<'a>(given: &'a str, field: &str) -> Result<&'a str, Fault> {
    filled(Some(given))
        .ok_or_else(|| refuse(field, "The payload is empty.", "Give what your webhook should receive."))
}

/// Meta, "Coupon code templates".
pub(super) fn check_coupon(code: &str, field: &str) -> Result<(), Fault> {
    Slot { field, of: "The coupon code", is_prose: false }.check(code)?;
    at_most(field, "The coupon code", code, MAX_COUPON)?;
    if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(refuse(
        field,
        "The coupon code has characters other than letters and digits.",
        "Write letters and digits only, as in SAVE25.",
    ))
}

/// How a flow starts; `None` if it starts without a token and data. Then Meta accepts the component without
/// parameters, but not with empty ones.
fn flow_action<'a>(flow: &'a FlowButton, at: &str) -> Result<Option<Value<'a>>, Fault> {
    let flow_token = filled(flow.token.as_deref());
    let flow_action_data = match filled(flow.data_json.as_deref()) {
        None => None,
        Some(json) => match json::parse(json.as_bytes()) {
            Some(Json::Object(data)) if !data.is_empty() => Some(Written(json)),
            // Meta, "Sending a Flow": the data, if given, is a non-empty object.
            _ => {
                return Err(refuse(
                    &format!("{at}.flow.data-json"),
                    "This is not the text of a JSON object with something in it.",
                    r#"Write it like {"customer":"Ada"}, or leave it out."#,
                ));
            }
        },
    };
    let has_any = flow_token.is_some() || flow_action_data.is_some();
    Ok(has_any.then(|| Value::Action(Action { flow_token, flow_action_data, ..Action::default() })))
}

fn order_action<'a>(given: &'a OrderButton, at: &str) -> Result<Action<'a>, Fault> {
    order::read(&given.details_json, &format!("{at}.order.details-json"))?;
    Ok(Action { order_details: Some(Written(given.details_json.trim())), ..Action::default() })
}

fn products_action<'a>(products: &'a ProductsButton, at: &str) -> Result<Action<'a>, Fault> {
    let at = format!("{at}.products");
    let id = |field: String, id: &'a str| {
        filled(Some(id)).ok_or_else(|| {
            refuse(&field, "A product's id is empty.", "Give the product's id as Commerce Manager shows it.")
        })
    };
    let sections = &products.sections;
    let total: usize = sections.iter().map(|section| section.product_retailer_ids.len()).sum();
    if sections.is_empty() || sections.len() > MAX_SECTIONS || total > MAX_PRODUCTS {
        return Err(refuse(
            &format!("{at}.sections"),
            "The button shows 1 to 10 sections and up to 30 products in all.",
            "Leave some out, or add one.",
        ));
    }
    let mut shown = Vec::with_capacity(sections.len());
    for (index, section) in sections.iter().enumerate() {
        let at = format!("{at}.sections[{index}]");
        let title = filled(Some(&section.title));
        match title {
            Some(title) => at_most(&format!("{at}.title"), "The section's title", title, MAX_SECTION_TITLE)?,
            None if sections.len() > 1 => {
                return Err(refuse(
                    &format!("{at}.title"),
                    "The section has no title.",
                    "Give one: only a single section may go without.",
                ));
            }
            None => {}
        }
        if section.product_retailer_ids.is_empty() {
            return Err(refuse(
                &format!("{at}.product-retailer-ids"),
                "The section has no product.",
                "Give at least one, or leave the section out.",
            ));
        }
        let mut product_items = Vec::with_capacity(section.product_retailer_ids.len());
        for (place, product) in section.product_retailer_ids.iter().enumerate() {
            let product_retailer_id = id(format!("{at}.product-retailer-ids[{place}]"), product)?;
            product_items.push(Item { product_retailer_id });
        }
        shown.push(Section { title, product_items });
    }
    Ok(Action {
        sections: shown,
        thumbnail_product_retailer_id: Some(id(
            format!("{at}.thumbnail-product-retailer-id"),
            &products.thumbnail_product_retailer_id,
        )?),
        ..Action::default()
    })
}

fn call_parameters<'a>(call: &'a CallButton, at: &str) -> Result<Vec<Parameter<'a>>, Fault> {
    let mut parameters = Vec::new();
    if let Some(minutes) = call.ttl_minutes {
        if !(1..=MAX_CALL_MINUTES).contains(&minutes) {
            return Err(refuse(
                &format!("{at}.call.ttl-minutes"),
                "The button works for 1 to 43,200 minutes.",
                "Give a number in that range, or leave it out.",
            ));
        }
        parameters.push(Value::TtlMinutes(minutes).into());
    }
    if let Some(payload) = filled(call.payload.as_deref()) {
        at_most(&format!("{at}.call.payload"), "The payload", payload, MAX_CALL_PAYLOAD)?;
        parameters.push(Value::Payload(payload).into());
    }
    Ok(parameters)
}
