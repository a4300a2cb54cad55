//! `broadcast` at a terminal.

use crate::person::at_a_terminal;
use crate::support::{Stage, assert_exit, run};

/// The output until the command ends.
fn shown(arguments: &[&str]) -> String {
    at_a_terminal(arguments).exp_eof().expect("it ends")
}

#[test]
fn a_person_who_has_read_the_summary_gets_no_json_unless_asked_for() {
    let stage = Stage::new("no-json");
    stage.people(2);
    let (connection, journal) = (stage.path("connection.json"), stage.path("run.db"));
    let (contacts, template) = (stage.path("people.csv"), stage.path("message.json"));
    let resume = ["broadcast", "--connection", &connection, "--journal", &journal, "--yes"];
    let said = shown(&[&resume[..], &["--contacts", &contacts, "--template", &template]].concat());
    assert!(said.contains("accepted") && !said.contains('{'), "{said}");
    let said = shown(&[&resume[..], &["--json"]].concat());
    assert!(said.contains("\"counts\": {"), "{said}");

    stage.file("events.jsonl", "");
    let statuses = stage.path("events.jsonl");
    let reconcile = ["broadcast", "reconcile", "--journal", &journal, "--statuses", &statuses];
    assert!(!shown(&reconcile).contains('{'));
    assert!(shown(&[&reconcile[..], &["--json"]].concat()).contains("\"counts\": {"));
}

#[test]
fn a_person_is_asked_about_a_guessed_encoding_in_spite_of_yes() {
    let stage = Stage::new("guess-asked");
    stage.file("people.csv", b"phone;name\n+15555550141;Zo\xEB\n");
    let (connection, journal) = (stage.path("connection.json"), stage.path("run.db"));
    let (contacts, template) = (stage.path("people.csv"), stage.path("message.json"));
    let command = [
        "broadcast",
        "--connection",
        &connection,
        "--journal",
        &journal,
        "--yes",
        "--contacts",
        &contacts,
        "--template",
        &template,
    ];
    let mut session = at_a_terminal(&command);
    session.exp_string("line 2: Zo").unwrap();
    session.exp_string("Send to 1 person? [y/N]").unwrap();
    session.send_line("n").unwrap();
    session.exp_string("Nothing was sent.").unwrap();
    session.exp_eof().unwrap();
    assert_exit(&run(stage.resume(&[])), 2);
    assert!(stage.simulator.messages().is_empty(), "the journal remembers that nobody agreed");
    let mut session = at_a_terminal(&command);
    session.exp_string("[y/N]").unwrap();
    session.send_line("y").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(stage.sent().len(), 1);
    assert_exit(&run(stage.resume(&[])), 0);
}
