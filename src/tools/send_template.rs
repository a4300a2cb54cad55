//! Send Template: an approved template with its values.

pub(crate) mod address;
pub(crate) mod buttons;
mod components;
pub(crate) mod parameters;
pub(crate) mod written;

use serde::Serialize;
use serde_json::Value as Json;

use self::buttons::buttons;
use self::components::{Card, Component, Order, Parameter, Target, Value};
use self::parameters::{Slot, body_parameters, header_parameter};
use super::message::{Addressing, MARKETING, TEMPLATE_FORM};
use super::recipient::Recipient;
use super::{Action, accepted};
use crate::connection::{Access, filled};
use crate::encoding::{date, json};
use crate::failure::Fault;
use crate::graph::{Request, Response};
use crate::order;
use crate::wit::toolkit::{
    AcceptedMessage, CarouselCard, OrderStatus, Route, SendTemplateInput, TapTarget, TemplateHeader,
    TemplateParameter,
};
use crate::wit::types::{Failure, FailureKind, FailureScope};

/// The longest name of a template (Meta, "Templates: components").
const MAX_NAME: usize = 512;

/// The longest code of an authentication template, in characters (Meta, "Authentication templates").
pub(crate) const MAX_CODE: usize = 15;

/// Meta, "Carousel templates": from 2 to 10 cards.
pub(crate) const CARDS: std::ops::RangeInclusive<usize> = 2..=10;

/// The message about a GIF header sent by the other route.
pub(crate) const NEEDS_MARKETING: &str = "A GIF header is sent by the route marketing only.";

/// The message about a commerce template sent to a group, and the fix (Meta, "Groups API").
pub(crate) const COMMERCE_IN_A_GROUP: (&str, &str) = (
    "The template shows products or an order, which groups cannot receive.",
    "Send it to each person, or choose a template without products.",
);

#[derive(Serialize)]
struct Template<'a> {
    name: &'a str,
    language: Language<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<AnyComponent<'a>>,
}

#[derive(Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum AnyComponent<'a> {
    Typed(Component<'a>),
    Given(json::Written<'a>),
}

impl SendTemplateInput {
    /// A template for a recipient, with no optional input.
    pub fn new(to: &str, name: &str, language: &str) -> Self {
        Self {
            to: Some(to.to_owned()),
            group_id: None,
            name: name.to_owned(),
            language: language.to_owned(),
            header: None,
            body: None,
            buttons: None,
            carousel: None,
            one_time_password: None,
            offer_expires_at: None,
            order_status: None,
            tap_target: None,
            components_json: None,
            route: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
        }
    }
}

/// Meta's parameters and parts of a template, and the inputs that supply them.
const PARAMETERS: &[(&str, &str)] = &[
    ("template.name", "name"),
    ("template.language", "language"),
    ("header", "header"),
    ("media", "header"),
    ("body", "body"),
    ("buttons", "buttons"),
    ("carousel", "carousel"),
    ("limited_time_offer", "offer-expires-at"),
    ("order_status", "order-status"),
    ("tap_target_configuration", "tap-target"),
    ("context", "reply-to"),
    ("biz_opaque_callback_data", "callback-data"),
];

/// The same if a one-time password fills body and button.
const FILLED_BY_CODE: &[(&str, &str)] = &[
    ("template.name", "name"),
    ("template.language", "language"),
    ("body", "one-time-password"),
    ("buttons", "one-time-password"),
    ("context", "reply-to"),
    ("biz_opaque_callback_data", "callback-data"),
];

fn addressing(input: &SendTemplateInput) -> Addressing<'_> {
    Addressing {
        to: input.to.as_deref(),
        group_id: input.group_id.as_deref(),
        reply_to: input.reply_to.as_deref(),
        phone_number_id: input.phone_number_id.as_deref(),
        callback_data: input.callback_data.as_deref(),
        extra_json: input.extra_json.as_deref(),
    }
}

/// The endpoint of a route.
pub(crate) fn edge(route: Option<Route>) -> &'static str {
    match route {
        None | Some(Route::Cloud) => "messages",
        Some(Route::Marketing) => MARKETING,
    }
}

