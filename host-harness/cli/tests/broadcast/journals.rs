use std::fs;

use broadcast::Journal;

use crate::support::{Stage, assert_exit, command, message, run, stderr};

#[test]
fn two_processes_cannot_run_one_journal() {
    let stage = Stage::new("two");
    stage.people(2);
    let held = Journal::open(stage.path("run.db").as_ref()).unwrap();
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("in use"), "{}", stderr(&output));
    assert!(stage.simulator.requests().is_empty());
    assert_eq!(stage.status()["running"], true);
    drop(held);
    assert_exit(&run(stage.broadcast(&[])), 0);
}

#[test]
fn a_list_or_a_message_that_has_changed_is_refused_once_somebody_was_sent_to() {
    let stage = Stage::new("changed");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);

    stage.people(3);
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("people.csv is not the one"), "{}", stderr(&output));

    stage.people(2);
    let mut other = message();
    other["body"][1]["value"] = "8".into();
    stage.file("message.json", other.to_string());
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("the message is not the one"), "{}", stderr(&output));

    stage.file("message.json", format!("{:#}", message()));
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 2);
}

#[test]
fn another_number_does_not_go_on_with_a_campaign() {
    let stage = Stage::new("number");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);
    let connection = stage.read("connection.json").replace("106540352242922", "106540352242923");
    stage.file("connection.json", connection);
    let output = run(stage.resume(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("phone-number-id 106540352242922"), "{}", stderr(&output));
}

#[test]
fn the_short_command_goes_on_with_a_message_that_names_its_own_number() {
    let stage = Stage::new("own-number");
    stage.people(2);
    let mut own = message();
    own["phone-number-id"] = "106540352242922".into();
    stage.file("message.json", own.to_string());
    let connection = stage.read("connection.json").replace("106540352242922", "106540352242923");
    stage.file("connection.json", connection);
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_exit(&run(stage.resume(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 2);
}

#[test]
fn what_is_no_journal_is_left_as_it_is() {
    let stage = Stage::new("foreign");
    stage.people(1);
    stage.file("run.db", "phone;name\n".repeat(50));
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("something else"), "{}", stderr(&output));
    assert_eq!(stage.read("run.db"), "phone;name\n".repeat(50));

    fs::remove_file(stage.folder.join("run.db")).unwrap();
    let output = run(command(&["broadcast", "status", "--journal", &stage.path("run.db")]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("there is no journal"), "{}", stderr(&output));
    assert!(!stage.folder.join("run.db").exists(), "asking begins nothing");
    let output = run(stage.resume(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("there is no journal"), "{}", stderr(&output));
    assert!(!stage.folder.join("run.db").exists(), "nor does going on");
}
