//! What the server's answer allows the caller to do, and what the caller sees of it.

use serde_json::{Value, json};

use crate::scripted::{Answer, Scripted};
use crate::support::{TO, call, failure, run, sandbox};

fn message() -> Value {
    json!({"to": TO, "body": "Hello"})
}

fn read() -> Value {
    json!({"method": "get", "path": "/me"})
}

#[test]
fn what_a_server_says_without_a_code() {
    run(async {
        for (status, body, on_a_send, on_a_read) in [
            (302, "", "permanent", "permanent"),
            (404, "<html>not here</html>", "permanent", "permanent"),
            (408, "", "permanent-unconfirmed", "transient"),
            (429, "", "transient", "transient"),
            (500, "", "permanent-unconfirmed", "transient"),
            (502, "<html>bad gateway</html>", "permanent-unconfirmed", "transient"),
        ] {
            let answers = || Answer::new(status, "text/html", body);
            let server = Scripted::start([answers(), answers()]).await;
            let sandbox = server.sandbox();
            let send = call(&sandbox, "send-message", message()).await;
            assert_eq!(failure(&send, on_a_send)["http-status"], status);
            let read = call(&sandbox, "custom-api-call", read()).await;
            assert_eq!(failure(&read, on_a_read)["http-status"], status);
        }
    });
}

#[test]
fn no_result_shows_the_token() {
    run(async {
        let error = json!({"error": {"code": 190, "message": "Error validating access token"}});
        let server = Scripted::start([Answer::json(401, &error)]).await;
        let result = call(&server.sandbox(), "send-message", message()).await;
        assert!(!result.to_string().contains(crate::support::TOKEN), "{result}");
        let next =
            format!("https://graph.facebook.com/v25.0/1?access_token={}&after=x", crate::support::TOKEN);
        let server = Scripted::start([Answer::json(200, &json!({"paging": {"next": next}}))]).await;
        let result = call(&server.sandbox(), "custom-api-call", read()).await;
        assert!(!result.to_string().contains(crate::support::TOKEN), "{result}");
        assert!(result.to_string().contains("after=x"), "{result}");
    });
}

#[test]
fn an_error_keeps_what_meta_said_and_its_trace() {
    run(async {
        let body = json!({"error": {
            "code": 131_026,
            "message": "(#131026) Message undeliverable",
            "error_data": {"details": "Recipient 15555550123 cannot be reached"},
            "fbtrace_id": "A1",
        }});
        let server = Scripted::start([Answer::json(400, &body)]).await;
        let result = call(&server.sandbox(), "send-message", message()).await;
        let failure = failure(&result, "permanent");
        assert_eq!(failure["kind"], "recipient-unavailable");
        assert_eq!(failure["details"], "Recipient *********23 cannot be reached");
        assert_eq!(failure["trace-id"], "A1");
    });
}

/// The only exception is a correction that is certain.
#[test]
fn no_error_shows_the_message_or_a_number_in_full() {
    run(async {
        const TEXT: &str = "the text that nobody else may read";
        const DIGITS: &str = "5555550123";
        let long = TEXT.repeat(200);
        let parameter =
            |value: String| json!({"to": TO, "name": "hello", "language": "en", "body": [{"value": value}]});
        let refused = [
            ("send-message", json!({"to": TO, "body": long})),
            ("send-message", json!({"to": "1 555 555 0123", "body": TEXT})),
            ("send-message", json!({"to": "15555550123", "body": TEXT})),
            ("send-message", json!({"to": "+15555550123x", "body": TEXT})),
            ("send-message", json!({"to": TO, "body": TEXT, "callback-data": long})),
            ("send-message", json!({"to": TO, "body": TEXT, "reply-to": DIGITS})),
            ("send-message", json!({"to": TO, "body": TEXT, "phone-number-id": "+15555550123"})),
            ("send-media", json!({"to": TO, "kind": "image", "source": {"id": "1"}, "caption": long})),
            ("send-template", parameter(format!("{TEXT}\n"))),
            ("send-template", parameter(long.clone())),
        ];
        let nowhere = sandbox("127.0.0.1:1");
        for (function, input) in refused {
            let result = call(&nowhere, function, input.clone()).await.to_string();
            assert!(result.contains("permanent"), "{input}: {result}");
            assert!(!result.contains(TEXT) && !result.contains(DIGITS), "{input}: {result}");
        }
        for code in [100, 131_009, 131_026, 987_654] {
            let body = json!({"error": {
                "code": code,
                "message": "(#100) Recipient +15555550123 is not allowed",
                "error_data": {"details": "15555550123 and 5515555550123 cannot be reached"},
                "error_user_msg": "Correct +1 15555550123",
            }});
            let server = Scripted::start([Answer::json(400, &body)]).await;
            let result =
                call(&server.sandbox(), "send-message", json!({"to": TO, "body": TEXT})).await.to_string();
            assert!(!result.contains(TEXT) && !result.contains(DIGITS), "{result}");
        }
    });
}

