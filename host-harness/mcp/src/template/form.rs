//! A template's fields as an agent sees them: only the values that it has to provide.

use host_harness_whatsapp::lookups::TemplateSchema;
use host_harness_whatsapp::only_decides;
use host_harness_whatsapp::types::{FieldKind, FormField};
use serde_json::{Map, Value, json};

/// The arguments of every template, which are not among its values.
const ARGUMENTS: [&str; 3] = ["to", "name", "language"];

/// The schema of the result.
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "template": {"type": "object", "description": "Its status, category and text."},
            "values": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "path": {"type": "string", "description": "Its key in values. [] is any entry: write [0], [1] …"},
                        "required": {"type": "boolean"},
                        "one-of": {"type": "string", "description": "Give one of the values with the same one-of."},
                        "example": {"type": "string"},
                    },
                    "required": ["path"],
                },
            },
        },
        "required": ["template", "values"],
    })
}

/// The values.
pub(super) fn of(form: &TemplateSchema) -> Value {
    let template = &form.template;
    let about = json!({
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "body": template.body,
    });
    let values: Vec<Value> = form
        .fields
        .iter()
        .filter(|field| field.writes && field.kind != FieldKind::Constant && field.kind != FieldKind::Array)
        .filter(|field| !ARGUMENTS.contains(&&*field.path))
        .map(|field| value(field, &form.fields))
        .collect();
    json!({"template": about, "values": values})
}

fn value(field: &FormField, fields: &[FormField]) -> Value {
    let mut value = Map::new();
    let mut say = |name: &str, what: Value| _ = value.insert(name.to_owned(), what);
    say("path", field.path.as_str().into());
    if field.title != field.path {
        say("title", field.title.as_str().into());
    }
    if let Some(context) = &field.context {
        say("about", context.as_str().into());
    }
    match &field.shown_when {
        Some(shown) if only_decides(fields, &shown.path) => say("one-of", shown.path.as_str().into()),
        // A field that is shown only if a switch is on is optional.
        Some(_) => {}
        None if field.required => say("required", true.into()),
        None => {}
    }
    if !field.choices.is_empty() {
        let choices: Vec<&str> = field.choices.iter().map(|choice| choice.value.as_str()).collect();
        say("choices", choices.into());
    }
    if let Some(most) = field.maximum {
        say("longest", (most as u64).into());
    }
    if let Some(example) = &field.example {
        say("example", example.as_str().into());
    }
    value.into()
}
