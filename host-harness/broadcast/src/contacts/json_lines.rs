//! JSON lines: an object in each line, a value by the name of its column.

use serde_json::{Map, Value};

use super::Row;

/// The names that any of the objects has, in the order of their first use. What holds lists and objects only is no
/// column, and nothing is asked of it.
pub fn columns(text: &str) -> Vec<String> {
    let mut columns = Map::new();
    for (_, line) in lines(text) {
        if let Ok(object) = serde_json::from_str::<Map<String, Value>>(line) {
            let plain = object.into_iter().filter(|(_, value)| !value.is_array() && !value.is_object());
            columns.extend(plain.map(|(name, _)| (name, Value::Null)));
        }
    }
    columns.into_iter().map(|(name, _)| name).collect()
}

/// The rows. A value that is left out is blank.
pub fn rows<'a>(text: &'a str, columns: &'a [String]) -> impl Iterator<Item = Row> + Send + 'a {
    lines(text).map(|(line, text)| Row { line, values: values(text, columns) })
}

fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> + Send {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

fn values(line: &str, columns: &[String]) -> Result<Vec<String>, String> {
    let object: Map<String, Value> =
        serde_json::from_str(line).map_err(|_| "is not a JSON object in one line".to_owned())?;
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
