//! A template filled in with the parameters of a send.

use std::borrow::Cow;

use serde_json::Value;

use super::{list, location, media, optional, text};
use crate::message::{Button, Card, Header, Message};

/// Fills the definition with the parameters of `template`.
pub(super) fn read(template: &Value, defined: &[Value]) -> Message {
    if defined.is_empty() {
        // The definition is unknown, so only the template's name is shown.
        return Message {
            header: Some(Header::new("TEMPLATE", text(template, "name"))),
            ..Message::default()
        };
    }
    let given = list(&template["components"]);
    let body = body(defined, given).unwrap_or_default();
    let offer =
        find(defined, "LIMITED_TIME_OFFER").and_then(|offer| optional(&offer["limited_time_offer"], "text"));
    let cards = find(defined, "CAROUSEL").map(|carousel| list(&carousel["cards"])).unwrap_or_default();
    Message {
        header: header(defined, given),
        body: offer.into_iter().chain([body]).collect::<Vec<_>>().join("\n"),
        footer: find(defined, "FOOTER").and_then(footer),
        buttons: buttons(defined, given),
        cards: filled_cards(cards, given),
        ..Message::default()
    }
}

/// The component of this type.
fn find<'a>(components: &'a [Value], kind: &str) -> Option<&'a Value> {
    components.iter().find(|one| is(one, "type", kind))
}

fn is(value: &Value, name: &str, word: &str) -> bool {
    value[name].as_str().is_some_and(|given| given.eq_ignore_ascii_case(word))
}

fn parameters(component: Option<&Value>) -> &[Value] {
    component.map(|component| list(&component["parameters"])).unwrap_or_default()
}

fn header(defined: &[Value], given: &[Value]) -> Option<Header> {
    let definition = find(defined, "HEADER")?;
    let parameters = parameters(find(given, "HEADER"));
    let format = definition["format"].as_str().unwrap_or("TEXT").to_ascii_uppercase();
    let first = parameters.first();
    Some(match (format.as_str(), first) {
        ("TEXT", _) => Header::new("TEXT", filled(&text(definition, "text"), parameters)),
        ("LOCATION", Some(given)) => location(&given["location"]),
        ("PRODUCT", Some(given)) => Header::new("PRODUCT", text(&given["product"], "product_retailer_id")),
        (format, Some(given)) => {
            let kind = given["type"].as_str().unwrap_or_default();
            Header { kind: format.to_owned(), ..media(kind, &given[kind]) }
        }
        (format, None) => Header::new(format, ""),
    })
}

fn body(defined: &[Value], given: &[Value]) -> Option<String> {
    let definition = find(defined, "BODY")?;
    let parameters = parameters(find(given, "BODY"));
    let Some(wording) = optional(definition, "text") else {
        // Meta, "Authentication templates": WhatsApp fixes the text, and the code is its only parameter.
        let code = parameters.first().map(said).unwrap_or_default();
        let advice = match definition["add_security_recommendation"].as_bool() {
            Some(true) => " For your security, do not share this code.",
            _ => "",
        };
        return Some(format!("*{code}* is your verification code.{advice}"));
    };
    Some(filled(&wording, parameters))
}

fn footer(definition: &Value) -> Option<String> {
    let expiry = definition["code_expiration_minutes"].as_u64();
    optional(definition, "text").or_else(|| Some(format!("This code expires in {} minutes.", expiry?)))
}

fn buttons(defined: &[Value], given: &[Value]) -> Vec<Button> {
    let defined = find(defined, "BUTTONS").map(|buttons| list(&buttons["buttons"])).unwrap_or_default();
    let button = |(index, definition): (usize, &Value)| {
        let parameters = parameters(
            given.iter().find(|one| is(one, "type", "BUTTON") && place(&one["index"]) == Some(index)),
        );
        let kind = text(definition, "type").to_ascii_uppercase();
        let target = match kind.as_str() {
            "URL" => optional(definition, "url").map(|url| filled(&url, parameters)),
            "PHONE_NUMBER" => optional(definition, "phone_number"),
            "COPY_CODE" => parameters.first().and_then(|given| optional(given, "coupon_code")),
            "QUICK_REPLY" => parameters.first().and_then(|given| optional(given, "payload")),
            "OTP" => parameters.first().map(said),
            _ => None,
        };
        let text = optional(definition, "text").unwrap_or_else(|| own_words(&kind).to_owned());
        Button { kind, text, target }
    };
    defined.iter().enumerate().map(button).collect()
}

/// WhatsApp's text for a button whose definition has none.
fn own_words(kind: &str) -> &str {
    match kind {
        "OTP" => "Copy code",
        "COPY_CODE" => "Copy offer code",
        "CATALOG" => "View catalog",
        "MPM" => "View items",
        "SPM" => "View",
        "VOICE_CALL" => "Call now",
        other => other,
    }
}

fn filled_cards(defined: &[Value], given: &[Value]) -> Vec<Card> {
    let given = find(given, "CAROUSEL").map(|carousel| list(&carousel["cards"])).unwrap_or_default();
    let card = |at: usize| {
        // A message may have more product cards than the definition.
        let definition = defined.get(at).or_else(|| defined.first())?;
        let defined = list(&definition["components"]);
        let given = given.iter().find(|card| place(&card["card_index"]) == Some(at));
        let given = given.map(|card| list(&card["components"])).unwrap_or_default();
        Some(Card {
            header: header(defined, given),
            body: body(defined, given),
            buttons: buttons(defined, given),
        })
    };
    (0..defined.len().max(given.len())).filter_map(card).collect()
}

fn place(index: &Value) -> Option<usize> {
    match index {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64().and_then(|at| usize::try_from(at).ok()),
    }
}

/// A text with `{{1}}` or `{{name}}` replaced. A variable without a parameter is left as it is.
fn filled(wording: &str, parameters: &[Value]) -> String {
    let mut filled = String::new();
    let mut rest = wording;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        filled += before;
        filled += &value(name.trim(), parameters).unwrap_or_else(|| Cow::Owned(format!("{{{{{name}}}}}")));
        rest = tail;
    }
    filled + rest
}

fn value<'a>(name: &str, parameters: &'a [Value]) -> Option<Cow<'a, str>> {
    let named = parameters.iter().find(|one| is(one, "parameter_name", name));
    let at = || parameters.get(name.parse::<usize>().ok()?.checked_sub(1)?);
    named.or_else(at).map(|parameter| Cow::Owned(said(parameter)))
}

/// The text of a parameter, as the recipient sees it.
fn said(parameter: &Value) -> String {
    let kind = parameter["type"].as_str().unwrap_or("text");
    match kind {
        "currency" | "date_time" => text(&parameter[kind], "fallback_value"),
        _ => ["text", "payload"].into_iter().find_map(|name| optional(parameter, name)).unwrap_or_default(),
    }
}
