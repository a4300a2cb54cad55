//! The action of an interactive message, by type.

use super::parts::named;
use super::{buttons, carousel, orders};
use crate::error::GraphError;
use crate::messages::asset::Scope;
use crate::messages::products;
use crate::param::Param;

pub(super) fn check(kind: &str, action: &Param, scope: &mut Scope) -> Result<(), GraphError> {
    match kind {
        "button" => {
            action.only(&["buttons"])?;
            buttons::replies(action, "reply", 3).map(drop)
        }
        "list" => buttons::list(action),
        "cta_url" => buttons::link(action),
        "carousel" => carousel::check(action, scope),
        "product" => products::one(action),
        "product_list" => products::list(action),
        "catalog_message" => {
            named(action, "catalog_message")?;
            if let Some(parameters) = action.optional_object("parameters")? {
                parameters.only(&["thumbnail_product_retailer_id"])?;
                parameters.optional_text("thumbnail_product_retailer_id", 256)?;
            }
            Ok(())
        }
        "location_request_message" => bare(action, "send_location"),
        "request_contact_info" => bare(action, "request_contact_info"),
        "call_permission_request" => bare(action, "call_permission_request"),
        "address_message" => address(action),
        "flow" => flow(action),
        "voice_call" => {
            named(action, "voice_call")?;
            if let Some(parameters) = action.optional_object("parameters")? {
                parameters.only(&["display_text", "ttl_minutes", "payload"])?;
                parameters.optional_text("display_text", 20)?;
                parameters.optional_text("payload", 512)?;
                // Meta, Cloud API: "Call button messages": thirty days at most.
                if parameters.has("ttl_minutes")
                    && !(1.0..=43_200.0).contains(&parameters.number("ttl_minutes")?)
                {
                    return Err(parameters.invalid("ttl_minutes", "between 1 and 43200"));
                }
            }
            Ok(())
        }
        "order_details" => orders::details(action),
        // The interactive types are a closed set. The remaining one is order_status.
        _ => orders::status(action),
    }
}

fn bare(action: &Param, name: &str) -> Result<(), GraphError> {
    action.only(&["name"])?;
    named(action, name)
}

/// Meta, Cloud API: "Address messages": only in India, so the country is IN.
fn address(action: &Param) -> Result<(), GraphError> {
    named(action, "address_message")?;
    let parameters = action.object("parameters")?;
    parameters.only(&["country", "values", "saved_addresses", "validation_errors"])?;
    match parameters.text("country", 64)? {
        "IN" => Ok(()),
        _ => Err(parameters.invalid("country", "IN")),
    }
}

/// Meta, Cloud API: "Flows": a flow by its id or its name.
fn flow(action: &Param) -> Result<(), GraphError> {
    named(action, "flow")?;
    let parameters = action.object("parameters")?;
    parameters.only(&[
        "flow_id",
        "flow_name",
        "flow_cta",
        "flow_message_version",
        "flow_token",
        "mode",
        "flow_action",
        "flow_action_payload",
    ])?;
    match (parameters.has("flow_id"), parameters.has("flow_name")) {
        (true, true) => {
            return Err(parameters.invalid("flow_id", "left out where flow_name is given"));
        }
        (true, false) => drop(parameters.id("flow_id")?),
        (false, true) => drop(parameters.text("flow_name", 200)?),
        (false, false) => return Err(parameters.missing("flow_id")),
    }
    if parameters.id("flow_message_version")? != "3" {
        return Err(parameters.invalid("flow_message_version", "3"));
    }
    let label = parameters.text("flow_cta", 30)?;
    // Every character from U+2190 on that is not a letter: arrows, symbols, emoji.
    if label.chars().any(|c| c >= '\u{2190}' && !c.is_alphanumeric()) {
        return Err(parameters.invalid("flow_cta", "a text without emoji"));
    }
    parameters.optional_text("flow_token", 4096)?;
    if parameters.has("mode") {
        parameters.word("mode", &["draft", "published"])?;
    }
    if parameters.has("flow_action") {
        parameters.word("flow_action", &["navigate", "data_exchange"])?;
    }
    if let Some(payload) = parameters.optional_object("flow_action_payload")? {
        payload.only(&["screen", "data"])?;
        payload.text("screen", 256)?;
    }
    Ok(())
}
