//! The message: the input of `send-template`, with `{{column}}` in any of its strings.

mod text;
mod value;

pub use text::Text;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::contacts::{Contacts, ContactsError, hex};
use crate::route::Route;

/// The input of `send-template`, with columns in its strings.
#[derive(Clone, Debug)]
pub struct Template {
    input: Map<String, Value>,
    /// The columns in its strings, each once.
    columns: Vec<String>,
    /// Those used without a default in some string: they may not be blank.
    needed: Vec<String>,
}

/// A column in a string: `{{name}}`, or `{{name|there}}` with a default for a blank value.
#[derive(Clone, Copy, Debug)]
struct Slot<'a> {
    column: &'a str,
    default: Option<&'a str>,
}

/// Why a message cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is not the input of `send-template`.
    #[error("{0}")]
    Malformed(String),
    /// It uses a column that the list does not have.
    #[error("{field}: {error}")]
    NoColumn {
        /// Its place in the message.
        field: String,
        /// The column, and the most similar one.
        error: ContactsError,
    },
}

/// Each string of a message, with its place.
struct Strings<'a> {
    found: Vec<(String, &'a str)>,
}

impl Template {
    /// Reads a message. If it has no `to`, the column `to` is used.
    pub fn parse(json: &str) -> Result<Self, TemplateError> {
        let mut input: Map<String, Value> = serde_json::from_str(json).map_err(|error| {
            TemplateError::Malformed(format!(
                "this is not the input of send-template as a JSON object: {error}"
            ))
        })?;
        if input.contains_key("callback-data") {
            return Err(TemplateError::Malformed(
                "callback-data: leave it out: a broadcast puts its run and row there, to know each message again".into(),
            ));
        }
        if let Some(route) = given_route(&input) {
            route
                .parse::<Route>()
                .map_err(|fix| TemplateError::Malformed(format!("route: `{route}` is not a route: {fix}")))?;
        }
        input.entry("to").or_insert_with(|| "{{to}}".into());
        let (mut columns, mut needed) = (Vec::new(), Vec::new());
        for (field, text) in Strings::of(&input).found {
            let malformed = |error| TemplateError::Malformed(format!("{field}: {error}"));
            for slot in slots(text).map_err(malformed)? {
                add(&mut columns, slot.column);
                if slot.default.is_none() {
                    add(&mut needed, slot.column);
                } else if field == "to" {
                    return Err(malformed(
                        "there is no default for a number: take out the | and what follows".into(),
                    ));
                }
            }
        }
        if !input.get("to").and_then(Value::as_str).is_some_and(|to| to.contains("{{")) {
            return Err(TemplateError::Malformed(
                "to: put the column with the number here, as in \"to\": \"{{phone}}\"".into(),
            ));
        }
        Ok(Self { input, columns, needed })
    }

    /// The columns that it uses.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The places of its columns in a list.
    pub fn places(&self, contacts: &Contacts) -> Result<Vec<usize>, TemplateError> {
        let place = |name: &String| contacts.column(name).map_err(|error| self.no_column(name, error));
        self.columns.iter().map(place).collect()
    }

    fn no_column(&self, name: &str, error: ContactsError) -> TemplateError {
        let strings = Strings::of(&self.input).found;
        let uses = |text: &str| slots(text).is_ok_and(|slots| slots.iter().any(|slot| slot.column == name));
        let field = strings.into_iter().find(|(_, text)| uses(text)).map(|(field, _)| field);
        TemplateError::NoColumn { field: field.unwrap_or_default(), error }
    }

    /// The input for one person, from the values of [`Template::columns`]; or every fault of those values. A blank
    /// value without a default is a fault, so that nobody reads "Dear ,".
    pub fn fill(&self, values: &[String]) -> Result<Value, String> {
        let named = self.columns.iter().zip(values);
        let faults: Vec<_> = named.filter_map(|(column, value)| self.fault(column, value)).collect();
        if faults.is_empty() {
            Ok(Value::Object(fill_object(&self.input, &|slot| self.value(slot, values))))
        } else {
            Err(faults.join("; "))
        }
    }

    /// The same, to this recipient: the cleaned number, not the row's own.
    pub fn message(&self, values: &[String], recipient: &str) -> Result<Value, String> {
        self.fill(values).map(|input| addressed(input, recipient))
    }

    /// The recipient as the row has it, even if its other values are faulty. `None` if there is no value, which
    /// [`Template::fill`] reports.
    pub fn recipient(&self, values: &[String]) -> Option<String> {
        let to = self.input.get("to")?.as_str()?;
        let filled = fill_text(to, |slot| self.value(slot, values).to_owned());
        Some(filled).filter(|filled| value::fault(filled).is_none())
    }

    fn fault(&self, column: &String, value: &str) -> Option<String> {
        let fault = value::fault(value)?;
        match value.trim() {
            "" if !self.needed.contains(column) => None,
            // A number has no default.
            "" if self.is_of_recipient(column) => Some(format!("`{column}` {fault}: fill the cell")),
            "" => Some(format!(
                "`{column}` {fault}: fill the cell, or give a text for empty cells in the message, as in \
                 {{{{{column}|there}}}}"
            )),
            value => Some(format!("`{column}` is `{value}`, which {fault}")),
        }
    }

