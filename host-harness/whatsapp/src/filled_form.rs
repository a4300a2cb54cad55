//! A form's fields, filled in with flat values by their paths: `body[0].value` = `Ana`.

use std::collections::BTreeMap;

use host_harness::InputError;
use serde_json::{Map, Value};

use crate::types::{FieldCondition, FieldKind, FormField};

/// The most entries of a list.
const MAX_ENTRIES: usize = 1_024;

/// The values, by path.
type Given<'a> = BTreeMap<&'a str, &'a Value>;

/// The fields of a function, a recipe or a template, with values for some of them.
#[derive(Clone, Debug)]
pub struct FilledForm<'a> {
    /// Each list is followed by the fields of its entries, with their indices.
    fields: Vec<FormField>,
    given: Given<'a>,
}

impl<'a> FilledForm<'a> {
    /// Fills in fields, such as those of `describe` or `template-form`. A list has an entry for each index in the
    /// paths. Blank text and null are not values, but count as entries.
    ///
    /// # Errors
    ///
    /// A list would have more than 1,024 entries.
    pub fn new(fields: &[FormField], values: &'a Map<String, Value>) -> Result<Self, Vec<InputError>> {
        let all = values.iter().map(|(path, value)| (path.as_str(), value)).collect();
        let fields = with_entries(fields, &all)?;
        let is_given = |value: &Value| !value.is_null() && value.as_str() != Some("");
        let given = all.into_iter().filter(|(_, value)| is_given(value)).collect();
        Ok(Self { fields, given })
    }

    /// The fields to show for the current values, in order.
    pub fn shown(&self) -> Vec<&FormField> {
        shown(&self.fields, &choose(&self.fields, &self.given))
    }

    /// The input of the function. A message that is to be sent must be complete. For a preview, which names the missing
    /// values itself, required texts without a value are blank.
    ///
    /// # Errors
    ///
    /// Every value that does not match its field, or that has no field. If the input must be complete, also every
    /// required field without a value.
    pub fn input(&self, is_complete: bool) -> Result<Value, Vec<InputError>> {
        let (fields, given) = (&self.fields, &self.given);
        let chosen = choose(fields, given);
        let shown = shown(fields, &chosen);
        let mut faults = Vec::new();
        let mut input = Value::Object(Map::new());
        for field in &shown {
            let value = match (field.kind, given.get(field.path.as_str())) {
                (FieldKind::Array, _) => continue,
                (FieldKind::Constant, _) => {
                    field.constant_json.as_deref().and_then(|json| serde_json::from_str(json).ok())
                }
                (_, Some(value)) if field.writes => match read(field, value) {
                    Ok(value) => Some(value),
                    Err(message) => {
                        faults.push(fault(&field.path, message));
                        continue;
                    }
                },
                // A choice implied by other values.
                (_, None) if field.writes => chosen.get(field.path.as_str()).map(|value| (*value).into()),
                _ => None,
            };
            match value {
                Some(value) => *place(&mut input, &field.path) = value,
                None if field.required && !chosen.contains_key(field.path.as_str()) => {
                    if is_complete {
                        faults.push(missing(field, fields));
                    } else if field.writes && is_text(field.kind) {
                        // A blank text is reported as a fault by name. Without it, the whole input could not be read.
                        *place(&mut input, &field.path) = "".into();
                    }
                }
                None => {}
            }
        }
        let is_known = |path: &str| {
            let decides = |field: &FormField| {
                field.writes || matches!(field.kind, FieldKind::Choice | FieldKind::Switch)
            };
            shown.iter().any(|field| field.path == path && decides(field) && field.kind != FieldKind::Array)
        };
        faults.extend(given.keys().filter(|path| !is_known(path)).map(|path| unknown(path, fields)));
        without_gaps(&mut input);
        if faults.is_empty() { Ok(input) } else { Err(faults) }
    }
}

fn fault(path: &str, message: String) -> InputError {
    InputError { path: path.to_owned(), message }
}

/// Whether the field at this path only decides which other fields are shown, and is not part of the input.
pub fn only_decides(fields: &[FormField], path: &str) -> bool {
    fields.iter().any(|field| field.path == path && field.kind == FieldKind::Choice && !field.writes)
}

/// The fields, including those of each list entry: as many entries as there are values for.
fn with_entries(fields: &[FormField], given: &Given<'_>) -> Result<Vec<FormField>, Vec<InputError>> {
    let mut all = Vec::new();
    let mut rest = fields.iter().cloned().rev().collect::<Vec<_>>();
    while let Some(field) = rest.pop() {
        if field.kind == FieldKind::Array {
            let inside = [&field.path, "[]"].concat();
            let mut entry = Vec::new();
            while rest.last().is_some_and(|inner| inner.path.starts_with(&inside)) {
                entry.extend(rest.pop());
            }
            let count = entries(&field.path, given.keys().copied());
            if count > MAX_ENTRIES {
                let message = format!("has {MAX_ENTRIES} entries at most, counted from [0]");
                return Err(vec![fault(&field.path, message)]);
            }
            for number in (0..count).rev() {
                let own = [&field.path, "[", &number.to_string(), "]"].concat();
                let at = |path: &str| path.replacen(&inside, &own, 1);
                rest.extend(entry.iter().rev().map(|inner| {
                    FormField {
                        path: at(&inner.path),
                        shown_when: inner
                            .shown_when
                            .as_ref()
                            .map(|when| FieldCondition { path: at(&when.path), ..when.clone() }),
                        ..inner.clone()
                    }
                }));
            }
        }
        all.push(field);
    }
    Ok(all)
}

/// How many entries the list at `path` has, judging by the paths of its values: 3 if the last is `body[2].value`.
pub fn entries<'a>(path: &str, paths: impl Iterator<Item = &'a str>) -> usize {
    paths.filter_map(|other| entry(other, path)).max().map_or(0, |last| last.saturating_add(1))
}

