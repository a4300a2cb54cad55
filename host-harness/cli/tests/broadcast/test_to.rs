//! `broadcast --test-to`: one test message before all the others.

use std::process::{Command, Output};

use host_harness_simulator::Fault;
use serde_json::json;

use crate::support::{Stage, assert_exit, run, stderr};

const TESTER: &str = "+15555550101";

/// A campaign to three people.
fn stage(name: &str) -> Stage {
    let stage = Stage::new(name);
    stage.people(3);
    stage
}

/// The command without --yes.
fn asking(command: &Command) -> Command {
    let arguments: Vec<_> = command.get_args().map(|word| word.to_str().unwrap()).collect();
    let asking: Vec<_> = arguments.into_iter().filter(|word| *word != "--yes").collect();
    crate::support::command(&asking)
}

/// The first variable of each message, and to whom it went.
fn names(stage: &Stage) -> Vec<(String, String)> {
    let name = |body: &serde_json::Value| {
        let parts = body["template"]["components"].as_array().unwrap();
        let body = parts.iter().find(|part| part["type"] == "body").unwrap();
        body["parameters"][0]["text"].as_str().unwrap().to_owned()
    };
    stage.simulator.messages().iter().map(|message| (message.to.clone(), name(&message.body))).collect()
}

#[track_caller]
fn assert_nothing_begun(stage: &Stage) {
    let counts = &stage.status()["counts"];
    let none =
        json!({"waiting": 3, "sending": 0, "accepted": 0, "refused": 0, "unconfirmed": 0, "skipped": 0});
    assert_eq!(counts, &none);
}

#[test]
fn where_nobody_can_be_asked_one_message_is_sent_outside_the_journal_and_the_command_ends() {
    let stage = stage("test-unasked");
    let yes = stage.broadcast(&["--test-to", " +1 (555) 555-0101"]);
    let no_terminal = asking(&stage.broadcast(&["--test-to", TESTER, "--test-row", "4"]));
    for (command, sent) in [(yes, "Ana 0"), (no_terminal, "Ana 2")] {
        let output = run(command);
        assert_exit(&output, 75);
        let said = stderr(&output);
        assert!(
            said.contains("to +15555550101 was accepted as wamid.") && said.contains("without --test-to"),
            "{said}"
        );
        assert_eq!(names(&stage).pop().unwrap(), (TESTER.to_owned(), sent.to_owned()));
        assert_nothing_begun(&stage);
    }
    let messages = stage.simulator.messages();
    assert_eq!(messages.len(), 2);
    assert!(messages.iter().all(|message| message.callback_data.is_none()), "it is no row's");
    // The row used for the test is still waiting like the others.
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 5);
}

#[test]
fn a_test_that_fails_ends_the_command_before_the_campaign() {
    // The first number is the sender itself, and the answer to the second is lost.
    for (number, code, word) in
        [("+15555550100", 1, "was refused"), ("+15555550128", 3, "may have been sent")]
    {
        let stage = stage(&format!("test-fails-{code}"));
        let output = run(stage.broadcast(&["--test-to", number]));
        assert_exit(&output, code);
        let said = stderr(&output);
        assert!(said.contains(word) && said.contains("Nobody on the list was written to."), "{said}");
        assert!(stage.sent().keys().all(|to| to == number));
        assert_nothing_begun(&stage);
    }
}

#[test]
fn a_test_that_meta_puts_off_is_not_sent_and_the_same_command_tries_again() {
    let stage = stage("test-put-off");
    stage.simulator.fail_next(Fault::code(130_429), Some(TESTER)).unwrap();
    let output = run(stage.broadcast(&["--test-to", TESTER]));
    assert_exit(&output, 75);
    assert!(stderr(&output).contains("was not sent:"), "{}", stderr(&output));
    assert!(stage.sent().is_empty());
    assert_nothing_begun(&stage);
    assert_exit(&run(stage.broadcast(&["--test-to", TESTER])), 75);
    assert_eq!(stage.sent(), [(TESTER.to_owned(), 1)].into());
}

#[test]
fn a_number_that_is_none_or_is_not_to_be_written_to_gets_no_test() {
    let stage = stage("test-refused");
    stage.file("off.csv", format!("phone\n{TESTER}\n+15550000002\n"));
    let off = stage.path("off.csv");
    let refused = |more: &[&str], words: &[&str]| {
        let output: Output = run(stage.broadcast(more));
        assert_exit(&output, 2);
        for word in words {
            assert!(stderr(&output).contains(word), "{}", stderr(&output));
        }
    };
    refused(&["--test-to", TESTER, "--suppress", &off], &["this person is excluded by off.csv"]);
    refused(&["--test-to", "5550101"], &["--test-to `5550101`", "it has no +"]);
    refused(&["--test-to", TESTER, "--dry-run"], &["--test-to", "--dry-run"]);
    refused(&["--test-row", "2"], &["--test-to"]);
    refused(&["--test-to", TESTER, "--test-row", "1"], &["--test-row 1"]);
    assert!(stage.sent().is_empty());
    // The files given at the start of the campaign apply to the short command, too.
    let begun = ["--suppress", &off, "--test-to", "+15555550102"];
    assert_exit(&run(stage.broadcast(&begun)), 75);
    let output = run(stage.resume(&["--test-to", TESTER]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("off.csv"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_person_looks_at_the_test_and_is_asked_again_also_when_the_campaign_goes_on() {
    let stage = stage("test-asked");
    let start = |command: &Command| {
        let arguments: Vec<_> = command.get_args().map(|word| word.to_str().unwrap().to_owned()).collect();
        let arguments: Vec<_> =
            arguments.iter().map(String::as_str).filter(|word| *word != "--yes").collect();
        crate::person::at_a_terminal(&arguments)
    };
    let begin = stage.broadcast(&["--test-to", TESTER]);
    let resume = stage.resume(&["--test-to", TESTER]);
    for (command, answer, sent) in [(begin, "n", 1), (resume, "y", 5)] {
        let mut person = start(&command);
        person.exp_string("was accepted as wamid.").unwrap();
        person.exp_string("Has the message arrived as you want it? Send to 3 people? [y/N]").unwrap();
        person.send_line(answer).unwrap();
        person.exp_eof().unwrap();
        assert_eq!(stage.simulator.messages().len(), sent);
    }
    let sent = stage.sent();
    assert_eq!((sent[TESTER], sent.len()), (2, 4));
    assert_eq!(stage.status()["counts"]["accepted"], 3);
}
