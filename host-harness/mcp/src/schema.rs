//! Schemas as an agent reads them. It pays for every word, every time.

use serde_json::{Map, Value};

use crate::set_up_error::SetUpError;

type Schema = Map<String, Value>;

/// The position of a schema within another.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// It is an input or a part of one, with its name if it has one.
    Input(Option<&'a str>),
    Output,
}

/// The schema of a tool's input: without the names of choices, the marks for forms, and any title that only repeats the
/// name.
pub(crate) fn of_input(tool: &str, text: &str) -> Result<Schema, SetUpError> {
    shortened(tool, text, Place::Input(None))
}

/// The schema of a tool's result: its types, and the meaning of its values.
pub(crate) fn of_output(tool: &str, text: &str) -> Result<Schema, SetUpError> {
    shortened(tool, text, Place::Output)
}

/// Reads JSON that must be an object.
pub(crate) fn object(tool: &str, text: &str) -> Result<Schema, SetUpError> {
    serde_json::from_str(text)
        .map_err(|error| SetUpError::Schema { tool: tool.to_owned(), message: error.to_string() })
}

/// The members of a literal object.
pub(crate) fn members(value: Value) -> Schema {
    match value {
        Value::Object(members) => members,
        _ => Schema::new(),
    }
}

fn shortened(tool: &str, text: &str, place: Place<'_>) -> Result<Schema, SetUpError> {
    let mut schema = object(tool, text)?;
    let definitions = schema.remove("$defs").unwrap_or_default();
    inline(&mut schema, &definitions);
    shorten(&mut schema, place);
    Ok(schema)
}

/// Replaces references by their definitions, because some clients lose the definitions. No schema of the toolkit is
/// recursive.
fn inline(schema: &mut Schema, definitions: &Value) {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix("#/$defs/"));
    if let Some(Value::Object(definition)) = name.and_then(|name| definitions.get(name)) {
        schema.remove("$ref");
        for (keyword, part) in definition {
            schema.entry(keyword.as_str()).or_insert_with(|| part.clone());
        }
    }
    for (_, part) in parts(schema) {
        inline(part, definitions);
    }
}

fn shorten(schema: &mut Schema, place: Place<'_>) {
    if let Some(values) = constants(schema) {
        schema.remove("oneOf");
        schema.insert("enum".to_owned(), values.into());
    }
    schema.retain(|keyword, part| match (keyword.as_str(), place) {
        ("$schema" | "x-long-text" | "x-advanced" | "x-one-of", _) => false,
        ("title", Place::Input(name)) => {
            let title = part.as_str().unwrap_or_default();
            name.is_some_and(|name| !title.eq_ignore_ascii_case(&name.replace('-', " ")))
        }
        ("title" | "examples" | "additionalProperties" | "minimum", Place::Output) => false,
        ("contentMediaType" | "contentEncoding", Place::Output) => false,
        _ => true,
    });
    if let (Some(Value::Array(examples)), Place::Input(Some(_))) = (schema.get_mut("examples"), place) {
        examples.truncate(1);
    }
    // The required members describe it better than its title.
    if matches!(place, Place::Input(_))
        && schema.get("properties").is_none()
        && schema.get("required").is_some()
    {
        schema.remove("title");
    }
    for (name, part) in parts(schema) {
        let place = if matches!(place, Place::Output) { place } else { Place::Input(Some(name)) };
        shorten(part, place);
    }
}

/// The values of a choice that names each of them.
fn constants(schema: &Schema) -> Option<Vec<Value>> {
    let alternatives = schema.get("oneOf")?.as_array()?;
    alternatives.iter().map(|alternative| alternative.get("const").cloned()).collect()
}

/// The direct sub-schemas of a schema, with the names of members.
fn parts(schema: &mut Schema) -> Vec<(&str, &mut Schema)> {
    let mut parts = Vec::new();
    for (keyword, part) in schema {
        match (keyword.as_str(), part) {
            ("properties", Value::Object(members)) => {
                parts.extend(
                    members
                        .iter_mut()
                        .filter_map(|(name, part)| Some((name.as_str(), part.as_object_mut()?))),
                );
            }
            ("oneOf" | "prefixItems", Value::Array(list)) => {
                parts.extend(list.iter_mut().filter_map(|part| Some(("", part.as_object_mut()?))));
            }
            ("items" | "contains", Value::Object(part)) => parts.push(("", part)),
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests;
