//! The `fields` parameter.

use serde_json::{Map, Value};

use crate::error::GraphError;

/// The fields requested, or the default ones. As at Meta, one unknown field makes the whole read fail.
///
/// A field can have calls and a selection of its own: `analytics.start(1).end(2)`, `phone_numbers{id}`. The calls have
/// no effect here. A selection applies to the object, or to each object of a `data` list.
pub(crate) fn select(
    node: Value,
    fields: Option<&str>,
    default: &[&str],
    node_type: &str,
) -> Result<Value, GraphError> {
    let Value::Object(mut node) = node else {
        return Ok(node);
    };
    let asked = fields.map(split).filter(|asked| !asked.is_empty());
    let asked = asked.unwrap_or_else(|| default.iter().map(|name| (*name).to_owned()).collect());
    let mut picked = Map::new();
    for field in asked {
        let name = field.split(['.', '{', '(']).next().unwrap_or_default().trim();
        let Some(mut value) = node.remove(name).or_else(|| picked.remove(name)) else {
            return Err(GraphError::no_such_field(name, node_type));
        };
        if let Some(inner) = field.split_once('{').and_then(|(_, inner)| inner.rsplit_once('}')) {
            narrow(&mut value, inner.0, name)?;
        }
        // Assumption: Graph leaves out fields without a value.
        if !value.is_null() {
            picked.insert(name.to_owned(), value);
        }
    }
    // Assumption: every node includes its id.
    if let Some(id) = node.remove("id") {
        picked.insert("id".to_owned(), id);
    }
    Ok(Value::Object(picked))
}

fn narrow(value: &mut Value, fields: &str, node_type: &str) -> Result<(), GraphError> {
    let items: Vec<&mut Value> = match value.get_mut("data").map(Value::as_array_mut) {
        Some(Some(items)) => items.iter_mut().collect(),
        _ => vec![value],
    };
    for item in items {
        *item = select(item.take(), Some(fields), &[], node_type)?;
    }
    Ok(())
}

/// Splits at commas outside brackets and braces.
fn split(fields: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0_usize, vec![String::new()]);
    for c in fields.chars() {
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match parts.last_mut() {
            Some(last) if c != ',' || depth > 0 => last.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pick(fields: Option<&str>) -> Result<Value, GraphError> {
        let node = json!({ "id": "1", "name": "A", "phones": { "data": [{ "id": "2", "status": "x" }] }, "none": null });
        select(node, fields, &["name"], "WhatsAppBusinessAccount")
    }

    #[test]
    fn fields_choose_and_the_id_always_comes() {
        assert_eq!(pick(None).unwrap(), json!({ "id": "1", "name": "A" }));
        assert_eq!(pick(Some("id, none")).unwrap(), json!({ "id": "1" }));
        assert_eq!(pick(Some("phones.limit(5){status}")).unwrap()["phones"]["data"][0]["status"], "x");
        assert_eq!(pick(Some("name,name,id,id")).unwrap(), json!({ "id": "1", "name": "A" }));
    }

    #[test]
    fn one_unknown_field_fails_the_read() {
        let error = pick(Some("name,nonsense")).unwrap_err();
        assert_eq!(
            error.message,
            "(#100) Tried accessing nonexisting field (nonsense) on node type (WhatsAppBusinessAccount)"
        );
    }
}
