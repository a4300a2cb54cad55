//! A person at a terminal: asked, shown, changed, sent.

use std::fs;
use std::process::Stdio;

use rexpect::session::spawn_command;

use crate::command::command;
use crate::folder::Folder;
use crate::person::{answer, at_a_terminal};
use crate::{ORDER, Simulate};

/// The answers up to the last question, for a template with a document, three variables and a URL suffix.
const ANSWERS: [(&str, &str); 9] = [
    ("(name)", "order_confirmation"),
    ("pt_BR", "1"),
    ("(to)", "+15555550123"),
    ("(header.document.source)", "1"),
    ("(header.document.source.url)", "https://shop.example.com/7.pdf"),
    ("(body[0].value)", "Ana"),
    ("(body[1].value)", "7"),
    ("(body[2].value)", "Monday"),
    ("(buttons[0].value.url)", "7"),
];

const LAST: &str = "Send this to +15555550123 from +1 555-555-0100 Juniper Books?";

#[test]
fn a_page_is_shown_and_a_message_as_its_recipient_sees_it() {
    let simulate = Simulate::start("pages");
    let mut page = at_a_terminal(&["describe", "send-media"]);
    let page = page.exp_eof().unwrap();
    assert!(page.contains("kind\x1b[22m *  Kind") && page.contains("source.url"), "{page}");
    let table = at_a_terminal(&["templates", "--connection", simulate.connection()]).exp_eof().unwrap();
    assert!(table.contains("APPROVED  UTILITY") && !table.contains("\"ok\""), "{table}");
    let preview = [&["preview", "--connection", simulate.connection()], &ORDER[..]].concat();
    let shown = at_a_terminal(&preview).exp_eof().unwrap();
    assert!(shown.contains("Thank you, \x1b[1mAna\x1b[22m!"), "{shown}");
    assert!(shown.contains("[ Track order ]"), "{shown}");
}

#[test]
fn the_last_question_names_both_ends_and_any_answer_can_be_changed_before_it_is_sent() {
    let simulate = Simulate::start("asked");
    let mut person = at_a_terminal(&["call", "send-template", "--connection", simulate.connection()]);
    answer(&mut person, &ANSWERS);
    person.exp_string("will arrive on Monday.").unwrap();
    // 4 is the name, which appears there for editing: the arrow moves before its last letter.
    answer(&mut person, &[(LAST, "4"), ("(body[0].value)", "\x1b[Dn")]);
    person.exp_string("Thank you, Anna!").unwrap();
    answer(&mut person, &[(LAST, "y")]);
    let sent = person.exp_eof().unwrap();
    assert!(sent.contains("wamid."), "{sent}");
    assert_eq!(simulate.posts(), 1);
}

#[test]
fn another_template_has_other_questions_and_the_recipient_stays() {
    let simulate = Simulate::start("other");
    let mut person = at_a_terminal(&["call", "send-template", "--connection", simulate.connection()]);
    answer(&mut person, &ANSWERS);
    answer(&mut person, &[(LAST, "1"), ("(name)", "newsletter_01"), ("(body[0].value)", "Ana")]);
    person.exp_string("Hi Ana, issue 1").unwrap();
    answer(&mut person, &[(LAST, "y")]);
    assert!(person.exp_eof().unwrap().contains("wamid."));
}

#[test]
fn answers_that_are_not_sent_are_saved_for_input() {
    let simulate = Simulate::start("saved");
    let folder = Folder::new("forms-saved");
    let file = folder.0.join("order.json");
    let file = file.to_str().unwrap();
    let arguments = ["call", "send-template", "--connection", simulate.connection()];
    let mut person = at_a_terminal(&arguments);
    answer(&mut person, &ANSWERS);
    answer(&mut person, &[(LAST, "n")]);
    person.exp_string("Save the answers to a file? [y/N]").unwrap();
    person.send_line("y").unwrap();
    answer(&mut person, &[("Save it as [send-template.json]", file)]);
    person.exp_string("--input").unwrap();
    let refused = person.exp_eof().unwrap();
    assert!(refused.contains("nothing was sent"), "{refused}");

    assert!(fs::read_to_string(file).unwrap().contains("Monday"));
    // It is complete: nothing is asked.
    let sent = at_a_terminal(&[&arguments[..], &["--input", file]].concat()).exp_eof().unwrap();
    assert!(sent.contains("wamid.") && !sent.contains("[y/N]"), "{sent}");
    assert_eq!(simulate.posts(), 1);
}

