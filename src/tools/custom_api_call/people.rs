//! Other calls that concern a person: a number without `+` would be a stranger's.

use serde_json::Value;

use super::fields::Fields;
use crate::encoding::json;
use crate::failure::Fault;
use crate::tools::recipient::Recipient;

/// Calls people (Meta, "Cloud API Calling"), blocks people (Meta, "Block users"), hands over a conversation.
const EDGES: [&str; 3] = ["calls", "block_users", "thread_control"];

pub(super) fn concerns(edge: &str) -> bool {
    EDGES.contains(&edge)
}

/// Checks `to`, and each `user` of `block_users`.
///
/// # Errors
///
/// `permanent` with code 1006.
pub(super) fn check(fields: &Fields) -> Result<(), Fault> {
    if let Some(to) = fields.get("to") {
        number(&to.value, &to.at, Recipient::check_written)?;
    }
    let Some(people) = fields.get("block_users") else { return Ok(()) };
    // A list may also be given as a string.
    let written = people.value.as_str().and_then(|text| json::parse(text.as_bytes()));
    let list = written.as_ref().unwrap_or(&people.value);
    for (index, person) in list.as_array().into_iter().flatten().enumerate() {
        if let Some(user) = person.get("user") {
            number(user, &format!("{}[{index}].user", people.at), Recipient::check_plus)?;
        }
    }
    Ok(())
}

fn number(value: &Value, at: &str, check: fn(&str, &str) -> Result<(), Fault>) -> Result<(), Fault> {
    match value {
        Value::String(number) => check(number, at),
        // A JSON number never has a +.
        Value::Number(_) => check("1", at),
        _ => Err(Recipient::no_text(at)),
    }
}
