use super::*;
use crate::journal::Entry;
use crate::testing::{Script, people, run};

fn journal() -> Journal {
    let mut journal = Journal::in_memory().unwrap();
    let mut import = journal.import(&run()).unwrap();
    for person in people(3) {
        import.add(&person).unwrap();
    }
    import.commit().unwrap();
    journal.take(2);
    journal.recover(false).unwrap();
    journal
}

fn event(row: i64, id: &str, status: &str) -> Value {
    let failure =
        (status == "failed").then(|| json!({"kind": "recipient-unavailable", "message": "m", "fix": "f"}));
    json!({
        "id": "e", "business-account-id": "1",
        "content": {"message-status": {
            "message-id": id, "status": status, "callback-data": run().callback_data(row), "failure": failure,
            "recipient": {"wa-id": format!("1555{row:07}"), "user-id": format!("US.{row}")},
        }},
    })
}

/// Reads correctly signed bodies, as the toolkit does.
fn toolkit() -> Script {
    Script::new(|function, input, _| {
        assert_eq!(function, "read-notification");
        let body = input["body"].as_str().unwrap();
        assert_eq!(input["signature"], signature(body));
        json!({"ok": {"events": [event(2, "wamid.2", "failed"), {"content": {"inbound-message": {}}}]}})
    })
}

const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[]}"#;

#[tokio::test(start_paused = true)]
async fn bodies_and_events_resolve_doubts() {
    let mut journal = journal();
    let reports = [(1, Report::Event(event(1, "wamid.1", "delivered"))), (3, Report::Body(BODY.to_owned()))];
    let reconciled = reconcile(&mut journal, &toolkit(), reports).await.unwrap();
    assert_eq!((reconciled.joined.known, reconciled.joined.resolved, reconciled.others), (2, 2, 1));
    assert_eq!(reconciled.unread, []);
    let mut found = Vec::new();
    let visit = |entry: Entry| {
        found.push((entry.state, entry.message_id, entry.delivery, entry.delivery_failure));
        Ok::<_, JournalError>(())
    };
    journal.each(visit).unwrap();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(found[0], ("accepted".into(), text("wamid.1"), text("delivered"), None));
    assert_eq!((&found[1].0, &found[1].2), (&"accepted".to_owned(), &text("failed")));
    assert_eq!(found[1].3.as_ref().unwrap()["kind"], "recipient-unavailable");
    assert_eq!(found[2], ("waiting".into(), None, None, None));
}

#[tokio::test(start_paused = true)]
async fn a_report_that_cannot_be_read_is_named_and_the_others_are_used() {
    let refusing = Script::new(
        |_, _, _| json!({"err": {"permanent": {"kind": "unexpected-response", "message": "no JSON object", "fix": "f"}}}),
    );
    let mut journal = journal();
    let reports = [(7, Report::Body("[]".to_owned())), (9, Report::Event(event(1, "wamid.1", "delivered")))];
    let reconciled = reconcile(&mut journal, &refusing, reports).await.unwrap();
    assert_eq!(reconciled.unread, [(7, "no JSON object".to_owned())]);
    assert_eq!((reconciled.joined.known, journal.counts().unwrap().unconfirmed), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_could_not_be_read_when_it_came_is_read_again() {
    let mut journal = journal();
    let kept = json!({"id": "e", "content": {"other": "unreadable"}, "unreadable": {"text": BODY}});
    let reconciled = reconcile(&mut journal, &toolkit(), [(1, Report::Event(kept))]).await.unwrap();
    assert_eq!((reconciled.joined.known, reconciled.others), (1, 1));
    let bytes = json!({"id": "e", "content": {"other": "unreadable"}, "unreadable": {"base64": "/w=="}});
    let reconciled = reconcile(&mut journal, &toolkit(), [(1, Report::Event(bytes))]).await.unwrap();
    assert_eq!((reconciled.joined.known, reconciled.others), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_status_of_another_person_than_the_callback_data_names_resolves_nothing() {
    let mut journal = journal();
    let mut foreign = event(1, "wamid.9", "delivered");
    foreign["content"]["message-status"]["recipient"]["wa-id"] = "15559999999".into();
    let mut nobody = event(1, "wamid.8", "delivered");
    nobody["content"]["message-status"]["callback-data"] = "order 42".into();
    let reports = [(1, Report::Event(foreign)), (2, Report::Event(nobody))];
    let reconciled = reconcile(&mut journal, &toolkit(), reports).await.unwrap();
    assert_eq!((reconciled.joined.foreign, reconciled.joined.known), (2, 0));
    assert_eq!(journal.counts().unwrap().unconfirmed, 2);
}

#[test]
fn the_signature_is_metas() {
    // The signature of "body" with the key "reconcile", by another implementation.
    assert_eq!(signature("body"), "sha256=dac3ffd1a9bda9ecf09ad19d22c28997f7c574b45c95fd4d3333214f0a2ffa50");
}
