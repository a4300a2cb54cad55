//! Meta's limits on a message that a custom call sends: those of the recipes' schemas, and what schemas cannot say.
//!
//! What Meta may come to take is not refused: other kinds, other fields, other words.

use serde_json::Value;

use super::files::Files;
use super::recipes::PURPOSES;
use crate::encoding::json;

/// Meta's "Text messages", "Media messages": kinds that have a tool and so no recipe.
const OTHERS: [(&str, &str); 6] = [
    ("text", r#"{"properties":{"body":{"minLength":1,"maxLength":4096}},"required":["body"]}"#),
    ("image", r#"{"properties":{"caption":{"maxLength":1024}}}"#),
    ("video", r#"{"properties":{"caption":{"maxLength":1024}}}"#),
    ("document", r#"{"properties":{"caption":{"maxLength":1024}}}"#),
    ("audio", r#"{"properties":{"caption":false,"filename":false}}"#),
    ("sticker", r#"{"properties":{"caption":false,"filename":false}}"#),
];

/// More than this many faults are not told at once.
const MAX_FAULTS: usize = 20;

/// A limit that is not kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// Where, as a path.
    pub(crate) field: String,
    /// What of it, as the rest of a sentence.
    pub(crate) says: String,
}

/// Every limit that a message's content breaks. `kind` is Meta's name for the message's kind.
pub(crate) fn breaches(kind: &str, content: &Value, at: &str) -> Vec<Breach> {
    let interactive = content.get("type").and_then(Value::as_str);
    let recipe = PURPOSES.iter().find(|purpose| {
        purpose.kind == Some(kind) && (purpose.interactive.is_none() || purpose.interactive == interactive)
    });
    let other = || OTHERS.iter().find(|(name, _)| *name == kind).map(|(_, schema)| (*schema).to_owned());
    let schema = recipe.map(|purpose| Files::up_to(purpose.schema).schema(purpose.schema)).or_else(other);
    let Some(schema) = schema.and_then(|schema| json::parse(schema.as_bytes())) else { return Vec::new() };
    let mut check = Check { root: &schema, breaches: Vec::new() };
    check.value(&schema, content, at);
    let at = format!("{at}.action");
    match (kind, interactive, content.get("action")) {
        ("interactive", Some("button"), Some(action)) => {
            let buttons: Vec<_> = entries(action, "buttons", &at).collect();
            check.once(&buttons, "reply.id", |button| button.get("reply")?.get("id"));
            check.once(&buttons, "reply.title", |button| button.get("reply")?.get("title"));
        }
        ("interactive", Some("list"), Some(action)) => {
            let rows = check.sections(action, "rows", 10, &at);
            check.once(&rows, "id", |row| row.get("id"));
        }
        ("interactive", Some("product_list"), Some(action)) => {
            check.sections(action, "product_items", 30, &at);
        }
        _ => {}
    }
    check.breaches.truncate(MAX_FAULTS);
    check.breaches
}

/// A list's entries, each with its place.
fn entries<'v>(object: &'v Value, key: &str, at: &str) -> impl Iterator<Item = (String, &'v Value)> {
    let at = format!("{at}.{key}");
    let list = object.get(key).and_then(Value::as_array);
    list.into_iter().flatten().enumerate().map(move |(place, entry)| (format!("{at}[{place}]"), entry))
}

struct Check<'a> {
    /// The whole schema, which has the definitions.
    root: &'a Value,
    breaches: Vec<Breach>,
}

impl<'a> Check<'a> {
    fn say(&mut self, field: &str, says: &str) {
        self.breaches.push(Breach { field: field.to_owned(), says: says.to_owned() });
    }

    /// Checks a value and what it holds. A value of another type is left to Meta, which takes `"3"` for 3.
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        if self.breaches.len() >= MAX_FAULTS {
            return;
        }
        let schema = self.resolve(schema);
        if schema.as_bool() == Some(false) {
            return self.say(at, "is not taken here");
        }
        match value {
            Value::String(text) => {
                let length = text.chars().count();
                if text.trim().is_empty() && schema.get("minLength").is_some() {
                    self.say(at, "is empty");
                }
                self.most(schema, "maxLength", length, "characters", at);
            }
            Value::Array(items) => {
                if items.is_empty() && schema.get("minItems").is_some() {
                    self.say(at, "is empty");
                }
                self.most(schema, "maxItems", items.len(), "entries", at);
                let Some(schema) = schema.get("items") else { return };
                for (place, item) in items.iter().enumerate() {
                    self.value(schema, item, &format!("{at}[{place}]"));
                }
            }
            Value::Number(number) => {
                let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
                if let (Some(least), Some(most), Some(number)) =
                    (bound("minimum"), bound("maximum"), number.as_f64())
                    && !(least..=most).contains(&number)
                {
                    self.say(at, "is out of range");
                }
            }
            Value::Object(_) => self.object(schema, value, at),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// What a schema refers to, or itself.
    fn resolve<'s>(&self, schema: &'s Value) -> &'s Value
    where
        'a: 's,
    {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let name = reference.and_then(|reference| reference.strip_prefix("#/$defs/"));
        name.and_then(|name| self.root.get("$defs")?.get(name)).unwrap_or(schema)
    }

    fn object(&mut self, schema: &Value, value: &Value, at: &str) {
        // Alternatives are told apart by their type; of one that is not known nothing is known.
        for alternative in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
            let alternative = self.resolve(alternative);
            let kind = || alternative.get("properties")?.get("type")?.get("const")?.as_str();
            if kind().is_some() && kind() == value.get("type").and_then(Value::as_str) {
                self.object(alternative, value, at);
            }
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            if let Some(name) = name.as_str()
                && value.get(name).is_none_or(Value::is_null)
            {
                self.say(&format!("{at}.{name}"), "is missing");
            }
        }
        for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if let Some(value) = value.get(name) {
                self.value(schema, value, &format!("{at}.{name}"));
            }
        }
    }

    fn most(&mut self, schema: &Value, limit: &str, found: usize, of: &str, at: &str) {
        let limit = schema.get(limit).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
        if let Some(limit) = limit.filter(|limit| found > *limit) {
            self.say(at, &format!("has {found} {of}, and Meta takes {limit}"));
        }
    }

    /// Checks what sections have in all, and that several have titles. Gives what is in them.
    fn sections<'v>(
        &mut self,
        action: &'v Value,
        key: &str,
        limit: usize,
        at: &str,
    ) -> Vec<(String, &'v Value)> {
        let sections: Vec<_> = entries(action, "sections", at).collect();
        let inside: Vec<_> = sections.iter().flat_map(|(at, section)| entries(section, key, at)).collect();
        if inside.len() > limit {
            let says = format!("has {} {key} in all sections together, and Meta takes {limit}", inside.len());
            self.say(&format!("{at}.sections"), &says);
        }
        let several = sections.len() > 1;
        for (at, section) in &sections {
            let title = section.get("title").and_then(Value::as_str).unwrap_or_default();
            if several && title.trim().is_empty() {
                self.say(&format!("{at}.title"), "is missing: of several sections each has one");
            }
        }
        inside
    }

    /// Checks that a text stands in one entry only.
    fn once(&mut self, entries: &[(String, &Value)], name: &str, text: fn(&Value) -> Option<&Value>) {
        let mut seen: Vec<&str> = Vec::new();
        for (at, entry) in entries.iter().take(MAX_FAULTS) {
            let Some(text) = text(entry).and_then(Value::as_str) else { continue };
            if seen.contains(&text) {
                self.say(&format!("{at}.{name}"), "is the same as an earlier one");
            }
            seen.push(text);
        }
    }
}
