//! The values in the inputs, and those in Meta's own form.

use serde_json::Value;

use super::Findings;
use crate::connection::filled;
use crate::encoding::json;
use crate::lookups::definition::{Button, Template, UnknownPart};
use crate::tools::send_template;
use crate::wit::toolkit::{TemplateButton, TemplateHeader, TemplateParameter};

const FIELD: &str = "components-json";

/// The values for a message or a card.
pub(super) struct Part<'a> {
    pub(super) header: Option<&'a TemplateHeader>,
    pub(super) body: &'a [TemplateParameter],
    pub(super) buttons: &'a [TemplateButton],
    /// A one-time password fills body and button.
    pub(super) by_code: bool,
    /// The one-time password.
    pub(super) code: Option<&'a str>,
    pub(super) elsewhere: Option<&'a Given>,
}

/// The components in `components-json`. They are sent unchanged, so only their presence is known.
#[derive(Default)]
pub(super) struct Given {
    pub(super) header: bool,
    pub(super) body: bool,
    pub(super) carousel: bool,
    pub(super) offer: bool,
    pub(super) order_status: bool,
    pub(super) tap_target: bool,
    pub(super) buttons: Vec<u32>,
    /// Components of other types, in upper case.
    others: Vec<String>,
}

impl Given {
    pub(super) fn read(written: Option<&str>, found: &mut Findings) -> Self {
        let mut given = Self::default();
        found.check(send_template::given(written));
        let value = filled(written).and_then(|written| json::parse(written.as_bytes()));
        let components = value.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for component in components {
            let kind = component.get("type").and_then(Value::as_str).unwrap_or_default();
            match kind.to_ascii_lowercase().as_str() {
                "header" => given.header = true,
                "body" => given.body = true,
                "carousel" => given.carousel = true,
                "limited_time_offer" => given.offer = true,
                "order_status" => given.order_status = true,
                "tap_target_configuration" => given.tap_target = true,
                "button" => given.buttons.extend(component.get("index").and_then(index)),
                "" => {
                    found.add(FIELD, "A component has no type.", "Write its type, as in \"type\":\"header\".")
                }
                other => given.others.push(other.to_ascii_uppercase()),
            }
        }
        if !components.is_empty() {
            found.warn(
                FIELD,
                "These components are sent as they are, and what is in them is not checked.",
                "Compare them with Meta's page for this kind of template.",
            );
        }
        given
    }

    /// Reports parts that only these components can fill, and components that the template does not have.
    pub(super) fn compare(&self, template: &Template<'_>, found: &mut Findings) {
        self.check_unknown(template, found);
        let parts = &template.parts;
        let takes_header =
            parts.header.as_ref().is_some_and(|header| header.case().is_some() || header.is_unknown());
        let takes_body = parts.body.as_ref().is_some_and(|body| !body.variables.is_empty());
        let takes_offer = template.offer.as_ref().is_some_and(|offer| offer.expires);
        for (is_surplus, what) in [
            (self.header && !takes_header, "header"),
            (self.body && !takes_body, "body"),
            (self.offer && !takes_offer, "limited-time offer"),
            (self.carousel && template.cards.is_empty(), "carousel"),
        ] {
            if is_surplus {
                surplus(what, found);
            }
        }
        for index in &self.buttons {
            let button = usize::try_from(*index).ok().and_then(|place| parts.buttons.get(place));
            if button.is_none_or(Button::is_fixed) {
                surplus(&format!("button at {index}"), found);
            }
        }
        for kind in &self.others {
            let is_known = |part: &UnknownPart, known: &str| *part == UnknownPart::Component && known == kind;
            if !template.unknown.iter().any(|unknown| is_known(&unknown.part, &unknown.kind)) {
                surplus(kind, found);
            }
        }
    }

    /// A part that is newer than this component, so no input covers it.
    fn check_unknown(&self, template: &Template<'_>, found: &mut Findings) {
        for unknown in &template.unknown {
            let is_given = match unknown.part {
                _ if unknown.card.is_some() => self.carousel,
                UnknownPart::Header => self.header,
                UnknownPart::Button(index) => self.buttons.contains(&index),
                UnknownPart::Component => self.others.contains(&unknown.kind),
            };
            if is_given {
                continue;
            }
            let place = unknown.card.map(|card| format!(" of card {card}")).unwrap_or_default();
            let kind = &unknown.kind;
            let fix = match unknown.card {
                Some(_) => {
                    "Give the whole carousel in Meta's own form in components-json, and leave carousel out."
                }
                None => "Give its component in Meta's own form in components-json, if Meta's page has one.",
            };
            match unknown.part {
                UnknownPart::Header => found.add(
                    FIELD,
                    &format!("The header{place} is of the format {kind}, which no input gives, and each message needs it."),
                    fix,
                ),
                UnknownPart::Button(index) => found.warn(
                    FIELD,
                    &format!("Button {index}{place} is of the kind {kind}, which this toolkit does not know: Meta may want its component."),
                    fix,
                ),
                UnknownPart::Component => found.warn(
                    FIELD,
                    &format!("The template{place} has a component {kind}, which this toolkit does not know: Meta may want it in each message."),
                    fix,
                ),
            }
        }
    }
}

fn surplus(what: &str, found: &mut Findings) {
    let message = format!("It gives a {what}, and the template has none that accepts a value.");
    found.warn(FIELD, &message, "Leave that component out, if Meta's page does not ask for it.");
}

/// Meta accepts a button's index as a number and as a string.
fn index(value: &Value) -> Option<u32> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64()?.try_into().ok(),
    }
}
