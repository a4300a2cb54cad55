//! `name=value`: one value of an input, by the name of its field.

use serde_json::{Map, Value};

use crate::path::{Path, Step};
use crate::schema::Schema;

/// Why a value was not set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// It is not written as `name=value`.
    #[error("`{0}` is not name=value, such as to=+15555550123 or body[0].value=Ana")]
    Malformed(String),
    /// There is no such field.
    #[error("{field} is not known{hint}")]
    Unknown {
        /// The field.
        field: String,
        /// A suggestion, or the known fields.
        hint: String,
    },
    /// The field does not accept the value.
    #[error("{field} {message}")]
    Value {
        /// The field.
        field: String,
        /// What the field accepts.
        message: String,
    },
}

/// The most entries of a list that is given entry by entry.
const MAX_ITEMS: usize = 1_024;

/// Sets one value of an input, with the type of its schema: `body[0].value=Ana`. It replaces an existing value. Lists
/// and objects can be given as JSON. An empty text removes the value.
pub fn set(input: &mut Value, schema: &Value, assignment: &str) -> Result<(), SetError> {
    let malformed = || SetError::Malformed(assignment.to_owned());
    let (name, text) = assignment.split_once('=').ok_or_else(malformed)?;
    let path = Path::parse(name.trim()).ok_or_else(malformed)?;
    if text.is_empty() {
        // Checks that the field exists. Anything created on the way to it is created in a copy.
        write(&mut input.clone(), schema, &path, text)?;
        take_away(input, &path.0);
        drop_empty_end(input, &path.0);
        return Ok(());
    }
    write(input, schema, &path, text)
}

fn write(input: &mut Value, schema: &Value, path: &Path, text: &str) -> Result<(), SetError> {
    let mut place = input;
    let mut schema = Schema::of(schema);
    let mut way = Path::default();
    for (index, step) in path.0.iter().enumerate() {
        if schema.is_json() {
            return set_within(place, &path.0[index..], text)
                .map_err(|message| SetError::Value { field: path.to_string(), message });
        }
        let outer = way.clone();
        way.0.push(step.clone());
        place = match step {
            Step::Field(name) => {
                let inner = schema.member(name).ok_or_else(|| unknown(&outer, schema, name))?;
                match &mut *place {
                    Value::Object(object) => keep_alternative(object, schema, name),
                    other => *other = Value::Object(Map::new()),
                }
                schema = inner;
                &mut place[name.as_str()]
            }
            Step::Item(index) => {
                let most = schema.number("maxItems").map_or(MAX_ITEMS, |most| most as usize);
                let inner = schema.item(*index).filter(|_| schema.kind() == "array");
                let Some(inner) = inner.filter(|_| *index < most) else {
                    let what = if schema.kind() == "array" {
                        format!("has {} at most, counted from [0]", entries(most))
                    } else {
                        format!("is {} and no list", schema.takes())
                    };
                    return Err(SetError::Value { field: outer.to_string(), message: what });
                };
                schema = inner;
                item(place, *index)
            }
        };
    }
    *place = schema.read(text).map_err(|message| {
        let inner = if schema.kind() == "array" { format!("{path}[0]") } else { path.to_string() };
        let names = schema.item(0).unwrap_or(schema).names();
        let hint = names.first().map(|name| format!(": give {inner}.{name}=… or the whole as JSON"));
        SetError::Value { field: path.to_string(), message: message + &hint.unwrap_or_default() }
    })?;
    Ok(())
}

/// Sets a value within JSON that no schema describes. A string stays a string; any other value is parsed as JSON if
/// possible.
fn set_within(mut place: &mut Value, steps: &[Step], text: &str) -> Result<(), String> {
    read_json(place);
    for step in steps {
        place = match step {
            Step::Field(name) => {
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                &mut place[name.as_str()]
            }
            Step::Item(index) if *index < MAX_ITEMS => item(place, *index),
            Step::Item(_) => {
                return Err(format!("has a list of more than {MAX_ITEMS} entries: give it as a file"));
            }
        };
    }
    let json = if place.is_string() { None } else { serde_json::from_str(text).ok() };
    *place = json.unwrap_or_else(|| text.into());
    Ok(())
}

/// Replaces a text that holds a JSON object or list by that JSON.
fn read_json(place: &mut Value) {
    let json = place.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(json) = json.filter(|json| json.is_object() || json.is_array()) {
        *place = json;
    }
}

/// The entry of a list, which is extended if necessary.
fn item(place: &mut Value, index: usize) -> &mut Value {
    if !place.is_array() {
        *place = Value::Array(Vec::new());
    }
    if let Value::Array(list) = place
        && list.len() <= index
    {
        list.resize(index + 1, Value::Null);
    }
    &mut place[index]
}

/// Removes a field. An entry of a list becomes null instead.
pub(crate) fn take_away(input: &mut Value, steps: &[Step]) {
    match around(input, steps) {
        Some((Value::Object(object), Step::Field(name))) => _ = object.remove(name),
        Some((Value::Array(list), Step::Item(index))) if *index < list.len() => list[*index] = Value::Null,
        _ => {}
    }
}

/// Removes the empty entries at the end of the list that had this entry.
fn drop_empty_end(input: &mut Value, steps: &[Step]) {
    if let Some((Value::Array(list), _)) = around(input, steps) {
        let length = list.iter().rposition(|entry| !entry.is_null()).map_or(0, |last| last + 1);
        list.truncate(length);
    }
}

/// The object or list that contains the value, and the value's place in it.
fn around<'i, 's>(input: &'i mut Value, steps: &'s [Step]) -> Option<(&'i mut Value, &'s Step)> {
    let (last, way) = steps.split_last()?;
    let place = way.iter().try_fold(input, |place, step| {
        let inner = match step {
            Step::Field(name) => place.get_mut(name),
            Step::Item(index) => place.get_mut(index),
        }?;
        read_json(inner);
        Some(inner)
    })?;
    Some((place, last))
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// Removes the members of other alternatives than the one that has `name`.
fn keep_alternative(object: &mut Map<String, Value>, schema: Schema<'_>, name: &str) {
    let Some(chosen) = schema.alternatives().find(|other| other.member(name).is_some()) else { return };
    let own: Vec<_> = schema.members().map(|(name, ..)| name).chain(chosen.names()).collect();
    object.retain(|key, _| own.contains(&key.as_str()));
}

fn unknown(outer: &Path, schema: Schema<'_>, name: &str) -> SetError {
    let names = schema.names();
    let near = host_harness::nearest(name, names.iter().copied());
    let hint = match near.and_then(|near| Some((near, schema.member(near)?))) {
        Some((near, member)) => format!("; did you mean {}, {}?", outer.field(near), member.takes()),
        None if schema.kind() == "array" => format!(": {outer} is a list, and its first entry is {outer}[0]"),
        None if names.is_empty() => format!(": {outer} is {}", schema.takes()),
        None => format!("; there is {}", names.join(", ")),
    };
    SetError::Unknown { field: outer.field(name).to_string(), hint }
}

#[cfg(test)]
mod tests;
