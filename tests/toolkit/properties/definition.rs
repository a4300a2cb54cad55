//! Definitions of templates, such as Meta may list and such as it never would.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use super::generate::text;

/// A page of the list with one template.
pub fn page(u: &mut Unstructured, name: &str, language: &str) -> Result<Value> {
    let template = json!({
        "name": name,
        "language": language,
        "status": u.choose(&["APPROVED", "PAUSED", "", "NEW"])?,
        "category": u.choose(&["UTILITY", "AUTHENTICATION", "x"])?,
        "parameter_format": u.choose(&["POSITIONAL", "NAMED", ""])?,
        "components": components(u, true)?,
    });
    Ok(json!({ "data": [template] }))
}

fn components(u: &mut Unstructured, outer: bool) -> Result<Value> {
    let mut found = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        found.push(match u.int_in_range(0..=7)? {
            0 | 1 => {
                let formats = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT", "GIF", ""];
                json!({"type": "HEADER", "format": u.choose(&formats)?, "text": words(u)?, "example": {"header_text": [words(u)?]}})
            }
            2 | 3 => json!({"type": "BODY", "text": words(u)?, "example": {"body_text": [[words(u)?, 7]]}}),
            4 => json!({"type": "FOOTER", "code_expiration_minutes": u.arbitrary::<i64>()?}),
            5 => json!({"type": "BUTTONS", "buttons": [button(u)?, button(u)?, button(u)?]}),
            6 if outer => json!({"type": "CAROUSEL", "cards": [{"components": components(u, false)?}, {}, 7]}),
            6 => json!({"type": words(u)?}),
            _ => json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": words(u)?, "has_expiration": u.arbitrary::<bool>()?}}),
        });
    }
    Ok(Value::Array(found))
}

fn button(u: &mut Unstructured) -> Result<Value> {
    let kinds = [
        "URL",
        "OTP",
        "QUICK_REPLY",
        "COPY_CODE",
        "FLOW",
        "CATALOG",
        "MPM",
        "VOICE_CALL",
        "ORDER_DETAILS",
        "NEW",
    ];
    Ok(json!({"type": u.choose(&kinds)?, "text": words(u)?, "url": words(u)?, "example": [words(u)?]}))
}

/// A text with braces anywhere.
fn words(u: &mut Unstructured) -> Result<String> {
    let pieces = ["{{1}}", "{{2}}", "{{ name }}", "{{", "}}", "{{}}", "{{99999999999}}", "é", "otp_type="];
    let mut words = String::new();
    for _ in 0..u.int_in_range(0..=3)? {
        words.push_str(u.choose(&pieces)?);
        words.push_str(&text(u)?);
    }
    Ok(words)
}
