//! `/{phone-number-id}/username`: the name by which people can find the business.
//!
//! Meta, Cloud API: "Business-scoped user IDs". Assumption: every valid name is free and approved.

use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

/// `/{phone-number-id}/username_suggestions`. Assumption: the suggestions.
pub(super) fn suggestions(state: &State, id: &str) -> Answer {
    let name = state.phone(id).map(|(_, phone)| phone.verified_name.to_ascii_lowercase()).unwrap_or_default();
    let words: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let suggestions: Vec<String> = [".", "_", ""].iter().map(|between| words.join(between)).collect();
    Ok(Reply::Json(json!({ "data": [{ "username_suggestions": suggestions }] })))
}

pub(super) fn edge(state: &mut State, call: &Call, id: &str) -> Answer {
    match call.method.as_str() {
        "GET" => Ok(Reply::Json(match &state.settings(id).username {
            Some(name) => json!({ "username": name, "status": "approved" }),
            None => json!({}),
        })),
        "POST" => {
            let params = Value::Object(call.params()?);
            let given = Param::new(&params, "username")?;
            given.only(&["messaging_product", "username", "force_transfer"])?;
            let name = given.text("username", 35)?;
            let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_');
            if name.len() < 3 || !name.bytes().all(fits) {
                return Err(
                    given.invalid("username", "3 to 35 lower-case letters, digits, dots, underscores")
                );
            }
            state.settings(id).username = Some(name.to_owned());
            Ok(Reply::Json(json!({ "status": "approved" })))
        }
        "DELETE" => {
            state.settings(id).username = None;
            Ok(Reply::success())
        }
        method => Err(GraphError::no_such_object(method, id)),
    }
}
