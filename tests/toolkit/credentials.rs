//! The token that the component uses without having it.
//!
//! The component itself removes its token from its reports. Here it has no token to remove, so these tests look for
//! the token that only the host knows.

use std::sync::{Arc, Mutex};

use host_harness::{Credential, HostError, Policy, Sandbox, Source};
use host_harness_whatsapp::tools::SendMessageInput;
use serde_json::{Value, json};

use crate::scripted::{Answer, Scripted};
use crate::support::{BUSINESS_ACCOUNT_ID, PHONE_NUMBER_ID, PLUGIN, TO, run, sandbox};

/// With characters that are escaped in a URL and in JSON.
const TOKEN: &str = "EAAG|of/the=host";
const IN_A_URL: &str = "EAAG%7Cof%2Fthe%3Dhost";
const IN_JSON: &str = r"EAAG|of\/the\u003dhost";

/// A sandbox whose host has the token, and everything that its observer sees and its `Debug` shows.
fn with_token(sandbox: Sandbox) -> (Sandbox, Arc<Mutex<String>>) {
    let meta =
        Policy::allow(["https://graph.facebook.com", "https://lookaside.fbsbx.com"]).expect("a policy");
    let credential = Credential::new(Source::fixed(TOKEN), meta).in_query("/debug_token", "input_token");
    let sandbox = sandbox
        .credential("WHATSAPP_ACCESS_TOKEN", credential)
        .env("WHATSAPP_PHONE_NUMBER_ID", PHONE_NUMBER_ID)
        .env("WHATSAPP_BUSINESS_ACCOUNT_ID", BUSINESS_ACCOUNT_ID);
    let seen = Arc::new(Mutex::new(format!("{sandbox:?}")));
    let sink = Arc::clone(&seen);
    let sandbox = sandbox.on_exchange(move |exchange| {
        sink.lock().expect("no test panicked").push_str(&format!("{exchange:?}"));
    });
    (sandbox, seen)
}

/// Calls a function; asserts that the token appears nowhere.
async fn call(server: &Scripted, function: &str, input: Option<Value>) -> Value {
    let (sandbox, seen) = with_token(server.sandbox());
    let mut params = json!({"connection": {}});
    if let Some(input) = input {
        params["input"] = input;
    }
    let result = PLUGIN.call_json(&sandbox, function, &params).await.expect("the host has no part in this");
    assert_no_token(&result.to_string());
    assert_no_token(&format!("{result:?}"));
    let seen = seen.lock().expect("no test panicked");
    assert!(seen.contains("graph.facebook.com") || seen.contains("lookaside.fbsbx.com"), "{seen}");
    assert_no_token(&seen);
    result
}

