//! What a call of the plugin sends, and to whom: read from the function's own input, whatever the tool looked like.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A call that sends a message, or may reach a person in another way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Send {
    /// The recipients it names: numbers and user ids.
    pub people: Vec<String>,
    pub group: Option<String>,
    /// Why its recipients cannot be determined.
    pub unclear: Option<String>,
    /// The sending number's id, if the input names one.
    pub sender: Option<String>,
    /// Whether it is a message that reaches nobody outside the 24-hour window.
    pub needs_window: bool,
}

/// What a call sends; `None` if it sends nothing.
pub(crate) fn of_call(function: &str, input: &Value) -> Option<Send> {
    match function {
        "send-message" | "send-media" => {
            let extra = text(input, "extra-json").and_then(|text| serde_json::from_str::<Value>(text).ok());
            let needs_window = !is_direct(extra.as_ref().and_then(|extra| extra.get("category")));
            Some(Send { needs_window, ..typed(input) })
        }
        "send-template" => Some(typed(input)),
        "custom-api-call" => custom(input),
        _ => None,
    }
}

fn typed(input: &Value) -> Send {
    let given = |name| text(input, name).map(str::to_owned);
    Send {
        people: given("to").into_iter().collect(),
        group: given("group-id"),
        sender: given("phone-number-id"),
        ..Send::default()
    }
}

/// Meta, "Direct Send": utility and authentication messages need no window.
fn is_direct(category: Option<&Value>) -> bool {
    let category = category.and_then(Value::as_str).unwrap_or_default().trim();
    ["utility", "authentication"].iter().any(|direct| category.eq_ignore_ascii_case(direct))
}

fn custom(input: &Value) -> Option<Send> {
    if text(input, "method").is_some_and(|method| method.eq_ignore_ascii_case("get")) {
        return None;
    }
    let (node, edge) = address(text(input, "path").unwrap_or_default());
    let is_message = edge.starts_with("messages") || edge == "marketing_messages";
    if !is_message && edge != "calls" {
        return None;
    }
    let sender = Some(node).filter(|node| node != "{phone-number-id}");
    let Some(fields) = fields(input) else {
        let unclear = Some("its body cannot be read".to_owned());
        return Some(Send { unclear, sender, needs_window: false, ..Send::default() });
    };
    let named = |name: &str| fields.get(name).filter(|value| !value.is_null());
    // It is a read receipt.
    if is_message && named("status").is_some() && named("to").or(named("recipient")).is_none() {
        return None;
    }
    let is_group = named("recipient_type")
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("group"));
    let mut send = Send { sender, ..Send::default() };
    for name in ["to", "recipient"] {
        match named(name).map(|value| value.as_str()) {
            None => {}
            Some(Some(to)) if is_group => send.group = Some(to.trim().to_owned()),
            Some(Some(to)) => send.people.push(to.trim().to_owned()),
            Some(None) => send.unclear = Some(format!("its {name} is no text")),
        }
    }
    if send.people.is_empty() && send.group.is_none() && send.unclear.is_none() {
        send.unclear = Some("its body names nobody in to or recipient".to_owned());
    }
    let is_template = named("type").and_then(Value::as_str).is_some_and(|kind| kind.trim() == "template");
    send.needs_window = edge == "messages" && !is_template && !is_direct(named("category"));
    Some(send)
}

/// The first two segments of a path after the version, as a server reads them.
fn address(path: &str) -> (String, String) {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut decoded = path.to_owned();
    // A server that decodes twice would read another path.
    while let Ok(next) = percent_decode_str(&decoded).decode_utf8() {
        if next == decoded {
            break;
        }
        decoded = next.into_owned();
    }
    let below = decoded
        .split_once("://")
        .map_or(decoded.as_str(), |(_, rest)| rest.split_once(['/', '\\']).unwrap_or_default().1);
    let is_version = |part: &&str| {
        let number = part.strip_prefix(['v', 'V']);
        number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        })
    };
    let mut parts = below.split(['/', '\\']).filter(|part| !part.is_empty()).skip_while(is_version);
    let mut next = || parts.next().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    (next().to_owned(), next().to_ascii_lowercase())
}

/// The parameters of a custom call, in the query and in any form of body. `None` if they cannot be read. The plugin
/// refuses messages that could be read in two ways.
fn fields(input: &Value) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    let path = text(input, "path").unwrap_or_default();
    if let Some((_, query)) = path.split_once('?') {
        add_pairs(&mut fields, query)?;
    }
    add_list(&mut fields, input.get("query"))?;
    let Some(body) = input.get("body").filter(|body| !body.is_null()) else { return Some(fields) };
    let (case, content) = body.as_object()?.iter().next()?;
    match case.as_str() {
        "json" => add_json(&mut fields, content)?,
        "form" => add_list(&mut fields, Some(content))?,
        "multipart" => {
            for part in content.as_array()? {
                // A file is not a field of a message.
                let Some(value) = content_text(part.get("content")?) else { continue };
                add(&mut fields, text(part, "name")?, nested(value))?;
            }
        }
        "raw" => {
            let is_form =
                text(content, "content-type").is_some_and(|kind| kind.contains("x-www-form-urlencoded"));
            let text = content_text(content.get("content")?)?;
            if is_form {
                add_pairs(&mut fields, &text)?
            } else {
                add_json(&mut fields, &Value::String(text))?
            }
        }
        _ => return None,
    }
    Some(fields)
}

fn add_json(fields: &mut Map<String, Value>, json: &Value) -> Option<()> {
    let parsed;
    let object = match json {
        Value::String(text) => {
            parsed = serde_json::from_str::<Value>(text).ok()?;
            parsed.as_object()?
        }
        json => json.as_object()?,
    };
    object.iter().try_for_each(|(name, value)| add(fields, name, value.clone()))
}

fn add_list(fields: &mut Map<String, Value>, list: Option<&Value>) -> Option<()> {
    let Some(list) = list.filter(|list| !list.is_null()) else { return Some(()) };
    list.as_array()?.iter().try_for_each(|pair| {
        add(fields, text(pair, "name")?, nested(text(pair, "value").unwrap_or_default().to_owned()))
    })
}

fn add_pairs(fields: &mut Map<String, Value>, pairs: &str) -> Option<()> {
    let decoded = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().ok().map(String::from)
    };
    pairs.split(['&', ';']).filter(|pair| !pair.is_empty()).try_for_each(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        add(fields, &decoded(name)?, nested(decoded(value)?))
    })
}

/// A field that is given twice could be read in two ways.
fn add(fields: &mut Map<String, Value>, name: &str, value: Value) -> Option<()> {
    fields.insert(name.trim().to_owned(), value).is_none().then_some(())
}

fn content_text(content: &Value) -> Option<String> {
    if let Some(text) = text(content, "text") {
        return Some(text.to_owned());
    }
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text(content, "base64")?);
    String::from_utf8(bytes.ok()?).ok()
}

/// An object in a form is written as JSON.
fn nested(text: String) -> Value {
    let is_nested = text.trim_start().starts_with(['{', '[']);
    let parsed = if is_nested { serde_json::from_str(&text).ok() } else { None };
    parsed.unwrap_or(Value::String(text))
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
