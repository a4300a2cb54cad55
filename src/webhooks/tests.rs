use serde_json::{Value, json};

use super::*;
use crate::failure::refused;
use crate::wit::webhooks::{Event, EventContent};

mod account;
mod messages;
mod others;
mod statuses;

const SECRET: &str = "a-secret-of-the-tests";
const ACCOUNT: &str = "102290129340398";
const NUMBER: &str = "106540352242922";

fn environment(name: &str, value: &str) -> Environment {
    Environment::new(vec![(name.to_owned(), value.to_owned())])
}

fn signed(body: &str) -> ReadNotificationInput {
    ReadNotificationInput {
        app_secret: Some(SECRET.to_owned()),
        signature: signature::tests::sign(SECRET, body),
        body: body.to_owned(),
        raw: None,
    }
}

fn read(body: &str) -> Vec<Event> {
    read_notification(&signed(body), &Environment::default()).unwrap().events
}

fn one(body: &Value) -> Event {
    let [event] = <[Event; 1]>::try_from(read(&body.to_string())).unwrap();
    event
}

/// A notification of one change.
fn change(field: &str, value: Value) -> Value {
    let changes = json!([{"field": field, "value": value}]);
    json!({"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "time": 1_795_000_000, "changes": changes}]})
}

fn messages(mut value: Value) -> Value {
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({"display_phone_number": "15555550100", "phone_number_id": NUMBER});
    change("messages", value)
}

fn status(status: &str) -> Value {
    json!({"id": "wamid.A", "status": status, "timestamp": "1795000000", "recipient_id": "15555550123"})
}

fn text_message(id: &str) -> Value {
    json!({"from": "15555550123", "id": id, "timestamp": "1795000000", "type": "text", "text": {"body": "Hello"}})
}

#[test]
fn a_body_altered_by_one_byte_is_refused() {
    let body = messages(json!({"statuses": [status("delivered")]})).to_string();
    let input = signed(&body);
    assert!(read_notification(&input, &Environment::default()).is_ok());
    for place in 0..body.len() {
        let mut altered = body.clone().into_bytes();
        altered[place] ^= 1;
        let input = ReadNotificationInput { body: String::from_utf8(altered).unwrap(), ..input.clone() };
        let failure = refused(read_notification(&input, &Environment::default()));
        assert_eq!(failure.kind, FailureKind::InvalidSignature);
        assert_eq!(failure.field.as_deref(), Some("signature"));
        assert!(failure.fix.contains("app secret") && failure.fix.contains("byte for byte"));
    }
}

#[test]
fn a_signature_that_is_none_or_another_is_refused_and_says_so() {
    // Not JSON, which is noticed only if the signature matches.
    let good = signed("no JSON");
    let other = signature::tests::sign("another secret", &good.body);
    for (signature, says) in [
        ("", "not signed"),
        ("  ", "not signed"),
        ("sha1=0123456789012345678901234567890123456789", "sha256="),
        (good.signature.trim_start_matches("sha256="), "sha256="),
        (good.signature.split_at(70).0, "64 hexadecimal"),
        (&format!("{}0", good.signature), "64 hexadecimal"),
        (&other, "does not match"),
    ] {
        let input = ReadNotificationInput { signature: signature.to_owned(), ..good.clone() };
        let failure = refused(read_notification(&input, &Environment::default()));
        assert_eq!(failure.kind, FailureKind::InvalidSignature, "{signature}");
        assert!(failure.message.contains(says), "{signature}: {}", failure.message);
        assert!(!format!("{failure:?}").contains(SECRET));
    }
    let failure = refused(read_notification(&good, &Environment::default()));
    assert_eq!(failure.kind, FailureKind::UnexpectedResponse);
    assert_eq!(failure.field.as_deref(), Some("body"));
}

#[test]
fn the_secret_comes_from_the_environment_where_it_is_left_out() {
    for left_out in [None, Some(String::new()), Some("  ".to_owned())] {
        let input = ReadNotificationInput { app_secret: left_out, ..signed("{}") };
        assert!(read_notification(&input, &environment("WHATSAPP_APP_SECRET", SECRET)).is_ok());
        let failure = refused(read_notification(&input, &Environment::default()));
        assert_eq!(failure.field.as_deref(), Some("app-secret"));
        assert!(failure.fix.contains("WHATSAPP_APP_SECRET"));
    }
}

#[test]
fn an_address_is_confirmed_only_with_the_verify_token() {
    let input = VerifySubscriptionInput {
        mode: "subscribe".into(),
        token: "a-token".into(),
        challenge: "1158201444".into(),
        verify_token: Some("a-token".into()),
    };
    let none = Environment::default();
    assert_eq!(verify_subscription(&input, &none).unwrap().challenge, "1158201444");
    let from_host = VerifySubscriptionInput { verify_token: None, ..input.clone() };
    assert!(verify_subscription(&from_host, &environment("WHATSAPP_VERIFY_TOKEN", "a-token")).is_ok());
    for (input, field) in [
        (VerifySubscriptionInput { token: "a-token ".into(), ..input.clone() }, "token"),
        (VerifySubscriptionInput { token: String::new(), ..input.clone() }, "token"),
        (VerifySubscriptionInput { mode: "unsubscribe".into(), ..input.clone() }, "mode"),
        (VerifySubscriptionInput { challenge: String::new(), ..input.clone() }, "challenge"),
        (from_host, "verify-token"),
    ] {
        let failure = refused(verify_subscription(&input, &none));
        assert_eq!(failure.field.as_deref(), Some(field));
        assert!(!format!("{failure:?}").contains("a-token"));
    }
}

#[test]
fn all_of_a_notification_is_read_in_its_order() {
    let statuses = |ids: [&str; 2]| {
        let statuses = ids.map(|id| json!({"id": id, "status": "sent", "timestamp": 1_795_000_000}));
        json!({"field": "messages", "value": {"statuses": statuses}})
    };
    let body = json!({"object": "whatsapp_business_account", "entry": [
        {"id": "1", "changes": [statuses(["a", "b"]), {"field": "security", "value": {"event": "PIN_CHANGED"}}]},
        {"id": "2", "changes": [statuses(["c", "d"])]},
    ]});
    let events = read(&body.to_string());
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.business_account_id.as_str(), event.id.split(':').next().unwrap()))
        .collect();
    assert_eq!(told, [("1", "a"), ("1", "b"), ("1", "security"), ("2", "c"), ("2", "d")]);
}

