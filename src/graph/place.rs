//! Finds which of the caller's inputs Meta's words are about.

use serde_json::Value;

use super::envelope::Envelope;
use super::{Inputs, Request, at, text_at};
use crate::encoding::json;
use crate::text;

/// The parts of a template that begin Meta's details (Meta, "Error codes", 132000 and 132012).
const PARTS: [&str; 5] = ["header", "body", "buttons", "button", "carousel"];

/// Words that follow "parameter" but are not a parameter's name.
const NO_PARAMETERS: [&str; 3] = ["value", "format", "name"];

impl Inputs {
    /// The input that supplies this parameter of Meta's, if the function has one.
    fn of(&self, parameter: &str) -> Option<String> {
        let (_, input) = self.parameters.iter().find(|(known, _)| *known == parameter)?;
        Some((*input).to_owned())
    }

    /// The input that names a message's recipient.
    pub(super) fn recipient(&self, request: &Request) -> Option<String> {
        if let Some(input) = self.recipient {
            return Some(input.to_owned());
        }
        let by_user_id = json::parse(&request.body)
            .is_some_and(|body| body.get("to").is_none() && body.get("recipient").is_some());
        Some([self.body?, if by_user_id { ".recipient" } else { ".to" }].concat())
    }

    /// The input with a media file.
    pub(super) fn media(&self) -> Option<String> {
        self.of("media")
    }
}

/// The input for the part of a template that Meta's details begin with, or for the button whose index they give.
pub(super) fn of_template(envelope: &Envelope<'_>, request: &Request) -> Option<String> {
    request.intent.inputs.template_form?;
    envelope.texts().find_map(|said| {
        let said = said.trim_start().to_ascii_lowercase();
        let part = PARTS.into_iter().find_map(|part| Some((part, said.strip_prefix(part)?)));
        match part
            .filter(|(part, rest)| rest.starts_with(':') || (*part == "carousel" && rest.starts_with(' ')))
        {
            Some(("carousel", rest)) => {
                of_part("carousel", number_after(rest, &["card_index", "card"]), request)
            }
            Some((part, rest)) => of_part(part, number_after(rest, &["index"]), request),
            // "Components sub_type invalid at index: 0".
            None if text::contains(&said, "sub_type") || text::contains(&said, "button at") => {
                of_part("buttons", Some(number_after(&said, &["index"])?), request)
            }
            None => None,
        }
    })
}

/// The input for the values of a template's body.
pub(super) fn of_body(request: &Request) -> Option<String> {
    of_part("body", None, request)
}

fn of_part(part: &str, index: Option<usize>, request: &Request) -> Option<String> {
    let inputs = &request.intent.inputs;
    if let Some(body) = inputs.body {
        return Some([body, ".template.components"].concat());
    }
    let part = if part == "button" { "buttons" } else { part };
    let field = inputs.of(part)?;
    // If one input fills several parts, an index in the part does not apply to the input.
    let index = index.filter(|_| field == part && part != "header");
    let Some(index) = index else { return Some(field) };
    let index = if part == "buttons" { given_place(index, request) } else { index };
    Some(format!("{field}[{index}]"))
}

/// Meta counts all of a template's buttons; the input lists only those with a value.
fn given_place(index: usize, request: &Request) -> usize {
    let body = json::parse(&request.body).unwrap_or_default();
    let components = at(&body, "template/components").and_then(Value::as_array);
    let buttons = components
        .into_iter()
        .flatten()
        .filter(|component| component.get("type").and_then(Value::as_str) == Some("button"));
    let is_it = |button: &Value| match button.get("index") {
        Some(Value::String(text)) => text.parse() == Ok(index),
        Some(number) => number.as_u64() == u64::try_from(index).ok(),
        None => false,
    };
    buttons.into_iter().position(is_it).unwrap_or(index)
}

/// The number after the first of these words that is followed by one.
fn number_after(said: &str, words: &[&str]) -> Option<usize> {
    words.iter().find_map(|word| {
        let (_, rest) = text::split_once(said, word)?;
        let rest = rest.trim_start_matches([' ', ':', '=', '\'', '"', '(', '[', '_']);
        let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end)?.parse().ok()
    })
}

/// The input that supplies the parameter that Meta names: `text['body']`, or a word after "parameter".
pub(super) fn of_parameter(envelope: &Envelope<'_>, request: &Request) -> Option<String> {
    envelope.texts().find_map(|said| input_of(&parameter(said)?, request))
}

fn input_of(parameter: &str, request: &Request) -> Option<String> {
    let inputs = &request.intent.inputs;
    if matches!(parameter, "to" | "recipient") && (request.intent.message || inputs.recipient.is_some()) {
        return inputs.recipient(request);
    }
    if let Some(body) = inputs.body {
        let parameter = within(parameter, &request.body)?;
        return Some([body, ".", parameter].concat());
    }
    if let Some(component) = parameter.strip_prefix("template.components[") {
        return of_component(component, request);
    }
    // The longest prefix that the function has an input for.
    let mut name = parameter;
    loop {
        if let Some(input) = inputs.of(name) {
            return Some(input);
        }
        name = name.get(..name.rfind(['.', '['])?)?;
    }
}

