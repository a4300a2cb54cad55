//! A message that a custom call sends in Meta's own form: checked for wrong recipients, and for Meta's limits.

use serde_json::Value;

use super::body::refuse;
use super::fields::{Field, Fields};
use super::links;
use crate::catalog::limits::{Breach, breaches};
use crate::failure::Fault;
use crate::tools::message::{MARKETING, MARKETING_ONLY, TEMPLATE_FORM, direct_send};
use crate::tools::recipient::Recipient;
use crate::tools::send_template::{COMMERCE_IN_A_GROUP, written};
use crate::wit::types::Failure;

/// Kinds that a group does not accept: it accepts texts, media, templates and pins (Meta, "Groups API", supported
/// message types). Newer kinds are left to Meta.
const NOT_IN_GROUPS: [&str; 4] = ["interactive", "location", "contacts", "reaction"];

/// Refuses anything that Meta would misread or refuse, reporting every fault at once. Unknown fields pass.
///
/// # Errors
///
/// `permanent` for the recipient, for broken limits of the content, or for an address that Meta cannot fetch.
pub(super) fn check(message: &Fields, edge: &str) -> Result<(), Fault> {
    let no_number = recipient(message)?;
    let kind = kind(message, edge)?;
    let given = |name: &str| message.get(name).map(|field| (&field.value, field.at.clone()));
    direct_send::check(
        given("category"),
        seconds(message).as_ref().map(|(v, at)| (v, at.clone())),
        &kind_within(message, &kind),
        no_number,
    )?;
    if edge != MARKETING
        && let Some(field) = MARKETING_ONLY.iter().find_map(|name| message.get(name))
    {
        return Err(refuse(
            &field.at,
            "Only the Marketing Messages API knows this field.",
            "Send the template to marketing_messages, or leave the field out.",
        ));
    }
    let Some(content) = message.get(&kind) else { return Ok(()) };
    let direct = direct_send::applies(message.get("category").map(|field| &field.value));
    let breaches = breaches(&kind, &content.value, &content.at, direct);
    if let Some(first) = breaches.first() {
        return Err(Failure::invalid_input(
            &first.field,
            &told(&breaches),
            "Correct it. The catalog's recipes for custom calls say what Meta accepts, with an example of each.",
        )
        .permanent());
    }
    links::check(&kind, &content.value, &content.at)?;
    match content.value.get("components").filter(|_| kind == "template") {
        Some(components) => {
            let at = [&content.at, ".components"].concat();
            written::check(components, &at, edge == MARKETING)?;
            match written::commerce(components, &at).filter(|_| is_for_a_group(message) == Ok(true)) {
                Some(at) => Err(refuse(&at, COMMERCE_IN_A_GROUP.0, COMMERCE_IN_A_GROUP.1)),
                None => Ok(()),
            }
        }
        None => Ok(()),
    }
}

/// Meta's name for the kind of an interactive message; for any other message, its own kind.
fn kind_within(message: &Fields, kind: &str) -> String {
    let interactive = message.get("interactive").filter(|_| kind == "interactive");
    let own = interactive.and_then(|field| field.value.get("type")?.as_str().map(str::to_ascii_lowercase));
    own.unwrap_or_else(|| kind.to_owned())
}

/// The function that returns what the message's template needs, if it is a template.
pub(super) fn template_form(message: &Fields) -> Option<&'static str> {
    let kind = message.get("type").and_then(|field| field.value.as_str())?;
    kind.trim().eq_ignore_ascii_case("template").then_some(TEMPLATE_FORM)
}

/// Checks the message's recipient. Returns its place if it is not a telephone number.
fn recipient(message: &Fields) -> Result<Option<&str>, Fault> {
    let group = is_for_a_group(message)?;
    let user_id = message.get("recipient");
    if let Some(Field { at, value, .. }) = user_id {
        let Some(id) = value.as_str() else { return Err(Recipient::no_text(at)) };
        if id.trim().trim_start_matches('+').starts_with(|first: char| first.is_ascii_digit()) {
            return Err(refuse(
                at,
                "The field recipient has a telephone number instead of a user id.",
                "Put the number in to, with its + and country code, and leave recipient out.",
            ));
        }
    }
    let Some(Field { at, value, .. }) = message.get("to") else {
        return Ok(user_id.map(|field| field.at.as_str()));
    };
    let to = match value {
        Value::String(to) => to.as_str(),
        // A JSON number never has a +.
        Value::Number(_) => "1",
        _ => return Err(Recipient::no_text(at)),
    };
    if group {
        Recipient::check_written_group(to, at)?;
        return Ok(Some(at));
    }
    Recipient::check_written(to, at)?;
    Ok(None)
}

fn is_for_a_group(message: &Fields) -> Result<bool, Fault> {
    let Some(field) = message.get("recipient_type").filter(|field| !field.value.is_null()) else {
        return Ok(false);
    };
    match field.value.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("group") => Ok(true),
        Some("individual") => Ok(false),
        _ => Err(refuse(
            &field.at,
            "This is not a type of recipient.",
            "Write individual or group, or leave it out.",
        )),
    }
}

/// Meta's name for the message's kind.
fn kind(message: &Fields, edge: &str) -> Result<String, Fault> {
    let kind = match message.get("type") {
        // Meta, "Messages": without a type, a message is a text.
        None => "text".to_owned(),
        Some(Field { value: Value::String(kind), .. }) => kind.trim().to_ascii_lowercase(),
        Some(field) => {
            return Err(refuse(
                &field.at,
                "The type is not a text.",
                "Write the kind of message, as in text.",
            ));
        }
    };
    let at = message.get("type").map_or("body", |field| field.at.as_str());
    // Meta, "Marketing Messages API": templates only.
    if edge == MARKETING && kind != "template" && !message.is_empty() {
        return Err(refuse(
            at,
            "The endpoint marketing_messages accepts templates only.",
            "Send it to messages, or send a template.",
        ));
    }
    let group = is_for_a_group(message)?;
    if group && NOT_IN_GROUPS.contains(&kind.as_str()) {
        return Err(refuse(
            at,
            &["A group does not accept messages of the type ", &kind, "."].concat(),
            "Send a text, a media file, a template or a pin; or send this to each person.",
        ));
    }
    if kind == "pin" && !group && message.get("to").is_some() {
        return Err(refuse(
            at,
            "Only a message in a group can be pinned.",
            "Give the group's id in to, and set recipient_type to group.",
        ));
    }
    Ok(kind)
}

/// The time in which Meta keeps trying. A form has strings only.
fn seconds(message: &Fields) -> Option<(Value, String)> {
    let field = message.get("ttl_seconds")?;
    let written = field.value.as_str().filter(|_| !field.at.starts_with("body.json"));
    let seconds = written.and_then(|text| text.parse::<u64>().ok()).map(Value::from);
    Some((seconds.unwrap_or_else(|| field.value.clone()), field.at.clone()))
}

fn told(breaches: &[Breach]) -> String {
    let mut told = String::new();
    for breach in breaches {
        if !told.is_empty() {
            told.push(' ');
        }
        for part in [breach.field.as_str(), " ", &breach.says, "."] {
            told.push_str(part);
        }
    }
    told
}

#[cfg(test)]
mod tests;
