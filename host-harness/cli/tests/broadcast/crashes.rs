use std::process::{Child, Command};
use std::time::Duration;

use host_harness_broadcast::{batch, in_flight};
use serde_json::Value;

use crate::support::{Stage, assert_exit, command, run, start, stderr, stdout};

const PEOPLE: usize = 300;
const RATE: u32 = 200;

fn counts(stage: &Stage) -> [u64; 4] {
    let status = stage.status();
    ["waiting", "accepted", "refused", "unconfirmed"].map(|state| status["counts"][state].as_u64().unwrap())
}

/// Starts a campaign and waits until this many messages have arrived, or it has ended.
pub fn until(stage: &Stage, arrived: usize, command: Command) -> Child {
    let arrivals = stage.arrivals();
    let mut child = start(command);
    let mut count = 0;
    while count < arrived {
        match arrivals.recv_timeout(Duration::from_millis(100)) {
            Ok(()) => count += 1,
            Err(_) if child.try_wait().unwrap().is_some() => break,
            Err(_) => {}
        }
    }
    child
}

#[test]
fn killed_at_any_instant_nobody_is_sent_to_twice_and_nobody_is_forgotten() {
    let stage = Stage::new("killed");
    stage.people(PEOPLE);
    let rate = RATE.to_string();
    for arrived in [1, 40, 60] {
        let mut child = until(&stage, arrived, stage.broadcast(&["--rate", &rate]));
        child.kill().unwrap();
        child.wait().unwrap();
        let [waiting, accepted, refused, unconfirmed] = counts(&stage);
        assert_eq!(waiting + accepted + unconfirmed, PEOPLE as u64);
        assert_eq!(refused, 0);
    }
    // A crash leaves no record of its own.
    let status = run(command(&["broadcast", "status", "--journal", &stage.path("run.db")]));
    assert!(
        stderr(&status).contains("nothing is being sent: run the campaign's command again"),
        "{}",
        stderr(&status)
    );
    assert!(stdout(&status)["counts"].is_object(), "a script gets JSON without asking for it");
    let output = run(stage.broadcast(&["--rate", &rate]));
    assert_exit(&output, 3);
    let said = stderr(&output);
    assert!(said.contains("Unconfirmed: these may have been sent:\n  interrupted"), "{said}");
    assert!(said.contains("broadcast reconcile --journal"), "{said}");
    assert!(!said.contains("Reasons for not sending"), "{said}");
    let [waiting, accepted, refused, unconfirmed] = counts(&stage);
    assert_eq!((waiting, refused, accepted + unconfirmed), (0, 0, PEOPLE as u64));
    let rate = RATE.try_into().unwrap();
    assert!(unconfirmed <= 3 * (u64::from(in_flight(rate)) + 2 * batch(rate) as u64), "{unconfirmed}");

    let sent = stage.sent();
    assert!(sent.values().all(|times| *times == 1), "somebody was sent to twice");
    assert!(sent.len() as u64 >= accepted, "whoever is accepted was sent to");
    // Recipients who got nothing are unconfirmed, not forgotten.
    assert!(PEOPLE as u64 - sent.len() as u64 <= unconfirmed);

    // Evidence resolves those who did get it: Meta's statuses carry the run and the row.
    let events: String = stage.simulator.messages().iter().map(|message| delivered(message) + "\n").collect();
    stage.file("statuses.jsonl", events);
    let (journal, statuses) = (stage.path("run.db"), stage.path("statuses.jsonl"));
    let reconcile = ["broadcast", "reconcile", "--journal", &journal, "--statuses", &statuses];
    let output = run(crate::support::command(&reconcile));
    let doubtful = PEOPLE as u64 - sent.len() as u64;
    assert_exit(&output, if doubtful > 0 { 3 } else { 0 });
    assert_eq!(counts(&stage), [0, sent.len() as u64, 0, doubtful]);
    assert_eq!(stage.status()["deliveries"]["delivered"], sent.len());

    let output = run(stage.resume(&["--resend-unconfirmed"]));
    assert_exit(&output, 0);
    assert_eq!(stage.sent().len(), PEOPLE);
    assert!(stage.sent().values().all(|times| *times == 1));
}

#[test]
fn killed_at_a_slow_rate_at_most_one_is_in_doubt_beside_those_on_the_way() {
    let stage = Stage::new("killed-slowly");
    stage.people(20);
    let mut child = until(&stage, 2, stage.broadcast(&["--rate", "2"]));
    child.kill().unwrap();
    child.wait().unwrap();
    let [waiting, accepted, _, unconfirmed] = counts(&stage);
    assert_eq!(waiting + accepted + unconfirmed, 20);
    let on_the_way = stage.sent().len() as u64 - accepted;
    assert!(unconfirmed <= on_the_way + 1, "{unconfirmed}, of which {on_the_way} were sent");
}

pub fn delivered(message: &host_harness_simulator::SentMessage) -> String {
    let status = serde_json::json!({
        "message-id": message.id, "status": "delivered", "callback-data": message.callback_data, "transient": false,
    });
    let event: Value = serde_json::json!({
        "id": message.id, "business-account-id": "102290129340398", "content": {"message-status": status},
    });
    event.to_string()
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_on_the_way_and_the_same_command_goes_on() {
    let stage = Stage::new("interrupted");
    stage.people(PEOPLE);
    let child = until(&stage, 40, stage.broadcast(&["--rate", "100"]));
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    let output = child.wait_with_output().unwrap();
    assert_exit(&output, 75);
    assert!(stderr(&output).contains("run the same command again"), "{}", stderr(&output));
    let [waiting, accepted, refused, unconfirmed] = counts(&stage);
    assert_eq!((accepted, refused, unconfirmed), (stage.simulator.messages().len() as u64, 0, 0));
    assert_eq!(waiting + accepted, PEOPLE as u64);
    assert_eq!(stage.status()["stopped"]["kind"], "interrupted");

    let output = run(stage.resume(&["--rate", "1000"]));
    assert_exit(&output, 0);
    assert_eq!(stage.status()["stopped"], Value::Null);
    assert_eq!(stage.sent().len(), PEOPLE);
    assert!(stage.sent().values().all(|times| *times == 1));
}
