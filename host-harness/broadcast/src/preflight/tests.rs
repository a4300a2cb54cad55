use host_harness::Outcome;
use serde_json::json;

use super::*;
use crate::testing::{Script, failed};

fn report() -> Value {
    json!({"ok": {
        "api-version": "v25.0",
        "business-account": {"id": "102", "marketing-messages": "ONBOARDED"},
        "phone-number": {"id": "106", "display-phone-number": "+1 555", "verified-name": "Books"},
        "warnings": [{"message": "It expires.", "fix": "Make another."}],
    }})
}

#[tokio::test(start_paused = true)]
async fn the_sender_is_the_connections_number_or_the_messages_own() {
    let script = Script::new(|_, _, _| report());
    let sender = validate(&script, None).await.unwrap();
    assert_eq!((sender.phone_number_id.as_str(), sender.title.as_str()), ("106", "+1 555 Books"));
    assert_eq!(sender.warnings, ["It expires. Make another."]);
    assert_eq!(sender.marketing_messages.as_deref(), Some("ONBOARDED"));
    assert_eq!(validate(&script, Some("107")).await.unwrap().phone_number_id, "107");
    let none = Script::new(|_, _, _| json!({"ok": {"warnings": []}}));
    let Err(Outcome::Permanent(failure)) = validate(&none, None).await else { panic!() };
    assert!(failure.fix.contains("phone-number-id"));
    let denied = Script::new(|_, _, _| failed("permanent", "invalid-token", "connection"));
    assert!(
        matches!(validate(&denied, None).await, Err(Outcome::Permanent(failure)) if failure.kind == "invalid-token")
    );
}

#[tokio::test(start_paused = true)]
async fn a_message_is_shown_as_it_will_be_read() {
    let script = Script::new(|_, _, _| {
        json!({"ok": {"faults": [], "warnings": [{"field": "header", "message": "It may fail.", "fix": ""}], "message": {
            "header": {"kind": "IMAGE", "content": "https://x.example/a.png"},
            "body": "Dear Ana,\nwelcome!",
            "footer": "Books",
            "buttons": [{"kind": "URL", "text": "Open", "target": "https://x.example/7"}, {"kind": "QUICK_REPLY", "text": "No"}],
            "cards": [],
        }}})
    });
    let Preview::Rendered { message, text, warnings } = preview(&script, json!({})).await else { panic!() };
    let expected =
        "[image https://x.example/a.png]\nDear Ana,\nwelcome!\nBooks\n[Open → https://x.example/7]\n[No]";
    assert_eq!(message["buttons"][0]["kind"], "URL");
    assert_eq!((text.as_str(), warnings), (expected, vec!["header: It may fail. ".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_the_message_is_told_with_its_field() {
    let script = Script::new(
        |_, _, _| json!({"ok": {"faults": [{"field": "body[1]", "message": "It is surplus.", "fix": "Take it out."}]}}),
    );
    assert_eq!(
        preview(&script, json!({})).await,
        Preview::Faulty(vec!["body[1]: It is surplus. Take it out.".into()])
    );
    let denied = Script::new(|_, _, _| failed("permanent", "access-denied", "connection"));
    assert!(
        matches!(preview(&denied, json!({})).await, Preview::Unavailable(failure) if failure.kind == "access-denied")
    );
}