/// The index of the list entry that a path is in: 2 for `body[2].value` in `body`.
pub fn entry(path: &str, list: &str) -> Option<usize> {
    let (number, _) = path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
    number.parse().ok()
}

/// The value of each choice and switch: the one given, or the one implied by the other values given.
fn choose<'a>(fields: &'a [FormField], given: &Given<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut chosen = BTreeMap::new();
    for field in fields {
        let path = field.path.as_str();
        let value = match given.get(path) {
            Some(Value::Bool(is_on)) => Some(if *is_on { "true" } else { "false" }),
            Some(value) => value.as_str(),
            None => implied(field, fields, given),
        };
        if let Some(value) = value {
            chosen.insert(path, value);
        }
    }
    chosen
}

fn implied<'a>(of: &FormField, fields: &'a [FormField], given: &Given<'_>) -> Option<&'a str> {
    let shows = |field: &&FormField| field.shown_when.as_ref().is_some_and(|when| when.path == of.path);
    let touched = fields.iter().filter(shows).find(|field| is_touched(field, fields, given))?;
    touched.shown_when.as_ref()?.values.last().map(String::as_str)
}

/// Whether a value is given for the field, for anything within it, or for a field that it shows.
fn is_touched(field: &FormField, fields: &[FormField], given: &Given<'_>) -> bool {
    // A constant says nothing about the caller's intent.
    let is_within = |path: &&str| {
        path.strip_prefix(field.path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    field.kind != FieldKind::Constant && given.keys().any(is_within)
        || fields
            .iter()
            .filter(|other| other.shown_when.as_ref().is_some_and(|when| when.path == field.path))
            .any(|other| is_touched(other, fields, given))
}

/// The fields that are shown for these choices.
fn shown<'a>(fields: &'a [FormField], chosen: &BTreeMap<&str, &str>) -> Vec<&'a FormField> {
    let mut shown: Vec<&FormField> = Vec::new();
    for field in fields {
        let is_met = field.shown_when.as_ref().is_none_or(|when| {
            let value = chosen.get(when.path.as_str()).copied().unwrap_or_default();
            shown.iter().any(|other| other.path == when.path)
                && when.values.iter().any(|known| known == value)
        });
        if is_met {
            shown.push(field);
        }
    }
    shown
}

/// A value in the field's type. Agents may write numbers without quotes, and dates with them.
fn read(field: &FormField, value: &Value) -> Result<Value, String> {
    if let (FieldKind::Json, false) = (field.kind, value.is_string()) {
        // If the field's name ends in `json`, the input needs JSON as text; otherwise as a value.
        let is_text = field.path.ends_with("json");
        return Ok(if is_text { value.to_string().into() } else { value.clone() });
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return Err("must be a string, a number or a boolean".to_owned()),
    };
    if let Some(most) =
        field.maximum.filter(|_| is_text(field.kind)).filter(|most| text.chars().count() as f64 > *most)
    {
        return Err(format!("has more than {most} characters"));
    }
    if !field.choices.is_empty() && field.choices.iter().all(|choice| choice.value != text) {
        let known: Vec<_> = field.choices.iter().map(|choice| choice.value.as_str()).collect();
        return Err(format!("must be one of {}", known.join(", ")));
    }
    let json = || serde_json::from_str::<Value>(&text).ok();
    match field.kind {
        FieldKind::Number => json().filter(Value::is_number).ok_or("must be a number".to_owned()),
        FieldKind::Switch => json().filter(Value::is_boolean).ok_or("must be true or false".to_owned()),
        FieldKind::Json if !field.path.ends_with("json") => json().ok_or("must be JSON".to_owned()),
        _ => Ok(text.into()),
    }
}

fn is_text(kind: FieldKind) -> bool {
    !matches!(kind, FieldKind::Number | FieldKind::Switch | FieldKind::Json | FieldKind::Choice)
}

fn missing(field: &FormField, fields: &[FormField]) -> InputError {
    let mut message = format!("is missing: {}", field.title);
    if only_decides(fields, &field.path) {
        let inside = fields.iter().filter(|other| {
            other.writes && other.shown_when.as_ref().is_some_and(|when| when.path == field.path)
        });
        let paths: Vec<_> = inside.map(|other| other.path.as_str()).collect();
        message = format!("is missing: give one of {}", paths.join(", "));
    } else if let Some(example) = &field.example {
        message.push_str(&format!(", as in {example}"));
    }
    fault(&field.path, message)
}

fn unknown(path: &str, fields: &[FormField]) -> InputError {
    let paths = || {
        let own = fields
            .iter()
            .filter(|field| field.writes && !matches!(field.kind, FieldKind::Constant | FieldKind::Array));
        own.map(|field| field.path.as_str())
    };
    let message = match host_harness::nearest(path, paths()) {
        Some(near) => format!("is not a field of this form; did you mean {near}?"),
        None => {
            format!("is not a field of this form, which has {}", paths().collect::<Vec<_>>().join(", "))
        }
    };
    fault(path, message)
}

/// The place that a field's path leads to.
fn place<'a>(input: &'a mut Value, path: &str) -> &'a mut Value {
    path.split(['.', '[']).fold(input, |place, step| match step.strip_suffix(']') {
        None => {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            &mut place[step]
        }
        Some(index) => {
            let index: usize = index.parse().unwrap_or_default();
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
    })
}

/// Removes list entries without values.
fn without_gaps(value: &mut Value) {
    match value {
        Value::Array(entries) => {
            entries.retain(|entry| !entry.is_null());
            entries.iter_mut().for_each(without_gaps);
        }
        Value::Object(members) => members.values_mut().for_each(without_gaps),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
