//! A JSON Schema (2020-12), as far as a form needs it: the name, type and members of a field.

use regex_lite::Regex;
use serde_json::Value;

/// A schema within a document that has its definitions.
#[derive(Clone, Copy)]
pub(crate) struct Schema<'a> {
    root: &'a Value,
    node: &'a Value,
}

impl<'a> Schema<'a> {
    pub fn of(root: &'a Value) -> Self {
        Self { root, node: root }.resolved()
    }

    fn at(self, node: &'a Value) -> Self {
        Self { node, ..self }.resolved()
    }

    /// The schema that a reference refers to. A title of the reference itself is ignored.
    fn resolved(mut self) -> Self {
        // Also stops at a reference that leads to itself.
        for _ in 0..8 {
            let target = self.text("$ref").and_then(|reference| reference.strip_prefix('#'));
            match target.and_then(|pointer| self.root.pointer(pointer)) {
                Some(node) => self.node = node,
                None => break,
            }
        }
        self
    }

    pub fn text(self, name: &str) -> Option<&'a str> {
        self.node.get(name).and_then(Value::as_str)
    }

    pub fn title(self) -> &'a str {
        self.text("title").unwrap_or_default()
    }

    pub fn kind(self) -> &'a str {
        self.text("type").unwrap_or(if self.alternatives().next().is_some() { "object" } else { "string" })
    }

    /// Whether it is a text that holds JSON. An input may have the JSON itself instead.
    pub fn is_json(self) -> bool {
        self.text("contentMediaType") == Some("application/json")
    }

    /// Whether it is a text of several lines.
    pub fn is_long_text(self) -> bool {
        self.node.get("x-long-text") == Some(&Value::Bool(true))
    }

    /// The only valid value.
    pub fn constant(self) -> Option<&'a Value> {
        self.node.get("const")
    }

    /// The valid values.
    pub fn values(self) -> impl Iterator<Item = &'a str> {
        self.labelled().map(|(value, _)| value)
    }

    /// The valid values, each with a name for people if that says more.
    pub fn labelled(self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let plain = self.list("enum").filter_map(|value| Some((value.as_str()?, None)));
        plain.chain(self.list("oneOf").filter_map(|one| {
            let (value, title) = (one.get("const")?.as_str()?, one["title"].as_str());
            Some((value, title.filter(|title| !title.eq_ignore_ascii_case(value))))
        }))
    }

    pub fn example(self) -> Option<&'a Value> {
        self.list("examples").next()
    }

    /// The objects of which exactly one must match.
    pub fn alternatives(self) -> impl Iterator<Item = Self> {
        self.list("oneOf").map(move |node| self.at(node)).filter(|one| one.node.get("properties").is_some())
    }

    /// An object's own members, and whether each is required.
    pub fn members(self) -> impl Iterator<Item = (&'a str, Self, bool)> {
        let members = self.node["properties"].as_object().into_iter().flatten();
        members.map(move |(name, node)| {
            let required = self.list("required").any(|required| required == name.as_str());
            (name.as_str(), self.at(node), required)
        })
    }

    /// The members of which one is required, the usual one first: `x-one-of`, or the members required by alternatives
    /// that have no members of their own.
    pub fn one_of(self) -> impl Iterator<Item = &'a str> {
        let bare = self.list("oneOf").filter(|one| one.get("properties").is_none());
        let required = bare.filter_map(|one| one.get("required")?.get(0)?.as_str());
        self.list("x-one-of").filter_map(Value::as_str).chain(required)
    }

    /// The member of this name, including those of alternatives.
    pub fn member(self, name: &str) -> Option<Self> {
        let own = self.members().find(|(own, ..)| *own == name).map(|(_, member, _)| member);
        own.or_else(|| self.alternatives().find_map(|other| other.member(name)))
    }

    /// The names of all members.
    pub fn names(self) -> Vec<&'a str> {
        let own = self.members().map(|(name, ..)| name);
        own.chain(self.alternatives().flat_map(Self::names)).collect()
    }

    /// The schemas of a list's first entries, if each has its own.
    pub fn entries(self) -> impl Iterator<Item = Self> {
        self.list("prefixItems").map(move |node| self.at(node))
    }

    /// The schema of the entries after those, if more are allowed.
    pub fn items(self) -> Option<Self> {
        self.node.get("items").filter(|items| items.is_object()).map(|node| self.at(node))
    }

    /// The schema of one entry.
    pub fn item(self, index: usize) -> Option<Self> {
        self.entries().nth(index).or_else(|| self.items())
    }

    pub fn number(self, name: &str) -> Option<u64> {
        self.node.get(name).and_then(Value::as_u64)
    }

    fn list(self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.node.get(name).and_then(Value::as_array).into_iter().flatten()
    }

    /// The type of value it accepts, in words.
    pub fn takes(self) -> &'static str {
        match self.kind() {
            "boolean" => "true or false",
            "integer" => "a whole number",
            "number" => "a number",
            "array" => "a list",
            "object" => "an object",
            _ => "a text",
        }
    }

    /// Its limits, in words.
    pub fn limits(self) -> Vec<String> {
        let part = |name: &str| self.node.get(name);
        let mut limits = Vec::new();
        let mut range = |least: &str, most: &str, what: &str| match (part(least), part(most)) {
            (Some(least), Some(most)) if least == most => limits.push(format!("exactly {least}{what}")),
            (Some(least), Some(most)) => limits.push(format!("{least} to {most}{what}")),
            (Some(least), None) => limits.push(format!("at least {least}{what}")),
            (None, Some(most)) => limits.push(format!("up to {most}{what}")),
            (None, None) => {}
        };
        range("minLength", "maxLength", " characters");
        range("minItems", "maxItems", " entries");
        range("minimum", "maximum", "");
        let values = self.labelled().map(|(value, title)| match title {
            Some(title) => format!("{value} ({title})"),
            None => value.to_owned(),
        });
        let values: Vec<_> = values.collect();
        if !values.is_empty() {
            limits.push(format!("one of {}", values.join(", ")));
        }
        if let Some(constant) = self.constant() {
            limits.push(format!("always {}", shown(constant)));
        }
        limits.extend(self.text("format").map(|format| format!("format {format}")));
        limits.extend(self.text("contentMediaType").map(|kind| format!("the text of {kind}")));
        limits.extend(self.text("pattern").map(|pattern| format!("matches {pattern}")));
        limits.extend(part("default").map(|default| format!("{} when left out", shown(default))));
        limits
    }

    /// The value that a text means, in the schema's type; null for an empty text. Limits are not checked.
    pub fn read(self, text: &str) -> Result<Value, String> {
        if text.is_empty() {
            return Ok(Value::Null);
        }
        let not = || format!("must be {}", self.takes());
        let value = match self.kind() {
            "boolean" => match text {
                "true" => true.into(),
                "false" => false.into(),
                _ => return Err(not()),
            },
            "integer" => text.parse::<i64>().map(Value::from).map_err(|_| not())?,
            "number" => {
                serde_json::from_str::<serde_json::Number>(text).map(Value::Number).map_err(|_| not())?
            }
            kind @ ("object" | "array") => {
                let value: Value = serde_json::from_str(text).unwrap_or_default();
                if (kind == "array" && value.is_array()) || (kind == "object" && value.is_object()) {
                    return Ok(value);
                }
                return Err(not());
            }
            _ => text.into(),
        };
        let values: Vec<_> = self.values().collect();
        if !values.is_empty() && !values.contains(&text) {
            let near = host_harness::nearest(text, values.iter().copied());
            let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(format!("must be one of {}{hint}", values.join(", ")));
        }
        Ok(value)
    }

    /// Checks a single value against the limits.
    pub fn check(self, value: &Value) -> Result<(), String> {
        let bound = |name: &str| self.node.get(name).and_then(Value::as_f64);
        let within = |size: f64, least: &str, most: &str| {
            bound(least).is_none_or(|least| size >= least) && bound(most).is_none_or(|most| size <= most)
        };
        let fits = match value {
            Value::String(text) => within(text.chars().count() as f64, "minLength", "maxLength"),
            Value::Number(number) => {
                number.as_f64().is_some_and(|number| within(number, "minimum", "maximum"))
            }
            _ => true,
        };
        if !fits || self.constant().is_some_and(|constant| constant != value) {
            return Err(format!("does not fit: {}", self.limits().join(", ")));
        }
        // A pattern that only a browser's engine supports is left to the component.
        let pattern = self.text("pattern").and_then(|pattern| Regex::new(pattern).ok());
        match value.as_str().zip(pattern) {
            Some((text, pattern)) if !pattern.is_match(text) => {
                // Few people can read patterns.
                let words = self.text("description").map(|description| description.trim_end_matches('.'));
                let words = words.map_or_else(|| self.limits().join(", "), str::to_owned);
                let example = self.list("examples").next();
                let example =
                    example.map(|example| format!("; as in {}", shown(example))).unwrap_or_default();
                Err(format!("does not fit: {words}{example}"))
            }
            _ => Ok(()),
        }
    }
}

/// A value as a person writes it.
pub(crate) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a value is not given: missing, null or blank.
pub(crate) fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(_) => false,
    }
}