impl Action for SendTemplateInput {
    type Output = AcceptedMessage;

    fn request(&self, access: &Access) -> Result<Request, Fault> {
        let template = Template {
            name: name(&self.name)?,
            language: Language { code: language(&self.language)? },
            components: components(self)?,
        };
        let edge = edge(self.route);
        let mut request = addressing(self).request(access, edge, "template", &template)?;
        let by_code = filled(self.one_time_password.as_deref()).is_some();
        request.intent.inputs.parameters = if by_code { FILLED_BY_CODE } else { PARAMETERS };
        request.intent.inputs.template_form = Some(TEMPLATE_FORM);
        Ok(request)
    }

    fn interpret(&self, request: &Request, response: Response) -> Result<AcceptedMessage, Fault> {
        accepted::interpret(addressing(self).recipient(), request, &response)
    }
}

pub(crate) fn name(given: &str) -> Result<&str, Fault> {
    let name = given.trim();
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(allowed) {
        return Ok(name);
    }
    Err(Failure::invalid_input(
        "name",
        "This is not the name of a template: names have lower-case letters, digits and underscores.",
        "Copy the name from WhatsApp Manager, Message templates, as in order_confirmation.",
    )
    .concerning(FailureScope::Template)
    .permanent())
}

/// A language as Meta writes it: `en`, `pt_BR`, `prs_AF`. The set grows, so only the form is checked.
pub(crate) fn language(given: &str) -> Result<&str, Fault> {
    let code = given.trim();
    let is_language = |text: &str, lengths: std::ops::RangeInclusive<usize>, upper: bool| {
        lengths.contains(&text.len())
            && text.bytes().all(|b| if upper { b.is_ascii_uppercase() } else { b.is_ascii_lowercase() })
    };
    let well_formed = match code.split_once('_') {
        Some((language, region)) => is_language(language, 2..=3, false) && is_language(region, 2..=2, true),
        None => is_language(code, 2..=3, false),
    };
    if well_formed {
        return Ok(code);
    }
    let mut parts = code.split(['-', '_']);
    let fix = match (parts.next(), parts.next(), parts.next()) {
        (Some(language), Some(region), None)
            if is_language(&language.to_ascii_lowercase(), 2..=3, false)
                && is_language(&region.to_ascii_uppercase(), 2..=2, true) =>
        {
            format!("Write {}_{}.", language.to_ascii_lowercase(), region.to_ascii_uppercase())
        }
        _ => "Give the template's language as WhatsApp Manager shows it, as in en or pt_BR.".into(),
    };
    Err(Failure::invalid_input("language", "This is not a language code as Meta writes it.", &fix)
        .concerning(FailureScope::Template)
        .permanent())
}

pub(crate) fn components(input: &SendTemplateInput) -> Result<Vec<AnyComponent<'_>>, Fault> {
    let mut components = Vec::new();
    let mut add = |component| components.push(AnyComponent::Typed(component));
    check_names(input)?;
    check_route(input)?;
    check_group(input)?;
    if let Some(header) = &input.header {
        add(Component::new("header", vec![header_parameter(header, "header")?]));
    }
    if let Some(offer) = filled(input.offer_expires_at.as_deref()) {
        add(limited_time_offer(offer)?);
    }
    if let Some(code) = input.one_time_password.as_deref().filter(|code| !code.trim().is_empty()) {
        one_time_password(input, code)?.into_iter().for_each(&mut add);
    }
    let body = input.body.as_deref().unwrap_or_default();
    if !body.is_empty() {
        add(Component::new("body", body_parameters(body, "body")?));
    }
    // The body's only value may be a code that the button repeats.
    let code = match body {
        [only] if only.value.chars().count() <= MAX_CODE => Some(only.value.as_str()),
        _ => None,
    };
    buttons(input.buttons.as_deref().unwrap_or_default(), "buttons", code)?.into_iter().for_each(&mut add);
    let cards = input.carousel.as_deref().unwrap_or_default();
    if !cards.is_empty() {
        add(carousel(cards)?);
    }
    if let Some(status) = &input.order_status {
        components.push(AnyComponent::Typed(order_status(status)?));
    }
    if let Some(target) = &input.tap_target {
        components.push(AnyComponent::Typed(tap_target(target)?));
    }
    components.extend(given(input.components_json.as_deref())?.map(AnyComponent::Given));
    Ok(components)
}

