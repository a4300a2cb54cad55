//! Interactive messages.
//!
//! Meta, Cloud API: "Interactive messages" and the page of each type.

mod action;
mod buttons;
mod carousel;
mod orders;
mod parts;

use super::asset::Scope;
use super::direct_send::DirectSend;
use crate::error::GraphError;
use crate::param::Param;

/// The parts around the action of a type. Assumption: headers and footers of types whose page shows none.
struct Rule {
    /// The header formats allowed.
    headers: &'static [&'static str],
    header_required: bool,
    /// The longest body.
    body: usize,
    body_required: bool,
    footer: bool,
}

const PLAIN: Rule =
    Rule { headers: &[], header_required: false, body: 1024, body_required: true, footer: true };
const ANY_HEADER: &[&str] = &["text", "image", "video", "document"];

fn rule(kind: &str) -> Rule {
    match kind {
        "button" | "cta_url" | "flow" | "order_details" | "order_status" => {
            Rule { headers: ANY_HEADER, ..PLAIN }
        }
        // The OpenAPI description says 1024; the page of list messages says 4096.
        "list" => Rule { headers: &["text"], body: 4096, ..PLAIN },
        "product_list" => Rule { headers: &["text"], header_required: true, ..PLAIN },
        "product" => Rule { body_required: false, ..PLAIN },
        "call_permission_request" => Rule { body_required: false, footer: false, ..PLAIN },
        "address_message" => Rule { headers: &["text"], ..PLAIN },
        "voice_call" => Rule { headers: &["text"], ..PLAIN },
        "location_request_message" | "carousel" => Rule { footer: false, ..PLAIN },
        _ => PLAIN,
    }
}

const TYPES: &[&str] = &[
    "address_message",
    "button",
    "call_permission_request",
    "carousel",
    "catalog_message",
    "cta_url",
    "flow",
    "list",
    "location_request_message",
    "order_details",
    "order_status",
    "product",
    "product_list",
    "request_contact_info",
    "voice_call",
];

pub(super) fn check(
    object: &Param,
    direct_send: Option<DirectSend>,
    scope: &mut Scope,
) -> Result<(), GraphError> {
    object.only(&["type", "header", "body", "footer", "action"])?;
    let kind = object.word("type", TYPES)?;
    let rule = rule(&kind);
    parts::header(object, rule.headers, rule.header_required, scope)?;
    parts::body(object, rule.body, rule.body_required)?;
    if let Some(footer) = object.optional_object("footer")? {
        if !rule.footer {
            return Err(object.invalid("footer", "left out of this type"));
        }
        footer.only(&["text"])?;
        footer.text("text", 60)?;
    }
    let action = object.object("action")?;
    match (kind.as_str(), direct_send) {
        ("button", Some(direct_send)) => buttons::direct(&action, direct_send),
        _ => action::check(&kind, &action, scope),
    }
}

#[cfg(test)]
mod tests;
