//! Messages that a custom call sends in Meta's own form: documented messages are sent as written, and messages that
//! Meta would misread or refuse do not leave the sandbox.

use host_harness_simulator::{
    DEMO_BUSINESS_ACCOUNT_ID, DEMO_GROUP_ID, DEMO_RECIPIENT, DEMO_RECIPIENT_WINDOW_CLOSED, Fate, World,
};
use serde_json::{Value, json};

use crate::support::{Meta, call, failure, run, sandbox};

const PATH: &str = "/{phone-number-id}/messages";

/// A message to a person, as a call's body.
fn message(kind: &str, content: Value, around: Value) -> Value {
    let mut message = json!({"messaging_product": "whatsapp", "type": kind, kind: content});
    let fields = message.as_object_mut().expect("an object");
    fields.extend(around.as_object().expect("an object").clone());
    if !fields.contains_key("to") && !fields.contains_key("recipient") {
        fields.insert("to".into(), DEMO_RECIPIENT.into());
    }
    message
}

fn interactive(content: Value) -> Value {
    message("interactive", content, json!({}))
}

fn post(body: Value) -> Value {
    json!({"method": "post", "path": PATH, "body": body})
}

/// A media card of a carousel.
fn card(index: usize, action: Value) -> Value {
    json!({"card_index": index, "type": "cta_url", "body": {"text": "A card"}, "action": action,
        "header": {"type": "image", "image": {"link": "https://shop.example.com/a.png"}}})
}

fn reply(id: usize) -> Value {
    json!({"type": "reply", "reply": {"id": id.to_string(), "title": format!("Choice {id}")}})
}

/// Bodies as Meta's pages show them: "Interactive media carousel messages", "Interactive product carousel messages",
/// "Call button messages", "Call permission requests", "Requesting contact information", "Address messages", "Payments
/// API", "Direct Send", "Identity change", "Managing messaging accounts", "Groups API".
fn documented() -> Vec<Value> {
    let link = json!({"name": "cta_url", "parameters": {"display_text": "Buy", "url": "https://shop.example.com/1"}});
    let more = json!({"buttons": [{"type": "quick_reply", "quick_reply": {"id": "a", "title": "More"}}]});
    let product = |index: usize| json!({"card_index": index, "type": "product", "action": {"product_retailer_id": "sku", "catalog_id": "1"}});
    let carousel = |cards: Value| {
        interactive(json!({"type": "carousel", "body": {"text": "Pick"}, "action": {"cards": cards}}))
    };
    let amount = json!({"value": 5000, "offset": 100});
    let order = json!({"reference_id": "ORD-1", "type": "digital-goods", "payment_type": "br", "currency": "BRL",
        "payment_settings": [{"type": "payment_link", "payment_link": {"uri": "https://pay.example.com/1"}}],
        "total_amount": amount,
        "order": {"status": "pending", "tax": {"value": 0, "offset": 100}, "subtotal": amount,
            "items": [{"retailer_id": "1", "name": "Cake", "amount": amount, "quantity": 1}]}});
    let status = json!({"reference_id": "ORD-1", "order": {"status": "processing", "description": "Baking"},
        "payment": {"status": "captured", "timestamp": 1_722_445_231}});
    let mixed = json!([
        {"type": "cta_url", "cta_url": {"display_text": "Track", "url": "https://shop.example.com/7"}},
        reply(1), reply(2), reply(3), reply(4),
    ]);
    let named = |kind: &str, name: &str, parameters: Value| {
        let action = if parameters.is_null() {
            json!({"name": name})
        } else {
            json!({"name": name, "parameters": parameters})
        };
        interactive(json!({"type": kind, "body": {"text": "Please"}, "action": action}))
    };
    let group = || json!({"recipient_type": "group", "to": DEMO_GROUP_ID});
    let text = |around: Value| message("text", json!({"body": "Hello"}), around);
    vec![
        carousel(json!([card(0, link.clone()), card(1, link)])),
        carousel(json!([card(0, more.clone()), card(1, more)])),
        carousel(json!([product(0), product(1)])),
        named(
            "voice_call",
            "voice_call",
            json!({"display_text": "Call Now", "ttl_minutes": 100, "payload": "x"}),
        ),
        named("call_permission_request", "call_permission_request", Value::Null),
        named("request_contact_info", "request_contact_info", Value::Null),
        named("address_message", "address_message", json!({"country": "IN"})),
        named("order_details", "review_and_pay", order),
        named("order_status", "review_order", status),
        message(
            "interactive",
            json!({"type": "button", "body": {"text": "Sent"}, "action": {"buttons": mixed}}),
            json!({"to": DEMO_RECIPIENT_WINDOW_CLOSED, "category": "utility", "ttl_seconds": 43_200}),
        ),
        text(json!({"to": DEMO_RECIPIENT_WINDOW_CLOSED, "category": "authentication", "ttl_seconds": 30})),
        text(json!({"recipient_identity_key_hash": "DF2lS5v2W6x="})),
        text(json!({"messaging_account_id": DEMO_BUSINESS_ACCOUNT_ID})),
        text(json!({"paid_messaging_account_id": DEMO_BUSINESS_ACCOUNT_ID})),
        text(group()),
        message("pin", json!({"type": "pin", "message_id": "wamid.x", "expiration_days": 7}), group()),
        message("location", json!({"latitude": "52.5", "longitude": "+13.4"}), json!({})),
    ]
}

