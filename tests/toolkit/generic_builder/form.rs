//! Forms, drawn from any JSON Schema, without knowledge of their purpose.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A form: the lines that a person sees, and the place of each control's value in the input.
#[derive(Default)]
pub struct Form {
    pub lines: Vec<String>,
    pub controls: BTreeMap<String, Control>,
}

/// The control that enters a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Control {
    Checkbox,
    Choice(Vec<Value>),
    /// Displayed, but read-only.
    Fixed(Value),
    Number,
    Password,
    Text,
}

impl Control {
    fn of(schema: &Value, path: &str) -> Self {
        if let Some(only) = schema.get("const") {
            return Self::Fixed(only.clone());
        }
        match schema["type"].as_str().expect("a type") {
            "string" => match schema["oneOf"].as_array() {
                Some(choices) => Self::Choice(choices.iter().map(|one| one["const"].clone()).collect()),
                None if schema["writeOnly"] == true => Self::Password,
                None => Self::Text,
            },
            "boolean" => Self::Checkbox,
            "integer" | "number" => Self::Number,
            other => panic!("{path}: {other}"),
        }
    }

    fn takes(&self, value: &Value) -> bool {
        match self {
            Self::Checkbox => value.is_boolean(),
            Self::Choice(choices) => choices.contains(value),
            Self::Fixed(only) => value == only,
            Self::Number => value.is_number(),
            Self::Password | Self::Text => value.is_string(),
        }
    }
}

impl Form {
    pub fn of(schema: &Value) -> Self {
        let mut form = Self::default();
        form.draw(schema, schema, "", 0);
        form
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.lines.push(format!("{}{text}", "  ".repeat(depth)));
    }

    fn draw(&mut self, root: &Value, schema: &Value, path: &str, depth: usize) {
        let schema = match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => root.pointer(pointer).expect("a definition"),
            None => schema,
        };
        let whole = |all: &&Vec<Value>| all[0].get("const").is_none() && !only_requires(&all[0]);
        if let Some(alternatives) = schema["oneOf"].as_array().filter(whole) {
            self.line(depth, "one of:");
            for alternative in alternatives {
                self.line(depth, &format!("( ) {}", alternative["title"].as_str().expect("a title")));
                self.draw(root, alternative, path, depth + 1);
            }
        } else if let Some(fields) = schema["properties"].as_object() {
            for (name, field) in fields {
                let mark = match () {
                    () if requires(schema, name) => " *",
                    () if alternatives(schema).any(|one| requires(one, name)) => " (one of these)",
                    () => "",
                };
                self.line(depth, &format!("{name}{mark}"));
                self.draw(root, field, &inside(path, name), depth + 1);
            }
        } else if let Some(entries) = schema["prefixItems"].as_array() {
            let required = least(schema);
            for (place, entry) in entries.iter().enumerate() {
                let title = entry["title"].as_str().expect("a title");
                self.line(depth, &format!("{title}{}", if place < required { " *" } else { "" }));
                self.draw(root, entry, &format!("{path}[{place}]"), depth + 1);
            }
        } else if schema["type"] == "array" {
            self.line(depth, "any number of:");
            self.draw(root, &schema["items"], &format!("{path}[]"), depth + 1);
        } else {
            let control = Control::of(schema, path);
            let title = schema["title"].as_str().unwrap_or_default();
            self.line(depth, &format!("[{control:?}] {title}"));
            self.controls.insert(path.to_owned(), control);
        }
    }

    /// Types in an input, value by value: each must have a control that accepts it.
    pub fn fill(&self, input: &Value) {
        self.fill_at(input, "");
    }

    fn fill_at(&self, value: &Value, path: &str) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.fill_at(value, &inside(path, name));
                }
            }
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    let own = format!("{path}[{place}]");
                    let has_own = self.controls.keys().any(|control| control.starts_with(&own));
                    self.fill_at(item, &if has_own { own } else { format!("{path}[]") });
                }
            }
            leaf => {
                let control = self.controls.get(path).unwrap_or_else(|| panic!("no control for {path}"));
                assert!(control.takes(leaf), "{path}: {leaf} in {control:?}");
            }
        }
    }
}

/// The input of a person who follows the form's examples: every value, or only the required ones.
pub fn example(schema: &Value, all: bool) -> Value {
    if let Some(only) = schema.get("const").or_else(|| schema["examples"].get(0)) {
        return only.clone();
    }
    if let Some(first) = schema["oneOf"].get(0).filter(|first| !only_requires(first)) {
        return example(first, all);
    }
    match schema["type"].as_str().unwrap_or_else(|| panic!("{schema:#}")) {
        "object" => {
            assert_eq!(schema["additionalProperties"], false, "{schema:#}");
            let fields = schema["properties"].as_object().expect("fields");
            let chosen = fields.iter().filter(|(name, _)| {
                match alternatives(schema).position(|one| requires(one, name)) {
                    Some(place) => place == 0,
                    None => all || requires(schema, name),
                }
            });
            Value::Object(
                chosen.map(|(name, field)| (name.clone(), example(field, all))).collect::<Map<_, _>>(),
            )
        }
        "array" => match schema["prefixItems"].as_array() {
            Some(entries) => {
                let count = if all { entries.len() } else { least(schema) };
                entries.iter().take(count).map(|entry| example(entry, all)).collect()
            }
            None => (0..least(schema)).map(|_| example(&schema["items"], all)).collect(),
        },
        other => panic!("no example of {other}: {schema:#}"),
    }
}

/// Whether an alternative says only which of the object's fields are there.
fn only_requires(alternative: &Value) -> bool {
    alternative.get("required").is_some() && alternative.get("properties").is_none()
}

/// The alternatives of an object of which exactly one field is given.
fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["oneOf"].as_array().into_iter().flatten().filter(|one| only_requires(one))
}

fn requires(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)))
}

/// The fewest entries of a list.
fn least(schema: &Value) -> usize {
    schema["minItems"].as_u64().map_or(0, |least| usize::try_from(least).expect("a small number"))
}

fn inside(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
