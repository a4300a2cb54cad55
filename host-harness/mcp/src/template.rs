//! The tools for templates as an agent sees them: flat values by the paths of the template's own fields, instead of the
//! nested input that covers every possible template.

mod form;

use std::sync::Arc;

use host_harness::InputError;
use host_harness_whatsapp::catalog::{Effect, Tool as Function};
use host_harness_whatsapp::lookups::TemplateSchema;
use host_harness_whatsapp::{FilledForm, Session};
use rmcp::model::{JsonObject, Tool};
use serde_json::{Map, Value, json};

use crate::annotations::annotations;
use crate::fault::fault;
use crate::reply::{self, Reply};
use crate::schema::{members, of_output};
use crate::set_up_error::SetUpError;

/// Calls a function, or its preview, with an input that a form describes.
pub(crate) struct Filled {
    function: String,
    form: String,
    preview: Option<String>,
}

/// A call that is ready to be made.
pub(crate) struct Prepared<'a> {
    pub function: &'a str,
    pub effect: Effect,
    pub input: Value,
}

/// The tool that lists the values that a template needs.
pub(crate) fn form_tool(function: &Function) -> Tool {
    let input = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}, "language": {"type": "string"}},
        "required": ["name", "language"],
        "additionalProperties": false,
        "examples": [{"name": "order_confirmation", "language": "en_US"}],
    });
    let description = "Lists the values that one template needs, each with its path, an example and its limits. Use it before a template is sent for the first time. Changes nothing.";
    Tool::new(function.name.clone(), description, members(input))
        .with_title(&function.title)
        .with_raw_output_schema(Arc::new(members(form::schema())))
        .with_annotations(annotations(Effect::Reads).open_world(true))
}

/// The tool that sends or previews a template.
pub(crate) fn filled_tool(
    function: &Function,
    purpose: &str,
    form: &str,
) -> Result<(Tool, Filled), SetUpError> {
    let mut input = json!({
        "type": "object",
        "properties": {
            "to": {
                "type": "string",
                "description": "A telephone number in E.164 form, + and digits only, or a business-scoped user id. For a group, give the value group-id instead.",
                "examples": ["+15555550123"],
            },
            "name": {"type": "string"},
            "language": {"type": "string", "description": "To the letter: en and en_US are different."},
            "values": {
                "type": "object",
                "description": "The template's values, by their paths.",
                "additionalProperties": {"type": ["string", "number", "boolean"]},
            },
            "check": {
                "type": "boolean",
                "description": "Send nothing: show the message as its recipient would see it, and every fault.",
                "default": false,
            },
        },
        "required": ["name", "language"],
        "additionalProperties": false,
        "examples": [{
            "to": "+15555550123",
            "name": "order_confirmation",
            "language": "en_US",
            "values": {"header.document.source.url": "https://example.com/7.pdf", "body[0].value": "Ana"},
        }],
    });
    let mut output = of_output(&function.name, &function.output_schema)?;
    if function.preview.is_some() {
        // A check returns another result, and some models' APIs accept no alternatives here.
        output.remove("required");
        if let Some(Value::Object(known)) = output.get_mut("properties") {
            for (name, about) in [
                ("message", "With check: the message."),
                ("faults", "With check."),
                ("warnings", "With check."),
            ] {
                let kind = if name == "message" { "object" } else { "array" };
                known.insert(name.to_owned(), json!({"type": kind, "description": about}));
            }
        }
    } else if let Some(Value::Object(inputs)) = input.get_mut("properties") {
        inputs.remove("check");
    }
    let tool = Tool::new(function.name.clone(), purpose.to_owned(), members(input))
        .with_title(&function.title)
        .with_raw_output_schema(Arc::new(output))
        .with_annotations(annotations(function.effect).open_world(true));
    let filled =
        Filled { function: function.name.clone(), form: form.to_owned(), preview: function.preview.clone() };
    Ok((tool, filled))
}

