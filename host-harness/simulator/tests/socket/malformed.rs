//! Any request from a client is answered in Meta's envelope.

use host_harness_simulator::*;
use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn every_path_and_method_answers_in_metas_envelope() {
    let client = Client::demo().await;
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v25.0"),
        ("GET", "/v25.0/"),
        ("GET", "/favicon.ico"),
        ("GET", "/v25.0/a/b/c"),
        ("GET", "/v25.0/%FF%00/x"),
        ("PUT", "/v25.0/me"),
        ("PATCH", "/v25.0/106540352242922/messages"),
        ("DELETE", "/v25.0/106540352242922"),
        ("POST", "/v25.0/upload:nothing"),
        ("GET", "/v25.0/debug_token"),
        ("GET", "/v25.0/102290129340398/message_templates?limit=-1"),
        ("GET", "/v25.0/102290129340398/message_templates?after=%00%7B"),
        ("GET", "/v25.0/102290129340398/message_templates?limit=99999999999999999999"),
        ("GET", "/v25.0/102290129340398?fields=}}}((("),
        ("GET", "/whatsapp_business/attachments/?mid=1"),
    ] {
        let answer = client.call(method, path, None).await;
        assert!((400..500).contains(&answer.error().0), "{method} {path}: {}", answer.status);
    }
}

#[tokio::test]
async fn bodies_that_are_not_what_they_say_are_refused() {
    let client = Client::demo().await;
    let bearer = format!("Bearer {DEMO_TOKEN}");
    for edge in ["messages", "media", "block_users", "whatsapp_business_profile", "message_qrdls"] {
        let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/{edge}");
        for (content_type, body) in [
            ("application/json", &b"{\"to\":"[..]),
            ("application/json", b"[1,2]"),
            ("application/json", b"\xff\xfe"),
            ("application/json", b"null"),
            ("application/x-www-form-urlencoded", b"%%%=&&=&text={"),
            ("multipart/form-data", b"no boundary"),
            ("multipart/form-data; boundary=b", b"--b\r\nbroken"),
            ("text/plain", b"hello"),
            ("application/json", b""),
        ] {
            let headers = [("authorization", &*bearer), ("content-type", content_type)];
            let answer = client.raw("POST", &path, &headers, body).await;
            assert_eq!(answer.error().0, 400, "{edge} {content_type}");
        }
    }
    assert!(client.simulator.messages().is_empty());
}

#[tokio::test]
async fn a_json_body_without_its_content_type_has_no_parameters() {
    let client = Client::demo().await;
    let bearer = format!("Bearer {DEMO_TOKEN}");
    let body = crate::client::text(DEMO_RECIPIENT).to_string();
    let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/messages");
    let answer = client.raw("POST", &path, &[("authorization", &bearer)], body).await;
    assert_eq!(answer.message(), "(#100) The parameter messaging_product is required.");
}

/// Every copy of `whole` in which one part, at any depth, is replaced.
fn broken(whole: &Value) -> Vec<Value> {
    let mut copies = vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("é{{1}}\u{1f469}\u{200d}"),
        json!([]),
        json!({}),
        json!([[{}]]),
    ];
    match whole {
        Value::Object(map) => {
            for (key, part) in map {
                copies.extend(broken(part).into_iter().map(|part| {
                    let mut copy = map.clone();
                    copy.insert(key.clone(), part);
                    copy.into()
                }));
            }
        }
        Value::Array(items) => {
            for (at, part) in items.iter().enumerate() {
                copies.extend(broken(part).into_iter().map(|part| {
                    let mut copy = items.clone();
                    copy[at] = part;
                    copy.into()
                }));
            }
        }
        _ => {}
    }
    copies
}

