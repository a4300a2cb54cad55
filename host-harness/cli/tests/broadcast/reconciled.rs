//! `broadcast reconcile` reads files as the receiver, other programs and people write them.

use serde_json::{Value, json};

use crate::support::{Stage, assert_exit, command, run, stderr, stdout};

/// A campaign that was sent, and the webhooks for its messages.
struct Sent {
    stage: Stage,
    bodies: Vec<String>,
    events: Vec<String>,
}

impl Sent {
    fn new(name: &str, people: usize) -> Self {
        let stage = Stage::new(name);
        stage.people(people);
        assert_exit(&run(stage.broadcast(&[])), 0);
        let messages = stage.simulator.messages();
        let bodies = messages.iter().map(|message| {
            let status = json!({
                "id": message.id, "status": "delivered", "timestamp": "1700000000", "recipient_id": "15550000000",
                "biz_opaque_callback_data": message.callback_data,
            });
            let value = json!({"messaging_product": "whatsapp", "metadata": {}, "statuses": [status]});
            let entry = json!({"id": "102290129340398", "changes": [{"field": "messages", "value": value}]});
            json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
        });
        let events = messages.iter().map(|message| {
            let status = json!({
                "message-id": message.id, "status": "delivered", "callback-data": message.callback_data,
                "recipient": {"wa-id": "15550000000", "user-id": null}, "failure": null, "transient": false,
            });
            json!({"id": message.id, "content": {"message-status": status}}).to_string()
        });
        let (bodies, events) = (bodies.collect(), events.collect());
        Self { stage, bodies, events }
    }

    fn reconcile(&self, content: impl AsRef<[u8]>) -> std::process::Output {
        self.stage.file("statuses", content);
        let (journal, statuses) = (self.stage.path("run.db"), self.stage.path("statuses"));
        run(command(&["broadcast", "reconcile", "--journal", &journal, "--statuses", &statuses]))
    }
}

fn pretty(text: &str) -> String {
    format!("{:#}", serde_json::from_str::<Value>(text).expect("JSON"))
}

#[test]
fn every_form_of_a_report_is_used() {
    let sent = Sent::new("reconcile-forms", 5);
    let delivery = json!({"signature": "sha256=0", "body": sent.bodies[0]}).to_string();
    let unread =
        json!({"id": "x", "content": {"other": "unreadable"}, "unreadable": {"text": sent.bodies[1]}});
    let content =
        [&delivery, &unread.to_string(), &pretty(&sent.bodies[2]), &sent.bodies[3], &sent.events[4]];
    let output = sent.reconcile(format!("\u{FEFF}{}\n", content.map(String::as_str).join("\n")));
    assert_exit(&output, 0);
    assert_eq!(stdout(&output)["deliveries"], json!({"delivered": 5}));
    assert!(stderr(&output).contains("5 notifications: 5 statuses of this campaign"), "{}", stderr(&output));
}

#[test]
fn a_bad_line_is_named_and_the_rest_is_used() {
    let sent = Sent::new("reconcile-bad", 2);
    let output = sent.reconcile(format!("{}\nno JSON\n{{}}\n{}\n", sent.events[0], sent.bodies[1]));
    assert_exit(&output, 65);
    assert_eq!(stdout(&output)["deliveries"], json!({"delivered": 2}));
    let said = stderr(&output);
    for part in ["line 2: it is not JSON", "line 3: it is no notification", "2 could not be read"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_line_that_is_being_written_is_left_for_the_next_time() {
    let sent = Sent::new("reconcile-unfinished", 2);
    let output = sent.reconcile(format!("{}\n{}", sent.events[0], &sent.events[1][..40]));
    assert_exit(&output, 0);
    assert_eq!(stdout(&output)["deliveries"], json!({"delivered": 1}));
    assert!(stderr(&output).contains("is incomplete"), "{}", stderr(&output));
}
