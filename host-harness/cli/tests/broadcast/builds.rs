//! `broadcast` without --template at a terminal: the message is built from the list.

use std::path::Path;

use rexpect::session::PtySession;
use serde_json::{Value, json};

use crate::person::{answer, at_a_terminal};
use crate::support::{Stage, assert_exit, run, stderr};

const PEOPLE: &str = "order;kontakt;name;file\n\
    A-1;+15555550141;Ana;a\nA-2;+15555550142;;b\nA-3;+15555550143;Cem;c\nA-4;+15555550144;Dee;d\n";

/// `broadcast` of the list without a message.
fn build(stage: &Stage, more: &[&str]) -> PtySession {
    let (connection, journal) = (stage.path("connection.json"), stage.path("run.db"));
    let contacts = stage.path("people.csv");
    let command = ["broadcast", "--connection", &connection, "--journal", &journal, "--contacts", &contacts];
    at_a_terminal(&[&command[..], more].concat())
}

/// The answers up to the preview, for a template with a document, three variables and a URL suffix.
const ORDER: [(&str, &str); 11] = [
    ("(name)", "order_confirmation"),
    ("pt_BR", "1"),
    ("(to)", ""),
    ("(header.document.source)", "1"),
    ("(header.document.source.url)", "https://shop.example.com/{{file}}.pdf"),
    ("(body[0].value)", "name"),
    ("is empty in 1 of 4 rows", "there"),
    ("(body[1].value)", "1"),
    ("(body[2].value)", "Monday"),
    ("(buttons[0].value.url)", "1"),
    ("Save this message?", "y"),
];

#[test]
fn a_message_is_built_from_the_columns_of_the_list_shown_saved_and_sent() {
    let stage = Stage::new("built");
    stage.file("people.csv", PEOPLE);
    std::fs::remove_file(stage.path("message.json")).unwrap();
    let mut person = build(&stage, &[]);
    answer(&mut person, &ORDER[..10]);
    for shown in [
        "line 2, to +15555550141:",
        "[document https://shop.example.com/a.pdf]",
        "Thank you, Ana! Your order A-1 is confirmed and will arrive on Monday.",
        "line 3, to +15555550142:",
        "Thank you, there!",
        "line 4, to +15555550143:",
    ] {
        person.exp_string(shown).unwrap();
    }
    answer(&mut person, &[("Save this message?", "y"), ("Save it as", "")]);
    person.exp_string("--template").unwrap();
    person.exp_string("message.json").unwrap();
    person.exp_string("Send to 4 people? [y/N]").unwrap();
    assert!(stage.sent().is_empty());
    person.send_line("y").unwrap();
    person.exp_eof().unwrap();
    assert_eq!(stage.sent().len(), 4);

    let saved: Value = serde_json::from_str(&stage.read("message.json")).unwrap();
    let expected = json!({
        "name": "order_confirmation",
        "language": "en_US",
        "to": "{{kontakt}}",
        "header": {"document": {"source": {"url": "https://shop.example.com/{{file}}.pdf"}}},
        "body": [
            {"name": "customer_name", "value": "{{name|there}}"},
            {"name": "order_number", "value": "{{order}}"},
            {"name": "delivery_date", "value": "Monday"},
        ],
        "buttons": [{"index": 0, "value": {"url": "{{order}}"}}],
    });
    assert_eq!(saved, expected);
    // The journal treats the file as the message that it began with.
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 4);
}

#[test]
fn a_column_that_is_not_there_is_refused_with_the_nearest() {
    let stage = Stage::new("built-nearest");
    stage.file("people.csv", PEOPLE);
    let mut person = build(&stage, &[]);
    answer(&mut person, &[("(name)", "newsletter_01"), ("(to)", "+15555550199")]);
    person.exp_string("The number must be a column of the list").unwrap();
    answer(&mut person, &[("", "{{kontakt|none}}")]);
    person.exp_string("The number must be a column of the list").unwrap();
    answer(&mut person, &[("", "kontakt"), ("(body[0].value)", "Dear {{nmae}}")]);
    person.exp_string("There is no column `nmae`; did you mean `name`?").unwrap();
    answer(&mut person, &[("", "nmae")]);
    person.exp_string("did you mean `name`? To send it to everybody").unwrap();
    answer(&mut person, &[("", "Dear {{name}")]);
    person.exp_string("{{ has no }} after it").unwrap();
    answer(&mut person, &[("", "\"7\"")]);
    person.exp_string("Hi 7, issue 1").unwrap();
}

