//! JSON Schemas (2020-12), written as text: a tree of values would need more space and add nothing.

use crate::encoding::json::quoted;

/// A string. `rules` are further members, as in `"maxLength":20`.
pub(super) fn string(title: &str, description: &str, rules: &str, example: &str) -> String {
    let mut schema = typed("string", title, description);
    if !rules.is_empty() {
        schema.extend([",", rules]);
    }
    schema.extend([",\"examples\":[", &quoted(example), "]}"]);
    schema
}

/// A string with only one valid value.
pub(super) fn constant(title: &str, text: &str) -> String {
    ["{\"type\":\"string\",\"title\":", &quoted(title), ",\"const\":", &quoted(text), "}"].concat()
}

/// A list with these entries in this order, of which the first `required` are mandatory.
pub(super) fn tuple(title: &str, description: &str, entries: &[String], required: usize) -> String {
    let mut schema = typed("array", title, description);
    let (least, most) = (required.to_string(), entries.len().to_string());
    schema.extend([",\"minItems\":", &least, ",\"maxItems\":", &most]);
    schema.extend([",\"prefixItems\":[", &entries.join(","), "],\"items\":false}"]);
    schema
}

/// A list of entries with one schema.
pub(super) fn list(title: &str, description: &str, entry: &str, least: usize, most: usize) -> String {
    let mut schema = typed("array", title, description);
    let (least, most) = (least.to_string(), most.to_string());
    schema.extend([",\"minItems\":", &least, ",\"maxItems\":", &most, ",\"items\":", entry, "}"]);
    schema
}

/// An object that has exactly one of these.
pub(super) fn one_of(title: &str, description: &str, cases: &[String]) -> String {
    let mut schema = typed("object", title, description);
    schema.extend([",\"oneOf\":[", &cases.join(","), "]}"]);
    schema
}

/// The beginning of every schema, without the closing brace.
fn typed(kind: &str, title: &str, description: &str) -> String {
    let mut schema = ["{\"type\":\"", kind, "\",\"title\":", &quoted(title)].concat();
    if !description.is_empty() {
        schema.extend([",\"description\":", &quoted(description)]);
    }
    schema
}

/// An object with these members and no others.
#[derive(Default)]
pub(super) struct Object {
    properties: Vec<String>,
    required: Vec<String>,
    one_of: Vec<String>,
}

impl Object {
    /// An object with one required member.
    pub(super) fn of(name: &str, schema: &str) -> Self {
        Self::default().with(name, schema)
    }

    /// Adds a required member.
    pub(super) fn with(mut self, name: &str, schema: &str) -> Self {
        self.required.push(quoted(name));
        self.optional(name, schema)
    }

    /// Adds an optional member.
    pub(super) fn optional(mut self, name: &str, schema: &str) -> Self {
        self.properties.push([&quoted(name), ":", schema].concat());
        self
    }

    /// Adds one of several members of which exactly one is required. `title` describes the choice.
    pub(super) fn either(mut self, title: &str, name: &str, schema: &str) -> Self {
        self.one_of.push(["{\"title\":", &quoted(title), ",\"required\":[", &quoted(name), "]}"].concat());
        self.optional(name, schema)
    }

    /// Adds a member.
    pub(super) fn member(self, name: &str, schema: &str, required: bool) -> Self {
        if required { self.with(name, schema) } else { self.optional(name, schema) }
    }

    /// The schema.
    pub(super) fn schema(&self, title: &str, description: &str) -> String {
        let mut schema = typed("object", title, description);
        schema.extend([",\"properties\":{", &self.properties.join(","), "}"]);
        if !self.required.is_empty() {
            schema.extend([",\"required\":[", &self.required.join(","), "]"]);
        }
        if !self.one_of.is_empty() {
            schema.extend([",\"oneOf\":[", &self.one_of.join(","), "]"]);
        }
        schema.push_str(",\"additionalProperties\":false}");
        schema
    }
}
