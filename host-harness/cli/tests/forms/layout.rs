//! The layout on a terminal of few columns or lines.

use std::process::{Command, Stdio};

use rexpect::session::{PtySession, spawn_command};

use crate::Simulate;
use crate::command::command;

/// The command, on a terminal of this size.
fn on_a_screen(columns: usize, rows: usize, arguments: &[&str]) -> PtySession {
    with_pager("", columns, rows, arguments)
}

fn with_pager(pager: &str, columns: usize, rows: usize, arguments: &[&str]) -> PtySession {
    let own = command(arguments);
    let mut shell = Command::new("sh");
    shell.args(["-c", "stty cols \"$0\" rows \"$1\"; shift; exec \"$@\""]);
    shell.args([columns.to_string(), rows.to_string()]).arg(own.get_program()).args(own.get_args());
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.stdin(Stdio::inherit()).env("NO_COLOR", "1").env("TERM", "xterm").env("PAGER", pager);
    spawn_command(shell, Some(60_000)).expect("a terminal")
}

#[track_caller]
fn assert_narrow(page: &str, columns: usize) {
    // The test's terminal returns each byte as a character.
    let bytes: Vec<_> = page.chars().map(|byte| u8::try_from(byte).expect("a byte")).collect();
    let page = String::from_utf8(bytes).expect("UTF-8");
    // A URL may be longer, and clap does not wrap the usage.
    let wide = |line: &&str| line.chars().count() > columns && line.trim().contains(' ');
    let wide = |line: &&str| wide(line) && !line.starts_with("Usage: ");
    assert_eq!(page.lines().find(wide), None, "{columns}");
}

#[test]
fn pages_and_tables_keep_to_the_screen() {
    let simulate = Simulate::start("narrow");
    for columns in [40, 60, 80] {
        for arguments in [
            &["--help"][..],
            &["call", "--help"],
            &["describe", "send-media"],
            &["templates", "--connection", simulate.connection()],
            &["validate", "--connection", simulate.connection()],
        ] {
            let page = on_a_screen(columns, 24, arguments).exp_eof().unwrap();
            assert!(page.lines().count() > 5, "{arguments:?}: {page}");
            assert_narrow(&page, columns);
        }
    }
}

#[test]
fn a_long_list_leaves_its_question_on_the_screen() {
    let simulate = Simulate::start("paged");
    let mut person = on_a_screen(60, 12, &["call", "send-template", "--connection", simulate.connection()]);
    let list = person.exp_string("number> ").unwrap();
    assert!(list.lines().count() <= 12 && list.contains("(name)"), "{list}");
    assert!(list.contains("more: + shows the next ones"), "{list}");
    assert_narrow(&list, 60);
    assert!(list.contains("   1  ") && !list.contains("   9  "), "{list}");
    person.send_line("+").unwrap();
    let list = person.exp_string("number> ").unwrap();
    assert!(list.contains("   9  ") && !list.contains("   1  "), "{list}");
}

#[test]
fn a_page_that_is_longer_than_the_screen_goes_through_the_pager() {
    let paged =
        |rows| with_pager("sed s/^/|/", 80, rows, &["describe", "send-message"]).exp_eof().expect("it ends");
    assert!(paged(10).contains("|  Sends a plain text"));
    assert!(paged(200).contains("\n  Sends a plain text"));
}
