//! Signed notifications that cannot be read are stored unchanged.

use super::*;

#[track_caller]
fn is_unreadable(event: &Value) {
    assert_eq!(event["content"], json!({"other": "unreadable"}));
    assert_eq!(event["id"].as_str().map(str::len), Some(64));
    for absent in ["phone-number-id", "display-phone-number", "happened-at", "raw-json", "contact-json"] {
        assert_eq!(event.get(absent), Some(&Value::Null), "{absent}");
    }
    assert_eq!((&event["business-account-id"], &event["standby"]), (&json!(""), &json!(false)));
}

#[test]
fn whatever_is_signed_is_answered_with_200_and_kept() {
    run(async {
        let mut hook = Hook::start("unreadable").await;
        for (body, kept, reason) in [
            (&b"\xff\xfe{"[..], json!({"base64": "//57"}), "UTF-8"),
            (b"", json!({"text": ""}), "JSON object"),
            (b"no JSON", json!({"text": "no JSON"}), "JSON object"),
            (b"[{}]", json!({"text": "[{}]"}), "JSON object"),
        ] {
            assert_eq!(hook.signed(body).await, 200, "{body:?}");
            let events = hook.events(1).await;
            let event = events.last().expect("an event");
            is_unreadable(event);
            assert_eq!(event["unreadable"], kept);
            assert!(event["reason"].as_str().is_some_and(|why| why.contains(reason)), "{event:#}");
        }
        // Sent again, it is the same event.
        assert_eq!(hook.signed(b"no JSON").await, 200);
        let events = hook.events(1).await;
        assert_eq!(events.last().expect("an event")["id"], events[2]["id"]);
    });
}

#[test]
fn a_body_with_more_events_than_a_result_may_have_is_kept_whole() {
    run(async {
        let mut hook = Hook::start("too-many-events").await;
        let changes = r#"{"field":"x","value":{}},"#.repeat(110_000);
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{}]}}]}}"#,
            changes.trim_end_matches(',')
        );
        assert_eq!(hook.signed(body.as_bytes()).await, 200);
        let request = hook.received.recv().await.expect("it is told");
        assert_eq!(request.events, 1);
        assert!(request.problem.is_some_and(|why| why.contains("bytes")), "the reason is told");
        let events = hook.kept();
        is_unreadable(&events[0]);
        assert_eq!(events[0]["unreadable"]["text"], *body);
    });
}