#[test]
fn an_answer_is_changed_after_the_look_and_no_file_is_overwritten_unasked() {
    let stage = Stage::new("built-changed");
    stage.file("people.csv", PEOPLE);
    let before = stage.read("message.json");
    let mut person = build(&stage, &["--dry-run"]);
    answer(&mut person, &[("(name)", "newsletter_01"), ("(to)", "2"), ("(body[0].value)", "order")]);
    person.exp_string("Hi A-1, issue 1").unwrap();
    // 1 is the template, 2 the number.
    answer(
        &mut person,
        &[("Save this message?", "3"), ("(body[0].value)", "Dear {{name}}"), ("is empty in 1 of 4", "")],
    );
    person.exp_string("Hi Dear Ana, issue 1").unwrap();
    person.exp_string("line 3: `name` is blank").unwrap();
    // Another template has other parts; the number stays.
    answer(&mut person, &[("Save this message?", "1"), ("(name)", "hello_world")]);
    person.exp_string("Welcome and congratulations!!").unwrap();
    answer(&mut person, &[("Save this message?", "y"), ("Save it as", "")]);
    person.exp_string("already exists. Replace it? [y/N]").unwrap();
    person.send_line("n").unwrap();
    let other = stage.path("other.json");
    answer(&mut person, &[("Save it as", &other)]);
    person.exp_string("4 to send to").unwrap();
    person.exp_string("Nothing was sent: this was a rehearsal.").unwrap();
    person.exp_eof().unwrap();
    assert_eq!(stage.read("message.json"), before);
    let saved: Value = serde_json::from_str(&stage.read("other.json")).unwrap();
    assert_eq!(saved, json!({"name": "hello_world", "language": "en_US", "to": "{{kontakt}}"}));
    assert!(stage.sent().is_empty() && !Path::new(&stage.path("run.db")).exists());
}

#[test]
fn a_file_is_replaced_where_the_person_says_so_and_the_same_command_goes_on() {
    let stage = Stage::new("built-replaced");
    stage.file("people.csv", format!("Our customers\n\n{PEOPLE}"));
    let mut person = build(&stage, &[]);
    // A template without variables asks two questions.
    answer(
        &mut person,
        &[("(name)", "hello_world"), ("(to)", ""), ("Save this message?", "y"), ("Save it as", "")],
    );
    person.exp_string("Replace it? [y/N]").unwrap();
    person.send_line("y").unwrap();
    person.exp_string("Send to 4 people? [y/N]").unwrap();
    person.send_line("n").unwrap();
    person.exp_string("Nothing was sent.").unwrap();
    person.exp_eof().unwrap();
    // Nothing was sent, and the message is in the journal.
    let mut person = build(&stage, &[]);
    person.exp_string("Send to 4 people? [y/N]").unwrap();
    person.send_line("y").unwrap();
    person.exp_eof().unwrap();
    assert_eq!(stage.sent().len(), 4);
}

#[test]
fn whoever_leaves_before_the_message_is_whole_leaves_nothing_behind() {
    let stage = Stage::new("built-left");
    stage.file("people.csv", PEOPLE);
    let mut person = build(&stage, &[]);
    answer(&mut person, &[("(name)", "newsletter_01")]);
    person.exp_string("(to)").unwrap();
    person.exp_string("> ").unwrap();
    person.send_control('d').unwrap();
    let said = person.exp_eof().unwrap();
    assert!(said.contains("nothing was sent"), "{said}");
    assert!(!Path::new(&stage.path("run.db")).exists());
    // A script gets an error that names the missing input.
    let (list, message) = (stage.path("people.csv"), stage.path("message.json"));
    for (given, error) in [
        (
            &["--contacts", &list][..],
            "a new campaign needs --template, too: without a terminal it cannot ask",
        ),
        (&["--template", &message], "a new campaign needs --contacts, too"),
        (&[], "a new campaign needs --contacts and --template"),
    ] {
        let output = run(stage.resume(given));
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(error), "{}", stderr(&output));
    }
}
