use serde_json::json;

use super::*;

fn post(path: &str, body: Value) -> Option<Send> {
    of_call("custom-api-call", &json!({"method": "post", "path": path, "body": body}))
}

fn message(fields: Value) -> Option<Send> {
    post("/{phone-number-id}/messages", json!({"json": fields}))
}

#[test]
fn messages_need_a_window_and_templates_and_direct_sends_do_not() {
    let needs = |send: Option<Send>| send.unwrap().needs_window;
    assert!(needs(of_call("send-message", &json!({"to": "+1"}))));
    assert!(needs(of_call("send-media", &json!({"to": "+1"}))));
    assert!(!needs(of_call("send-template", &json!({"to": "+1"}))));
    let direct = json!({"to": "+1", "extra-json": "{\"category\":\"utility\"}"});
    assert!(!needs(of_call("send-message", &direct)));
    assert!(needs(message(json!({"to": "+1", "type": "interactive"}))));
    assert!(needs(message(json!({"to": "+1"}))));
    assert!(!needs(message(json!({"to": "+1", "type": "template"}))));
    assert!(!needs(message(json!({"to": "+1", "category": "AUTHENTICATION"}))));
    assert!(needs(message(json!({"to": "+1", "category": "service"}))));
    assert!(!needs(post("/1/marketing_messages", json!({"json": {"to": "+1"}}))));
    assert!(!needs(post("/1/calls", json!({"json": {"to": "+1", "action": "connect"}}))));
}

#[test]
fn what_sends_nothing_is_no_send() {
    assert_eq!(of_call("list-templates", &json!({"to": "+1"})), None);
    assert_eq!(of_call("custom-api-call", &json!({"method": "get", "path": "/1/messages"})), None);
    assert_eq!(message(json!({"status": "read", "message_id": "wamid.A"})), None);
    assert!(message(json!({"status": "read", "to": "+1"})).is_some());
    assert_eq!(post("/{phone-number-id}/media", json!({"multipart": []})), None);
    assert_eq!(post("/{business-account-id}/message_templates", json!({"json": {}})), None);
}

#[test]
fn the_recipient_and_the_sender_are_read_however_the_call_is_written() {
    let of = |people: &[&str], sender: Option<&str>| Send {
        people: people.iter().map(|person| (*person).to_owned()).collect(),
        sender: sender.map(str::to_owned),
        needs_window: true,
        ..Send::default()
    };
    let pair = |name: &str, value: &str| json!([{"name": name, "value": value}]);
    let own = "/{phone-number-id}/messages";
    for (path, body, expected) in [
        (own, json!({"json": {"to": "+1"}}), of(&["+1"], None)),
        (own, json!({"json": "{\"recipient\": \"US.1\"}"}), of(&["US.1"], None)),
        (own, json!({"json": {"to": "+1", "recipient": "US.1"}}), of(&["+1", "US.1"], None)),
        ("/v25.0/106/Messages/", json!({"form": pair("to", "+1")}), of(&["+1"], Some("106"))),
        (
            "https://graph.facebook.com/v25.0/106/messages",
            json!({"json": {"to": "+1"}}),
            of(&["+1"], Some("106")),
        ),
        ("/106/%256dessages;x?a=b", json!({"json": {"to": "+1"}}), of(&["+1"], Some("106"))),
        ("/106/messages?to=%2B1", json!({"form": []}), of(&["+1"], Some("106"))),
        (own, json!({"raw": {"content": {"base64": "eyJ0byI6IisxIn0="}}}), of(&["+1"], None)),
        (
            own,
            json!({"raw": {"content": {"text": "to=%2B1"}, "content-type": "application/x-www-form-urlencoded"}}),
            of(&["+1"], None),
        ),
        (own, json!({"multipart": [{"name": "to", "content": {"text": "+1"}}]}), of(&["+1"], None)),
    ] {
        assert_eq!(post(path, body.clone()), Some(expected), "{path} {body}");
    }
    let group = message(json!({"to": "Y2Fw", "recipient_type": "group"})).unwrap();
    assert_eq!((group.group.as_deref(), group.people.len()), (Some("Y2Fw"), 0));
}

#[test]
fn a_body_that_names_nobody_or_can_be_read_in_two_ways_is_unclear() {
    for body in [
        json!({"json": "no JSON"}),
        json!({"json": []}),
        json!({"json": {"type": "text"}}),
        json!({"json": {"to": 15_555_550_123_u64}}),
        json!({"form": [{"name": "to", "value": "+1"}, {"name": "to", "value": "+2"}]}),
        json!({"raw": {"content": {"base64": "/w=="}}}),
        json!({"unknown": {}}),
    ] {
        assert!(post("/1/messages", body.clone()).unwrap().unclear.is_some(), "{body}");
    }
}
