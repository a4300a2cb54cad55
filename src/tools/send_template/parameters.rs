//! The values for a template's header and body.

use std::fmt;

use super::components::{Location, Parameter, Value};
use crate::connection::filled;
use crate::failure::Fault;
use crate::tools::media::Media;
use crate::wit::toolkit::{Currency, TemplateHeader, TemplateParameter};
use crate::wit::types::{Failure, FailureKind};

/// A filled body may have 1,024 characters and a filled header 60 (Meta, "Templates: components"), so no template
/// accepts a longer value.
pub(super) const MAX_BODY_VALUE: usize = 1_024;
pub(super) const MAX_HEADER_VALUE: usize = 60;

/// A filled body has at most 1,024 characters, and each parameter needs at least one of them.
const MAX_PARAMETERS: usize = MAX_BODY_VALUE;

/// Longer runs of spaces are refused (Meta, error 132018).
const MAX_SPACES: usize = 4;

fn mismatch(field: &str, message: &str, fix: &str, code: u32) -> Fault {
    Failure::new(FailureKind::TemplateMismatch, message, fix).at(field).with_code(code).permanent()
}

/// The place of a value, for messages about it.
pub(crate) struct Slot<'a> {
    pub(crate) field: &'a str,
    pub(crate) of: &'a str,
    /// Whether it is prose, in which spaces are allowed.
    pub(crate) is_prose: bool,
}

impl Slot<'_> {
    /// Refuses anything that no parameter may contain: an empty value, line breaks, tabs, long runs of spaces.
    pub(crate) fn check(&self, value: &str) -> Result<(), Fault> {
        let Self { field, of, is_prose } = self;
        if value.trim().is_empty() {
            return Err(mismatch(
                field,
                &format!("{of} is empty."),
                "Give it a text: Meta refuses an empty one.",
                131_008,
            ));
        }
        let fault = if value.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
            "a line break"
        } else if value.contains('\t') {
            "a tab"
        } else if value.chars().any(char::is_control) {
            "a control character"
        } else if longest_run_of_spaces(value) > MAX_SPACES {
            "more than four spaces in a row"
        } else {
            return Ok(());
        };
        Err(mismatch(
            field,
            &format!("{of} has {fault}, which Meta does not allow in a template's parameter."),
            if *is_prose {
                "Use a single space or a comma instead; line breaks belong in the template's own text."
            } else {
                "Take it out."
            },
            132_018,
        ))
    }

    fn check_length(&self, value: &str, limit: usize) -> Result<(), Fault> {
        let length = value.chars().count();
        if length <= limit {
            return Ok(());
        }
        let Self { field, of, .. } = self;
        Err(mismatch(
            field,
            &format!("{of} has {length} characters, and its part of a template at most {limit}."),
            "Shorten it.",
            132_005,
        ))
    }
}

fn longest_run_of_spaces(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == ' ' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The body's parameters, in order.
pub(super) fn body_parameters<'a>(
    given: &'a [TemplateParameter],
    field: &str,
) -> Result<Vec<Parameter<'a>>, Fault> {
    if given.len() > MAX_PARAMETERS {
        return Err(mismatch(
            field,
            &format!("{} parameters are given; no template has more than 1,024.", given.len()),
            "Give exactly the template's parameters.",
            132_000,
        ));
    }
    let mut parameters = Vec::with_capacity(given.len());
    for (index, parameter) in given.iter().enumerate() {
        let at = format_args!("{field}[{index}]");
        let name = filled(parameter.name.as_deref());
        if let Some(name) = name {
            let earlier = given.iter().take(index);
            if earlier.into_iter().any(|other| filled(other.name.as_deref()) == Some(name)) {
                return Err(Failure::invalid_input(
                    &format!("{at}.name"),
                    &format!("The parameter {name} is given twice."),
                    "Give each parameter once.",
                )
                .permanent());
            }
        }
        parameters.push(text_parameter(parameter, &at, index + 1, MAX_BODY_VALUE)?);
    }
    Ok(parameters)
}

/// The parameter of a variable, in a text of at most `limit` characters.
pub(crate) fn text_parameter<'a>(
    given: &'a TemplateParameter,
    at: &dyn fmt::Display,
    place: usize,
    limit: usize,
) -> Result<Parameter<'a>, Fault> {
    let name = filled(given.name.as_deref());
    if let Some(name) = name {
        check_name(name, at)?;
    }
    let of = || name.map_or_else(|| format!("Parameter {place}"), |name| format!("Parameter {name}"));
    // Most values are plain, and need no message.
    if !is_plain(&given.value, limit) {
        check_text(&given.value, &of(), &format!("{at}.value"), limit)?;
    }
    let date_time = given.date_time.unwrap_or_default();
    let value = given.value.as_str();
    let parameter = match &given.currency {
        Some(_) if date_time => {
            return Err(Failure::invalid_input(
                &format!("{at}.date-time"),
                &format!("{} is marked as an amount and as a date.", of()),
                "Leave one of the two out.",
            )
            .permanent());
        }
        Some(currency) => amount(currency, value, at)?.into(),
        None if date_time => Value::DateTime { fallback_value: value }.into(),
        None => Parameter::text(value),
    };
    Ok(parameter.named(name))
}

