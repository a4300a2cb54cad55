//! Reading parts that may be missing, or be a number where a text is meant and a text where a number is meant.

use serde_json::Value;

use crate::encoding::date::{self, UnixSeconds};
use crate::encoding::json;
use crate::graph::at;

/// The fields of an object, each still as it came, so that a malformed one costs none of the others, and none is
/// written anew. Depth does not matter here: what a field holds is passed over, not entered. (serde_json can do the
/// same, for 15 KB more.)
pub(super) struct Fields<'a>(Vec<(String, &'a str)>);

impl<'a> Fields<'a> {
    /// The text of the field of this name.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

/// From this many seconds on, a time is in milliseconds: the year 5138.
const MILLIS_FROM: i64 = 100_000_000_000;

/// The fields of an object; `None` where the text, which is JSON, is no object.
pub(super) fn fields(text: &str) -> Option<Fields<'_>> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let field = |part| {
        let &[name, value] = split(part, b':').as_slice() else { return None };
        Some((as_text(&json::parse(name.as_bytes())?).unwrap_or_default(), value))
    };
    Some(Fields(split(inner, b',').into_iter().filter_map(field).collect()))
}

/// The items of a field that is a list.
pub(super) fn items<'a>(fields: &Fields<'a>, name: &str) -> Option<Vec<&'a str>> {
    let inner = fields.get(name)?.strip_prefix('[')?.strip_suffix(']')?;
    Some(split(inner, b','))
}

/// The parts of JSON between separators that stand in no text, list or object.
fn split(text: &str, separator: u8) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut escaped, mut start) = (0_usize, false, false, 0);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ if byte == separator && depth == 0 => {
                parts.extend(text.get(start..place).map(str::trim));
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..).map(str::trim).filter(|last| !last.is_empty()));
    parts
}

/// A field that is read whole. Null where it is missing, or nested deeper than any of Meta's.
pub(super) fn field(fields: &Fields<'_>, name: &str) -> Value {
    fields.get(name).and_then(|raw| json::parse(raw.as_bytes())).unwrap_or_default()
}

/// The text or the number at a path, as text; `None` where it is empty.
pub(super) fn text(value: &Value, path: &str) -> Option<String> {
    as_text(at(value, path)?)
}

/// A text or a number, as text; `None` where it is empty.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The number at a path, which may be written as a text.
pub(super) fn number(value: &Value, path: &str) -> Option<f64> {
    match at(value, path)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => json::parse(text.as_bytes())?.as_f64(),
        _ => None,
    }
}

/// Whether the value at a path is true.
pub(super) fn is_true(value: &Value, path: &str) -> bool {
    flag(value, path).unwrap_or_default()
}

/// Whether the value at a path is true or false; `None` where it is neither.
pub(super) fn flag(value: &Value, path: &str) -> Option<bool> {
    match at(value, path)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A time of Meta's: seconds, as text or number. Zero, which Meta's test button sends, is none.
pub(super) fn time(value: &Value, path: &str) -> Option<UnixSeconds> {
    let seconds: i64 = text(value, path)?.parse().ok()?;
    let seconds = if seconds < MILLIS_FROM { seconds } else { seconds / 1_000 };
    (seconds > 0).then_some(seconds)
}

/// The same in RFC 3339.
pub(super) fn written_time(value: &Value, path: &str) -> Option<String> {
    time(value, path).map(date::format_rfc3339)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_whatever_stands_in_them() {
        let text = r#" { "a" : [1, {"b": "]}"}] , "c,\"\u003a" : "x:\\", "é": {} } "#;
        let fields = fields(text).unwrap();
        assert_eq!(fields.get("a"), Some(r#"[1, {"b": "]}"}]"#));
        assert_eq!(fields.get("c,\":"), Some(r#""x:\\""#));
        assert_eq!(fields.get("é"), Some("{}"));
        assert_eq!(items(&fields, "a"), Some(vec!["1", r#"{"b": "]}"}"#]));
        assert_eq!(items(&fields, "c"), None);
        assert!(super::fields("[]").is_none() && super::fields("{}").unwrap().0.is_empty());
    }
}
