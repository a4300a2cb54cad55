//! A JSON value that borrows its strings from the text that it is parsed from.

mod quick;
mod scanner;

use std::borrow::Cow;

use serde_json::{Number, Value};

pub use self::scanner::Scanner;

/// A JSON value. Strings without escapes are borrowed, so that parsing is cheap.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Json<'a>>),
    /// An object: its members by name, each name once.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Parses a text. If several members have the same name, the last one counts.
    ///
    /// # Errors
    ///
    /// The text is not JSON.
    // Functions that use `serde_json` are inline; otherwise the component would contain a second copy of its code.
    #[inline]
    pub fn parse(text: &'a str) -> serde_json::Result<Self> {
        match quick::parse(text) {
            Some(json) => Ok(json),
            None => serde_json::from_slice::<Value>(text.as_bytes()).map(Self::from),
        }
    }

    /// The member of this name; `None` if this is not an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Removes and returns the member of this name.
    pub fn take(&mut self, name: &str) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        let place = members.iter().position(|(known, _)| known == name)?;
        Some(members.remove(place).1)
    }

    /// The text; `None` if this is something else.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<Value> for Json<'_> {
    #[inline]
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| (name.into(), value.into()));
                #[cfg_attr(
                    target_arch = "wasm32",
                    expect(unused_mut, reason = "the component's map is sorted")
                )]
                let mut members: Vec<(Cow<str>, _)> = members.collect();
                // On other targets a map may keep the order of its members.
                #[cfg(not(target_arch = "wasm32"))]
                members.sort_by(|(one, _), (other, _)| one.cmp(other));
                Self::Object(members)
            }
        }
    }
}
