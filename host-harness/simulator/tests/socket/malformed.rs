//! Whatever a client sends, it gets Meta's envelope.

use graph_simulator::*;

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