#[track_caller]
fn assert_no_token(text: &str) {
    // Every encoding contains one of these.
    for part in ["EAAG", "=host", "%3Dhost", "003dhost"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

/// A read by the component, and its answer.
async fn read(answer: Answer) -> Value {
    let server = Scripted::start([answer]).await;
    let result = call(&server, "custom-api-call", Some(json!({"method": "get", "path": "/me/x"}))).await;
    assert_eq!(server.only().header("authorization"), format!("Bearer {TOKEN}"));
    result
}

#[test]
fn the_server_gets_the_token_wherever_it_belongs() {
    run(async {
        let number = json!({"id": PHONE_NUMBER_ID, "display_phone_number": "+1 555-555-0100"});
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
        let result = call(&server, "validate", None).await;
        assert_eq!(result["ok"]["token"]["kind"], "SYSTEM_USER", "{result:#}");
        let received = server.received();
        assert_eq!(received[0].path, format!("/v25.0/debug_token?input_token={IN_A_URL}"));
        for request in received {
            assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
            assert!(!format!("{request:?}").contains("placeholder-"), "{request:?}");
        }
    });
}

#[test]
fn a_resumable_upload_has_the_token_under_its_own_word() {
    run(async {
        let server = Scripted::start([Answer::json(200, &json!({"h": "4::a"}))]).await;
        let body = json!({"raw": {"content": {"text": "bytes"}}});
        let input = json!({"method": "post", "path": "/upload:MTphdHRhY2g", "body": body});
        let result = call(&server, "custom-api-call", Some(input)).await;
        assert_eq!(result["ok"]["status"], 200, "{result}");
        assert_eq!(server.only().header("authorization"), format!("OAuth {TOKEN}"));
    });
}

#[test]
fn each_call_has_a_placeholder_of_its_own() {
    run(async {
        let (one, other) = (leaked().await, leaked().await);
        assert!(one.starts_with("placeholder-"), "{one}");
        assert_ne!(one, other);
    });
}

/// The token as a component knows it, which is all that one turned against its user can reveal. Read from the request,
/// since ours removes it from its own words.
async fn leaked() -> String {
    let token = Credential::new(Source::fixed(TOKEN), Policy::deny_all());
    let server = Scripted::start([Answer::json(200, &json!({}))]).await;
    let sandbox = server.sandbox().credential("WHATSAPP_ACCESS_TOKEN", token);
    let params = json!({"connection": {}, "input": {"method": "get", "path": "/me"}});
    PLUGIN.call_json(&sandbox, "custom-api-call", &params).await.expect("a result");
    let request = server.only();
    request.header("authorization").strip_prefix("Bearer ").expect("a token").to_owned()
}

#[test]
fn a_token_that_comes_back_in_a_header_is_not_seen() {
    run(async {
        let link = format!("<https://a.example/?t={IN_A_URL}>");
        let answer = Answer::json(200, &json!({})).header("x-app-usage", TOKEN).header("link", &link);
        let result = read(answer).await;
        assert!(result["ok"]["headers"].to_string().contains("x-app-usage"), "{result}");
    });
}

#[test]
fn a_token_that_comes_back_in_a_body_is_not_seen() {
    run(async {
        for text in [TOKEN, IN_A_URL] {
            let result = read(Answer::new(200, "text/plain", format!("It is {text}."))).await;
            assert!(result["ok"]["body"].to_string().contains("It is "), "{result}");
        }
        // In the page's own link to the next page.
        let next = format!(r"https:\/\/graph.facebook.com\/v25.0\/me?access_token={IN_A_URL}\u0026limit=25");
        let page = format!(r#"{{"data": ["{IN_JSON}"], "paging": {{"next": "{next}"}}}}"#);
        let result = read(Answer::new(200, "application/json", page)).await;
        assert!(result["ok"]["body"]["json"].to_string().contains("limit=25"), "{result}");
    });
}

#[test]
fn a_token_that_comes_back_in_an_error_is_not_seen() {
    run(async {
        let said = format!("Malformed access token {TOKEN}");
        let error = json!({"error": {"message": said, "type": "OAuthException", "code": 190,
            "error_data": {"details": format!("{TOKEN} or {IN_A_URL}")}}});
        let server = Scripted::start([Answer::json(401, &error)]).await;
        let result = call(&server, "send-message", Some(json!({"to": TO, "body": "Hello"}))).await;
        assert_eq!(result["err"]["permanent"]["code"], 190, "{result}");

        let server = Scripted::start([Answer::json(401, &error)]).await;
        let (sandbox, _) = with_token(server.sandbox());
        let input = SendMessageInput::new(TO, "Hello");
        let outcome = PLUGIN.session(&sandbox).send_message(&input).await;
        assert_no_token(&format!("{:?}", outcome.failure().expect("a failure")));
    });
}

#[test]
fn a_token_that_cannot_be_read_sends_nothing() {
    run(async {
        let missing = Credential::new(Source::file("/no/such/file"), Policy::deny_all());
        let sandbox = sandbox("127.0.0.1:1").credential("WHATSAPP_ACCESS_TOKEN", missing);
        let params = json!({"connection": {}, "input": {"to": TO, "body": "Hello"}});
        let error = PLUGIN.call_json(&sandbox, "send-message", &params).await.expect_err("no token");
        assert!(matches!(error, HostError::Credential { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.contains("WHATSAPP_ACCESS_TOKEN") && said.contains("/no/such/file"), "{said}");
        assert!(!error.may_have_sent());
    });
}
