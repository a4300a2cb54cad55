//! For each function: exactly what is sent over the wire, and the result for the answer.

use axum::body::Bytes;
use host_harness::Limits;
use serde_json::{Value, json};

use crate::scripted::{Answer, Received, Scripted};
use crate::support::{
    BUSINESS_ACCOUNT_ID, PHONE_NUMBER_ID, PLUGIN, TO, TOKEN, call, connection_json, failure, run, sandbox,
};

fn accepted() -> Answer {
    Answer::json(
        200,
        &json!({
            "messaging_product": "whatsapp",
            "contacts": [{"input": TO, "wa_id": "15555550123"}],
            "messages": [{"id": "wamid.HBgL"}],
        }),
    )
}

/// Calls a function, answering that the message is accepted; returns the request.
async fn sent(function: &str, input: Value) -> Received {
    let server = Scripted::start([accepted()]).await;
    let result = call(&server.sandbox(), function, input).await;
    assert_eq!(result, json!({"ok": {"message-id": "wamid.HBgL", "recipient": TO, "wa-id": "15555550123"}}));
    let request = server.only();
    assert_eq!(request.method, "POST");
    assert_eq!(request.path, format!("/v25.0/{PHONE_NUMBER_ID}/messages"));
    assert_eq!(request.header("content-type"), "application/json");
    request
}

#[test]
fn send_message() {
    run(async {
        let input = json!({
            "to": TO,
            "body": "Hello \u{1f44b}\nhttps://example.com",
            "preview-url": true,
            "reply-to": "wamid.ABC",
            "callback-data": "order 7",
        });
        let request = sent("send-message", input).await;
        assert_eq!(
            request.json(),
            json!({
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": TO,
                "context": {"message_id": "wamid.ABC"},
                "biz_opaque_callback_data": "order 7",
                "type": "text",
                "text": {"body": "Hello \u{1f44b}\nhttps://example.com", "preview_url": true},
            })
        );
    });
}

#[test]
fn a_request_is_framed_once_and_says_who_sends_it() {
    run(async {
        let request = sent("send-message", json!({"to": TO, "body": "Hello"})).await;
        assert_eq!(request.header("host"), "graph.facebook.com");
        assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
        assert_eq!(request.header("content-length"), request.body.len().to_string());
        assert_eq!(request.headers.get("transfer-encoding"), None);
        assert!(request.header("user-agent").starts_with("whatsapp-toolkit/"));
        let mut names: Vec<_> = request.headers.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        // Sent by a host that inserts the token itself: a compressed answer could hide it from the search.
        names.retain(|name| *name != "accept-encoding" || request.header(name) != "identity");
        assert_eq!(names, ["authorization", "content-length", "content-type", "host", "user-agent"]);
    });
}

#[test]
fn send_media() {
    run(async {
        let request = sent(
            "send-media",
            json!({
                "to": TO,
                "kind": "document",
                "source": {"url": "https://shop.example/invoices/7.pdf"},
                "caption": "Your invoice",
                "filename": "Invoice 7.pdf",
            }),
        )
        .await;
        assert_eq!(request.json()["type"], "document");
        assert_eq!(
            request.json()["document"],
            json!({"link": "https://shop.example/invoices/7.pdf", "caption": "Your invoice", "filename": "Invoice 7.pdf"})
        );
        for kind in ["image", "video", "audio", "sticker"] {
            let request = sent("send-media", json!({"to": TO, "kind": kind, "source": {"id": "777"}})).await;
            assert_eq!(request.json()[kind], json!({"id": "777"}));
        }
        let voice = json!({"to": TO, "kind": "audio", "source": {"id": "777"}, "voice": true});
        assert_eq!(sent("send-media", voice).await.json()["audio"], json!({"id": "777", "voice": true}));
    });
}

