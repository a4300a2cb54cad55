//! Template messages: the values in the request against the template's definition.
//!
//! Meta, Cloud API: "Templates", and "Error codes" for the wording of the details. Assumption: which of these codes is
//! returned for a duplicate component, a carousel or an offer that does not match, and a code that is not repeated.

mod additions;
mod buttons;
mod cards;
mod components;
mod parameters;

use components::Components;

use super::asset::Scope;
use crate::codes::{
    BAD_CONTENT, DISABLED, FORMAT_MISMATCH, INVALID, MISSING, NO_TEMPLATE, NOT_MARKETING, PAUSED,
    UNSUPPORTED_TYPE,
};
use crate::error::GraphError;
use crate::param::Param;
use crate::world::definition::Definition;
use crate::{BusinessAccount, SimulatedTemplate};

/// Checks a template message and returns the template.
pub(super) fn check<'a>(
    object: &Param,
    account: &'a BusinessAccount,
    scope: &mut Scope,
) -> Result<&'a SimulatedTemplate, GraphError> {
    object.only(&["name", "language", "components", "namespace"])?;
    let name = object.text("name", 512)?;
    let language = object.object("language")?;
    language.only(&["code", "policy"])?;
    if language.has("policy") {
        language.word("policy", &["deterministic"])?;
    }
    let template = find(account, name, language.text("code", 32)?)?;
    let definition = Definition::of(template).map_err(GraphError::parameter)?;
    check_way(template, &definition, scope)?;
    fill(object, &definition, scope)?;
    Ok(template)
}

/// Whether the template may be sent through this endpoint, and to a group.
fn check_way(template: &SimulatedTemplate, definition: &Definition, scope: &Scope) -> Result<(), GraphError> {
    // Meta, "Marketing Messages API": marketing templates only. Assumption: the code of a GIF header elsewhere.
    if scope.marketing && !template.category.eq_ignore_ascii_case("MARKETING") {
        return Err(NOT_MARKETING.with("Only marketing templates can be sent by the Marketing Messages API."));
    }
    if definition.has_gif() && !scope.marketing {
        return Err(INVALID.with("header: a GIF header can be sent by the Marketing Messages API only"));
    }
    // Meta, "Groups API": no commerce. Assumption: the code.
    if scope.group && definition.is_commerce() {
        return Err(UNSUPPORTED_TYPE.with("A template with products or an order cannot be sent to a group."));
    }
    Ok(())
}

/// For a send, only an approved template exists. A paused or disabled one has its own code.
fn find<'a>(
    account: &'a BusinessAccount,
    name: &str,
    language: &str,
) -> Result<&'a SimulatedTemplate, GraphError> {
    let template =
        account.templates.iter().find(|template| template.name == name && template.language == language);
    let status = template.map(|template| template.status.to_ascii_uppercase());
    match (template, status.as_deref()) {
        (Some(template), Some("APPROVED")) => Ok(template),
        (_, Some("PAUSED")) => {
            Err(PAUSED.with(format!("template name ({name}) is paused because of its low quality")))
        }
        (_, Some("DISABLED")) => {
            Err(DISABLED.with(format!("template name ({name}) is permanently disabled")))
        }
        _ => Err(NO_TEMPLATE.with(format!("template name ({name}) does not exist in {language}"))),
    }
}

fn fill(object: &Param, definition: &Definition, scope: &mut Scope) -> Result<(), GraphError> {
    let components = object.objects("components")?;
    let given = Components::sort(&components)?;
    given.check(&definition.parts, definition, definition.longest_body(), scope)?;
    if definition.authentication {
        one_time_password(&given)?;
    }
    cards::check(given.carousel, definition, scope)?;
    additions::order_status(given.order_status, definition.order_status)?;
    additions::tap_target(given.tap_target, &definition.parts)?;
    check_offer(given.offer, definition.offer, scope.now)
}

/// Meta, Cloud API: "Authentication templates": the code is in the body and repeated in the button, and has at most 15
/// characters.
fn one_time_password(given: &Components) -> Result<(), GraphError> {
    let text = |component: Option<&Param>| -> Option<String> {
        let parameters = component?.map.get("parameters")?;
        Some(parameters.get(0)?.get("text")?.as_str()?.to_owned())
    };
    let (body, button) = (text(given.body), text(given.buttons.first().copied()));
    if body.as_ref().is_some_and(|code| code.chars().count() > 15) {
        return Err(BAD_CONTENT.with("body: the code is longer than 15 characters"));
    }
    if body != button {
        return Err(BAD_CONTENT.with("buttons: the code in the button is not the code in the body"));
    }
    Ok(())
}

/// Meta, Cloud API: "Limited-time offer templates": the end of the offer is given if the template shows it.
fn check_offer(given: Option<&Param>, defined: Option<bool>, now: u64) -> Result<(), GraphError> {
    let component = match (given, defined) {
        (Some(component), Some(true)) => component,
        (Some(_), _) => {
            return Err(
                FORMAT_MISMATCH.with("limited_time_offer: the template has no offer with an expiration")
            );
        }
        (None, Some(true)) => {
            return Err(MISSING.with("limited_time_offer: expiration_time_ms is required"));
        }
        (None, _) => return Ok(()),
    };
    component.only(&["type", "parameters"])?;
    let parameters = component.objects("parameters")?;
    let [parameter] = &parameters[..] else {
        return Err(component.missing("parameters"));
    };
    parameter.only(&["type", "limited_time_offer"])?;
    parameter.word("type", &["limited_time_offer"])?;
    let offer = parameter.object("limited_time_offer")?;
    offer.only(&["expiration_time_ms"])?;
    let ends = offer.number("expiration_time_ms")?;
    // A number this small is in seconds, or is in the past.
    if ends <= now as f64 * 1000.0 {
        return Err(offer.invalid("expiration_time_ms", "a time in the future, in milliseconds since 1970"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
