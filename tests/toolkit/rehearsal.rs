//! Actions of people and of Meta, from the simulated Graph API's webhooks to the typed events that a bot handles.

use host_harness_simulator::{DEMO_GROUP_ID, DEMO_RECIPIENT};
use serde_json::{Value, json};

use crate::receiver::{Hook, connected};
use crate::support::{Meta, run};

/// Sends something by a custom call; returns its message id.
async fn send(meta: &Meta, body: Value) -> Value {
    let mut message = json!({"messaging_product": "whatsapp", "to": DEMO_RECIPIENT});
    message.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
    let input = json!({"method": "post", "path": "/{phone-number-id}/messages", "body": {"json": message.to_string()}});
    let result = meta.call("custom-api-call", input).await;
    let answer: Value =
        serde_json::from_str(result["ok"]["body"]["json"].as_str().unwrap_or_default()).unwrap_or_default();
    assert!(answer["messages"][0]["id"].is_string(), "{result:#}");
    answer["messages"][0]["id"].clone()
}

/// Makes something happen, and returns the contents of the events that report it.
async fn happen(meta: &Meta, hook: &mut Hook, what: Value, notifications: usize) -> Vec<Value> {
    let before = hook.kept().len();
    let mut what = what;
    if what.get("field").is_none() && what.get("to").is_none() && what["kind"] != "error" {
        what["from"] = DEMO_RECIPIENT.into();
    }
    meta.simulator.inbound_event(&what).unwrap_or_else(|error| panic!("{what}: {error}"));
    let events = hook.events(notifications).await.split_off(before);
    for event in &events {
        assert!(event["raw-json"].is_string(), "{event:#}");
    }
    events.into_iter().map(|mut event| event["content"].take()).collect()
}

