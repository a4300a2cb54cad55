//! Reads files of notifications, as this crate, other programs and people write them: JSON values one after another,
//! each on one line or several.

use std::collections::VecDeque;

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value, json};

/// A value in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedValue {
    /// The line it begins in, from 1.
    pub line: usize,
    /// The value.
    pub record: Result<Record, Fault>,
}

/// A notification, in one of the forms in which it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// `{"signature": "sha256=…", "body": "…"}`: a body byte for byte, and the header `X-Hub-Signature-256`.
    Delivery {
        /// The header.
        signature: String,
        /// The body.
        body: String,
    },
    /// Meta's body alone, as written in the file.
    Body(String),
    /// The sample that Meta's app panel shows and sends, `{"field": …, "value": …}`: here as the body with the sample
    /// as its only change.
    Sample(String),
    /// An event, as this crate keeps it.
    Event(Value),
}

/// Why a value cannot be read. The values after it are still read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It ends too early, at the end of the file, and may still be incomplete.
    #[error("breaks off before its end")]
    Unfinished,
    /// It is not JSON.
    #[error("is not JSON: {0}")]
    NotJson(String),
    /// It is something else.
    #[error(
        "is no notification: neither a recorded delivery (`signature` and `body`), nor Meta's body (`object`), nor an \
         event (`id` and `content`)"
    )]
    Unknown,
}

/// The `object` of Meta's WhatsApp webhooks.
pub const OBJECT: &str = "whatsapp_business_account";

/// The product that a body is about, if it is not WhatsApp.
pub fn other_product(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    body.get("object")?.as_str().filter(|object| *object != OBJECT).map(str::to_owned)
}

/// The values in a text, in order. An array counts as its elements.
pub fn records(text: &str) -> impl Iterator<Item = RecordedValue> {
    Records { text, at: 0, line: 1, elements: VecDeque::new() }
}

struct Records<'a> {
    text: &'a str,
    at: usize,
    /// The line that contains `at`.
    line: usize,
    elements: VecDeque<RecordedValue>,
}

impl Iterator for Records<'_> {
    type Item = RecordedValue;

    fn next(&mut self) -> Option<RecordedValue> {
        loop {
            if let Some(element) = self.elements.pop_front() {
                return Some(element);
            }
            // Concatenated files have a byte order mark in the middle.
            let rest =
                self.rest().trim_start_matches(|char: char| char.is_whitespace() || char == '\u{FEFF}');
            self.advance(self.rest().len() - rest.len());
            if self.rest().is_empty() {
                return None;
            }
            let line = self.line;
            let (text, value) = match self.value() {
                Ok(found) => found,
                Err(fault) => return Some(RecordedValue { line, record: Err(fault) }),
            };
            let Value::Array(elements) = value else {
                return Some(RecordedValue { line, record: record(value, text) });
            };
            self.elements.extend(elements.into_iter().map(|element| {
                let text = element.to_string();
                RecordedValue { line, record: record(element, &text) }
            }));
        }
    }
}

impl<'a> Records<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, length: usize) {
        let passed = self.rest().get(..length).unwrap_or_default();
        self.line += passed.matches('\n').count();
        self.at += length;
    }

    /// Reads a value, and moves to its end; or to where the next one may begin, if it cannot be read.
    fn value(&mut self) -> Result<(&'a str, Value), Fault> {
        let rest = self.rest();
        let mut stream = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        if let Some(Err(error)) = stream.next() {
            let next = next_value(rest);
            let fault = match next {
                None if error.is_eof() => Fault::Unfinished,
                _ => Fault::NotJson(in_words(&error, self.line)),
            };
            self.advance(next.unwrap_or(rest.len()));
            return Err(fault);
        }
        let text = rest.get(..stream.byte_offset()).unwrap_or_default();
        let value = serde_json::from_str(text).map_err(|error| Fault::NotJson(in_words(&error, self.line)));
        self.advance(text.len());
        Ok((text, value?))
    }
}

/// Where to continue after a value that cannot be read. An object or a list may continue over several lines, which
/// are then indented.
fn next_value(rest: &str) -> Option<usize> {
    if rest.starts_with(['{', '[']) {
        let starts = ["\n{", "\n["].iter().filter_map(|start| rest.find(start));
        return starts.min().map(|at| at + 1);
    }
    rest.find('\n').map(|at| at + 1)
}

/// The fault and its place in the file. The library's text has the place in the value.
fn in_words(error: &serde_json::Error, first_line: usize) -> String {
    let words = error.to_string();
    let fault = words.rsplit_once(" at line ").map_or(words.as_str(), |(fault, _)| fault);
    format!("{fault} at line {}, column {}", first_line + error.line().saturating_sub(1), error.column())
}

fn record(value: Value, text: &str) -> Result<Record, Fault> {
    let written = |name: &str| value.get(name).and_then(Value::as_str);
    if let (Some(signature), Some(body)) = (written("signature"), written("body")) {
        return Ok(Record::Delivery { signature: signature.to_owned(), body: body.to_owned() });
    }
    let has = |name: &str| value.get(name).is_some();
    if has("object") {
        Ok(Record::Body(text.to_owned()))
    } else if has("id") && has("content") {
        Ok(Record::Event(value))
    } else if has("field") && has("value") {
        Ok(Record::Sample(json!({"object": OBJECT, "entry": [{"changes": [value]}]}).to_string()))
    } else {
        Err(Fault::Unknown)
    }
}

#[cfg(test)]
mod tests;