/// The values that a template needs.
pub(crate) async fn list_values(session: &Session, lookup: &str, arguments: &JsonObject) -> Reply {
    let faults = check(arguments, &["name", "language"]);
    if !faults.is_empty() {
        return reply::refused(&faults);
    }
    match read_form(session, lookup, arguments).await {
        Ok(form) => reply::success(form::of(&form)),
        Err(reply) => reply,
    }
}

impl Filled {
    /// The function's input for these arguments, according to the template's current state.
    ///
    /// # Errors
    ///
    /// A reply to return, if the arguments do not match the template or it cannot be read.
    pub async fn prepare(
        &self,
        session: &Session,
        effect: Effect,
        arguments: &JsonObject,
    ) -> Result<Prepared<'_>, Reply> {
        let known: &[&str] = match self.preview {
            Some(_) => &["to", "name", "language", "values", "check"],
            None => &["to", "name", "language", "values"],
        };
        let faults = check(arguments, known);
        if !faults.is_empty() {
            return Err(reply::refused(&faults));
        }
        let nothing = Map::new();
        let values = arguments.get("values").and_then(Value::as_object).unwrap_or(&nothing);
        let is_check = arguments.get("check") == Some(&Value::Bool(true));
        let (function, effect) = match &self.preview {
            Some(preview) if is_check => (preview.as_str(), Effect::Reads),
            _ => (self.function.as_str(), effect),
        };
        let sends = !matches!(effect, Effect::Reads);
        let input = match read_form(session, &self.form, arguments).await {
            Ok(form) => {
                let input = input(&form, arguments, values, sends);
                input.map_err(|faults| reply::refused(&faults))?
            }
            // A connection that cannot look up templates can still send those that need no values.
            Err(reply) if sends && values.is_empty() && reply.is_about("business-account-id") => {
                let own =
                    arguments.iter().filter(|(name, _)| matches!(name.as_str(), "to" | "name" | "language"));
                own.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
            }
            Err(reply) => return Err(reply),
        };
        Ok(Prepared { function, effect, input })
    }
}

/// The input, with the recipient among the values.
fn input(
    form: &TemplateSchema,
    arguments: &JsonObject,
    values: &JsonObject,
    is_complete: bool,
) -> Result<Value, Vec<InputError>> {
    let recipient = arguments.get_key_value("to");
    let given = values.iter().chain(recipient).filter(|(_, value)| value.as_str() != Some(""));
    let given = given.map(|(path, value)| (path.clone(), value.clone())).collect();
    FilledForm::new(&form.fields, &given)?.input(is_complete)
}

async fn read_form(session: &Session, lookup: &str, arguments: &JsonObject) -> Result<TemplateSchema, Reply> {
    let input = json!({"name": arguments.get("name"), "language": arguments.get("language")});
    let called = session.call_json(lookup, Some(&input)).await;
    let form = called.as_ref().ok().and_then(|called| called.get("ok")).cloned();
    let read = form.map(host_harness_wit_json::from_value::<TemplateSchema>);
    match read {
        Some(Ok(form)) => Ok(form),
        _ => Err(reply::of(Effect::Reads, called)),
    }
}

/// Faults in the names and types of the arguments.
fn check(arguments: &JsonObject, known: &[&str]) -> Vec<InputError> {
    let mut faults = Vec::new();
    for (name, value) in arguments {
        let message = match name.as_str() {
            name if !known.contains(&name) => {
                let hint = match host_harness::nearest(name, known.iter().copied()) {
                    Some(near) => format!("is not known; did you mean {near}?"),
                    None => format!(
                        "is not known; the arguments are {}. The template's own values go into values, by their paths",
                        known.join(", ")
                    ),
                };
                faults.push(fault(name.to_owned(), &hint));
                continue;
            }
            "values" if !value.is_object() => "must be an object: each value by its path",
            "check" if !value.is_boolean() => "must be true or false",
            "to" | "name" | "language" if !value.is_string() => "must be a string",
            _ => continue,
        };
        faults.push(fault(name.clone(), message));
    }
    for name in ["name", "language"] {
        if !arguments.contains_key(name) {
            faults.push(fault(name.to_owned(), "is missing"));
        }
    }
    faults
}
