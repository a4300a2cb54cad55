//! Reading parts that may be missing, or be a number where a text is meant and a text where a number is meant.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::encoding::date::{self, UnixSeconds};
use crate::encoding::json;
use crate::graph::at;

/// The fields of an object, each still as it came, so that a malformed one costs none of the others, and none is
/// written anew. Depth does not matter here: what a field holds is passed over, not entered.
///
/// A list: a map would bring more code into the component than all that reads it.
pub(super) struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// The field of this name.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// From this many seconds on, a time is in milliseconds: the year 5138.
const MILLIS_FROM: i64 = 100_000_000_000;

/// The fields of an object; `None` where the text is no object.
pub(super) fn fields(text: &str) -> Option<Fields<'_>> {
    serde_json::from_slice(text.as_bytes()).ok()
}

/// The items of a field that is a list.
pub(super) fn items<'a>(fields: &Fields<'a>, name: &str) -> Option<Vec<&'a RawValue>> {
    serde_json::from_slice(fields.get(name)?.get().as_bytes()).ok()
}

/// A field that is read whole. Null where it is missing, or nested deeper than any of Meta's.
pub(super) fn field(fields: &Fields<'_>, name: &str) -> Value {
    fields.get(name).and_then(|raw| json::parse(raw.get().as_bytes())).unwrap_or_default()
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