    fn is_of_recipient(&self, column: &str) -> bool {
        let to = self.input.get("to").and_then(Value::as_str).unwrap_or_default();
        slots(to).is_ok_and(|slots| slots.iter().any(|slot| slot.column == column))
    }

    fn value<'v>(&self, slot: Slot<'v>, values: &'v [String]) -> &'v str {
        let named = self.columns.iter().zip(values).find(|(column, _)| *column == slot.column);
        let value = named.map_or("", |(_, value)| value.as_str());
        slot.default.filter(|_| value.trim().is_empty()).unwrap_or(value)
    }

    /// The message as it is kept.
    pub fn to_json(&self) -> String {
        Value::Object(self.input.clone()).to_string()
    }

    /// The SHA-256 of the message, in hexadecimal. The file's layout does not change it.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.to_json()))
    }

    /// The phone number id that it names itself, instead of the connection's.
    pub fn phone_number_id(&self) -> Option<&str> {
        self.input.get("phone-number-id").and_then(Value::as_str).filter(|id| !id.trim().is_empty())
    }

    /// Whether each row chooses its template, because the template's name or language has a column in it.
    pub fn is_chosen_by_row(&self) -> bool {
        self.fixed().is_none()
    }

    /// The template's name and language, unless a row chooses them.
    pub fn fixed(&self) -> Option<(&str, &str)> {
        let text = |field: &str| {
            let text = self.input.get(field).and_then(Value::as_str).unwrap_or_default();
            (!text.contains("{{")).then_some(text)
        };
        Some((text("name")?, text("language")?))
    }

    /// The route that it names.
    pub fn route(&self) -> Option<Route> {
        given_route(&self.input)?.parse().ok()
    }

    /// The same message by another route.
    pub fn by(&self, route: Route) -> Self {
        let mut routed = self.clone();
        routed.input.insert("route".into(), route.word().into());
        routed
    }

    /// The name and the language of the template.
    pub fn title(&self) -> String {
        let text = |field: &str| self.input.get(field).and_then(Value::as_str).unwrap_or("?");
        format!("{} ({})", text("name"), text("language"))
    }
}

/// The route in a message. A blank one counts as missing.
fn given_route(input: &Map<String, Value>) -> Option<&str> {
    input.get("route")?.as_str().filter(|route| !route.trim().is_empty())
}

impl<'a> Strings<'a> {
    fn of(input: &'a Map<String, Value>) -> Self {
        let mut strings = Self { found: Vec::new() };
        for (name, value) in input {
            strings.value(value, name.clone());
        }
        strings
    }

    fn value(&mut self, value: &'a Value, path: String) {
        match value {
            Value::String(text) => self.found.push((path, text)),
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.value(item, format!("{path}[{place}]"));
                }
            }
            Value::Object(object) => {
                for (name, value) in object {
                    self.value(value, format!("{path}.{name}"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// The columns in a string.
fn slots(text: &str) -> Result<Vec<Slot<'_>>, String> {
    let slots = text.split("{{").skip(1).map(|piece| {
        let (inner, _) = piece.split_once("}}").ok_or("{{ has no }} after it")?;
        let slot = Slot::of(inner);
        match slot {
            Slot { column: "", .. } => Err("{{}} names no column".to_owned()),
            Slot { default: Some(""), .. } => Err(format!("{{{{{inner}}}}} has no default after the |")),
            slot => Ok(slot),
        }
    });
    slots.collect()
}

impl<'a> Slot<'a> {
    fn of(inner: &'a str) -> Self {
        match inner.split_once('|') {
            Some((column, default)) => Self { column: column.trim(), default: Some(default.trim()) },
            None => Self { column: inner.trim(), default: None },
        }
    }
}

fn fill_object<'v>(
    object: &'v Map<String, Value>,
    value_of: &impl Fn(Slot<'v>) -> &'v str,
) -> Map<String, Value> {
    object.iter().map(|(name, value)| (name.clone(), fill_value(name, value, value_of))).collect()
}

fn fill_value<'v>(name: &str, value: &'v Value, value_of: &impl Fn(Slot<'v>) -> &'v str) -> Value {
    match value {
        // A text that is itself JSON: an inserted value must not end the string that contains it.
        Value::String(text) if name == "json" || name.ends_with("-json") => {
            fill_text(text, |slot| inside_json(value_of(slot))).into()
        }
        Value::String(text) => fill_text(text, |slot| value_of(slot).to_owned()).into(),
        Value::Array(items) => items.iter().map(|item| fill_value("", item, value_of)).collect(),
        Value::Object(object) => fill_object(object, value_of).into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn fill_text<'v>(text: &'v str, value_of: impl Fn(Slot<'v>) -> String) -> String {
    let mut pieces = text.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (inner, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        filled.push_str(&value_of(Slot::of(inner)));
        filled.push_str(rest);
    }
    filled
}

fn inside_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// A filled-in message to this recipient.
pub fn addressed(mut input: Value, recipient: &str) -> Value {
    if let Some(input) = input.as_object_mut() {
        input.insert("to".to_owned(), recipient.into());
    }
    input
}

#[cfg(test)]
mod tests;
