//! Reads the parameters of a request, with Meta's errors for missing, unknown or too long ones.

use serde_json::{Map, Value};

use crate::codes::{INVALID, MISSING};
use crate::error::GraphError;

/// An object in a request and its name in Meta's errors: `interactive['action']`.
#[derive(Clone, Debug)]
pub(crate) struct Param<'a> {
    pub map: &'a Map<String, Value>,
    pub name: String,
}

impl<'a> Param<'a> {
    pub fn new(value: &'a Value, name: impl Into<String>) -> Result<Param<'a>, GraphError> {
        let name = name.into();
        match value.as_object() {
            Some(map) => Ok(Param { map, name }),
            None => Err(GraphError::schema(format!("Param {name} must be a JSON object."))),
        }
    }

    /// Refuses every key that is not listed.
    pub fn only(&self, keys: &[&str]) -> Result<(), GraphError> {
        match self.map.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(key) => {
                Err(GraphError::schema(format!("Unexpected key \"{key}\" on param \"{}\".", self.name)))
            }
            None => Ok(()),
        }
    }

    /// Meta's name for a key of this object.
    pub fn path(&self, key: &str) -> String {
        format!("{}['{key}']", self.name)
    }

    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The error for a required key that is missing.
    pub fn missing(&self, key: &str) -> GraphError {
        MISSING.with(format!("The parameter {} is required.", self.path(key)))
    }

    /// The error for a value that does not match the schema.
    pub fn wrong(&self, key: &str, must: &str) -> GraphError {
        GraphError::schema(format!("Param {} must be {must}.", self.path(key)))
    }

    /// The error for a value that matches the schema but is not valid.
    pub fn invalid(&self, key: &str, must: &str) -> GraphError {
        INVALID.with(format!("{} must be {must}.", self.path(key)))
    }

    pub fn required(&self, key: &str) -> Result<&'a Value, GraphError> {
        self.map.get(key).ok_or_else(|| self.missing(key))
    }

    pub fn object(&self, key: &str) -> Result<Param<'a>, GraphError> {
        Param::new(self.required(key)?, self.path(key))
    }

    pub fn optional_object(&self, key: &str) -> Result<Option<Param<'a>>, GraphError> {
        self.has(key).then(|| self.object(key)).transpose()
    }

    /// A non-empty text of at most `longest` characters.
    pub fn text(&self, key: &str, longest: usize) -> Result<&'a str, GraphError> {
        match self.optional_text(key, longest)? {
            None | Some("") => Err(self.missing(key)),
            Some(text) => Ok(text),
        }
    }

    pub fn optional_text(&self, key: &str, longest: usize) -> Result<Option<&'a str>, GraphError> {
        let Some(value) = self.map.get(key) else {
            return Ok(None);
        };
        let text = value.as_str().ok_or_else(|| self.wrong(key, "a string"))?;
        if text.chars().count() > longest {
            return Err(self.wrong(key, &format!("at most {longest} characters long")));
        }
        Ok(Some(text))
    }

    /// One of a set of words, in lower case.
    pub fn word(&self, key: &str, words: &[&str]) -> Result<String, GraphError> {
        let given = self.text(key, usize::MAX)?;
        let lower = given.to_ascii_lowercase();
        if words.contains(&lower.as_str()) {
            return Ok(lower);
        }
        let listed = words.join(", ").to_ascii_uppercase();
        Err(GraphError::schema(format!(
            "Param {} must be one of {{{listed}}} - got \"{given}\".",
            self.path(key)
        )))
    }

    /// An id, which Graph accepts as a string or a number.
    pub fn id(&self, key: &str) -> Result<String, GraphError> {
        match text_or_number(self.required(key)?) {
            Some(id) if id.is_empty() => Err(self.missing(key)),
            Some(id) => Ok(id),
            None => Err(self.wrong(key, "a valid ID string")),
        }
    }

    /// A `message_id` that could be the id of a message.
    pub fn message_id(&self) -> Result<(), GraphError> {
        match self.text("message_id", 512)?.starts_with("wamid.") {
            true => Ok(()),
            false => Err(self.invalid("message_id", "the id of a message")),
        }
    }

    /// A number, which Graph accepts as a number or a string.
    pub fn number(&self, key: &str) -> Result<f64, GraphError> {
        let number = match self.required(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite()).ok_or_else(|| self.wrong(key, "a number"))
    }

    /// A position in a list.
    pub fn index(&self, key: &str) -> Result<usize, GraphError> {
        let index = match self.required(key)? {
            Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        index.ok_or_else(|| self.wrong(key, "an integer"))
    }

    pub fn optional_flag(&self, key: &str) -> Result<Option<bool>, GraphError> {
        match self.map.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text == "true" || text == "false" => Ok(Some(text == "true")),
            Some(_) => Err(self.wrong(key, "a boolean")),
        }
    }

    pub fn array(&self, key: &str) -> Result<&'a [Value], GraphError> {
        self.required(key)?.as_array().map(Vec::as_slice).ok_or_else(|| self.wrong(key, "an array"))
    }

    /// A list of objects, empty if it is missing.
    pub fn objects(&self, key: &str) -> Result<Vec<Param<'a>>, GraphError> {
        if !self.has(key) {
            return Ok(Vec::new());
        }
        let items = self.array(key)?.iter().enumerate();
        items.map(|(at, item)| Param::new(item, format!("{}[{at}]", self.path(key)))).collect()
    }

    /// A link that Meta would download or show.
    pub fn url(&self, key: &str, longest: usize) -> Result<&'a str, GraphError> {
        let url = self.text(key, longest)?;
        if is_web_url(url) { Ok(url) } else { Err(self.wrong(key, "a valid URI")) }
    }
}

/// A text, or the text of a number: ids are written both ways, and a query has only texts.
pub(crate) fn text_or_number(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether this is an absolute `http` or `https` URL.
pub(crate) fn is_web_url(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refusals_name_the_parameter_as_meta_does() {
        let value = json!({ "body": "abcde", "empty": "", "surplus": 1 });
        let param = Param::new(&value, "text").unwrap();
        assert_eq!(
            param.only(&["body", "empty"]).unwrap_err().message,
            "(#100) Unexpected key \"surplus\" on param \"text\"."
        );
        assert_eq!(
            param.text("body", 4).unwrap_err().message,
            "(#100) Param text['body'] must be at most 4 characters long."
        );
        assert_eq!(param.text("empty", 4).unwrap_err().code, 131008);
        assert_eq!(param.text("absent", 4).unwrap_err().code, 131008);
        assert_eq!(param.text("surplus", 4).unwrap_err().code, 100);
    }

    #[test]
    fn only_web_links_are_links() {
        assert!(is_web_url("https://example.com/a.pdf?x=1"));
        assert!(is_web_url("HTTP://example.com"));
        for bad in [
            "ftp://example.com/a",
            "example.com",
            "https://",
            "https://exa mple.com",
            "file:///etc/hosts",
            "é",
        ] {
            assert!(!is_web_url(bad), "{bad}");
        }
    }
}
