//! Checks a value against a JSON Schema, as far as Meta is certain to refuse a deviation.
//!
//! Words match in either case, numbers may be strings, and fields that the schema does not know pass: Meta accepts all
//! of these.

use serde_json::Value;

use super::{Breach, MAX_FAULTS};
use crate::encoding::json;

/// The complaint about a message that has both kinds of button.
pub(super) const NOT_BOTH: &str = "does not belong here: a message has reply buttons (recipe reply-buttons) or one link button (recipe link-button), not both";

/// A list's entries, each with its path.
pub(super) fn entries<'v>(
    object: &'v Value,
    key: &str,
    at: &str,
) -> impl Iterator<Item = (String, &'v Value)> + use<'v> {
    let at = format!("{at}.{key}");
    let list = object.get(key).and_then(Value::as_array);
    list.into_iter().flatten().enumerate().map(move |(place, entry)| (format!("{at}[{place}]"), entry))
}

pub(super) struct Check<'a> {
    /// The whole schema, which holds the definitions.
    root: &'a Value,
    /// Meta's name for the kind of an interactive message.
    interactive: Option<&'a str>,
    pub(super) breaches: Vec<Breach>,
}

impl<'a> Check<'a> {
    pub(super) fn new(root: &'a Value, interactive: Option<&'a str>) -> Self {
        Self { root, interactive, breaches: Vec::new() }
    }

    pub(super) fn say(&mut self, field: &str, says: &str) {
        self.breaches.push(Breach { field: field.to_owned(), says: says.to_owned() });
    }

    /// Checks a value and everything inside it. Null counts as absent.
    pub(super) fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        if self.breaches.len() >= MAX_FAULTS || value.is_null() {
            return;
        }
        let schema = resolve(self.root, schema);
        if schema.as_bool() == Some(false) {
            return self.say(at, "is not accepted here");
        }
        if let Some(words) = words(schema) {
            return self.word(&words, value, at);
        }
        if let Some(belongs) = mismatch(schema, value, at) {
            return self.say(at, &format!("is {}; {belongs} belongs here", kind_of(value)));
        }
        match value {
            Value::String(text) => self.text(schema, text, at),
            Value::Array(items) => self.list(schema, items, at),
            Value::Number(number) => self.number(schema, number.as_f64(), at),
            Value::Object(_) => self.object(schema, value, at),
            Value::Null | Value::Bool(_) => {}
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(alternatives) = schema.get(keyword).and_then(Value::as_array) {
                self.alternatives(alternatives, keyword == "oneOf", value, at);
            }
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.value(part, value, at);
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        if text.trim().is_empty() && schema.get("minLength").is_some() {
            self.say(at, "is empty");
        }
        self.most(schema, "maxLength", text.chars().count(), "characters", at);
        // Only a media file's address is checked.
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        let is_address = schema.get("format").and_then(Value::as_str) == Some("uri") && at.ends_with(".url");
        if is_address && (!is_web || text.contains(char::is_whitespace)) {
            self.say(at, "is no web address: it begins with https:// or http://, and has no spaces");
        }
        // A string of digits, although the schema asks for a number.
        if is_of(schema, "number") || is_of(schema, "integer") {
            let number = json::parse(text.trim().trim_start_matches('+').as_bytes());
            self.number(schema, number.as_ref().and_then(Value::as_f64), at);
        }
    }

    fn list(&mut self, schema: &Value, items: &[Value], at: &str) {
        if items.is_empty() && schema.get("minItems").is_some() {
            self.say(at, "is empty");
        } else {
            self.least(schema, "minItems", items.len(), "entries", at);
        }
        self.most(schema, "maxItems", items.len(), "entries", at);
        let Some(schema) = schema.get("items") else { return };
        for (place, item) in items.iter().enumerate() {
            self.value(schema, item, &format!("{at}[{place}]"));
        }
    }