#[test]
fn what_is_told_again_has_the_same_id() {
    let security = json!({"field": "security", "value": {"event": "PIN_CHANGED"}});
    let pieces = [
        json!({"field": "messages", "value": {"statuses": [status("sent"), status("delivered")]}}),
        json!({"field": "messages", "value": {"messages": [text_message("wamid.B"), {"type": "text"}]}}),
        security.clone(),
    ];
    let notification = |changes: Vec<Value>| {
        let entry = json!([{"id": ACCOUNT, "time": 1_795_000_000, "changes": changes}]);
        read(&json!({"object": "whatsapp_business_account", "entry": entry}).to_string())
    };
    let ids = |events: Vec<Event>| events.into_iter().map(|event| event.id).collect::<Vec<_>>();
    let together = ids(notification(pieces.to_vec()));
    let apart: Vec<_> = pieces.into_iter().flat_map(|piece| ids(notification(vec![piece]))).collect();
    assert_eq!(together, apart);
    let mut distinct = together.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), 5, "{together:?}");
    assert_eq!(together[..3], ["wamid.A:sent", "wamid.A:delivered", "wamid.B"]);

    // Meta creates a new entry for every app that it notifies.
    let later = json!([{"id": ACCOUNT, "time": 1_795_000_007, "changes": [security]}]);
    let later = read(&json!({"object": "whatsapp_business_account", "entry": later}).to_string());
    assert_eq!(Some(&later[0].id), together.last());
    assert_eq!(
        later[0].happened_at.as_deref(),
        Some("2026-11-18T11:06:47Z"),
        "which tells two of them apart"
    );

    // The same text about another number, or another account, is another event.
    let error = |account: &str, number: &str| {
        let value = json!({"metadata": {"phone_number_id": number}, "errors": [{"code": 131_035}]});
        let changes = json!([{"field": "messages", "value": value}]);
        let entry = json!([{"id": account, "changes": changes}]);
        ids(read(&json!({"object": "whatsapp_business_account", "entry": entry}).to_string()))
    };
    assert_eq!(error("1", "2"), error("1", "2"));
    assert!(error("1", "2") != error("1", "3") && error("1", "2") != error("2", "2"));
}

#[test]
fn what_does_not_fit_is_passed_on_as_it_came_and_costs_nothing_else() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (malformed, name) in [
        ("7", "status"),
        (r#"{"id": 7}"#, "status"),
        (r#"{"status": "sent",  "id":null}"#, "status"),
        (&deep, "status"),
    ] {
        let good = status("read");
        let body = messages(json!({"statuses": ["MALFORMED", good]})).to_string();
        let events = read(&body.replace(r#""MALFORMED""#, malformed));
        let [bad, good] = &events[..] else { panic!("{} events", events.len()) };
        assert_eq!(bad.content, EventContent::Other(name.to_owned()), "{malformed}");
        assert_eq!(bad.raw_json.as_deref(), Some(malformed));
        assert_eq!(good.id, "wamid.A:read");
    }
}

#[test]
fn a_part_of_another_shape_is_passed_on_whole() {
    let whole = "whatsapp_business_account";
    for (body, name) in [
        (json!({"object": "page", "entry": [{"id": "1", "messaging": []}]}), "page"),
        (json!({"entry": []}), "notification"),
        (json!({}), "notification"),
        (json!({"object": whole, "entry": {}}), whole),
        (json!({"object": whole, "entry": [1]}), "entry"),
        (json!({"object": whole, "entry": [{"id": "1"}]}), "entry"),
        (json!({"object": whole, "entry": [{"id": "1", "changes": ["x"]}]}), "change"),
        (
            json!({"object": whole, "entry": [{"id": "1", "changes": [{"field": "calls", "value": 3}]}]}),
            "calls",
        ),
        (change("smb_message_echoes", json!({"message_echoes": [{"to": "1"}]})), "smb_message_echoes"),
        (change("smb_message_echoes", json!({"message_echoes": {}})), "message_echoes"),
        (change("flows", json!({"event": "FLOW_STATUS_CHANGE"})), "flows"),
        (messages(json!({"something": []})), "messages"),
        (messages(json!({"errors": [131_000]})), "errors"),
        (messages(json!({"messages": []})), "messages"),
    ] {
        let event = one(&body);
        let raw = event.raw_json.as_deref().unwrap();
        assert_eq!(event.content, EventContent::Other(name.to_owned()), "{body}");
        assert!(body.to_string().contains(raw), "{raw}");
    }
    assert!(read(&json!({"object": whole, "entry": []}).to_string()).is_empty());
}
