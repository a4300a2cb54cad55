//! The sender of a message.

use serde_json::{Value, json};

use crate::harness::Harness;

/// The number that an input is sent from, and its name, for people. If Meta does not return them, its id.
pub async fn title(harness: &Harness, input: &Value) -> String {
    let own = input["phone-number-id"].as_str().filter(|id| !id.trim().is_empty());
    let number = own.unwrap_or("{phone-number-id}");
    let asked = json!({
        "method": "get",
        "path": format!("/{number}"),
        "query": [{"name": "fields", "value": "display_phone_number,verified_name"}],
    });
    let answer = harness.call("custom-api-call", Some(&asked)).await.unwrap_or_default();
    let answer = answer.pointer("/ok/body/json").and_then(Value::as_str).unwrap_or_default();
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let parts = ["display_phone_number", "verified_name"].iter().filter_map(|name| answer[name].as_str());
    let title = parts.collect::<Vec<_>>().join(" ");
    match (title.is_empty(), own) {
        (false, _) => title,
        (true, Some(id)) => format!("the number with the id {id}"),
        (true, None) => "the connection's number".to_owned(),
    }
}