pub(crate) fn limited_time_offer<'a>(expires_at: &str) -> Result<Component<'a>, Fault> {
    let expiration_time_ms = date::parse_rfc3339(expires_at).ok_or_else(|| {
        Failure::invalid_input(
            "offer-expires-at",
            "This is not a date and time with a zone.",
            "Write it like 2026-12-24T18:00:00Z or 2026-12-24T19:00:00+01:00.",
        )
        .permanent()
    })?;
    Ok(Component::new("limited_time_offer", vec![Value::LimitedTimeOffer { expiration_time_ms }.into()]))
}

/// Meta, "Order status templates".
pub(crate) fn order_status(given: &OrderStatus) -> Result<Component<'_>, Fault> {
    let required = |name: &str, text| {
        let field = format!("order-status.{name}");
        filled(Some(text)).ok_or_else(|| {
            Failure::invalid_input(
                &field,
                "The order's status lacks a part.",
                "Give reference-id and status.",
            )
            .permanent()
        })
    };
    let reference_id = required("reference-id", &given.reference_id)?;
    order::reference(reference_id).map_err(|message| {
        let fix = "Give the reference_id of the order's own message, as in ORD-1017.";
        Failure::invalid_input("order-status.reference-id", message, fix).permanent()
    })?;
    let order = Order {
        status: required("status", &given.status)?,
        description: filled(given.description.as_deref()),
    };
    Ok(Component::new("order_status", vec![Value::OrderStatus { reference_id, order }.into()]))
}

/// Meta, "Tap target title URL override".
pub(crate) fn tap_target(given: &TapTarget) -> Result<Component<'_>, Fault> {
    let title = filled(Some(&given.title)).ok_or_else(|| {
        Failure::invalid_input("tap-target.title", "The title is empty.", "Give the words to show.")
            .permanent()
    })?;
    let url = given.url.trim();
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(Failure::invalid_input(
            "tap-target.url",
            "This is not a web address.",
            "Give the whole address where the template's first URL button leads.",
        )
        .permanent());
    }
    let target = [Target { url, title }];
    Ok(Component::new("tap_target_configuration", vec![Value::TapTargetConfiguration(target).into()]))
}

/// The code appears in the body and again in the button (Meta, "Authentication templates").
pub(crate) fn one_time_password<'a>(
    input: &SendTemplateInput,
    code: &'a str,
) -> Result<[Component<'a>; 2], Fault> {
    let refuse =
        |message: &str, fix: &str| Failure::invalid_input("one-time-password", message, fix).permanent();
    if input.body.as_ref().is_some_and(|body| !body.is_empty())
        || input.buttons.as_ref().is_some_and(|buttons| !buttons.is_empty())
    {
        return Err(refuse(
            "A one-time password fills the body and the button, but these are given too.",
            "Leave out body and buttons, or the one-time password.",
        ));
    }
    // Meta, error 131062; Meta, "Groups API".
    let nobody = match Recipient::of(input.to.as_deref(), input.group_id.as_deref()) {
        Ok(Recipient::UserId(_)) => Some("A one-time password cannot be sent to a user id."),
        Ok(Recipient::Group(_)) => Some("A one-time password cannot be sent to a group."),
        _ => None,
    };
    if let Some(message) = nobody {
        return Err(refuse(message, "Give the person's phone number in to."));
    }
    if code.chars().count() > MAX_CODE {
        return Err(refuse("The one-time password has more than 15 characters.", "Shorten it."));
    }
    Slot { field: "one-time-password", of: "The one-time password", is_prose: false }.check(code)?;
    let text = || vec![Parameter::text(code)];
    Ok([Component::new("body", text()), Component::button("url", 0, text())])
}

