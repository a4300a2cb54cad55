//! Impossible events, and their error messages.

use host_harness_simulator::{DEMO_POOR_PHONE_NUMBER_ID, DEMO_RECIPIENT_NOT_ON_WHATSAPP};
use serde_json::{Value, json};

use super::bench::{Bench, FROM, from};

#[tokio::test]
async fn a_mistake_is_named_with_its_fix() {
    let bench = Bench::new().await;
    for (event, words) in [
        (from("carrier-pigeon", json!({})), "inbound['kind'] must be one of text, image, "),
        (json!({ "text": "Hi" }), "inbound['from'] is required"),
        (json!({ "from": FROM }), "inbound['text'] is required"),
        (
            json!({ "from": "5555550123", "text": "Hi" }),
            "inbound['from'] must be a phone number with + and country code",
        ),
        (json!({ "from": "US.1", "text": "Hi" }), "inbound['from'] must be a user id of this world"),
        (
            json!({ "from": DEMO_RECIPIENT_NOT_ON_WHATSAPP, "text": "Hi" }),
            "inbound['from'] must be somebody on WhatsApp",
        ),
        (
            json!({ "from": FROM, "text": "Hi", "phone-number-id": "1" }),
            "inbound['phone-number-id'] must be the id of a phone number of this world",
        ),
        (from("image", json!({ "captoin": "x" })), "the kind image has media-id, data, mime-type, caption"),
        (
            from("location", json!({ "latitude": 91, "longitude": 0 })),
            "inbound['latitude'] must be between -90 and 90",
        ),
        (from("order", json!({ "catalog-id": "1" })), "inbound['items'] is required"),
        (from("button", json!({})), "inbound['payload'] is required"),
        (from("unsupported", json!({ "code": 1 })), "inbound['code'] must be 131051, 131060 or 130501"),
        (from("number-change", json!({ "to": FROM })), "inbound['to'] must be another phone number"),
        (from("user-id-change", json!({ "to": "x" })), "inbound['to'] must be a user id such as"),
        (from("call", json!({ "duration": 0 })), "inbound['duration'] must be a whole number of seconds"),
        (
            json!({ "to": FROM, "kind": "call", "result": "busy" }),
            "must be one of {ACCEPTED, REJECTED, RINGING}",
        ),
        (
            json!({ "to": FROM, "kind": "echo", "message": { "kind": "tap" } }),
            "inbound['message']['kind'] must be",
        ),
        (json!({ "kind": "error" }), "inbound['code'] is required"),
        (json!({ "from": FROM, "text": "Hi", "forwarded": "often" }), "inbound['forwarded'] must be true or"),
        (json!({ "from": FROM, "text": "Hi", "referral": { "ad": 1 } }), "Unexpected key \"ad\""),
    ] {
        let refused = bench.refused(event.clone()).await;
        assert!(refused.contains(words), "{event}: {refused}");
    }
    assert_eq!(bench.client.raw("DELETE", "/_simulator/inbound", &[], "").await.status, 400);
}

#[tokio::test]
async fn a_message_belongs_to_the_number_that_sent_it() {
    let bench = Bench::new().await;
    let id = bench.sent(json!({ "text": { "body": "Hi" } })).await;
    let event =
        |phone: &str| from("reaction", json!({ "message-id": id, "emoji": "👍", "phone-number-id": phone }));
    let refused = bench.refused(event(DEMO_POOR_PHONE_NUMBER_ID)).await;
    assert!(refused.contains("inbound['message-id'] must be a message of phone-number-id"), "{refused}");
}

/// Every example that GET lists can be posted unchanged once its message exists.
#[tokio::test]
async fn each_kind_has_an_example_that_goes_well() {
    let bench = Bench::new().await;
    let listed = bench.client.raw("GET", "/_simulator/inbound", &[], "").await.json();
    let examples = listed["POST one of"].as_array().unwrap();
    assert_eq!(examples.len(), 33);
    for example in examples {
        let bench = Bench::new().await;
        let kind = example["kind"].as_str().unwrap_or("text");
        let interactive = |kind: &str, action: Value| {
            json!({ "type": "interactive",
                "interactive": { "type": kind, "body": { "text": "Please" }, "action": action } })
        };
        let total = json!({ "value": 5000, "offset": 100 });
        let message = match kind {
            "tap" => interactive(
                "button",
                json!({ "buttons": [{ "type": "reply", "reply": { "id": "y", "title": "Yes" } }] }),
            ),
            "flow" => interactive(
                "flow",
                json!({ "name": "flow", "parameters": {
                "flow_id": "1", "flow_cta": "Book", "flow_message_version": "3" } }),
            ),
            "address" => interactive(
                "address_message",
                json!({ "name": "address_message", "parameters": { "country": "IN" } }),
            ),
            "call-permission" => {
                interactive("call_permission_request", json!({ "name": "call_permission_request" }))
            }
            "payment" => interactive(
                "order_details",
                json!({ "name": "review_and_pay", "parameters": {
                "reference_id": "1", "type": "digital-goods", "currency": "BRL", "total_amount": total } }),
            ),
            _ => json!({ "text": { "body": "Hi" } }),
        };
        let sent = bench.sent(message).await;
        let own = bench.happens(json!({ "from": FROM, "text": "Hi" })).await["message-id"].clone();
        let mut event = example.clone();
        match event["message-id"].as_str() {
            Some("wamid.…") => event["message-id"] = sent.into(),
            Some("wamid.own…") => event["message-id"] = own,
            _ => drop(event.as_object_mut().unwrap().remove("message-id")),
        }
        bench.happens(event).await;
    }
}

#[tokio::test]
async fn a_program_has_the_same_words_as_a_person_with_curl() {
    let bench = Bench::new().await;
    let simulator = &bench.client.simulator;
    let wrong = json!({ "from": FROM, "kind": "tap", "message-id": "wamid.X", "button": 0 });
    let error = simulator.inbound_event(&wrong).unwrap_err().to_string();
    assert!(error.contains("inbound['message-id'] must be the id of a message"), "{error}");
    let missing = simulator.inbound_event(&json!({ "from": FROM })).unwrap_err().to_string();
    assert!(missing.contains("The parameter inbound['text'] is required."), "{missing}");
    let call = simulator.inbound_event(&from("call", json!({}))).unwrap();
    assert!(call["call-id"].as_str().unwrap().starts_with("wacid."));
}
