//! Reads JSON parts that may be missing, or may be a number instead of the usual string, or the reverse.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::encoding::date::{self, UnixSeconds};
use crate::encoding::json;
use crate::graph::at;
use crate::wit::webhooks::ReportedError;

/// From this value on, a time is in milliseconds: as seconds it would be the year 5138.
const MILLIS_FROM: i64 = 100_000_000_000;

/// The members of an object in their order, each as the bytes that Meta wrote. A malformed member does not affect the
/// others, and duplicate keys are kept.
#[derive(Default)]
pub(super) struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// The bytes of the member of this name.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every member: its name and its bytes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.get()))
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Fields(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// The members of an object; `None` if the text is not a JSON object.
pub(super) fn fields(text: &str) -> Option<Fields<'_>> {
    serde_json::from_slice(text.as_bytes()).ok()
}

/// The items of a list, each as Meta wrote it; `None` if the text is not a JSON list.
pub(super) fn items(text: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = serde_json::from_slice(text.as_bytes()).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

/// A member parsed as a whole. Null if it is missing, or nested deeper than any of Meta's.
pub(super) fn field(fields: &Fields<'_>, name: &str) -> Value {
    fields.get(name).and_then(|raw| json::parse(raw.as_bytes())).unwrap_or_default()
}

/// The string or the number at a path, as text; `None` if it is empty.
pub(super) fn text(value: &Value, path: &str) -> Option<String> {
    as_text(at(value, path)?)
}

/// A string or a number, as text; `None` if it is empty.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The same, but an object or a list is returned as JSON.
pub(super) fn text_or_json(value: &Value, path: &str) -> Option<String> {
    match at(value, path)? {
        value @ (Value::Object(_) | Value::Array(_)) => String::from_utf8(json::write(value).ok()?).ok(),
        value => as_text(value),
    }
}

/// The number at a path, which may be written as a string.
pub(super) fn number(value: &Value, path: &str) -> Option<f64> {
    match at(value, path)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => json::parse(text.trim().as_bytes())?.as_f64(),
        _ => None,
    }
}

/// The whole number at a path, in any notation.
pub(super) fn whole(value: &Value, path: &str) -> Option<u32> {
    // A conversion of a float saturates at the nearest number.
    number(value, path).filter(|number| *number >= 0.0).map(|number| number as u32)
}

/// Whether the value at a path is true.
pub(super) fn is_true(value: &Value, path: &str) -> bool {
    flag(value, path).unwrap_or_default()
}

/// Whether the value at a path is true or false; `None` if it is neither.
pub(super) fn flag(value: &Value, path: &str) -> Option<bool> {
    match at(value, path)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A time of Meta's in seconds, as string or number. Zero, which Meta's test button sends, counts as no time.
pub(super) fn time(value: &Value, path: &str) -> Option<UnixSeconds> {
    let seconds = number(value, path)? as i64;
    let seconds = if seconds < MILLIS_FROM { seconds } else { seconds / 1_000 };
    (seconds > 0).then_some(seconds)
}

/// The same in RFC 3339.
pub(super) fn written_time(value: &Value, path: &str) -> Option<String> {
    time(value, path).map(date::format_rfc3339)
}

/// The errors of an item, in Meta's words.
pub(super) fn errors(told: &Value) -> Vec<ReportedError> {
    let errors = at(told, "errors").and_then(Value::as_array).into_iter().flatten();
    let error = |error: &Value| ReportedError {
        code: whole(error, "code"),
        title: text(error, "title").or_else(|| text(error, "message")),
        details: text(error, "error_data/details"),
    };
    errors.filter(|error| error.is_object()).map(error).collect()
}

/// Meta's reason; `NONE` means that there is no reason.
pub(super) fn reason(told: &Value, path: &str) -> Option<String> {
    text(told, path).filter(|reason| reason != "NONE")
}

/// A text of Meta's that is split into two members.
pub(super) fn in_two_parts(told: &Value, first: &str, second: &str) -> Option<String> {
    match (text(told, first), text(told, second)) {
        (Some(first), Some(second)) => Some(format!("{first}: {second}")),
        (first, second) => first.or(second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_bytes_that_came() {
        let text = r#" { "a" : [1 , {"b": "]}"}] , "c,\"\u003a" : "x:\\", "é": {} , "a": 2e1} "#;
        let fields = fields(text).unwrap();
        assert_eq!(fields.get("a"), Some(r#"[1 , {"b": "]}"}]"#));
        assert_eq!(fields.get("c,\":"), Some(r#""x:\\""#));
        assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "c,\":", "é", "a"]);
        assert_eq!(fields.iter().last(), Some(("a", "2e1")));
        assert_eq!(items(fields.get("a").unwrap()), Some(vec!["1", r#"{"b": "]}"}"#]));
        assert_eq!(items("{}"), None);
        assert!(super::fields("[]").is_none() && super::fields("{} x").is_none());
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        let told = json::parse(
            br#"{"a": "1750000000", "b": 1750000000.0, "c": 1750000000123, "d": "soon", "e": 0}"#,
        );
        let told = told.unwrap();
        for path in ["a", "b", "c"] {
            assert_eq!(time(&told, path), Some(1_750_000_000), "{path}");
        }
        assert_eq!((time(&told, "d"), time(&told, "e")), (None, None));
        assert_eq!((whole(&told, "a"), whole(&told, "c")), (Some(1_750_000_000), Some(u32::MAX)));
    }
}