fn carousel(cards: &[CarouselCard]) -> Result<Component<'_>, Fault> {
    if !CARDS.contains(&cards.len()) {
        return Err(Failure::invalid_input(
            "carousel",
            &format!("A carousel has 2 to 10 cards, but {} are given.", cards.len()),
            "Give every card of the template, in order, or 2 to 10 where they show products.",
        )
        .permanent());
    }
    let mut filled = Vec::with_capacity(cards.len());
    for (index, card) in cards.iter().enumerate() {
        let at = format!("carousel[{index}]");
        let mut components = Vec::new();
        if let Some(header) = &card.header {
            components
                .push(Component::new("header", vec![header_parameter(header, &format!("{at}.header"))?]));
        }
        let body = card.body.as_deref().unwrap_or_default();
        if !body.is_empty() {
            components.push(Component::new("body", body_parameters(body, &format!("{at}.body"))?));
        }
        let given = card.buttons.as_deref().unwrap_or_default();
        components.extend(buttons(given, &format!("{at}.buttons"), None)?);
        filled.push(Card { card_index: index, components });
    }
    Ok(Component::carousel(filled))
}

/// Components in Meta's own form: the text between the brackets.
pub(crate) fn given(json: Option<&str>) -> Result<Option<json::Written<'_>>, Fault> {
    let Some(json) = filled(json) else { return Ok(None) };
    match json::parse(json.as_bytes()) {
        Some(Json::Array(components)) if components.is_empty() => Ok(None),
        Some(Json::Array(components)) if components.iter().all(Json::is_object) => {
            Ok(json.strip_prefix('[').and_then(|json| json.strip_suffix(']')).map(json::Written))
        }
        _ => Err(Failure::invalid_input(
            "components-json",
            "This is not the text of a JSON array of objects.",
            r#"Write it like [{"type":"header","parameters":[…]}], or leave it out."#,
        )
        .permanent()),
    }
}

/// Meta, "Marketing Messages API": only that endpoint accepts a GIF header.
fn check_route(input: &SendTemplateInput) -> Result<(), Fault> {
    let headers = input.carousel.iter().flatten().map(|card| card.header.as_ref());
    let mut headers = headers.chain([input.header.as_ref()]).flatten();
    let is_gif = headers.any(|header| matches!(header, TemplateHeader::Gif(_)));
    if is_gif && input.route != Some(Route::Marketing) {
        return Err(Failure::invalid_input("route", NEEDS_MARKETING, "Write marketing.").permanent());
    }
    Ok(())
}

/// Meta, "Groups API": no commerce in groups.
fn check_group(input: &SendTemplateInput) -> Result<(), Fault> {
    let cards = || input.carousel.iter().flatten();
    let mut headers = cards().map(|card| card.header.as_ref()).chain([input.header.as_ref()]).flatten();
    let buttons = cards().filter_map(|card| card.buttons.as_ref()).chain(&input.buttons).flatten();
    let is_commerce = input.order_status.is_some()
        || headers.any(|header| matches!(header, TemplateHeader::Product(_)))
        || buttons.map(|button| &button.value).any(buttons::is_commerce);
    if is_commerce && filled(input.group_id.as_deref()).is_some() {
        let (message, fix) = COMMERCE_IN_A_GROUP;
        return Err(Failure::invalid_input("group-id", message, fix).permanent());
    }
    Ok(())
}

/// Either all of a template's variables have names or none do, and the same is true of the parameters.
fn check_names(input: &SendTemplateInput) -> Result<(), Fault> {
    let mut groups: Vec<&[TemplateParameter]> = vec![input.body.as_deref().unwrap_or_default()];
    if let Some(TemplateHeader::Text(parameter)) = &input.header {
        groups.push(std::slice::from_ref(parameter));
    }
    groups.extend(input.carousel.iter().flatten().map(|card| card.body.as_deref().unwrap_or_default()));
    let (mut named, mut nameless) = (false, false);
    for parameter in groups.into_iter().flatten() {
        let is_named = filled(parameter.name.as_deref()).is_some();
        named |= is_named;
        nameless |= !is_named;
    }
    if !(named && nameless) {
        return Ok(());
    }
    Err(Failure::new(
        FailureKind::TemplateMismatch,
        "Some parameters have a name and some do not.",
        "Give every parameter its name if the template's variables have names, as in {{customer_name}}; otherwise none.",
    )
    .at("body")
    .permanent())
}

#[cfg(test)]
mod tests;
