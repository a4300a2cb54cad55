//! Answers with more data than a tap: forms, permissions, contacts.

use serde_json::{Value, json};

use super::bench::{Bench, from, recent};

fn interactive(kind: &str, action: Value) -> Value {
    json!({ "type": "interactive", "interactive": { "type": kind, "body": { "text": "Please" }, "action": action } })
}

fn flow(token: Option<&str>) -> Value {
    let mut parameters = json!({ "flow_id": "1", "flow_cta": "Book", "flow_message_version": "3" });
    if let Some(token) = token {
        parameters["flow_token"] = token.into();
    }
    interactive("flow", json!({ "name": "flow", "parameters": parameters }))
}

#[tokio::test]
async fn a_flow_comes_back_with_the_token_of_its_message() {
    let mut bench = Bench::new().await;
    let template = json!({ "type": "template", "template": { "name": "book_appointment",
        "language": { "code": "en_US" }, "components": [
            { "type": "button", "sub_type": "flow", "index": "0", "parameters": [
                { "type": "action", "action": { "flow_token": "t2" } }] }] } });
    let mut asked = Vec::new();
    for message in [flow(Some("t1")), template, flow(None)] {
        asked.push(bench.sent(message).await);
    }
    bench.subscribe();
    for (id, token) in asked.iter().zip(["t1", "t2", "unused"]) {
        let event = from("flow", json!({ "message-id": id, "answers": { "date": "2026-12-01" } }));
        let mut message = bench.writes(event).await;
        let response = message["interactive"]["nfm_reply"]["response_json"].take();
        let response: Value = serde_json::from_str(response.as_str().expect("JSON in a text")).unwrap();
        assert_eq!(response, json!({ "flow_token": token, "date": "2026-12-01" }));
        assert_eq!(
            message,
            json!({ "type": "interactive",
                "interactive": { "type": "nfm_reply",
                    "nfm_reply": { "name": "flow", "body": "Sent", "response_json": null } },
                "context": { "from": "15555550100", "id": id } })
        );
    }
}

#[tokio::test]
async fn an_address_is_named_so() {
    let mut bench = Bench::new().await;
    let request = json!({ "name": "address_message", "parameters": { "country": "IN" } });
    let id = bench.sent(interactive("address_message", request)).await;
    bench.subscribe();
    let event = from("address", json!({ "message-id": id, "values": { "name": "Ana", "city": "Delhi" } }));
    let reply = bench.writes(event).await["interactive"]["nfm_reply"].take();
    assert_eq!(reply["name"], "address_message");
    let response: Value = serde_json::from_str(reply["response_json"].as_str().unwrap()).unwrap();
    assert_eq!(response, json!({ "values": { "name": "Ana", "city": "Delhi" } }));
}

#[tokio::test]
async fn a_permission_to_call_ends_unless_it_is_permanent() {
    let mut bench = Bench::new().await;
    let request = json!({ "name": "call_permission_request" });
    let id = bench.sent(interactive("call_permission_request", request)).await;
    bench.subscribe();
    let mut message =
        bench.writes(from("call-permission", json!({ "message-id": id, "response": "accept" }))).await;
    recent(&message["interactive"]["call_permission_reply"]["expiration_timestamp"].take());
    assert_eq!(
        message,
        json!({ "type": "interactive",
            "interactive": { "type": "call_permission_reply", "call_permission_reply": {
                "response": "accept", "is_permanent": false, "response_source": "user_action",
                "expiration_timestamp": null } },
            "context": { "from": "15555550100", "id": id } })
    );
    let permanent =
        json!({ "call-id": "wacid.1", "response": "accept", "permanent": true, "automatic": true });
    let message = bench.writes(from("call-permission", permanent)).await;
    assert_eq!(
        message["interactive"]["call_permission_reply"],
        json!({ "response": "accept", "is_permanent": true, "response_source": "automatic" })
    );
    assert_eq!(message["context"]["id"], "wacid.1");
    let neither = bench.refused(from("call-permission", json!({ "response": "reject" }))).await;
    assert!(neither.contains("inbound['message-id'] must be the request that is answered"), "{neither}");
}

#[tokio::test]
async fn a_contact_that_was_asked_for_says_so() {
    let mut bench = Bench::new().await;
    let request = interactive("request_contact_info", json!({ "name": "request_contact_info" }));
    let id = bench.sent(request).await;
    bench.subscribe();
    assert_eq!(
        bench.writes(from("contacts", json!({ "reply-to": id }))).await,
        json!({ "type": "contacts", "origin": "contact_request",
            "contacts": [{ "name": { "formatted_name": "Simulated Person", "first_name": "Simulated Person" },
                "phones": [{ "phone": "+15555550123", "wa_id": "15555550123", "type": "CELL" }] }],
            "context": { "from": "15555550100", "id": id } })
    );
}

#[tokio::test]
async fn what_was_tapped_can_be_given_without_a_message() {
    let mut bench = Bench::new().await;
    let id = bench.sent(flow(None)).await;
    bench.subscribe();
    for (event, expected) in [
        (
            from("button", json!({ "payload": "stop" })),
            json!({ "type": "button", "button": { "payload": "stop" } }),
        ),
        (
            from("button-reply", json!({ "id": "yes", "title": "Yes", "message-id": id })),
            json!({ "type": "interactive",
                "interactive": { "type": "button_reply", "button_reply": { "id": "yes", "title": "Yes" } },
                "context": { "from": "15555550100", "id": id } }),
        ),
        (
            from("list-reply", json!({ "id": "r", "title": "Row", "description": "More" })),
            json!({ "type": "interactive", "interactive": { "type": "list_reply",
                "list_reply": { "id": "r", "title": "Row", "description": "More" } } }),
        ),
    ] {
        assert_eq!(bench.writes(event).await, expected);
    }
}

#[tokio::test]
async fn an_answer_belongs_to_a_message_of_its_kind() {
    let bench = Bench::new().await;
    let id = bench.sent(json!({ "text": { "body": "Hi" } })).await;
    for (kind, more, must) in [
        ("flow", json!({}), "a flow, or a template with a FLOW button"),
        ("address", json!({ "values": {} }), "an address_message"),
        ("call-permission", json!({ "response": "accept" }), "a call_permission_request"),
        ("payment", json!({ "result": "success" }), "a message with order_details"),
    ] {
        let mut event = from(kind, more);
        event["message-id"] = id.as_str().into();
        let refused = bench.refused(event).await;
        assert!(refused.contains(&format!("inbound['message-id'] must be {must}")), "{refused}");
    }
}