    fn number(&mut self, schema: &Value, number: Option<f64>, at: &str) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        let Some(number) = number else { return };
        let below = bound("minimum").is_some_and(|least| number < least);
        if below || bound("maximum").is_some_and(|most| number > most) {
            self.say(at, "is out of range");
        }
    }

    fn object(&mut self, schema: &Value, value: &Value, at: &str) {
        let root = self.root;
        let properties = schema.get("properties").and_then(Value::as_object);
        // If the value is of another kind than the schema describes, its other constraints do not apply.
        let before = self.breaches.len();
        for (name, schema) in properties.into_iter().flatten().filter(|(name, of)| decides(root, name, of)) {
            if let Some(value) = value.get(name) {
                self.value(schema, value, &format!("{at}.{name}"));
            }
        }
        if self.breaches.len() > before {
            return;
        }
        for name in required(schema).filter(|name| !has(value, name)) {
            self.say(&format!("{at}.{name}"), "is missing");
        }
        for (name, schema) in properties.into_iter().flatten().filter(|(name, of)| !decides(root, name, of)) {
            if let Some(value) = value.get(name) {
                self.value(schema, value, &format!("{at}.{name}"));
            }
        }
        let fields = value.as_object().map_or(0, |fields| fields.values().filter(|v| !v.is_null()).count());
        self.least(schema, "minProperties", fields, "fields", at);
    }

    /// Checks a value against the alternative that it is meant to be.
    fn alternatives(&mut self, alternatives: &[Value], exactly: bool, value: &Value, at: &str) {
        let root = self.root;
        let alternatives: Vec<&Value> = alternatives.iter().map(|schema| resolve(root, schema)).collect();
        let told_apart = alternatives.first().and_then(|first| {
            let properties = first.get("properties").and_then(Value::as_object)?;
            properties
                .keys()
                .find(|name| alternatives.iter().all(|other| constant(root, other, name).is_some()))
        });
        let mut meant = alternatives.clone();
        if let (Some(name), true) = (told_apart, value.is_object()) {
            let words: Vec<&Value> =
                alternatives.iter().filter_map(|schema| constant(root, schema, name)).flatten().collect();
            let place = format!("{at}.{name}");
            let Some(given) = value.get(name).filter(|given| !given.is_null()) else {
                return self.say(&place, &format!("is missing: write {}", listed(&words)));
            };
            meant.retain(|schema| {
                constant(root, schema, name).is_some_and(|words| words.iter().any(|word| same(word, given)))
            });
            if meant.is_empty() {
                return self.word(&words, given, &place);
            }
            // If several match that word, prefer the one whose required fields are all present.
            let complete = |schema: &&Value| required(schema).all(|name| has(value, name));
            if meant.iter().any(complete) {
                meant.retain(complete);
            }
        } else if value.is_object() && alternatives.iter().all(|schema| required(schema).next().is_some()) {
            // The fields that are present distinguish them.
            meant.retain(|schema| required(schema).all(|name| has(value, name)));
            let names: Vec<String> = alternatives.iter().map(|schema| joined(schema)).collect();
            let names = names.join(" or ");
            if meant.is_empty() {
                return self.say(at, &format!("lacks a field: give {names}"));
            }
            let apart = |schema: &&Value| {
                !required(schema).all(|name| meant.iter().all(|m| required(m).any(|r| r == name)))
            };
            if exactly && meant.iter().filter(|schema| apart(schema)).count() > 1 {
                return self.say(at, &format!("has both: give {names}, not both"));
            }
        }
        let mut closest: Option<Vec<Breach>> = None;
        for schema in meant {
            let mut check = Check::new(self.root, self.interactive);
            check.value(schema, value, at);
            if closest.as_ref().is_none_or(|least| check.breaches.len() < least.len()) {
                closest = Some(check.breaches);
            }
        }
        self.breaches.extend(closest.unwrap_or_default());
    }

    fn word(&mut self, words: &[&Value], value: &Value, at: &str) {
        if words.iter().any(|word| same(word, value)) {
            return;
        }
        let found = shown(value);
        let text_header =
            matches!(self.interactive, Some("list" | "product_list")) && at.ends_with(".header.type");
        if text_header {
            let list = if self.interactive == Some("list") { "a list" } else { "a list of products" };
            return self.say(at, &format!("is {found}; {list} accepts a text header only"));
        }
        if self.interactive == Some("button") && at.ends_with("].type") {
            return self.say(at, &format!("is {found}, which {NOT_BOTH}"));
        }
        self.say(at, &format!("is {found}; Meta accepts {}", listed(words)));
    }

    fn most(&mut self, schema: &Value, limit: &str, found: usize, of: &str, at: &str) {
        if let Some(limit) = count(schema, limit).filter(|limit| found > *limit) {
            self.say(at, &format!("has {found} {of}, and Meta allows {limit}"));
        }
    }

    fn least(&mut self, schema: &Value, limit: &str, found: usize, of: &str, at: &str) {
        if let Some(limit) = count(schema, limit).filter(|limit| found < *limit) {
            self.say(at, &format!("has fewer {of} than the {limit} that Meta wants"));
        }
    }

    /// Refuses a text of more than `limit` characters.
    pub(super) fn at_most(&mut self, text: &str, limit: usize, at: &str) {
        let found = text.chars().count();
        if found > limit {
            self.say(at, &format!("has {found} characters, and Meta allows {limit}"));
        }
    }

    /// Checks the sections' total of entries, and that each has a title if there are several. Returns the entries.
    pub(super) fn sections<'v>(
        &mut self,
        action: &'v Value,
        key: &str,
        limit: usize,
        at: &str,
    ) -> Vec<(String, &'v Value)> {
        let sections: Vec<_> = entries(action, "sections", at).collect();
        let inside: Vec<_> = sections.iter().flat_map(|(at, section)| entries(section, key, at)).collect();
        if inside.len() > limit {
            let says =
                format!("has {} {key} in all sections together, and Meta allows {limit}", inside.len());
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

    /// Checks that no two entries have the same text.
    pub(super) fn once(
        &mut self,
        entries: &[(String, &Value)],
        name: &str,
        text: fn(&Value) -> Option<&Value>,
    ) {
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

/// Resolves a schema's reference, if it is one.
fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let name = reference.and_then(|reference| reference.strip_prefix("#/$defs/"));
    name.and_then(|name| root.get("$defs")?.get(name)).unwrap_or(schema)
}

/// The values that an object's property allows, if the schema lists them.
fn constant<'s>(root: &'s Value, schema: &'s Value, name: &str) -> Option<Vec<&'s Value>> {
    words(resolve(root, schema.get("properties")?.get(name)?))
}

/// Whether a property identifies the kind of its object.
fn decides(root: &Value, name: &str, schema: &Value) -> bool {
    matches!(name, "type" | "name") && words(resolve(root, schema)).is_some()
}

fn has(value: &Value, name: &str) -> bool {
    value.get(name).is_some_and(|value| !value.is_null())
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The fields that an alternative requires, in words.
fn joined(schema: &Value) -> String {
    required(schema).collect::<Vec<_>>().join(" and ")
}

fn count(schema: &Value, limit: &str) -> Option<usize> {
    schema.get(limit).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok())
}

/// The values that a schema allows, if it lists them: a constant, an enumeration, or constants with a title each.
fn words(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(word) = schema.get("const") {
        return Some(vec![word]);
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return Some(words.iter().collect());
    }
    let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    alternatives.iter().map(|alternative| alternative.get("const")).collect()
}

/// Whether two values are the same to Meta, which accepts either case, and `"3"` for 3.
fn same(word: &Value, given: &Value) -> bool {
    word == given
        || plain(word).zip(plain(given)).is_some_and(|(word, given)| word.eq_ignore_ascii_case(&given))
}

/// A scalar as a string.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => String::from_utf8(json::write(value).ok()?).ok(),
        _ => None,
    }
}

