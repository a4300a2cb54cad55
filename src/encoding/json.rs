//! JSON: reading it without letting a long text fill the memory, and writing it.

use std::fmt;
use std::io;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::ser::Formatter;
use serde_json::{Map, Value};

/// The longest text that is parsed into a tree, in bytes. A tree can need thirty times the memory of its text. No
/// answer that is read field by field comes near this.
pub(crate) const MAX_TREE: usize = 2 << 20;

/// The value of a text; `None` if it is not JSON, or too long.
pub(crate) fn parse(text: &[u8]) -> Option<Value> {
    if text.len() > MAX_TREE {
        return None;
    }
    serde_json::from_slice(text).ok()
}

/// Whether a text of any length is JSON.
pub(crate) fn is_valid(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// A key that appears twice in one object of a JSON text, at any depth. A server may read either of the two members.
pub(crate) fn key_given_twice(text: &[u8]) -> Option<String> {
    let mut twice = None;
    let _ = Keys(&mut twice).deserialize(&mut serde_json::Deserializer::from_slice(text));
    twice
}

/// Visits any value to collect its keys.
struct Keys<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_element_seed(Keys(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut seen = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if seen.insert(key.clone(), Value::Null).is_some() {
                *self.0 = Some(key);
                return Err(A::Error::custom("twice"));
            }
            members.next_value_seed(Keys(self.0))?;
        }
        Ok(())
    }
}

/// The keys of a text's outermost object, of any length and depth; empty if the value is not an object. `None` if they
/// cannot be read.
pub(crate) fn outer_keys(text: &[u8]) -> Option<Vec<String>> {
    if !text.trim_ascii_start().starts_with(b"{") {
        return Some(Vec::new());
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    reader.deserialize_map(OuterKeys).ok()
}

struct OuterKeys;

impl<'de> Visitor<'de> for OuterKeys {
    type Value = Vec<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = members.next_key()? {
            keys.push(key);
            members.next_value::<IgnoredAny>()?;
        }
        Ok(keys)
    }
}

/// The text of a JSON value that the caller wrote, sent unchanged.
pub(crate) struct Written<'a>(pub(crate) &'a str);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0.as_bytes())
    }
}

/// Formats JSON without white space and [`Written`] unchanged. serde_json's own `RawValue` would do the same, at 8 %
/// of the component.
struct Verbatim;

impl Formatter for Verbatim {
    fn write_byte_array<W: ?Sized + io::Write>(&mut self, writer: &mut W, json: &[u8]) -> io::Result<()> {
        writer.write_all(json)
    }
}

/// Writes JSON. Everything uses this instead of `to_string`, which would compile the whole serializer a second time.
pub(crate) fn write(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut json, Verbatim))?;
    Ok(json)
}

/// A text as a quoted JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\n' => json.push_str("\\n"),
            // RFC 8259, section 7.
            '\0'..' ' => {
                let hex = |digit: u32| char::from_digit(digit, 16).unwrap_or_default();
                let code = u32::from(character);
                json.extend(['\\', 'u', '0', '0', hex(code >> 4), hex(code & 15)]);
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_checked_and_not_read() {
        let long = format!("[{}0]", "0,".repeat(MAX_TREE / 2));
        assert!(is_valid(long.as_bytes()));
        assert_eq!(parse(long.as_bytes()), None);
        assert!(!is_valid(&long.as_bytes()[1..]));
        assert_eq!(parse(b"[0]"), Some(serde_json::json!([0])));
    }

    #[test]
    fn a_text_is_written_as_it_is_read() {
        let text: String = (0..0x180).filter_map(char::from_u32).chain("😀\u{2028}".chars()).collect();
        assert_eq!(parse(quoted(&text).as_bytes()), Some(text.into()));
    }

    #[test]
    fn a_key_given_twice_is_found_at_any_depth_and_in_any_spelling() {
        for (text, key) in [
            (r#"{"a":1,"b":[{"a":1},{"a":2}],"c":"a"}"#, None),
            (r#"{"a":1,"a":1}"#, Some("a")),
            (r#"[{"b":{"to":1,"t\u006f":2}}]"#, Some("to")),
            ("x", None),
        ] {
            assert_eq!(key_given_twice(text.as_bytes()).as_deref(), key, "{text}");
        }
    }

    #[test]
    fn the_outermost_keys_are_read_whatever_stands_in_the_values() {
        let deep = format!(
            r#" {{"a":{}1{},"m\u0065thod":"\ud800","a":{{"b":1}}}}"#,
            "[".repeat(500),
            "]".repeat(500)
        );
        assert_eq!(outer_keys(deep.as_bytes()), Some(vec!["a".into(), "method".into(), "a".into()]));
        assert_eq!(outer_keys(b"[{\"a\":1}]"), Some(Vec::new()));
        assert_eq!(outer_keys(b"\xff\xd8"), Some(Vec::new()));
        for unreadable in [r#"{"\ud800":1}"#, "{", r#"{"a":1"#] {
            assert_eq!(outer_keys(unreadable.as_bytes()), None, "{unreadable}");
        }
    }

    #[test]
    fn any_depth_is_checked() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(is_valid(deep.as_bytes()));
        assert_eq!(parse(deep.as_bytes()), None);
    }
}
