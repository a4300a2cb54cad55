use serde_json::{Value, json};

use super::{accepted, at_length, ended, step};

const PHONE_NUMBER_ID: &str = "106540352242922";

fn stepped(call: &Value, answers: &[Value]) -> Value {
    serde_json::from_str(&step(&call.to_string(), &json!(answers).to_string())).unwrap()
}

fn call(function: &str, input: &Value) -> Value {
    let connection = json!({"phone-number-id": PHONE_NUMBER_ID, "business-account-id": "222"});
    json!({"function": function, "connection": connection, "input": input})
}

fn message() -> Value {
    call("send-message", &json!({"to": "+15555550123", "body": "Hello, \"Ana\""}))
}

fn arrived(status: u16, body: &Value) -> Value {
    json!({"arrived": {"status": status, "headers": [["Date", "x"]], "body": {"text": body.to_string()}}})
}

fn acceptance() -> Value {
    arrived(200, &json!({"contacts": [{"wa_id": "15555550123"}], "messages": [{"id": "wamid.A"}]}))
}

/// The reason why a call is refused without a request.
#[track_caller]
fn refused(call: &Value) -> Value {
    let step = stepped(call, &[]);
    assert_eq!(step["error"]["permanent"]["kind"], "invalid-input", "{step}");
    step["error"]["permanent"].clone()
}

#[test]
fn a_send_asks_for_one_request_and_is_done_with_its_answer() {
    let body = r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15555550123","type":"text","text":{"body":"Hello, \"Ana\"","preview_url":false}}"#;
    assert_eq!(
        stepped(&message(), &[]),
        json!({"ask": {
            "method": "POST",
            "origin": "https://graph.facebook.com",
            "path": format!("/v25.0/{PHONE_NUMBER_ID}/messages"),
            "token": [{"header": "authorization", "scheme": "Bearer"}],
            "body": {"text": body},
            "headers": [["user-agent", "whatsapp-toolkit/0.1.0"], ["content-type", "application/json"]],
            "timeout-ms": 30000,
            "max-response-bytes": 16777216,
        }})
    );
    assert_eq!(
        stepped(&message(), &[acceptance()]),
        json!({"done": {"message-id": "wamid.A", "recipient": "+15555550123", "wa-id": "15555550123"}})
    );
}