#[test]
fn every_message_of_a_person_arrives_as_what_it_is() {
    run(async {
        let (meta, mut hook) = connected("rehearsal-messages", |_| {}).await;
        let cards = json!([{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+15555550124"}]}]);
        let items = json!([{"product-retailer-id": "a", "quantity": 2, "price": 9.5, "currency": "USD"}]);
        for (what, path, value) in [
            (json!({"text": "Hello"}), "/text", json!("Hello")),
            (json!({"kind": "image", "caption": "My receipt"}), "/media/caption", json!("My receipt")),
            (json!({"kind": "audio", "voice": true}), "/media/voice", json!(true)),
            (json!({"kind": "document", "filename": "order.pdf"}), "/media/filename", json!("order.pdf")),
            (json!({"kind": "sticker"}), "/media/kind", json!("sticker")),
            (
                json!({"kind": "location", "latitude": 37.5, "longitude": -122.25}),
                "/location/latitude",
                json!(37.5),
            ),
            (json!({"kind": "contacts", "contacts": cards}), "/contacts/requested", json!(false)),
            (
                json!({"kind": "order", "catalog-id": "1", "items": items}),
                "/order/items/0/quantity",
                json!(2.0),
            ),
            (json!({"kind": "request-welcome"}), "/other", json!("request_welcome")),
            (json!({"kind": "unsupported", "type": "poll"}), "/unsupported/kind", json!("poll")),
        ] {
            let [content] = &happen(&meta, &mut hook, what.clone(), 1).await[..] else { panic!("{what}") };
            let message = &content["inbound-message"];
            assert_eq!(message["content"].pointer(path), Some(&value), "{what}: {content:#}");
            assert_eq!(message["answer"]["to"], DEMO_RECIPIENT, "{what}");
            assert!(message["window-closes-at"].is_string(), "{what}");
        }
        let in_group = json!({"text": "Hello", "group-id": DEMO_GROUP_ID});
        let [content] = &happen(&meta, &mut hook, in_group, 1).await[..] else { panic!() };
        let message = &content["inbound-message"];
        assert_eq!(message["answer"]["group-id"], DEMO_GROUP_ID);
        assert!(message["window-closes-at"].is_null() && message["group-window-closes-at"].is_string());
    });
}

#[test]
fn a_tap_or_an_answer_brings_back_what_was_sent() {
    run(async {
        let (meta, mut hook) = connected("rehearsal-taps", |_| {}).await;
        let button = |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
        let buttons = json!({"type": "interactive", "interactive": {
            "type": "button", "body": {"text": "Coming?"},
            "action": {"buttons": [button("yes", "Yes"), button("no", "No")]},
        }});
        let id = send(&meta, buttons).await;
        hook.events(3).await;
        let tap = json!({"kind": "tap", "message-id": id, "button": "No"});
        let [content] = &happen(&meta, &mut hook, tap, 1).await[..] else { panic!() };
        let message = &content["inbound-message"];
        assert_eq!(message["reply-to"], id);
        assert_eq!(message["content"]["reply"]["kind"], "button");
        assert_eq!(message["content"]["reply"]["id"], "no");

        let row = |id: &str| json!({"id": id, "title": id, "description": "9-12"});
        let list = json!({"type": "interactive", "interactive": {
            "type": "list", "body": {"text": "When?"},
            "action": {"button": "Choose", "sections": [{"title": "Days", "rows": [row("r1"), row("r2")]}]},
        }});
        let id = send(&meta, list).await;
        hook.events(3).await;
        let tap = json!({"kind": "tap", "message-id": id, "button": 1});
        let [content] = &happen(&meta, &mut hook, tap, 1).await[..] else { panic!() };
        assert_eq!(
            content["inbound-message"]["content"]["reply"],
            json!({"kind": "row", "id": "r2", "title": "r2", "description": "9-12"})
        );

        let reaction = json!({"kind": "reaction", "message-id": id, "emoji": "👍"});
        let [content] = &happen(&meta, &mut hook, reaction, 1).await[..] else { panic!() };
        assert_eq!(
            content["inbound-message"]["content"]["reaction"],
            json!({"message-id": id, "emoji": "👍"})
        );
    });
}

#[test]
fn consent_calls_staff_and_meta_report_themselves() {
    run(async {
        let (meta, mut hook) = connected("rehearsal-others", |_| {}).await;
        for choice in ["stop", "resume"] {
            let [content] = &happen(&meta, &mut hook, json!({"kind": choice}), 1).await[..] else { panic!() };
            assert_eq!(content["marketing-preference"]["choice"], choice);
        }
        let calls = happen(&meta, &mut hook, json!({"kind": "call", "duration": 60}), 2).await;
        let [connect, end] = &calls[..] else { panic!("{calls:#?}") };
        assert_eq!(connect["call"]["event"], "connect");
        assert!(connect["call"]["window-closes-at"].is_string());
        assert_eq!((&end["call"]["event"], &end["call"]["duration-s"]), (&json!("terminate"), &json!(60)));

        for (what, case) in [
            (json!({"kind": "echo", "to": DEMO_RECIPIENT, "text": "I take over"}), "message-echo"),
            (json!({"kind": "standby", "text": "Hello"}), "inbound-message"),
            (json!({"kind": "handover", "new-owner": "escalation"}), "handover"),
            (json!({"kind": "error", "code": 131_035}), "platform-error"),
            (json!({"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}), "account-alert"),
            (json!({"field": "security", "value": {"event": "PIN_CHANGED"}}), "other"),
        ] {
            let contents = happen(&meta, &mut hook, what.clone(), 1).await;
            assert!(contents[0][case].is_object() || contents[0][case].is_string(), "{what}: {contents:#?}");
        }
        let change = json!({"kind": "number-change", "from": DEMO_RECIPIENT, "to": "+15555550199"});
        let contents = happen(&meta, &mut hook, change, 1).await;
        let told = &contents[0]["person-change"];
        assert_eq!(told["change"], "number", "{contents:#?}");
        assert_eq!(told["previous"]["wa-id"], DEMO_RECIPIENT.trim_start_matches('+'));
        assert_eq!(told["current"]["wa-id"], "15555550199");
    });
}