/// Meta names a whole body after its contents, `message['type']`, `template['components']`, but no key has that name.
fn within<'a>(parameter: &'a str, body: &[u8]) -> Option<&'a str> {
    let root = ["message", "template"].into_iter().find(|root| {
        let rest = parameter.strip_prefix(root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    });
    let Some(root) = root else { return Some(parameter) };
    if json::parse(body).is_some_and(|body| body.get(root).is_some()) {
        return Some(parameter);
    }
    parameter.strip_prefix(root)?.strip_prefix('.').filter(|rest| !rest.is_empty())
}

/// The input that supplied a component, by the component's place in the message.
fn of_component(place: &str, request: &Request) -> Option<String> {
    let body = json::parse(&request.body)?;
    let component = ["template/components/", place.split(']').next()?].concat();
    let part = text_at(&body, &[&component, "/type"].concat())?;
    let index = text_at(&body, &[&component, "/index"].concat()).and_then(|index| index.parse().ok());
    of_part(&part, index, request)
}

/// The parameter that a sentence names, as a dotted path: `template.components[0].type`.
fn parameter(said: &str) -> Option<String> {
    let is_edge = |character: char| !character.is_ascii_alphanumeric() && !matches!(character, '_' | ']');
    let mut before = "";
    let mut words = said.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        let quoted = word.starts_with(['"', '\'']);
        let name = word.trim_matches(is_edge);
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let after = words.peek().copied().unwrap_or_default();
        let announced = before.eq_ignore_ascii_case("param") || before.eq_ignore_ascii_case("parameter");
        let meant = quoted
            || (matches!(after, "is" | "must" | "should") && !NO_PARAMETERS.contains(&name))
            // "The parameter name is required." names one, "Parameter name is missing" does not.
            || (after == "is" && before == "parameter" && said.trim_end_matches('.').ends_with("is required"));
        if announced && plain && meant {
            return Some(name.to_owned());
        }
        if text::contains(name, "['") || text::contains(name, "[\"") {
            return Some(with_dots(name));
        }
        before = word;
    }
    None
}

/// `a['b'][0]` as `a.b[0]`.
fn with_dots(name: &str) -> String {
    let mut dotted = String::with_capacity(name.len());
    for (place, step) in name.split('[').enumerate() {
        let key = step.trim_matches(['\'', '"', ']']);
        if place > 0 && step.starts_with(|first: char| first.is_ascii_digit()) {
            dotted.push('[');
            dotted.push_str(key);
            dotted.push(']');
            continue;
        }
        if place > 0 {
            dotted.push('.');
        }
        dotted.push_str(key);
    }
    dotted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::connection::tests::access;

    #[test]
    fn a_parameter_is_found_in_the_sentences_that_name_one() {
        for (said, name) in [
            ("(#100) The parameter messaging_product is required.", "messaging_product"),
            ("(#100) The parameter name is required.", "name"),
            ("(#131008) The parameter template['language']['code'] is required.", "template.language.code"),
            ("(#100) Param text['body'] must be at most 4096 characters long.", "text.body"),
            ("Unexpected key \"x\" on param \"template['components'][1]\".", "template.components[1]"),
            ("(#100) Param to must be a string", "to"),
            ("interactive['action'] must be an object.", "interactive.action"),
            ("Invalid parameter \"pin\"", "pin"),
        ] {
            assert_eq!(parameter(said).as_deref(), Some(name), "{said}");
        }
        for said in [
            "(#100) Invalid parameter",
            "(#131009) Parameter value is not valid",
            "(#131008) Required parameter is missing",
            "Parameter name is missing or empty",
            "(#132012) Parameter format does not match format in the created template",
            "(#132000) Number of parameters does not match the expected number of params",
            "",
        ] {
            assert_eq!(parameter(said), None, "{said}");
        }
    }

    #[test]
    fn a_button_is_counted_by_meta_among_all_and_by_the_caller_among_those_given() {
        let button = |index: serde_json::Value| json!({"type": "button", "index": index});
        let components = json!([{"type": "body"}, button(json!("2")), button(json!(0))]);
        let body = json!({"template": {"components": components}}).to_string().into_bytes();
        let mut request = Request::message(&access(), ("111", "phone-number-id"), "messages", body);
        request.intent.inputs.template_form = Some("template-form");
        request.intent.inputs.parameters = &[("buttons", "buttons"), ("body", "one-time-password")];
        let of = |said: &str| {
            of_template(&Envelope { details: Some(said.into()), ..Envelope::default() }, &request)
        };
        for (said, field) in [
            ("buttons: Button at index 2 of type Url requires a parameter", "buttons[0]"),
            ("buttons: Button at index 0 of type Url requires a parameter", "buttons[1]"),
            ("buttons: Button at index 5 of type Url requires a parameter", "buttons[5]"),
            ("Components sub_type invalid at index: 2 and type: null", "buttons[0]"),
            ("buttons: the template has none", "buttons"),
            // One input fills everything.
            ("body: the parameter at index 0 is too long", "one-time-password"),
        ] {
            assert_eq!(of(said).as_deref(), Some(field), "{said}");
        }
        for said in ["header: Format mismatch", "bodywork: x", "Nothing of the kind", "sub_type is wrong"] {
            assert_eq!(of(said), None, "{said}");
        }
    }
}