async fn survives(client: &Client, path: &str, whole: Value) {
    assert_eq!(client.call("POST", path, Some(whole.clone())).await.status, 200, "{whole}");
    for body in broken(&whole) {
        let answer = client.call("POST", path, Some(body.clone())).await;
        assert!(answer.status == 200 || (400..500).contains(&answer.error().0), "{body}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_message_with_a_strange_part_is_answered() {
    let mut world = World::demo();
    world.limits = false;
    let client = Client::new(world).await;
    let link = json!({ "link": "https://example.com/a.png" });
    let texts = |text: &str| json!([{ "type": "text", "text": text }]);
    let button = json!({ "type": "button", "sub_type": "url", "index": 1, "parameters": [{ "type": "text", "text": "a" }] });
    let card = |index: u32| {
        let header = json!({ "type": "header", "parameters": [{ "type": "image", "image": link }] });
        let body = json!({ "type": "body", "parameters": texts("20") });
        json!({ "card_index": index, "components": [header, body, button] })
    };
    let reply = json!({ "type": "reply", "reply": { "id": "a", "title": "A" } });
    for (kind, content) in [
        ("text", json!({ "body": "Hello", "preview_url": true })),
        ("image", json!({ "link": "https://example.com/a.png", "caption": "A" })),
        ("location", json!({ "latitude": 1, "longitude": "2", "name": "Shop" })),
        ("reaction", json!({ "message_id": "wamid.a", "emoji": "👍" })),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Ana Lima", "first_name": "Ana" }, "birthday": "1990-12-31",
                "phones": [{ "phone": "+15555550123" }], "org": { "company": "Juniper Books" } }]),
        ),
        (
            "interactive",
            json!({ "type": "button", "header": { "type": "image", "image": link }, "body": { "text": "A" },
                "footer": { "text": "B" }, "action": { "buttons": [reply] } }),
        ),
        (
            "interactive",
            json!({ "type": "list", "body": { "text": "A" }, "action": { "button": "Open",
                "sections": [{ "title": "A", "rows": [{ "id": "1", "title": "A", "description": "B" }] }] } }),
        ),
        (
            "interactive",
            json!({ "type": "flow", "body": { "text": "A" }, "action": { "name": "flow", "parameters": {
                "flow_message_version": "3", "flow_id": "1", "flow_cta": "Open", "flow_token": "t",
                "flow_action": "navigate", "flow_action_payload": { "screen": "A" } } } }),
        ),
        (
            "template",
            json!({ "name": "summer_sale", "language": { "code": "en_US" }, "components": [
                { "type": "body", "parameters": texts("Ana") },
                { "type": "carousel", "cards": [card(0), card(1), card(2)] },
            ] }),
        ),
    ] {
        let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/messages");
        let message =
            json!({ "messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": kind, kind: content });
        survives(&client, &path, message).await;
    }
}

#[tokio::test]
async fn a_setting_or_template_with_a_strange_part_is_answered() {
    let client = Client::demo().await;
    for (edge, body) in [
        (
            "block_users",
            json!({ "messaging_product": "whatsapp", "block_users": [{ "user": "+15555550123" }] }),
        ),
        (
            "whatsapp_business_profile",
            json!({ "messaging_product": "whatsapp", "about": "Books", "websites": ["https://example.com"] }),
        ),
        ("message_qrdls", json!({ "prefilled_message": "Hi" })),
    ] {
        survives(&client, &format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/{edge}"), body).await;
    }
    let body = json!({ "type": "BODY", "text": "Hello {{1}}, thank you for your order.",
        "example": { "body_text": [["Ana"]] } });
    let buttons = json!({ "type": "BUTTONS", "buttons": [
        { "type": "URL", "text": "Go", "url": "https://example.com/{{1}}", "example": ["https://example.com/a"] },
    ] });
    let card = json!({ "components": [body, buttons] });
    let template = json!({ "name": "thanks", "language": "en_US", "category": "MARKETING",
        "components": [body, buttons, { "type": "CAROUSEL", "cards": [card, card] }] });
    survives(&client, &format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/message_templates"), template).await;
}
