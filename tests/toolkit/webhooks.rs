//! Notifications, by the component itself.

use serde_json::{Value, json};

use crate::properties::notification::{SECRET, signed};
use crate::support::{PLUGIN, failure, run, sandbox};

fn call(function: &str, input: Value) -> Value {
    let params = json!({"input": input});
    run(async {
        let result = PLUGIN.call_json(&sandbox("127.0.0.1:1"), function, &params).await;
        result.expect("the host has no part in this")
    })
}

fn read(body: &str, signature: &str) -> Value {
    call("read-notification", json!({"app-secret": SECRET, "signature": signature, "body": body}))
}

fn notification() -> String {
    let failed = json!({
        "id": "wamid.A", "status": "failed", "timestamp": "1795000000", "recipient_id": "15555550123",
        "biz_opaque_callback_data": "order-7",
        "errors": [{
            "code": 131_047, "title": "Re-engagement message", "message": "Re-engagement message",
            "error_data": {"details": "More than 24 hours have passed since 15555550123 last replied."},
        }],
    });
    let text = json!({
        "id": "wamid.B", "from": "15555550123", "timestamp": "1795000000", "type": "text", "text": {"body": "Hello"},
    });
    let change = |value: Value| json!({"field": "messages", "value": value});
    let changes = [change(json!({"statuses": [failed]})), change(json!({"messages": [text]}))];
    json!({"object": "whatsapp_business_account", "entry": [{"id": "222", "changes": changes}]}).to_string()
}

#[test]
fn a_failed_message_says_why_and_an_answer_says_until_when() {
    let input = signed(notification());
    let result = read(&input.body, &input.signature);
    let status = &result["ok"]["events"][0]["content"]["message-status"];
    assert_eq!(result["ok"]["events"][0]["id"], "wamid.A:failed", "{result:#}");
    assert_eq!(status["message-id"], "wamid.A");
    assert_eq!(status["callback-data"], "order-7");
    assert_eq!(status["transient"], false);
    assert_eq!(status["failure"]["kind"], "window-closed");
    assert_eq!(status["failure"]["code"], 131_047);
    assert_eq!(status["failure"]["fix"], "Use send-template instead.");
    assert_eq!(
        status["failure"]["details"],
        "More than 24 hours have passed since *********23 last replied."
    );
    let message = &result["ok"]["events"][1]["content"]["inbound-message"];
    assert_eq!(message["content"], json!({"text": "Hello"}));
    assert_eq!(message["window-closes-at"], "2026-11-19T11:06:40Z");
}

#[test]
fn nothing_is_read_that_does_not_fit_its_signature() {
    let input = signed(notification());
    let altered = input.body.replace("failed", "failee");
    for (body, signature) in [(&altered, &input.signature), (&input.body, &String::new())] {
        let result = read(body, signature);
        let failure = failure(&result, "permanent");
        assert_eq!(failure["kind"], "invalid-signature");
        assert_eq!(failure["field"], "signature");
        assert!(!result.to_string().contains(SECRET));
    }
}

#[test]
fn the_secret_is_asked_for_where_there_is_none() {
    let result = call("read-notification", json!({"signature": "", "body": ""}));
    assert_eq!(failure(&result, "permanent")["field"], "app-secret");
}

#[test]
fn metas_check_of_the_address_is_answered() {
    let check = |token: &str| {
        let input = json!({"mode": "subscribe", "token": token, "challenge": "1158201444", "verify-token": "a-token"});
        call("verify-subscription", input)
    };
    assert_eq!(check("a-token")["ok"]["challenge"], "1158201444");
    assert_eq!(failure(&check("another"), "permanent")["field"], "token");
}
