//! A message that needs no template outside the window, because it has a category (Meta, "Direct Send").

use serde_json::Value;

use crate::connection::filled;
use crate::encoding::json;
use crate::failure::Fault;
use crate::wit::types::Failure;

/// The longest text of such a message, in characters.
pub(crate) const MAX_TEXT: usize = 1_024;

/// How long Meta keeps trying, in seconds, by category (Meta, "Direct Send: configure TTL").
const TTL: [(&str, std::ops::RangeInclusive<u64>); 2] =
    [("utility", 30..=43_200), ("authentication", 30..=900)];

/// A field of a message, and its place.
pub(crate) type Given<'a> = Option<(&'a Value, String)>;

/// Whether a message with this category has the limits of Direct Send. `service` is the same as no category.
pub(crate) fn applies(category: Option<&Value>) -> bool {
    let category = category.and_then(Value::as_str).unwrap_or_default();
    TTL.iter().any(|(name, _)| category.eq_ignore_ascii_case(name))
}

/// Whether `extra-json` makes a message a Direct Send message.
pub(crate) fn applies_to_extra(extra_json: Option<&str>) -> bool {
    let extra = filled(extra_json).and_then(|text| json::parse(text.as_bytes()));
    applies(extra.as_ref().and_then(|extra| extra.get("category")))
}

/// Refuses anything that Meta refuses at once. `kind` is Meta's name for the message's kind, or for an interactive
/// message's own; `no_number` is the recipient's place, if it is not a telephone number.
///
/// # Errors
///
/// `permanent`.
pub(crate) fn check(
    category: Given<'_>,
    ttl: Given<'_>,
    kind: &str,
    no_number: Option<&str>,
) -> Result<(), Fault> {
    let category = match category.filter(|(value, _)| !value.is_null()) {
        None => None,
        Some((value, at)) => {
            let category = value.as_str().unwrap_or_default().to_ascii_lowercase();
            if !["authentication", "service", "utility"].contains(&category.as_str()) {
                return Err(refuse(
                    &at,
                    "This is not a category of Direct Send.",
                    "Write utility, authentication or service.",
                ));
            }
            let kinds: &[&str] = match category.as_str() {
                "utility" => &["text", "cta_url", "button", "voice_call"],
                "authentication" => &["text", "button"],
                _ => &[kind],
            };
            if !kinds.contains(&kind) {
                return Err(refuse(
                    &at,
                    &format!(
                        "Meta allows the category {category} on these kinds of message only: {}.",
                        kinds.join(", ")
                    ),
                    "Leave the category out, or send a text.",
                ));
            }
            Some(category)
        }
    };
    if let (Some("authentication"), Some(at)) = (category.as_deref(), no_number) {
        return Err(refuse(
            at,
            "A message of the category authentication goes to a telephone number only.",
            "Give the person's number in to.",
        ));
    }
    let Some((ttl, at)) = ttl.filter(|(ttl, _)| !ttl.is_null()) else { return Ok(()) };
    let allowed = TTL.iter().find(|(name, _)| category.as_deref() == Some(*name));
    match allowed {
        None => Err(refuse(
            &at,
            "Meta allows ttl_seconds only beside the category utility or authentication.",
            "Add the category, or leave ttl_seconds out.",
        )),
        Some((_, seconds)) if ttl.as_u64().is_some_and(|ttl| seconds.contains(&ttl)) => Ok(()),
        Some((name, seconds)) => Err(refuse(
            &at,
            "This is not a time that Meta allows.",
            &format!("For {name} give a whole number from {} to {}.", seconds.start(), seconds.end()),
        )),
    }
}

fn refuse(field: &str, message: &str, fix: &str) -> Fault {
    Failure::invalid_input(field, message, fix).permanent()
}
