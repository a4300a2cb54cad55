//! Notifications, read by the component itself: those that Meta documents, and unsigned ones.

use host_harness_simulator::{DEMO_GROUP_ID, DEMO_RECIPIENT, DEMO_USER_ID, World};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::properties::notification::{SECRET, signed};
use crate::support::{Meta, PLUGIN, failure, run, sandbox};

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

/// One of Meta's documented notifications, written from the page that it names.
#[derive(Deserialize)]
struct Case<'a> {
    page: String,
    name: String,
    field: String,
    #[serde(borrow)]
    value: &'a RawValue,
    events: Vec<Expected>,
}

/// Its event, without members that are null, false or empty.
#[derive(Deserialize)]
struct Expected {
    /// The place of the item in the value (RFC 6901).
    item: String,
    #[serde(flatten)]
    event: Map<String, Value>,
}

/// A value without its empty members.
fn brief(value: &Value) -> Value {
    let silent = |value: &Value| value.is_null() || *value == json!(false) || *value == json!([]);
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !silent(value));
            Value::Object(members.map(|(name, value)| (name.clone(), brief(value))).collect())
        }
        Value::Array(items) => items.iter().map(brief).collect(),
        value => value.clone(),
    }
}

#[test]
fn every_documented_notification_becomes_its_event_with_the_bytes_that_came() {
    let cases: Vec<Case<'_>> =
        serde_json::from_str(include_str!("documented/notifications.json")).expect("cases");
    for case in cases {
        let title = format!("{}: {}", case.page, case.name);
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","time":1795000009,"changes":[{{"field":"{}","value":{}}}]}}]}}"#,
            case.field, case.value,
        );
        let input = signed(body);
        let result = read(&input.body, &input.signature);
        let events = result["ok"]["events"].as_array().unwrap_or_else(|| panic!("{title}: {result:#}"));
        assert_eq!(events.len(), case.events.len(), "{title}: {result:#}");
        let value: Value = serde_json::from_str(case.value.get()).expect("JSON");
        for (event, expected) in events.iter().zip(&case.events) {
            let raw = event["raw-json"].as_str().unwrap_or_default();
            assert!(case.value.get().contains(raw), "{title}: not as it came: {raw}");
            let item: Value = serde_json::from_str(raw).expect("JSON");
            assert_eq!(Some(&item), value.pointer(&expected.item), "{title}");
            let mut event = brief(event);
            event.as_object_mut().expect("an event").remove("raw-json");
            assert_eq!(event, Value::Object(expected.event.clone()), "{title}");
        }
    }
}

/// Meta, Cloud API, "Webhooks": a payload has at most 3 MB.
#[test]
fn the_largest_notification_is_read_whole() {
    const LARGEST: usize = 3_000_000;
    let text = |number: usize| {
        let id = format!("wamid.{number:050}");
        json!({"from": "15555550123", "id": id, "timestamp": "1795000000", "type": "text", "text": {"body": "Hi"}})
    };
    let count = (LARGEST - 500) / (text(0).to_string().len() + 1);
    let messages: Vec<_> = (0..count).map(text).collect();
    let thread = json!({"id": "15555550123", "messages": messages});
    for (field, value, count) in [
        ("messages", json!({"messages": messages}), messages.len()),
        ("history", json!({"history": [{"threads": [thread]}]}), 1),
    ] {
        let change = json!({"field": field, "value": value});
        let body =
            json!({"object": "whatsapp_business_account", "entry": [{"id": "222", "changes": [change]}]});
        let input = signed(body.to_string());
        assert!(input.body.len() > LARGEST * 9 / 10 && input.body.len() <= LARGEST, "{}", input.body.len());
        let result = read(&input.body, &input.signature);
        assert_eq!(result["ok"]["events"].as_array().map(Vec::len), Some(count), "{field}");
    }
}

#[test]
fn what_a_person_wrote_is_answered_with_what_its_event_gives() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        for (from, to) in [
            (json!({"from": "15555550123"}), DEMO_RECIPIENT),
            (json!({"from": "", "from_user_id": DEMO_USER_ID}), DEMO_USER_ID),
            (json!({"from": "15555550123", "group_id": DEMO_GROUP_ID}), DEMO_GROUP_ID),
        ] {
            let mut message = json!({"id": "wamid.B", "type": "text", "text": {"body": "Hello"}});
            message.as_object_mut().unwrap().extend(from.as_object().unwrap().clone());
            let change = json!({"field": "messages", "value": {"messages": [message]}});
            let body =
                json!({"object": "whatsapp_business_account", "entry": [{"id": "222", "changes": [change]}]});
            let input = signed(body.to_string());
            let params =
                json!({"input": {"app-secret": SECRET, "signature": input.signature, "body": input.body}});
            let read = PLUGIN
                .call_json(&sandbox("127.0.0.1:1"), "read-notification", &params)
                .await
                .expect("a result");
            let mut answer = read["ok"]["events"][0]["content"]["inbound-message"]["answer"].clone();
            answer["body"] = "Thank you".into();
            let sent = meta.call("send-message", answer).await;
            assert!(sent["ok"].is_object(), "{sent:#}");
            assert_eq!(meta.simulator.messages().last().expect("a message").to, to);
        }
    });
}