#[test]
fn send_template() {
    run(async {
        let request = sent(
            "send-template",
            json!({
                "to": TO,
                "name": "order_confirmation",
                "language": "pt_BR",
                "header": {"document": {"source": {"id": "777"}, "filename": "7.pdf"}},
                "body": [
                    {"name": "customer", "value": "Ada"},
                    {"name": "total", "value": "R$ 10", "currency": {"code": "BRL", "amount": "10"}},
                ],
                "buttons": [{"index": 1, "value": {"url": "7"}}],
                "components-json": [{"type": "order_status"}],
            }),
        )
        .await;
        assert_eq!(
            request.json()["template"],
            json!({
                "name": "order_confirmation",
                "language": {"code": "pt_BR"},
                "components": [
                    {"type": "header", "parameters": [
                        {"type": "document", "document": {"id": "777", "filename": "7.pdf"}},
                    ]},
                    {"type": "body", "parameters": [
                        {"type": "text", "parameter_name": "customer", "text": "Ada"},
                        {"type": "currency", "parameter_name": "total",
                            "currency": {"fallback_value": "R$ 10", "code": "BRL", "amount_1000": 10_000}},
                    ]},
                    {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "7"}]},
                    {"type": "order_status"},
                ],
            })
        );
    });
}

#[test]
fn a_template_says_what_became_of_it() {
    run(async {
        let answer = json!({
            "contacts": [{"input": "US.13491208655302741918", "user_id": "US.13491208655302741918"}],
            "messages": [{"id": "wamid.T", "message_status": "held_for_quality_assessment"}],
        });
        let server = Scripted::start([Answer::json(200, &answer)]).await;
        let input = json!({"to": "US.13491208655302741918", "name": "hello", "language": "en"});
        assert_eq!(
            call(&server.sandbox(), "send-template", input).await,
            json!({"ok": {
                "message-id": "wamid.T",
                "recipient": "US.13491208655302741918",
                "user-id": "US.13491208655302741918",
                "message-status": "held_for_quality_assessment",
            }})
        );
        assert_eq!(server.only().json()["recipient"], "US.13491208655302741918");
    });
}