/// A 401 from Meta does not mean a bad token if its code says otherwise (Meta, "Calling: troubleshooting", 138006).
#[test]
fn a_401_with_another_code_leaves_the_token_alone() {
    run(async {
        let body =
            json!({"error": {"code": 138_006, "message": "No approved call permission from the recipient"}});
        let server = Scripted::start([Answer::json(401, &body)]).await;
        let call_them =
            json!({"method": "post", "path": "/{phone-number-id}/calls", "body": {"json": {"to": TO}}});
        let result = call(&server.sandbox(), "custom-api-call", call_them).await;
        let failure = failure(&result, "permanent");
        assert_eq!(
            (&failure["kind"], &failure["scope"]),
            (&json!("recipient-unavailable"), &json!("recipient"))
        );
        assert_eq!(failure["field"], Value::Null);
        assert_eq!(failure["details"], "No approved call permission from the recipient");
    });
}

/// Details begin with the part (Meta, "Error codes", 132000 and 132012); the button's index counts all the buttons.
#[test]
fn what_meta_says_of_a_templates_part_names_the_input() {
    run(async {
        let said = |code: u32, details: &str| json!({"error": {"code": code, "message": "x", "error_data": {"details": details}}});
        let typed = json!({"to": TO, "name": "hello", "language": "en", "header": {"text": {"value": "x"}},
            "body": [{"value": "x"}], "buttons": [{"index": 2, "value": {"url": "x"}}]});
        let written = json!({"method": "post", "path": "/{phone-number-id}/messages",
            "body": {"json": {"to": TO, "type": "template", "template": {"name": "hello", "language": {"code": "en"}}}}});
        for (code, details, field) in [
            (132_012, "header: Format mismatch, expected IMAGE, received UNKNOWN", "header"),
            (
                132_000,
                "body: number of localizable_params (1) does not match the expected number of params (2)",
                "body",
            ),
            (131_008, "buttons: Button at index 2 of type Url requires a parameter", "buttons[0]"),
            (131_009, "Components sub_type invalid at index: 2 and type: null", "buttons[0]"),
        ] {
            let body = said(code, details);
            let server = Scripted::start([Answer::json(400, &body), Answer::json(400, &body)]).await;
            let sandbox = server.sandbox();
            for (function, input, field) in [
                ("send-template", typed.clone(), field),
                ("custom-api-call", written.clone(), "body.json.template.components"),
            ] {
                let result = call(&sandbox, function, input).await;
                let failure = failure(&result, "permanent");
                assert_eq!(
                    (&failure["kind"], &failure["field"]),
                    (&json!("template-mismatch"), &json!(field))
                );
                assert!(failure["fix"].as_str().unwrap().contains("template-form"), "{failure}");
            }
        }
    });
}

/// Meta, "On-Premises API: error messages".
#[test]
fn a_relays_list_of_errors_is_read() {
    run(async {
        let body =
            json!({"errors": [{"code": 1006, "title": "Resource not found", "details": "unknown contact"}]});
        let server = Scripted::start([Answer::json(404, &body)]).await;
        let result = call(&server.sandbox(), "send-message", message()).await;
        let failure = failure(&result, "permanent");
        assert_eq!(
            (&failure["kind"], &failure["code"], &failure["field"]),
            (&json!("invalid-recipient"), &json!(1006), &json!("to"))
        );
        assert_eq!(failure["details"], "Resource not found: unknown contact");
    });
}
