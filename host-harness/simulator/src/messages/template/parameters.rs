//! The parameters of headers and bodies.

use crate::codes::{BAD_CONTENT, COUNT_MISMATCH, FORMAT_MISMATCH, MISSING, TEXT_TOO_LONG};
use crate::error::GraphError;
use crate::file_kind::FileKind;
use crate::messages::asset::{Scope, header_keys};
use crate::messages::location;
use crate::param::Param;
use crate::world::definition::{Header, Text};

/// The possible types of a parameter in a header or a body.
const KINDS: &[&str] = &[
    "text",
    "currency",
    "date_time",
    "group_id",
    "image",
    "video",
    "gif",
    "document",
    "location",
    "product",
];

pub(super) fn header(
    given: Option<&Param>,
    defined: &Header,
    named: bool,
    scope: &mut Scope,
) -> Result<(), GraphError> {
    let parameters = parameters(given)?;
    let received = match parameters.first() {
        Some(first) => first.word("type", KINDS)?,
        None => "unknown".to_owned(),
    };
    let mismatch = |expected: &str| {
        let received = received.to_ascii_uppercase();
        FORMAT_MISMATCH.with(format!("header: Format mismatch, expected {expected}, received {received}"))
    };
    match defined {
        Header::Of(expected) => match &parameters[..] {
            [one] if received.eq_ignore_ascii_case(expected) => file_or_place(one, &received, scope),
            [_, _, ..] if received.eq_ignore_ascii_case(expected) => {
                Err(count("header", parameters.len(), 1))
            }
            _ => Err(mismatch(expected)),
        },
        Header::Text(_) | Header::None if !matches!(received.as_str(), "text" | "unknown") => {
            Err(mismatch(if *defined == Header::None { "UNKNOWN" } else { "TEXT" }))
        }
        Header::Text(text) => texts("header", &parameters, text, named, 60),
        Header::None => texts("header", &parameters, &Text::default(), named, 60),
    }
}

pub(super) fn body(
    given: Option<&Param>,
    defined: &Text,
    named: bool,
    longest: usize,
) -> Result<(), GraphError> {
    texts("body", &parameters(given)?, defined, named, longest)
}

fn parameters<'a>(component: Option<&Param<'a>>) -> Result<Vec<Param<'a>>, GraphError> {
    let Some(component) = component else {
        return Ok(Vec::new());
    };
    component.only(&["type", "parameters"])?;
    component.objects("parameters")
}

/// The file, location or product of a header.
fn file_or_place(parameter: &Param, kind: &str, scope: &mut Scope) -> Result<(), GraphError> {
    parameter.only(&["type", kind])?;
    let object = parameter.object(kind)?;
    // The file of a GIF header is a video.
    let file = if kind == "gif" { Some(FileKind::Video) } else { FileKind::named(kind) };
    match file {
        Some(file) => {
            object.only(header_keys(file))?;
            object.optional_text("filename", 240)?;
            scope.file(file, &object)
        }
        None if kind == "location" => location::check(&object),
        None => {
            object.only(&["product_retailer_id", "catalog_id"])?;
            object.text("product_retailer_id", 256)?;
            object.id("catalog_id").map(drop)
        }
    }
}

/// Fills in a text and checks the result.
fn texts(part: &str, given: &[Param], defined: &Text, named: bool, longest: usize) -> Result<(), GraphError> {
    let mut values = Vec::new();
    for parameter in given {
        values.push((name(parameter, named)?, value(parameter, part)?));
    }
    if given.len() != defined.variables.len() {
        return Err(count(part, given.len(), defined.variables.len()));
    }
    let mut rendered = defined.text.clone();
    for (at, variable) in defined.variables.iter().enumerate() {
        // Positional parameters fill {{1}}, {{2}} and so on by their position.
        let place = variable.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).unwrap_or(at);
        let value = match named {
            true => values.iter().find(|(name, _)| *name == Some(variable)),
            false => values.get(place),
        };
        let Some((_, value)) = value else {
            return Err(GraphError::parameter(format!(
                "{part}: there is no parameter with the name {variable}"
            )));
        };
        rendered = substitute(&rendered, variable, value);
    }
    if rendered.chars().count() > longest {
        let details =
            format!("{part}: the text is longer than {longest} characters with its parameters filled in");
        return Err(TEXT_TOO_LONG.with(details));
    }
    Ok(())
}

