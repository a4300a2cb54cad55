//! The options that a message from the business offers its recipient.

use serde_json::Value;

use crate::state::State;
use crate::{SentMessage, SimulatedTemplate};

/// The template of a message, if it is one and still exists.
pub(crate) fn template<'a>(state: &'a State, sent: &SentMessage) -> Option<&'a SimulatedTemplate> {
    let named = sent.body.get("template")?;
    let language = named.get("language")?.get("code")?;
    let (account, _) = state.phone(&sent.from)?;
    account
        .templates
        .iter()
        .find(|one| named["name"] == one.name.as_str() && *language == one.language.as_str())
}

/// Whether it is an interactive message of this type.
pub(super) fn is_interactive(sent: &SentMessage, kind: &str) -> bool {
    sent.body.get("interactive").is_some_and(|interactive| is(&interactive["type"], kind))
}

/// Whether two words are equal, ignoring case.
pub(super) fn is(word: &Value, expected: &str) -> bool {
    word.as_str().is_some_and(|word| word.eq_ignore_ascii_case(expected))
}

/// A list in a value, which may be absent.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The buttons in the components of a definition.
pub(super) fn buttons(components: &[Value]) -> &[Value] {
    components
        .iter()
        .find(|one| is(&one["type"], "BUTTONS"))
        .map(|one| list(one, "buttons"))
        .unwrap_or_default()
}

/// A message's parameter for the button at this index.
pub(super) fn parameter(components: &[Value], index: usize) -> Option<&Value> {
    let at_index = |one: &&Value| match &one["index"] {
        Value::String(text) => text.parse() == Ok(index),
        Value::Number(number) => number.as_u64() == Some(index as u64),
        _ => false,
    };
    let component = components.iter().filter(|one| is(&one["type"], "button")).find(at_index)?;
    list(component, "parameters").first()
}

/// The token of a flow, if the message offers one. Meta, "Sending a Flow": without a token it is `unused`.
pub(super) fn flow_token(state: &State, sent: &SentMessage) -> Option<String> {
    let token = if is_interactive(sent, "flow") {
        sent.body["interactive"]["action"]["parameters"].get("flow_token")
    } else {
        let template = template(state, sent)?;
        let index = buttons(&template.components).iter().position(|button| is(&button["type"], "FLOW"))?;
        parameter(list(&sent.body["template"], "components"), index)
            .and_then(|parameter| parameter.get("action")?.get("flow_token"))
    };
    Some(token.and_then(Value::as_str).unwrap_or("unused").to_owned())
}

/// Whether the message asks for the contact details of the person.
pub(super) fn requests_contact(state: &State, sent: &SentMessage) -> bool {
    is_interactive(sent, "request_contact_info")
        || template(state, sent).is_some_and(|template| {
            buttons(&template.components).iter().any(|button| is(&button["type"], "REQUEST_CONTACT_INFO"))
        })
}

/// The payload that the business gave a call button. Meta, "Call button messages": it is returned as `cta_payload`.
pub(super) fn call_payload(state: &State, sent: &SentMessage) -> Option<String> {
    let payload = if is_interactive(sent, "voice_call") {
        sent.body["interactive"]["action"]["parameters"].get("payload")
    } else {
        template(state, sent)?;
        let components = list(&sent.body["template"], "components");
        let button = components.iter().find(|one| is(&one["sub_type"], "voice_call"))?;
        list(button, "parameters").iter().find_map(|parameter| parameter.get("payload"))
    };
    payload.and_then(Value::as_str).map(str::to_owned)
}