/// The call and its answer, with each byte removed, doubled, or replaced.
#[test]
fn the_short_way_to_an_accepted_message_leads_where_the_long_one_does() {
    let call = r#"{"function":"send-message","connection":{"phone-number-id":"1"},"input":{"to":"+1 5","body":"\"x","group-id":" "}}"#;
    let answers = r#"[{"arrived":{"status":200,"headers":[["date","x"],["a","\\"]],"body":{"text":"{\"contacts\":[{\"wa_id\":\"15\"}],\"messages\":[{\"id\":\"wamid.A\"}]}"}}}]"#;
    let agrees = |call: &str, answers: &str| {
        let short = accepted::read(call, answers).map(|done| ended(Ok(done)));
        // A call refused in the first step has no answer.
        let is_asked_for = step(call, "[]").starts_with(r#"{"ask":"#);
        if let (Some(short), true) = (&short, is_asked_for) {
            assert_eq!(short, &at_length(call, answers), "{call} {answers}");
        }
        short.is_some()
    };
    assert!(agrees(call, answers));
    let mut short = 0;
    for (text, is_call) in [(call, true), (answers, false)] {
        for (place, character) in text.char_indices() {
            let (before, rest) = text.split_at(place);
            let after = rest.strip_prefix(character).unwrap();
            let others = "\"\\{}[]:,0 x\n".chars().map(String::from);
            for other in others.chain([String::new(), format!("{character}{character}")]) {
                let changed = format!("{before}{other}{after}");
                short +=
                    usize::from(if is_call { agrees(&changed, answers) } else { agrees(call, &changed) });
            }
        }
    }
    assert!(short > 500, "{short}");
}

#[test]
fn an_answer_that_proves_nothing_leaves_a_send_in_doubt_and_a_read_repeatable() {
    let read = call("list-phone-numbers", &Value::Null);
    for (answer, on_a_send, on_a_read) in [
        (json!({"not-sent": "refused"}), "transient", "transient"),
        (json!({"not-sent": "unresolved"}), "transient", "transient"),
        (json!({"not-sent": "untrusted"}), "permanent", "permanent"),
        (json!({"not-sent": "tls-version"}), "permanent", "permanent"),
        (json!({"not-sent": "too-large"}), "permanent", "permanent"),
        (json!("denied"), "permanent", "permanent"),
        (json!("timed-out"), "permanent-unconfirmed", "transient"),
        (json!("lost"), "permanent-unconfirmed", "transient"),
        (json!("too-large"), "permanent-unconfirmed", "permanent"),
        // A cause that is not understood proves nothing.
        (json!("not-sent"), "permanent-unconfirmed", "transient"),
        (json!({"not-sent": "perhaps"}), "permanent-unconfirmed", "transient"),
        (json!({"arrived": {"status": 200}}), "permanent-unconfirmed", "transient"),
        (
            json!({"arrived": {"status": 200, "headers": [["a"]], "body": {"text": ""}}}),
            "permanent-unconfirmed",
            "transient",
        ),
        (
            json!({"arrived": {"status": 200, "headers": [], "body": {"base64": "?"}}}),
            "permanent-unconfirmed",
            "transient",
        ),
        (Value::Null, "permanent-unconfirmed", "transient"),
    ] {
        for (call, verdict) in [(&message(), on_a_send), (&read, on_a_read)] {
            // A list that was too long is requested once more, in shorter pages.
            let answers = [answer.clone(), answer.clone()];
            let step = stepped(call, if answer == "too-large" { &answers } else { &answers[..1] });
            assert!(step["error"][verdict].is_object(), "{answer}: {step}");
        }
    }
    for nonsense in ["x", "{}", "[1"] {
        let step: Value = serde_json::from_str(&step(&message().to_string(), nonsense)).unwrap();
        assert!(step["error"]["permanent-unconfirmed"].is_object(), "{nonsense}: {step}");
    }
}

#[test]
fn a_list_asks_for_page_after_page_and_keeps_nothing_in_between() {
    let list = call("list-templates", &json!({"status": "approved"}));
    let page = |name: &str, next: Option<&str>| {
        let entry =
            json!({"id": "1", "name": name, "language": "en", "status": "APPROVED", "category": "UTILITY"});
        let paging = next.map(|cursor| json!({"next": "https://x/", "cursors": {"after": cursor}}));
        arrived(200, &json!({"data": [entry], "paging": paging}))
    };
    let pages = [page("one", Some("CURSOR")), page("two", None)];
    let first = stepped(&list, &[]);
    assert_eq!(first["ask"]["method"], "GET");
    assert_eq!(first["ask"].get("body"), None);
    let second = stepped(&list, &pages[..1]);
    assert!(second["ask"]["path"].as_str().unwrap().contains("after=CURSOR"), "{second}");
    let done = stepped(&list, &pages);
    let names: Vec<_> =
        done["done"]["templates"].as_array().unwrap().iter().map(|entry| &entry["name"]).collect();
    assert_eq!(names, ["one", "two"]);
}

#[test]
fn the_token_is_asked_for_and_never_in_a_step() {
    let validate = stepped(&call("validate", &Value::Null), &[]);
    assert_eq!(
        validate["ask"]["token"],
        json!([{"header": "authorization", "scheme": "Bearer"}, {"query": "input_token"}])
    );
    assert_eq!(validate["ask"]["path"], "/v25.0/debug_token");
    let upload =
        json!({"method": "post", "path": "/upload:abc", "body": {"raw": {"content": {"base64": "/w=="}}}});
    let upload = stepped(&call("custom-api-call", &upload), &[]);
    assert_eq!(upload["ask"]["token"], json!([{"header": "authorization", "scheme": "OAuth"}]));
    assert_eq!(upload["ask"]["body"], json!({"base64": "/w=="}));
    let mut given = message();
    given["connection"]["access-token"] = "EAAG".into();
    let failure = refused(&given);
    assert_eq!(failure["field"], "connection.access-token");
    assert!(!failure.to_string().contains("EAAG"));
}

#[test]
fn functions_that_ask_nobody_are_done_at_once() {
    let manifest = stepped(&json!({"function": "describe"}), &[]);
    assert_eq!(manifest["done"]["tools"].as_array().map(Vec::len), Some(5), "{manifest}");
    let challenge = json!({"mode": "subscribe", "token": "t", "challenge": "42", "verify-token": "t"});
    let challenge = stepped(&json!({"function": "verify-subscription", "input": challenge}), &[]);
    assert_eq!(challenge, json!({"done": {"challenge": "42"}}));
}

#[test]
fn what_the_contract_has_not_is_refused_by_its_place() {
    for (function, input, field, says) in [
        (
            "send-message",
            json!({"to": "+15555550123", "body": "x", "preview_url": true}),
            "preview_url",
            "no such input",
        ),
        ("send-message", json!({"to": "+15555550123"}), "body", "missing"),
        (
            "send-message",
            json!({"to": 15_555_550_123_u64, "body": "x"}),
            "to",
            "must be a text, and is a number",
        ),
        (
            "send-message",
            json!({"to": "+15555550123", "body": "x", "preview-url": "yes"}),
            "preview-url",
            "true or false",
        ),
        ("send-message", json!([]), "input", "must be an object, and is a list"),
        ("send-media", json!({"to": "+1", "kind": "picture", "source": {"id": "1"}}), "kind", "one of image"),
        (
            "send-media",
            json!({"to": "+1", "kind": "image", "source": {"file": "1"}}),
            "source",
            "one of url, id",
        ),
        ("send-media", json!({"to": "+1", "kind": "image", "source": "url"}), "source", "needs a value"),
        (
            "send-media",
            json!({"to": "+1", "kind": {"image": 1}, "source": {"id": "1"}}),
            "kind.image",
            "no value",
        ),
        (
            "send-template",
            json!({"to": "+1", "name": "a", "language": "en", "body": [{"value": "x"}, {"value": 1}]}),
            "body[1].value",
            "must be a text",
        ),
        (
            "custom-api-call",
            json!({"method": "get", "path": "/me", "max-response-bytes": -1}),
            "max-response-bytes",
            "whole number",
        ),
        ("send-sms", json!({}), "function", "no such function"),
    ] {
        let failure = refused(&call(function, &input));
        assert_eq!(failure["field"], field, "{failure}");
        assert!(failure["message"].as_str().unwrap().contains(says), "{failure}");
    }
    for (call, field) in [
        (json!([]), "call"),
        (json!({}), "function"),
        (json!({"function": "describe", "inputs": {}}), "inputs"),
        (json!({"function": "validate", "connection": {"phone": "1"}}), "connection.phone"),
        (json!({"function": "validate", "connection": {"timeout-ms": "long"}}), "connection.timeout-ms"),
    ] {
        assert_eq!(refused(&call)["field"], field, "{call}");
    }
}

#[test]
fn an_option_may_be_null_or_blank_and_a_text_of_json_the_value_itself() {
    let input = json!({"to": "+15555550123", "group-id": " ", "body": "x", "preview-url": "", "reply-to": null,
        "extra-json": {"recipient_identity_key_hash": "abc"}});
    let asked = stepped(&call("send-message", &input), &[]);
    let body: Value = serde_json::from_str(asked["ask"]["body"]["text"].as_str().unwrap()).unwrap();
    assert_eq!(body["recipient_identity_key_hash"], "abc", "{asked}");
    let custom = json!({"method": "post", "path": "/me", "body": {"json": {"a": [1]}}});
    assert_eq!(stepped(&call("custom-api-call", &custom), &[])["ask"]["body"]["text"], r#"{"a":[1]}"#);
}
