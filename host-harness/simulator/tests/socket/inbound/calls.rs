//! Calls.

use host_harness_simulator::{DEMO_RECIPIENT_WINDOW_CLOSED, DEMO_USER_ID, Fate};
use serde_json::{Value, json};

use super::bench::{Bench, USER_ID, WA_ID, ana, from, recent};
use crate::client::text;

/// A call without the values that vary.
fn known(mut told: Value) -> Value {
    let list = if told.get("calls").is_some() { "calls" } else { "statuses" };
    let call = &mut told[list][0];
    recent(&call["timestamp"].take());
    assert!(call["id"].take().as_str().unwrap().starts_with("wacid."));
    for key in ["start_time", "end_time"] {
        if call.get(key).is_some() {
            recent(&call[key].take());
        }
    }
    if call.get("session").is_some() {
        assert!(call["session"]["sdp"].take().as_str().unwrap().starts_with("v=0\r\n"));
    }
    told
}

#[tokio::test]
async fn a_person_calls_and_the_call_ends() {
    let mut bench = Bench::new().await;
    let template = json!({ "type": "template", "template": { "name": "call_us", "language": { "code": "en_US" },
        "components": [{ "type": "button", "sub_type": "voice_call", "index": "0", "parameters": [
                { "type": "payload", "payload": "order-17" }] }] } });
    let id = bench.sent(template).await;
    bench.subscribe();
    bench.happens(from("call", json!({ "duration": 60, "message-id": id, "deeplink-payload": "d" }))).await;
    let both = json!({ "from": WA_ID, "from_user_id": USER_ID, "to": "15555550100", "id": null, "timestamp": null,
        "direction": "USER_INITIATED" });
    let with = |more: Value| {
        let mut call = both.clone();
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    let connect = with(json!({ "event": "connect", "cta_payload": "order-17", "deeplink_payload": "d",
        "session": { "sdp_type": "offer", "sdp": null } }));
    assert_eq!(known(bench.told("calls").await), json!({ "contacts": [ana()], "calls": [connect] }));
    let terminate = with(json!({ "event": "terminate", "status": "COMPLETED", "duration": 60,
        "start_time": null, "end_time": null }));
    assert_eq!(known(bench.told("calls").await), json!({ "calls": [terminate] }));

    bench.happens(from("call", json!({}))).await;
    bench.told("calls").await;
    let missed = with(json!({ "event": "terminate", "status": "FAILED" }));
    assert_eq!(known(bench.told("calls").await), json!({ "calls": [missed] }));
}

#[tokio::test]
async fn a_call_of_the_business_rings_and_is_taken_or_not() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let call =
        |to: &str, result: &str| json!({ "to": to, "kind": "call", "result": result, "callback-data": "x" });
    bench.happens(call("+15555550123", "rejected")).await;
    let status = |word: &str| {
        json!({ "statuses": [{ "id": null, "type": "call", "status": word, "timestamp": null,
            "recipient_id": WA_ID, "biz_opaque_callback_data": "x" }] })
    };
    assert_eq!(known(bench.told("calls").await), status("RINGING"));
    assert_eq!(known(bench.told("calls").await), status("REJECTED"));
    assert_eq!(bench.told("calls").await["calls"][0]["status"], "FAILED");

    bench.happens(call(DEMO_USER_ID, "accepted")).await;
    let ringing = bench.told("calls").await["statuses"][0].take();
    assert_eq!((ringing.get("recipient_id"), &ringing["recipient_user_id"]), (None, &json!(DEMO_USER_ID)));
    let connect = bench.told("calls").await["calls"][0].take();
    assert_eq!(
        (&connect["session"]["sdp_type"], &connect["from"]),
        (&json!("answer"), &json!("15555550100"))
    );
    assert_eq!((connect.get("to"), &connect["to_user_id"]), (None, &json!(DEMO_USER_ID)));
    assert_eq!(bench.told("calls").await["statuses"][0]["status"], "ACCEPTED");
    assert_eq!(bench.told("calls").await["calls"][0]["duration"], 60);
    let long = bench
        .refused(json!({ "to": "+15555550123", "kind": "call", "result": "ringing", "duration": 5 }))
        .await;
    assert!(long.contains("inbound['duration'] must be left out"), "{long}");
}

/// Meta, "Calling: pricing": a call by the person opens the window, one by the business only if it is answered.
#[tokio::test]
async fn a_call_opens_the_window() {
    let closed = DEMO_RECIPIENT_WINDOW_CLOSED;
    for (event, opens) in [
        (json!({ "from": closed, "kind": "call" }), true),
        (json!({ "to": closed, "kind": "call", "result": "accepted" }), true),
        (json!({ "to": closed, "kind": "call", "result": "rejected" }), false),
        (json!({ "to": closed, "kind": "call", "result": "ringing" }), false),
    ] {
        let bench = Bench::new().await;
        bench.happens(event.clone()).await;
        bench.client.send(text(closed)).await;
        assert_eq!(bench.client.simulator.messages()[0].fate == Fate::Delivered, opens, "{event}");
    }
}