/// A quick test that [`check_text`] would accept a text: one line of ASCII.
fn is_plain(value: &str, limit: usize) -> bool {
    let mut spaces = 0;
    let is_line = value.bytes().all(|byte| {
        spaces = if byte == b' ' { spaces + 1 } else { 0 };
        matches!(byte, b' '..=b'~') && spaces <= MAX_SPACES
    });
    is_line && value.len() <= limit && value.bytes().any(|byte| byte != b' ')
}

/// Refuses anything that a variable may not contain, in a text of at most `limit` characters. `of` names the value.
pub(super) fn check_text(value: &str, of: &str, field: &str, limit: usize) -> Result<(), Fault> {
    let slot = Slot { field, of, is_prose: true };
    slot.check(value)?;
    slot.check_length(value, limit)
}

/// A variable's name: `{{lower_snake}}` (Meta, "Templates: named parameters").
fn check_name(name: &str, at: &dyn fmt::Display) -> Result<(), Fault> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.bytes().all(allowed) {
        return Ok(());
    }
    Err(Failure::invalid_input(
        &format!("{at}.name"),
        "This is not the name of a variable: names have lower-case letters, digits and underscores.",
        "Write the name without braces, as in customer_name.",
    )
    .permanent())
}

fn amount<'a>(
    currency: &'a Currency,
    fallback_value: &'a str,
    at: &dyn fmt::Display,
) -> Result<Value<'a>, Fault> {
    let code = currency.code.trim();
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Failure::invalid_input(
            &format!("{at}.currency.code"),
            "This is not an ISO 4217 currency code.",
            "Write three capital letters, as in USD.",
        )
        .permanent());
    }
    let amount_1000 = thousandths(currency.amount.trim()).ok_or_else(|| {
        Failure::invalid_input(
            &format!("{at}.currency.amount"),
            "This is not an amount: digits, and up to three after a point.",
            "Write it like 1234.5, without a currency sign or separators.",
        )
        .permanent()
    })?;
    Ok(Value::Currency { fallback_value, code, amount_1000 })
}

/// A decimal number with up to three decimals, times 1,000.
fn thousandths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole, 12) || !is_number(decimals, 3) {
        return None;
    }
    let amount = format!("{whole}{decimals:0<3}");
    Some(amount.bytes().fold(0, |amount, digit| amount * 10 + sign * i64::from(digit - b'0')))
}

/// The header's only parameter.
pub(crate) fn header_parameter<'a>(header: &'a TemplateHeader, field: &str) -> Result<Parameter<'a>, Fault> {
    Ok(match header {
        // Meta, "Templates: components": an amount or a date is a parameter of the body.
        TemplateHeader::Text(parameter)
            if parameter.currency.is_some() || parameter.date_time == Some(true) =>
        {
            let mark = if parameter.currency.is_some() { "currency" } else { "date-time" };
            return Err(Failure::invalid_input(
                &format!("{field}.text.{mark}"),
                "A header accepts a plain text, not an amount or date.",
                "Leave this out, and give the text alone.",
            )
            .permanent());
        }
        TemplateHeader::Text(parameter) => {
            text_parameter(parameter, &format!("{field}.text"), 1, MAX_HEADER_VALUE)?
        }
        TemplateHeader::Image(source) => Value::Image(Media::new(source, &format!("{field}.image"))?).into(),
        TemplateHeader::Video(source) => Value::Video(Media::new(source, &format!("{field}.video"))?).into(),
        TemplateHeader::Gif(source) => Value::Gif(Media::new(source, &format!("{field}.gif"))?).into(),
        TemplateHeader::Document(document) => {
            let media = Media::new(&document.source, &format!("{field}.document.source"))?
                .named(document.filename.as_deref());
            Value::Document(media).into()
        }
        TemplateHeader::Location(place) => {
            for (name, degrees, most, allowed) in [
                ("latitude", place.latitude, 90.0, "-90 and 90"),
                ("longitude", place.longitude, 180.0, "-180 and 180"),
            ] {
                // Not the inverse comparison, which would accept a NaN.
                if !(-most..=most).contains(&degrees) {
                    return Err(Failure::invalid_input(
                        &format!("{field}.location.{name}"),
                        &format!("The {name} is not between {allowed} degrees."),
                        "Give decimal degrees.",
                    )
                    .permanent());
                }
            }
            Value::Location(Location {
                latitude: place.latitude,
                longitude: place.longitude,
                name: filled(place.name.as_deref()),
                address: filled(place.address.as_deref()),
            })
            .into()
        }
        TemplateHeader::Product(product) => {
            let required = |name: &str, id: &'a str| {
                filled(Some(id)).ok_or_else(|| {
                    Failure::invalid_input(
                        &format!("{field}.product.{name}"),
                        "The product header lacks an id.",
                        "Give the product's id and its catalog's, as Commerce Manager shows them.",
                    )
                    .permanent()
                })
            };
            Value::Product {
                product_retailer_id: required("product-retailer-id", &product.product_retailer_id)?,
                catalog_id: required("catalog-id", &product.catalog_id)?,
            }
            .into()
        }
    })
}
