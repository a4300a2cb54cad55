//! Completions for shells, and the answers to a wrong command line.

use std::fs;

use crate::command::command;
use crate::folder::Folder;
use crate::{Simulate, stderr, stdout};

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = command(&["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("host-harness") && script.contains("send-media"), "{shell}: {script}");
    }
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let output = command(&["manual"]).output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains(".TH host-harness 1") && page.contains("WHATSAPP_CONNECTION"), "{page}");
    let folder = Folder::new("forms-manual");
    let pages = folder.0.join("man1");
    let output = command(&["manual", "--out", pages.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let call = fs::read_to_string(pages.join("host-harness-call.1")).unwrap();
    assert!(call.contains("\\-\\-file"), "{call}");
    assert!(pages.join("host-harness-broadcast-status.1").exists());
}

#[test]
fn a_function_in_the_place_of_a_command_is_told_from_a_misspelt_one() {
    let output = command(&["send-message"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("try `host-harness call send-message`"), "{output:?}");
    let output = command(&["validat"]).output().unwrap();
    assert!(stderr(&output).contains("a similar subcommand exists: 'validate'"), "{output:?}");
}

#[test]
fn json_in_the_place_of_a_file_is_answered_with_what_to_give() {
    let output = command(&["call", "send-message", "--input", r#"{"to":"+15555550123"}"#]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("give the file, - for stdin, or each value with --set"), "{output:?}");
}

#[test]
fn the_connection_may_be_named_by_the_environment() {
    let simulate = Simulate::start("named");
    let output = command(&["validate"]).env("WHATSAPP_CONNECTION", simulate.connection()).output().unwrap();
    assert!(stdout(&output)["ok"].is_object(), "{output:?}");
    // An empty one counts as unset.
    let output = command(&["validate"]).env("WHATSAPP_CONNECTION", "").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}