fn substitute(text: &str, variable: &str, value: &str) -> String {
    let pieces = text.split("{{").enumerate().map(|(at, piece)| match piece.split_once("}}") {
        Some((name, rest)) if at > 0 && name.trim() == variable => format!("{value}{rest}"),
        _ if at > 0 => format!("{{{{{piece}"),
        _ => piece.to_owned(),
    });
    pieces.collect()
}

/// The name of a parameter. It is required for a template with named variables, and not allowed otherwise.
fn name<'a>(parameter: &Param<'a>, named: bool) -> Result<Option<&'a str>, GraphError> {
    let name = parameter.optional_text("parameter_name", 512)?.filter(|name| !name.is_empty());
    match (name, named) {
        (None, true) => Err(GraphError::parameter("Parameter name is missing or empty")),
        (Some(_), false) => Err(GraphError::parameter("The parameters of this template have no names")),
        (name, _) => Ok(name),
    }
}

/// The text that a parameter inserts.
fn value<'a>(parameter: &Param<'a>, part: &str) -> Result<&'a str, GraphError> {
    let kind = parameter.word("type", KINDS)?;
    let text = match kind.as_str() {
        "text" => {
            parameter.only(&["type", "text", "parameter_name"])?;
            plain(parameter)?
        }
        // The legacy types are shown as their fallback.
        "currency" => {
            parameter.only(&["type", "currency", "parameter_name"])?;
            let currency = parameter.object("currency")?;
            currency.only(&["fallback_value", "code", "amount_1000"])?;
            currency.text("code", 3)?;
            currency.number("amount_1000")?;
            currency.text("fallback_value", usize::MAX)?
        }
        // Meta, "Groups API": the group of an invitation. Assumption: any text is an id.
        "group_id" => {
            parameter.only(&["type", "group_id", "parameter_name"])?;
            parameter.text("group_id", usize::MAX)?
        }
        "date_time" => {
            parameter.only(&["type", "date_time", "parameter_name"])?;
            let date = parameter.object("date_time")?;
            let parts = [
                "fallback_value",
                "day_of_week",
                "day_of_month",
                "year",
                "month",
                "hour",
                "minute",
                "calendar",
            ];
            date.only(&parts)?;
            date.text("fallback_value", usize::MAX)?
        }
        other => {
            let received = other.to_ascii_uppercase();
            return Err(
                FORMAT_MISMATCH.with(format!("{part}: Format mismatch, expected TEXT, received {received}"))
            );
        }
    };
    clean(text, part)?;
    Ok(text)
}

/// The text of a `text` parameter.
pub(super) fn plain<'a>(parameter: &Param<'a>) -> Result<&'a str, GraphError> {
    match parameter.optional_text("text", usize::MAX)? {
        None | Some("") => Err(MISSING.with("Parameter of type text is missing text value")),
        Some(text) => Ok(text),
    }
}

/// Meta, Cloud API: "Error codes", 132018.
pub(super) fn clean(text: &str, part: &str) -> Result<(), GraphError> {
    if text.contains(['\n', '\r', '\t', '\u{b}', '\u{c}']) || text.contains("     ") {
        let details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
        return Err(BAD_CONTENT.with(format!("{part}: {details}")));
    }
    Ok(())
}

/// The error if the number of parameters differs from the number of variables.
pub(super) fn count(part: &str, given: usize, expected: usize) -> GraphError {
    COUNT_MISMATCH.with(format!(
        "{part}: number of localizable_params ({given}) does not match the expected number of params ({expected})"
    ))
}
