//! Errors in values that could not be read.

use std::fmt;

use crate::names;

/// What is wrong with a value, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The place, such as `body[2].value`. Empty for the whole value.
    pub place: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl Misread {
    pub(crate) fn new(message: String) -> Self {
        Self { place: String::new(), message }
    }

    /// The same fault, in a member with this name or an item with this index, such as `[2]`.
    pub(crate) fn within(mut self, step: &str) -> Self {
        let joint = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = format!("{step}{joint}{}", self.place);
        self
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, message } = self;
        if place.is_empty() { f.write_str(message) } else { write!(f, "{place}: {message}") }
    }
}

impl std::error::Error for Misread {}

impl serde::de::Error for Misread {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        let name = names::of(field);
        Self::new(format!("`{name}` is missing.")).within(&name)
    }
}