#[test]
fn a_text_is_edited_over_several_lines() {
    let simulate = Simulate::start("lines");
    let mut person = at_a_terminal(&["call", "send-message", "--connection", simulate.connection()]);
    answer(&mut person, &[("(to)", "+1 555-555-0123")]);
    person.exp_string("Write +15555550123.").unwrap();
    answer(&mut person, &[("", "")]);
    person.exp_string("Alt+Enter").unwrap();
    person.exp_string("> ").unwrap();
    // Three lines: by Alt+Enter, and by a backslash at the end.
    person.send("Dear Ana,\x1b\rthe book is here:\\\rcome soon\r").unwrap();
    person.flush().unwrap();
    person.exp_string(LAST).unwrap();
    person.exp_string("> ").unwrap();
    person.send_line("n").unwrap();
    person.exp_string("[y/N]").unwrap();
    person.send_line("y").unwrap();
    let folder = Folder::new("forms-lines");
    let file = folder.0.join("message.json");
    answer(&mut person, &[("Save it as", file.to_str().unwrap())]);
    person.exp_eof().unwrap();
    let saved: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(saved["body"], "Dear Ana,\nthe book is here:\ncome soon");
    assert_eq!(saved["to"], "+15555550123");
}

#[test]
fn a_terminal_that_cannot_move_the_cursor_is_asked_line_by_line() {
    let mut command =
        command(&["call", "send-message", "--graph", "127.0.0.1:9", "--set", "to=+15555550123"]);
    command.stdin(Stdio::inherit()).env("TERM", "dumb");
    let mut person = spawn_command(command, Some(60_000)).expect("a terminal");
    person.exp_string("\\ at the end of a line begins another one").unwrap();
    person.exp_string("> ").unwrap();
    person.send_line("Dear Ana,\\").unwrap();
    person.send_line("come soon").unwrap();
    person.exp_string("Dear Ana,\r\n  come soon").unwrap();
    person.exp_string("Send this to +15555550123 from the connection's number?").unwrap();
}

#[test]
fn a_fault_is_mended_by_changing_its_answer() {
    let simulate = Simulate::start("mended");
    let arguments =
        ["call", "send-template", "--connection", simulate.connection(), "--set", "name=newsletter_01"];
    let mut person = at_a_terminal(&arguments);
    answer(
        &mut person,
        &[
            ("(language)", "1"),
            ("(to)", "+15555550123"),
            ("(body[0].value)", "Ana   of   six   blanks     here"),
        ],
    );
    answer(&mut person, &[("This cannot be sent as it is.", "y")]);
    answer(&mut person, &[("Give n, or a number", "3"), ("(body[0].value)", "\x15Ana")]);
    answer(&mut person, &[(LAST, "y")]);
    assert!(person.exp_eof().unwrap().contains("wamid."));
    assert_eq!(simulate.posts(), 1);
}

#[test]
fn an_address_answers_the_question_for_the_kind_of_source() {
    let simulate = Simulate::start("address");
    let mut person = at_a_terminal(&["call", "send-media", "--connection", simulate.connection()]);
    answer(
        &mut person,
        &[
            ("(to)", "+15555550123"),
            ("(kind)", "image"),
            ("(source)", "https://shop.example.com/new.jpg"),
            (LAST, "y"),
        ],
    );
    assert!(person.exp_eof().unwrap().contains("wamid."));
}

#[test]
fn only_templates_that_can_be_sent_are_offered() {
    let simulate = Simulate::start("offered");
    let listed = simulate.run(&["templates", "--status", "PAUSED"]);
    let listed = crate::stdout(&listed);
    let paused = listed["ok"]["templates"][0]["name"].as_str().unwrap();
    let mut person = at_a_terminal(&["call", "send-template", "--connection", simulate.connection()]);
    answer(&mut person, &[("(name)", paused)]);
    person.exp_string("None of them says").unwrap();
}

#[test]
fn validate_has_a_page_for_a_person_and_json_for_who_asks() {
    let simulate = Simulate::start("valid");
    let arguments = ["validate", "--connection", simulate.connection()];
    let page = at_a_terminal(&arguments).exp_eof().unwrap();
    assert!(page.contains("Business account: Juniper Books") && !page.contains('{'), "{page}");
    assert!(page.contains("The connection works."), "{page}");
    let json = at_a_terminal(&[&arguments[..], &["--json"]].concat()).exp_eof().unwrap();
    assert!(json.contains("\"phone-numbers\": ["), "{json}");
}
