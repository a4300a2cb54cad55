//! A person at a terminal.

use std::process::Stdio;

use rexpect::session::{PtySession, spawn_command};

use crate::command::command;

/// The command, used by a person at a terminal.
pub fn at_a_terminal(arguments: &[&str]) -> PtySession {
    let mut command = command(arguments);
    command.stdin(Stdio::inherit()).env_remove("NO_COLOR").env("TERM", "xterm").env("PAGER", "");
    spawn_command(command, Some(60_000)).expect("a terminal")
}

/// Answers each question, identified by part of it.
#[track_caller]
pub fn answer(person: &mut PtySession, answers: &[(&str, &str)]) {
    for (question, answer) in answers {
        person.exp_string(question).unwrap();
        person.exp_string("> ").unwrap();
        person.send_line(answer).unwrap();
    }
}
