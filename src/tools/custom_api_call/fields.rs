//! The parameters of a custom call as a server reads them, in any form: query, JSON, form.

use serde_json::Value;

use super::body::{bytes, refuse};
use crate::encoding::{json, percent};
use crate::failure::Fault;
use crate::graph::{Request, parameter};
use crate::text;
use crate::wit::toolkit::{Content, CustomApiCallInput, RequestBody};

/// A parameter: its name, the place of its value in the input, and the value.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) at: String,
    pub(super) value: Value,
}

pub(super) struct Fields(Vec<Field>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.name == name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the query and the body.
    ///
    /// # Errors
    ///
    /// `permanent` if they cannot be read, or could be read in two ways.
    pub(super) fn read(input: &CustomApiCallInput, request: &Request) -> Result<Self, Fault> {
        let mut fields = Self(Vec::new());
        let query = request.path_with_query.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let given = input.query.as_deref().unwrap_or_default();
        for (name, value) in pairs(query) {
            let at = match given.iter().position(|pair| pair.name == name) {
                Some(index) => format!("query[{index}].value"),
                None => "path".into(),
            };
            fields.add_text(&name, at, value)?;
        }
        match &input.body {
            None => {}
            Some(RequestBody::Json(_)) => fields.add_json(&request.body, "body.json")?,
            Some(RequestBody::Form(pairs)) => {
                for (index, pair) in pairs.iter().enumerate() {
                    fields.add_text(&pair.name, format!("body.form[{index}].value"), pair.value.clone())?;
                }
            }
            Some(RequestBody::Multipart(parts)) => {
                for (index, part) in parts.iter().enumerate() {
                    let at = format!("body.multipart[{index}].content.{}", case(&part.content));
                    let text = match &part.content {
                        Content::Text(text) => text.clone(),
                        Content::Base64(_) => match String::from_utf8(bytes(&part.content, &at)?) {
                            Ok(text) => text,
                            // A file is not a field of a message.
                            Err(_) if part.filename.is_some() => continue,
                            Err(_) => return Err(unreadable(&at)),
                        },
                    };
                    fields.add_text(part.name.trim(), at, text)?;
                }
            }
            Some(RequestBody::Raw(raw)) => {
                let at = format!("body.raw.content.{}", case(&raw.content));
                if said_to_be(request, FORM) {
                    let form = str::from_utf8(&request.body).map_err(|_| unreadable(&at))?;
                    for (name, value) in pairs(form) {
                        fields.add_text(&name, at.clone(), value)?;
                    }
                } else {
                    fields.add_json(&request.body, &at)?;
                }
            }
        }
        Ok(fields)
    }

    fn add_json(&mut self, text: &[u8], at: &str) -> Result<(), Fault> {
        if text.is_empty() {
            return Ok(());
        }
        once(text, at)?;
        let Some(Value::Object(object)) = json::parse(text) else { return Err(unreadable(at)) };
        for (name, value) in object {
            self.add(&name, format!("{at}.{name}"), value)?;
        }
        Ok(())
    }

    /// Adds a string as Graph reads it: an object or a list in it is JSON.
    fn add_text(&mut self, name: &str, at: String, text: String) -> Result<(), Fault> {
        let nested = text.trim_start().starts_with(['{', '[']);
        if nested {
            once(text.as_bytes(), &at)?;
        }
        let value = if nested { json::parse(text.as_bytes()) } else { None };
        self.add(name, at, value.unwrap_or(Value::String(text)))
    }

    fn add(&mut self, name: &str, at: String, value: Value) -> Result<(), Fault> {
        if parameter::read_as(name) != name {
            return Err(refuse(
                &at,
                &format!("The name {name} could be read as another."),
                "Write it as Meta does, in lower case and without brackets or spaces; an object is given as JSON.",
            ));
        }
        if self.get(name).is_some() {
            return Err(refuse(&at, &format!("{name} is given twice."), "Give it once."));
        }
        self.0.push(Field { name: name.to_owned(), at, value });
        Ok(())
    }
}

/// Refuses a body with a parameter that would turn the call into another request.
///
/// # Errors
///
/// `permanent`.
pub(super) fn check_names(body: &RequestBody, request: &Request) -> Result<(), Fault> {
    let keys = |at: &str| match json::outer_keys(&request.body) {
        Some(keys) => keys.iter().try_for_each(|key| parameter::check(key, &format!("{at}.{key}"))),
        None => Err(unreadable(at)),
    };
    match body {
        RequestBody::Json(_) => keys("body.json"),
        RequestBody::Form(pairs) => {
            for (index, pair) in pairs.iter().enumerate() {
                parameter::check(&pair.name, &format!("body.form[{index}].name"))?;
            }
            Ok(())
        }
        RequestBody::Multipart(parts) => {
            for (index, part) in parts.iter().enumerate() {
                parameter::check(&part.name, &format!("body.multipart[{index}].name"))?;
            }
            Ok(())
        }
        RequestBody::Raw(raw) => {
            let at = format!("body.raw.content.{}", case(&raw.content));
            if said_to_be(request, FORM) {
                let form = String::from_utf8_lossy(&request.body);
                return pairs(&form).try_for_each(|(name, _)| parameter::check(&name, &at));
            }
            if said_to_be(request, "multipart/") {
                let text = String::from_utf8_lossy(&request.body);
                return names_of_parts(&text).try_for_each(|name| parameter::check(name, &at));
            }
            // Bytes that begin like an object but are not one are a file.
            match json::is_valid(&request.body) {
                true => keys(&at),
                false => Ok(()),
            }
        }
    }
}

fn case(content: &Content) -> &'static str {
    match content {
        Content::Text(_) => "text",
        Content::Base64(_) => "base64",
    }
}

const FORM: &str = "x-www-form-urlencoded";

/// Whether the body's content type contains this.
fn said_to_be(request: &Request, part: &str) -> bool {
    let content_type = request.headers.iter().find(|(name, _)| name == "content-type");
    content_type.is_some_and(|(_, value)| text::contains(&value.to_ascii_lowercase(), part))
}

/// The names in a multipart body that the caller wrote (RFC 7578, section 4.2).
fn names_of_parts(text: &str) -> impl Iterator<Item = &str> {
    let heads = text.lines().filter(|line| {
        line.split(':').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("content-disposition"))
    });
    heads.flat_map(|head| head.split(';')).filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("name").then_some(value.trim().trim_matches('"'))
    })
}

/// The names and values of a query or a form.
fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    let decoded = |part: &str| {
        let spaced: String = part.chars().map(|c| if c == '+' { ' ' } else { c }).collect();
        percent::decode(&spaced).into_owned()
    };
    // Some servers split at a semicolon too.
    text.split(['&', ';']).filter(|pair| !pair.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// Refuses JSON that has a key twice.
fn once(text: &[u8], at: &str) -> Result<(), Fault> {
    let Some(key) = json::key_given_twice(text) else { return Ok(()) };
    Err(refuse(at, &format!("The key {key} is given twice in one object."), "Give it once."))
}

fn unreadable(at: &str) -> Fault {
    refuse(
        at,
        "This body cannot be checked: it is not an unambiguous JSON object of at most 2 MiB.",
        "Write a JSON object in body.json, without keys given twice, broken escapes or deep nesting.",
    )
}
