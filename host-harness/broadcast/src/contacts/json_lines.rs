//! JSON lines: one object per line, with values keyed by column names.

use serde_json::{Map, Value};

use super::Row;

/// The names used in any of the objects, in the order of their first use. A name with only lists and objects as
/// values is not a column, and such values are ignored.
#[derive(Debug, Default)]
pub struct Names(Map<String, Value>);

impl Names {
    /// Adds an object's names.
    pub fn add(&mut self, object: Map<String, Value>) {
        let plain = object.into_iter().filter(|(_, value)| !value.is_array() && !value.is_object());
        self.0.extend(plain.map(|(name, _)| (name, Value::Null)));
    }

    /// All of them.
    pub fn columns(self) -> Vec<String> {
        self.0.into_iter().map(|(name, _)| name).collect()
    }
}

/// The columns, and how many rows there are.
pub fn columns(text: &str) -> (Vec<String>, usize) {
    let (mut names, mut count) = (Names::default(), 0);
    for (_, line) in lines(text) {
        count += 1;
        if let Ok(object) = serde_json::from_str::<Map<String, Value>>(line) {
            names.add(object);
        }
    }
    (names.columns(), count)
}

/// The rows. A missing value is blank.
pub fn rows<'a>(text: &'a str, columns: &'a [String]) -> impl Iterator<Item = Row> + Send + 'a {
    lines(text).map(|(line, text)| {
        let object = serde_json::from_str(text).map_err(|_| "is not a JSON object in one line".to_owned());
        Row { line, values: object.and_then(|object| values(&object, columns)) }
    })
}

fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> + Send {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

/// An object's values, one for each column.
pub fn values(object: &Map<String, Value>, columns: &[String]) -> Result<Vec<String>, String> {
    columns
        .iter()
        .map(|column| match object.get(column) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.trim().to_owned()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
            Some(_) => Err(format!("`{column}` is neither text nor a number")),
        })
        .collect()
}