/// The longest of the caller's values that an error repeats, in bytes.
const MAX_SHOWN: usize = 40;

/// A value as an error shows it, if it is a word.
fn shown(value: &Value) -> String {
    match plain(value) {
        Some(text) if text.is_empty() => "empty".into(),
        Some(text) if text.len() <= MAX_SHOWN => text,
        _ => kind_of(value).into(),
    }
}

fn listed(words: &[&Value]) -> String {
    let mut listed: Vec<String> = words.iter().map(|word| shown(word)).collect();
    listed.dedup();
    listed.join(" or ")
}

fn is_of(schema: &Value, kind: &str) -> bool {
    type_of(schema) == Some(kind)
}

/// The type that a schema has. A number that may also be a string is a number: Meta reads both alike.
fn type_of(schema: &Value) -> Option<&str> {
    let kind = schema.get("type")?;
    let among = || kind.as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind == "number");
    kind.as_str().or_else(among)
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The type that belongs here, if the value has another.
fn mismatch(schema: &Value, value: &Value, at: &str) -> Option<&'static str> {
    let kind = type_of(schema);
    let object = schema.get("properties").is_some() || schema.get("required").is_some();
    let text = value.as_str();
    let (fits, belongs) = match kind.unwrap_or(if object { "object" } else { "" }) {
        "object" => (value.is_object(), "an object"),
        "array" => (value.is_array(), "a list"),
        // An id may be written as a number.
        "string" => (text.is_some() || (value.is_number() && is_id(schema, at)), "a text"),
        "number" => (value.is_number() || text.is_some_and(is_number), "a number"),
        "integer" => {
            let whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
            (
                whole || text.is_some_and(|text| is_number(text) && !text.contains(['.', 'e', 'E'])),
                "a whole number",
            )
        }
        "boolean" => (value.is_boolean() || matches!(text, Some("true" | "false")), "true or false"),
        _ => (true, ""),
    };
    (!fits).then_some(belongs)
}