#[test]
fn custom_api_call_reads() {
    run(async {
        let answer = Answer::json(200, &json!({"data": []})).header("x-app-usage", r#"{"call_count":1}"#);
        let server = Scripted::start([answer]).await;
        let input = json!({
            "method": "get",
            "path": "/{business-account-id}/phone_numbers",
            "query": [{"name": "fields", "value": "id,analytics.start(1).end(2){x}"}],
        });
        let result = call(&server.sandbox(), "custom-api-call", input).await;
        assert_eq!(result["ok"]["status"], 200);
        assert_eq!(result["ok"]["body"], json!({"json": r#"{"data":[]}"#}));
        let headers = result["ok"]["headers"].as_array().unwrap();
        assert!(headers.contains(&json!({"name": "x-app-usage", "value": r#"{"call_count":1}"#})));
        let request = server.only();
        assert_eq!(request.method, "GET");
        assert_eq!(
            request.path,
            format!("/v25.0/{BUSINESS_ACCOUNT_ID}/phone_numbers?fields=id,analytics.start(1).end(2)%7Bx%7D")
        );
        assert_eq!(request.header("content-length"), "");
        assert!(request.body.is_empty());
    });
}

#[test]
fn custom_api_call_carries_every_kind_of_body() {
    run(async {
        let bodies = [
            (json!({"json": {"status": "read"}}), "application/json", &br#"{"status":"read"}"#[..]),
            (
                json!({"form": [{"name": "pin", "value": "12 34"}]}),
                "application/x-www-form-urlencoded",
                b"pin=12%2034",
            ),
            (json!({"raw": {"content": {"base64": "AP8="}}}), "application/octet-stream", b"\x00\xff"),
            (json!({"raw": {"content": {"text": "a,b"}, "content-type": "text/csv"}}), "text/csv", b"a,b"),
        ];
        for (body, content_type, bytes) in bodies {
            let server = Scripted::start([Answer::json(200, &json!({"success": true}))]).await;
            let input = json!({"method": "post", "path": "/{phone-number-id}/x", "body": body});
            let result = call(&server.sandbox(), "custom-api-call", input).await;
            assert_eq!(result["ok"]["body"], json!({"json": r#"{"success":true}"#}));
            let request = server.only();
            assert_eq!(request.header("content-type"), content_type);
            assert_eq!(request.body, bytes);
        }
    });
}

#[test]
fn custom_api_call_uploads_a_file() {
    run(async {
        // Larger than any buffer on the way.
        let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
        let text = base64(&bytes);
        let server = Scripted::start([Answer::json(200, &json!({"id": "777"}))]).await;
        let input = json!({
            "method": "post",
            "path": "/{phone-number-id}/media",
            "body": {"multipart": [
                {"name": "messaging_product", "content": {"text": "whatsapp"}},
                {"name": "file", "content": {"base64": text}, "filename": "7.pdf", "content-type": "application/pdf"},
            ]},
        });
        let result = call(&server.sandbox(), "custom-api-call", input).await;
        assert_eq!(result["ok"]["body"], json!({"json": r#"{"id":"777"}"#}));
        let request = server.only();
        assert_eq!(request.header("content-length"), request.body.len().to_string());
        assert!(request.header("content-type").starts_with("multipart/form-data; boundary="));
        assert!(contains(&request.body, &bytes), "the file arrived changed");
        assert!(contains(&request.body, b"filename=\"7.pdf\"\r\ncontent-type: application/pdf\r\n"));
    });
}

#[test]
fn custom_api_call_fetches_media_from_metas_media_host() {
    run(async {
        let bytes: Vec<u8> = (0..=255).cycle().take(500_000).collect();
        let server = Scripted::start([Answer::new(200, "image/jpeg", bytes.clone())]).await;
        let input = json!({
            "method": "get",
            "path": "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=ARx",
        });
        let result = call(&server.sandbox(), "custom-api-call", input).await;
        assert_eq!(result["ok"]["body"], json!({"base64": base64(&bytes)}));
        let request = server.only();
        assert_eq!(request.header("host"), "lookaside.fbsbx.com");
        assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
        assert_ne!(request.header("user-agent"), "");
        assert_eq!(request.path, "/whatsapp_business/attachments/?mid=1&ext=2&hash=ARx");
    });
}

#[test]
fn custom_api_call_carries_the_token_to_no_other_host() {
    run(async {
        // Nothing was requested: the server asserts it.
        let server = Scripted::start([]).await;
        for path in [
            format!("http://{}/me", server.address()),
            format!("https://graph.facebook.com@{}/me", server.address()),
            "https://evil.example/me".into(),
            "//evil.example/me".into(),
            "/../me".into(),
            "/me\r\nhost: evil.example".into(),
        ] {
            let result =
                call(&server.sandbox(), "custom-api-call", json!({"method": "get", "path": path})).await;
            assert_eq!(result["err"]["permanent"]["field"], "path", "{path}: {result}");
        }
        assert!(server.received().is_empty());
    });
}

#[test]
fn validate() {
    run(async {
        let number =
            json!({"id": PHONE_NUMBER_ID, "display_phone_number": "+1 555-555-0100", "status": "CONNECTED"});
        let server = Scripted::start([
            Answer::json(
                200,
                &json!({"data": {"is_valid": true, "type": "SYSTEM_USER", "expires_at": 0,
                    "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"]}}),
            ),
            Answer::json(200, &number),
            Answer::json(200, &json!({"id": BUSINESS_ACCOUNT_ID, "name": "Books"})),
            Answer::json(200, &json!({"data": [number]})),
        ])
        .await;
        let params = json!({"connection": connection_json()});
        let result = PLUGIN.call_json(&server.sandbox(), "validate", &params).await.unwrap();
        let expected = json!({
            "id": PHONE_NUMBER_ID, "display-phone-number": "+1 555-555-0100", "status": "CONNECTED",
        });
        assert_eq!(
            result,
            json!({"ok": {
                "api-version": "v25.0",
                "token": {
                    "kind": "SYSTEM_USER",
                    "expires-at": "never",
                    "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"],
                },
                "phone-number": expected,
                "business-account": {"id": BUSINESS_ACCOUNT_ID, "name": "Books", "phone-numbers": [expected]},
                "warnings": [],
            }})
        );
        let received = server.received();
        assert!(received.iter().all(|request| request.method == "GET"));
        let paths: Vec<_> = received.iter().map(|request| request.path.as_str()).collect();
        let fields = "id,display_phone_number,verified_name,quality_rating,status";
        assert_eq!(
            paths,
            [
                format!("/v25.0/debug_token?input_token={TOKEN}"),
                format!(
                    "/v25.0/{PHONE_NUMBER_ID}?fields={fields},health_status,throughput,is_on_biz_app,whatsapp_business_manager_messaging_limit"
                ),
                format!(
                    "/v25.0/{BUSINESS_ACCOUNT_ID}?fields=id,name,health_status,marketing_messages_onboarding_status"
                ),
                format!("/v25.0/{BUSINESS_ACCOUNT_ID}/phone_numbers?fields={fields}&limit=100"),
            ]
        );
    });
}

#[test]
fn the_environment_fills_what_the_connection_leaves_empty() {
    run(async {
        let server = Scripted::start([accepted()]).await;
        let sandbox = server
            .sandbox()
            .env("WHATSAPP_ACCESS_TOKEN", "EAAG-of-the-host")
            .env("WHATSAPP_PHONE_NUMBER_ID", "999")
            .env("WHATSAPP_API_VERSION", "v26.0");
        let params = json!({"connection": {}, "input": {"to": TO, "body": "Hello"}});
        let sent = PLUGIN.call_json(&sandbox, "send-message", &params).await.unwrap();
        assert_eq!(sent["ok"]["message-id"], "wamid.HBgL", "{sent}");
        let request = server.only();
        assert_eq!(request.path, "/v26.0/999/messages");
        assert_eq!(request.header("authorization"), "Bearer EAAG-of-the-host");
    });
}

#[test]
fn a_graph_url_of_ones_own_is_used_as_given() {
    run(async {
        let server = Scripted::start([accepted()]).await;
        let url = format!("http://{}", server.address());
        let sandbox = host_harness::Sandbox::new(host_harness::Policy::allow([url.as_str()]).unwrap());
        let mut connection = connection_json();
        connection["graph-url"] = url.into();
        let params = json!({"connection": connection, "input": {"to": TO, "body": "Hello"}});
        let sent = PLUGIN.call_json(&sandbox, "send-message", &params).await.unwrap();
        assert_eq!(sent["ok"]["message-id"], "wamid.HBgL", "{sent}");
        assert_eq!(server.only().header("host"), server.address());
    });
}

#[test]
fn what_is_known_to_be_wrong_is_never_sent() {
    run(async {
        // No server listens there: a request would be transient, not permanent.
        let nowhere = sandbox("127.0.0.1:1");
        for (function, input, field) in [
            ("send-message", json!({"to": "15555550123", "body": "x"}), "to"),
            ("send-message", json!({"to": TO, "body": " "}), "body"),
            (
                "send-media",
                json!({"to": TO, "kind": "image", "source": {"url": "http://a.example/x"}}),
                "source.url",
            ),
            (
                "send-media",
                json!({"to": TO, "kind": "sticker", "source": {"id": "1"}, "caption": "x"}),
                "caption",
            ),
            ("send-template", json!({"to": TO, "name": "A", "language": "en"}), "name"),
            ("send-template", json!({"to": TO, "name": "a", "language": "en-US"}), "language"),
            ("custom-api-call", json!({"method": "get", "path": "/me", "body": {"json": {}}}), "body"),
            (
                "custom-api-call",
                json!({"method": "get", "path": "/me", "headers": [{"name": "Authorization", "value": "x"}]}),
                "headers[0].name",
            ),
        ] {
            let result = call(&nowhere, function, input.clone()).await;
            assert_eq!(result["err"]["permanent"]["field"], field, "{input}: {result}");
        }
    });
}

fn contains(bytes: &Bytes, part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn a_body_longer_than_the_host_lets_out_is_denied_for_what_it_is() {
    run(async {
        let server = Scripted::start([]).await;
        let limits = Limits::default().request_bytes(10);
        let result =
            call(&server.sandbox().limits(limits), "send-message", json!({"to": TO, "body": "Hello"})).await;
        let failure = failure(&result, "permanent");
        assert_eq!(failure["kind"], "host-denied", "{failure}");
        assert!(failure["message"].as_str().expect("a message").contains("longer than this host allows"));
        assert!(server.received().is_empty());
    });
}