#[test]
fn messages_that_meta_documents_go_out_as_they_are_written() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        for message in documented() {
            let result = meta.call("custom-api-call", post(json!({"json": message}))).await;
            assert_eq!(result["ok"]["status"], 200, "{message:#}\n{result:#}");
            let sent = meta.simulator.messages().pop().expect("a message");
            assert_eq!(sent.body, message);
            assert_eq!(sent.fate, Fate::Delivered, "{message:#}");
        }
    });
}

#[test]
fn a_group_gets_what_the_tools_send() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        for (function, mut input) in [
            ("send-message", json!({"body": "Hello"})),
            ("send-media", json!({"kind": "image", "source": {"url": "https://shop.example.com/a.png"}})),
            (
                "send-template",
                json!({"name": "newsletter_01", "language": "en_US", "body": [{"value": "all"}]}),
            ),
        ] {
            input["group-id"] = DEMO_GROUP_ID.into();
            let result = meta.call(function, input).await;
            assert_eq!(result["ok"]["recipient"], DEMO_GROUP_ID, "{function}: {result:#}");
            assert_eq!(meta.simulator.messages().last().expect("a message").recipient, DEMO_GROUP_ID);
        }
        // Meta, "Groups API": no authentication templates.
        let code = json!({"group-id": DEMO_GROUP_ID, "name": "login_code", "language": "en_US", "one-time-password": "123456"});
        assert!(meta.call("send-template", code).await["err"].is_object());
    });
}

#[test]
fn a_custom_message_that_is_wrong_does_not_leave_in_any_form() {
    run(async {
        // No server listens there: a request would be transient, not permanent.
        let nowhere = sandbox("127.0.0.1:1");
        let stranger = message("text", json!({"body": "x"}), json!({"to": "15555550123"}));
        let text = stranger.to_string();
        let field = |name: &str, value: &str| json!({"name": name, "value": value});
        let list = json!({"type": "list", "header": {"type": "image", "image": {"link": "https://a.example/x.png"}},
            "body": {"text": "x"}, "action": {"button": "x", "sections": [{"rows": [{"id": "1", "title": "x"}]}]}});
        let local = json!({"type": "button", "header": {"type": "image", "image": {"link": "http://localhost/x.png"}},
            "body": {"text": "x"}, "action": {"buttons": [reply(1)]}});
        for (input, at) in [
            (post(json!({"json": stranger})), "body.json.to"),
            (
                json!({"method": "post", "path": "/111/%6dessages", "body": {"json": stranger}}),
                "body.json.to",
            ),
            (
                post(json!({"form": [field("type", "text"), field("to", "15555550123")]})),
                "body.form[1].value",
            ),
            (post(json!({"raw": {"content": {"text": text}}})), "body.raw.content.text.to"),
            (post(json!({"json": interactive(list)})), "body.json.interactive.header.type"),
            (post(json!({"json": interactive(local)})), "body.json.interactive.header.image.link"),
            (
                json!({"method": "post", "path": "/{phone-number-id}/block_users",
                    "body": {"json": {"messaging_product": "whatsapp", "block_users": [{"user": "15555550123"}]}}}),
                "body.json.block_users[0].user",
            ),
            (
                json!({"method": "post", "path": PATH, "headers": [{"name": "Content-Type", "value": "multipart/form-data"}],
                    "body": {"json": message("text", json!({"body": "x"}), json!({}))}}),
                "headers[0].value",
            ),
            (json!({"method": "get", "path": "/me", "query": [field(" method", "delete")]}), "query"),
        ] {
            let result = call(&nowhere, "custom-api-call", input.clone()).await;
            assert_eq!(failure(&result, "permanent")["field"], at, "{input}: {result}");
        }
    });
}

/// Clients' samples set the header by hand. The toolkit sets its own boundary.
#[test]
fn a_content_type_that_agrees_does_no_harm_to_an_upload() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let upload = |content_type: &str| {
            json!({"method": "post", "path": "/{phone-number-id}/media",
            "headers": [{"name": "Content-Type", "value": content_type}],
            "body": {"multipart": [
                {"name": "messaging_product", "content": {"text": "whatsapp"}},
                {"name": "file", "content": {"base64": "iVBORw0KGgo="}, "filename": "a.png"},
            ]}})
        };
        for content_type in ["multipart/form-data", " Multipart/Form-Data; boundary=x"] {
            let result = meta.call("custom-api-call", upload(content_type)).await;
            assert_eq!(result["ok"]["status"], 200, "{result:#}");
        }
        let refused = meta.call("custom-api-call", upload("application/json")).await;
        assert_eq!(failure(&refused, "permanent")["field"], "headers[0].value");
    });
}
