//! A builder that reads no schema: it draws the flat fields that it gets, and makes an input of what is typed.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// The values typed, chosen and switched on, by the path of each field.
pub type Typed = HashMap<String, String>;

/// The fields of a form as they appear on the page: each entry of an array has its own fields. The number of entries
/// is typed at the array's path.
pub fn drawn(fields: &[Value], typed: &Typed) -> Vec<Value> {
    let mut page = Vec::new();
    let mut rest = fields.to_vec();
    while !rest.is_empty() {
        let field = rest.remove(0);
        if field["kind"] == "array" {
            let inside = format!("{}[]", path(&field));
            let count = rest.iter().take_while(|inner| path(inner).starts_with(&inside)).count();
            let inner: Vec<Value> = rest.drain(..count).collect();
            let entries = typed.get(path(&field)).and_then(|count| count.parse().ok()).unwrap_or(0);
            for place in (0..entries).rev() {
                let at = |text: &str| text.replacen(&inside, &format!("{}[{place}]", path(&field)), 1);
                rest.splice(
                    0..0,
                    inner.iter().map(|inner| {
                        let mut inner = inner.clone();
                        inner["path"] = at(path(&inner)).into();
                        if let Some(when) = inner["shown-when"]["path"].as_str().map(at) {
                            inner["shown-when"]["path"] = when.into();
                        }
                        inner
                    }),
                );
            }
        }
        page.push(field);
    }
    page
}

/// The fields that are shown.
pub fn shown<'a>(page: &'a [Value], typed: &Typed) -> Vec<&'a Value> {
    let mut shown: Vec<&Value> = Vec::new();
    for field in page {
        let is_met = field["shown-when"]["path"].as_str().is_none_or(|other| {
            let value = typed.get(other).map_or("", String::as_str);
            let values = field["shown-when"]["values"].as_array().expect("values");
            shown.iter().any(|field| path(field) == other) && values.contains(&json!(value))
        });
        if is_met {
            shown.push(field);
        }
    }
    shown
}

/// The input.
pub fn input(fields: &[Value], typed: &Typed) -> Value {
    let page = drawn(fields, typed);
    let mut input = Value::Object(Map::new());
    for field in shown(&page, typed) {
        let (path, kind) = (path(field), field["kind"].as_str().expect("a kind"));
        let value = match typed.get(path) {
            _ if field["writes"] == false || kind == "array" => continue,
            _ if kind == "constant" => {
                serde_json::from_str(field["constant-json"].as_str().expect("JSON")).expect("JSON")
            }
            None => continue,
            Some(text) => match kind {
                "number" | "switch" => serde_json::from_str(text).expect("a number, true or false"),
                // JSON text if the input's name says so, otherwise JSON.
                "json" if !path.ends_with("json") => serde_json::from_str(text).expect("JSON"),
                _ => text.as_str().into(),
            },
        };
        *place(&mut input, path) = value;
    }
    without_gaps(&mut input);
    input
}

pub fn path(field: &Value) -> &str {
    field["path"].as_str().expect("a path")
}

fn place<'a>(input: &'a mut Value, path: &str) -> &'a mut Value {
    path.split(['.', '[']).fold(input, |place, step| match step.strip_suffix(']') {
        None => &mut place[step],
        Some(index) => {
            let index: usize = index.parse().expect("an index");
            if place.is_null() {
                *place = json!([]);
            }
            let list = place.as_array_mut().expect("a list");
            list.resize(list.len().max(index + 1), Value::Null);
            &mut list[index]
        }
    })
}

/// Entries without a value are left out.
fn without_gaps(value: &mut Value) {
    match value {
        Value::Array(entries) => {
            entries.retain(|entry| !entry.is_null());
            entries.iter_mut().for_each(without_gaps);
        }
        Value::Object(members) => members.values_mut().for_each(without_gaps),
        _ => {}
    }
}

/// The values typed by following the examples: the required ones or, with `all`, every one. `chosen` comes first.
pub fn typed(fields: &[Value], all: bool, chosen: &Typed) -> Typed {
    let mut typed = chosen.clone();
    loop {
        let page = drawn(fields, &typed);
        let next = shown(&page, &typed).into_iter().find_map(|field| {
            let wanted = all || field["required"] == true;
            let has = typed.contains_key(path(field)) || field["kind"] == "constant";
            let value = follow(field).filter(|_| wanted && !has)?;
            Some((path(field).to_owned(), value))
        });
        match next {
            Some((path, value)) => _ = typed.insert(path, value),
            None => return typed,
        }
    }
}

/// The value that a field suggests; `None` if it has no example and may be left empty.
fn follow(field: &Value) -> Option<String> {
    match field["kind"].as_str().expect("a kind") {
        "array" => Some(field["minimum"].as_f64().unwrap_or(1.0).to_string()),
        "switch" => Some("true".to_owned()),
        "choice" => field["choices"][0]["value"].as_str().map(str::to_owned),
        // Numbers count up with the entries: one in the second entry is one more than in the first.
        "number" if entry(field) > 0 => {
            let first: usize = field["example"].as_str()?.parse().ok()?;
            Some((first + entry(field)).to_string())
        }
        _ => field["example"].as_str().map(str::to_owned),
    }
}

/// The entry of an array that a field belongs to.
fn entry(field: &Value) -> usize {
    let entry = path(field).rsplit_once('[').and_then(|(_, rest)| rest.split_once(']'));
    entry.and_then(|(entry, _)| entry.parse().ok()).unwrap_or(0)
}

/// Every way through a form: for each value of each choice, and each switch, the choices that lead there.
pub fn ways(fields: &[Value]) -> Vec<Typed> {
    let mut ways = vec![Typed::new()];
    let mut place = 0;
    while place < ways.len() {
        let way = ways[place].clone();
        let typed = typed(fields, false, &way);
        let page = drawn(fields, &typed);
        for field in shown(&page, &typed) {
            let least = field["minimum"].as_f64().unwrap_or(1.0).max(1.0).to_string();
            let values: Vec<&str> = match field["kind"].as_str() {
                Some("choice") => field["choices"]
                    .as_array()
                    .expect("choices")
                    .iter()
                    .map(|one| one["value"].as_str().expect("a value"))
                    .collect(),
                Some("switch") if field["writes"] == false => vec!["true"],
                Some("array") => vec![least.as_str()],
                _ => Vec::new(),
            };
            for value in values {
                let mut way = way.clone();
                let known =
                    ways.iter().any(|other| other.get(path(field)).is_some_and(|other| other == value));
                if !known {
                    way.insert(path(field).to_owned(), value.to_owned());
                    ways.push(way);
                }
            }
        }
        place += 1;
    }
    ways
}
