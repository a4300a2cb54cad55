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
        }},
    })
}

/// Reads what is signed well, as the toolkit does.
fn toolkit() -> Script {
    Script::new(|function, input, _| {
        assert_eq!(function, "read-notification");
        let body = input["body"].as_str().unwrap();
        assert_eq!(input["signature"], signature(body));
        json!({"ok": {"events": [event(2, "wamid.2", "failed"), {"content": {"inbound-message": {}}}]}})
    })
}

#[tokio::test(start_paused = true)]
async fn bodies_and_events_resolve_doubts() {
    let mut journal = journal();
    let body = r#"{"object":"whatsapp_business_account","entry":[]}"#;
    let lines = format!("{}\n\n{body}\n", event(1, "wamid.1", "delivered"));
    let joined = reconcile(&mut journal, &toolkit(), &lines).await.unwrap();
    assert_eq!((joined.known, joined.resolved), (2, 2));
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
async fn a_line_that_cannot_be_read_is_named_and_nothing_is_written() {
    for (line, expected) in [("{", "is not JSON"), ("{\"a\":1}", "neither")] {
        let mut journal = journal();
        let lines = format!("{}\n{line}\n", event(1, "wamid.1", "delivered"));
        let error = reconcile(&mut journal, &toolkit(), &lines).await.unwrap_err().to_string();
        assert!(error.starts_with("line 2: ") && error.contains(expected), "{error}");
        assert_eq!(journal.counts().unwrap().unconfirmed, 2);
    }
}

#[test]
fn the_signature_is_metas() {
    // Of "body", with the key "reconcile", by another implementation.
    assert_eq!(signature("body"), "sha256=dac3ffd1a9bda9ecf09ad19d22c28997f7c574b45c95fd4d3333214f0a2ffa50");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_being_written_is_left_for_the_next_time() {
    let mut journal = journal();
    let whole = event(1, "wamid.1", "delivered").to_string();
    let lines = format!("{whole}\n{{\"id\":\"wamid.2:sent\",\"content\":{{\"mess");
    let joined = reconcile(&mut journal, &toolkit(), &lines).await.unwrap();
    assert!(joined.unfinished && joined.known == 1, "{joined:?}");
    let joined = reconcile(&mut journal, &toolkit(), &whole).await.unwrap();
    assert!(!joined.unfinished && joined.known == 1, "{joined:?}");
    let lines = format!("{{\"mess\n{whole}");
    assert!(reconcile(&mut journal, &toolkit(), &lines).await.is_err(), "in the middle");
}