/// Whether this is an id from Meta: that of an upload, or one of digits only.
fn is_id(schema: &Value, at: &str) -> bool {
    let upload = [".image.id", ".video.id", ".document.id"].iter().any(|end| at.ends_with(end));
    let pattern = schema.get("pattern").and_then(Value::as_str);
    upload || pattern.is_some_and(|pattern| pattern.starts_with("^[0-9]"))
}

/// Whether a text consists only of characters that a number may have.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(schema: &Value, value: &Value) -> Vec<String> {
        let mut check = Check::new(schema, None);
        check.value(schema, value, "x");
        check.breaches.into_iter().map(|breach| format!("{} {}", breach.field, breach.says)).collect()
    }

    #[test]
    fn a_choice_is_a_choice_however_the_schema_writes_it() {
        for schema in [
            json!({"enum": ["draft", "published"]}),
            json!({"type": "string", "oneOf": [{"const": "draft", "title": "Draft"}, {"const": "published", "title": "Published"}]}),
            json!({"anyOf": [{"const": "draft"}, {"const": "published"}]}),
        ] {
            for value in [json!("draft"), json!("PUBLISHED"), json!(null)] {
                assert_eq!(said(&schema, &value), Vec::<String>::new(), "{schema} {value}");
            }
            assert_eq!(
                said(&schema, &json!("fast")),
                ["x is fast; Meta accepts draft or published"],
                "{schema}"
            );
            assert_eq!(
                said(&schema, &json!({})),
                ["x is an object; Meta accepts draft or published"],
                "{schema}"
            );
        }
        assert_eq!(said(&json!({"const": "3"}), &json!(3)), Vec::<String>::new());
        assert_eq!(said(&json!({"const": true}), &json!("false")), ["x is false; Meta accepts true"]);
    }

    #[test]
    fn of_two_alternatives_one_is_given() {
        let only_required = json!({"type": "object", "oneOf": [{"title": "Link", "required": ["link"]}, {"title": "Id", "required": ["id"]}]});
        let objects = json!({"oneOf": [
            {"type": "object", "title": "Link", "properties": {"link": {"type": "string"}}, "required": ["link"], "additionalProperties": false},
            {"type": "object", "title": "Id", "properties": {"id": {"type": "string"}}, "required": ["id"], "additionalProperties": false},
        ]});
        let referred = json!({"oneOf": [{"$ref": "#/$defs/link"}, {"$ref": "#/$defs/id"}],
            "$defs": {"link": objects["oneOf"][0], "id": objects["oneOf"][1]}});
        for schema in [only_required, objects, referred] {
            assert_eq!(said(&schema, &json!({"link": "a", "id": null, "more": 1})), Vec::<String>::new());
            assert_eq!(
                said(&schema, &json!({"link": "a", "id": "b"})),
                ["x has both: give link or id, not both"]
            );
            assert_eq!(said(&schema, &json!({"more": 1})), ["x lacks a field: give link or id"]);
            assert_eq!(said(&schema, &json!("a")).len(), 1, "{schema}");
        }
        let any = json!({"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]});
        assert_eq!(said(&any, &json!({"a": 1, "b": 2})), Vec::<String>::new());
        assert_eq!(said(&any, &json!({})), ["x lacks a field: give a or b"]);
    }

    #[test]
    fn alternatives_with_a_word_of_their_own_are_told_apart_by_it() {
        let choice = |kind: &str, field: &str| json!({"type": "object", "properties": {"type": {"const": kind}, field: {"type": "object", "required": ["id"]}}, "required": ["type", field]});
        let schema =
            json!({"oneOf": [choice("link", "link"), choice("reply", "reply"), choice("reply", "answer")]});
        assert_eq!(said(&schema, &json!({"type": "reply", "reply": {"id": 1}})), Vec::<String>::new());
        assert_eq!(said(&schema, &json!({"type": "reply", "answer": {"id": 1}})), Vec::<String>::new());
        assert_eq!(said(&schema, &json!({"type": "link", "link": {}})), ["x.link.id is missing"]);
        assert_eq!(said(&schema, &json!({"type": "reply", "answer": {}})), ["x.answer.id is missing"]);
        assert_eq!(said(&schema, &json!({"type": "call"})), ["x.type is call; Meta accepts link or reply"]);
        assert_eq!(said(&schema, &json!({"link": {}})), ["x.type is missing: write link or reply"]);
    }

    #[test]
    fn types_are_as_strict_as_meta_is() {
        for (schema, value, says) in [
            (json!({"type": "object"}), json!("x"), "x is a text; an object belongs here"),
            (json!({"required": ["a"]}), json!([]), "x is a list; an object belongs here"),
            (json!({"type": "array"}), json!({}), "x is an object; a list belongs here"),
            (json!({"type": "string"}), json!(7), "x is a number; a text belongs here"),
            (json!({"type": "string"}), json!(true), "x is true or false; a text belongs here"),
            (
                json!({"type": "string", "pattern": "^[0-9]+$"}),
                json!({}),
                "x is an object; a text belongs here",
            ),
            (json!({"type": "number"}), json!("north"), "x is a text; a number belongs here"),
            (json!({"type": "number", "minimum": 1}), json!("0.5"), "x is out of range"),
            (json!({"type": "integer"}), json!(1.5), "x is a number; a whole number belongs here"),
            (json!({"type": "integer"}), json!("1.5"), "x is a text; a whole number belongs here"),
            (json!({"type": "boolean"}), json!("yes"), "x is a text; true or false belongs here"),
            (
                json!({"type": "array", "minItems": 2}),
                json!([1]),
                "x has fewer entries than the 2 that Meta wants",
            ),
            (
                json!({"type": "object", "minProperties": 2}),
                json!({"a": 1, "b": null}),
                "x has fewer fields than the 2 that Meta wants",
            ),
        ] {
            assert_eq!(said(&schema, &value), [says], "{schema} {value}");
        }
        for (schema, value) in [
            (json!({"type": "string", "pattern": "^[0-9]+$"}), json!(7)),
            (json!({"type": "number", "maximum": 90}), json!("-52.5")),
            (json!({"type": "number", "maximum": 90}), json!("+52.5")),
            (json!({"type": "integer"}), json!(2.0)),
            (json!({"type": "integer"}), json!("2")),
            (json!({"type": "boolean"}), json!("true")),
            (json!({"type": ["string", "null"]}), json!(7)),
            (json!({}), json!([{}])),
        ] {
            assert_eq!(said(&schema, &value), Vec::<String>::new(), "{schema} {value}");
        }
    }
}
