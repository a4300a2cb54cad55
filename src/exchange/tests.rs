use serde_json::{Value, json};

use super::step;

fn stepped(call: &Value, answers: &[Value]) -> Value {
    serde_json::from_str(&step(&call.to_string(), &json!(answers).to_string())).unwrap()
}

fn message(to: &str) -> Value {
    json!({
        "function": "send-message",
        "connection": {"phone-number-id": "106540352242922"},
        "input": {"to": to, "body": "Hello, \"Ana\""},
    })
}

#[test]
fn a_send_asks_for_one_request_and_is_done_with_its_answer() {
    let asked = stepped(&message("+15555550123"), &[]);
    assert_eq!(
        asked,
        json!({"ask": {
            "method": "POST",
            "origin": "https://graph.facebook.com",
            "path": "/v25.0/106540352242922/messages",
            "token": [{"header": "authorization", "scheme": "Bearer"}],
            "body": {"text": asked["ask"]["body"]["text"]},
            "headers": [["user-agent", "whatsapp-toolkit/0.1.0"], ["content-type", "application/json"]],
            "timeout-ms": 30000,
            "max-response-bytes": 16777216,
        }})
    );
    let body = r#"{"messaging_product":"whatsapp","contacts":[{"wa_id":"15555550123"}],"messages":[{"id":"wamid.A"}]}"#;
    let arrived = json!({"arrived": {"status": 200, "headers": [], "body": {"text": body}}});
    assert_eq!(
        stepped(&message("+15555550123"), &[arrived]),
        json!({"done": {"message-id": "wamid.A", "recipient": "+15555550123", "wa-id": "15555550123"}})
    );
}
