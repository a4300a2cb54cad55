//! A campaign's limits: the number's, the clock's, the disk's and a person's.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::crashes::until;
use crate::support::{Stage, assert_exit, command, run, stderr};

const PEOPLE: usize = 200;

/// The same command, started by another program.
#[cfg(target_os = "linux")]
fn through(words: &[&str], plain: &Command) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(plain.get_program()).args(plain.get_args()).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

#[cfg(target_os = "linux")]
#[test]
fn closing_the_terminal_stops_it_cleanly() {
    let stage = Stage::new("hung-up");
    // Ten seconds' worth: on a busy machine the signal may be slow.
    stage.people(1_000);
    // The tests themselves may have been started to outlive the terminal.
    let plain = through(&["env", "--default-signal=HUP"], &stage.broadcast(&["--rate", "100"]));
    let child = until(&stage, 40, plain);
    assert!(Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_exit(&output, 75);
    let status = stage.status();
    assert_eq!(status["stopped"]["kind"], "interrupted");
    assert_eq!(status["stopped"]["message"], "It was stopped by a closed terminal.");
    assert_eq!(status["counts"]["accepted"], stage.simulator.messages().len());
    assert_eq!((&status["counts"]["sending"], &status["counts"]["unconfirmed"]), (&0.into(), &0.into()));
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_starts_it_with_nohup_may_close_the_terminal() {
    let stage = Stage::new("nohup");
    stage.people(60);
    let child = until(&stage, 20, through(&["nohup"], &stage.broadcast(&["--rate", "100"])));
    assert!(Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success());
    assert_exit(&child.wait_with_output().unwrap(), 0);
    assert_eq!(stage.sent().len(), 60);
}

#[cfg(unix)]
#[test]
fn a_limit_of_the_files_size_stops_it_like_a_full_disk() {
    let stage = Stage::new("file-size");
    stage.people(PEOPLE);
    // The list is already in the journal, so the log grows past the limit.
    assert_exit(&run(stage.broadcast(&["--until", "00:00"])), 2);
    let command = stage.broadcast(&["--rate", "1000"]);
    let words = command.get_args().map(|word| format!("'{}'", word.to_str().unwrap()));
    let line = format!(
        "ulimit -f 300; exec '{}' {}",
        command.get_program().to_str().unwrap(),
        words.collect::<Vec<_>>().join(" ")
    );
    let mut limited = Command::new("sh");
    limited.args(["-c", &line]).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let output = limited.output().unwrap();
    assert!(output.status.code().is_some(), "it is not killed: {output:?}");
    assert!(stderr(&output).contains("ulimit -f"), "{}", stderr(&output));

    let sent = stage.sent().len();
    let output = run(stage.broadcast(&["--rate", "1000"]));
    assert!([0, 3].contains(&output.status.code().unwrap()), "{output:?}");
    assert!(stage.sent().len() >= sent);
    assert!(stage.sent().values().all(|times| *times == 1), "somebody was sent to twice");
}

#[test]
fn a_time_that_has_passed_sends_nothing_so_that_nobody_is_written_to_at_night() {
    let stage = Stage::new("until");
    stage.people(2);
    let output = run(stage.broadcast(&["--until", "00:00"]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("has passed today"), "{}", stderr(&output));
    let output = run(stage.broadcast(&["--until", "8pm"]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("20:00"), "{}", stderr(&output));
    assert!(!stage.folder.join("run.db").exists() && stage.sent().is_empty());
}

/// A time zone in which it will be noon in this many seconds.
#[cfg(unix)]
fn zone_before_noon(seconds: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    let ahead = 12 * 3600 - seconds - now % 86_400;
    // POSIX offsets are from the zone to UTC.
    let (sign, ahead) = if ahead < 0 { ('+', -ahead) } else { ('-', ahead) };
    format!("NOON{sign}{:02}:{:02}:{:02}", ahead / 3600, ahead / 60 % 60, ahead % 60)
}

#[cfg(unix)]
#[test]
fn when_the_time_comes_nobody_else_is_written_to() {
    let stage = Stage::new("noon");
    stage.people(PEOPLE);
    // At this rate the list cannot be finished in 20 s, and the command has certainly begun after 4 s.
    let mut command = stage.broadcast(&["--rate", "10", "--until", "12:00"]);
    command.env("TZ", zone_before_noon(4));
    let output = run(command);
    assert_exit(&output, 75);
    assert!(stderr(&output).contains("It is the time of --until"), "{}", stderr(&output));
    let status = stage.status();
    assert_eq!(status["stopped"]["message"], "It was the time of --until.");
    assert_eq!(status["counts"]["accepted"], stage.simulator.messages().len());
    assert_eq!((&status["counts"]["sending"], &status["counts"]["unconfirmed"]), (&0.into(), &0.into()));
    assert!(status["counts"]["waiting"].as_u64().unwrap() > 0, "{status}");
    assert_exit(&run(stage.resume(&["--rate", "1000"])), 0);
    assert!(stage.sent().len() == PEOPLE && stage.sent().values().all(|times| *times == 1));
}

/// Of the simulator's people: Meta says that they get too many messages.
#[cfg(unix)]
#[test]
fn whoever_is_put_off_is_named_and_the_campaign_can_end_without_them() {
    let stage = Stage::new("pair");
    stage.file("people.csv", "phone;name\n+15555550141;Ana\n+15555550133;Bo\n");
    let child = until(&stage, 2, stage.broadcast(&[]));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_exit(&output, 75);
    let said = stderr(&output);
    assert!(said.contains("1 is still waiting: line 3, +15555550133, tried once: "), "{said}");
    assert!(said.contains("(#131056)") && said.contains("To end the campaign without them"), "{said}");
    stage.file("without.csv", "phone\n+15555550133\n");
    let output = run(stage.resume(&["--suppress", &stage.path("without.csv")]));
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("1 more person is excluded."), "{}", stderr(&output));
    assert_eq!(stage.sent().len(), 1);
}

#[test]
fn the_messaging_limit_is_shown_beside_the_number_of_people() {
    let stage = Stage::new("tier");
    stage.people(3);
    let few = run(stage.broadcast(&["--dry-run"]));
    assert!(
        stderr(&few).contains("2000 people in 24 hours (TIER_2K); 3 are on this list"),
        "{}",
        stderr(&few)
    );
    assert!(stderr(&few).contains("Other messages"), "{}", stderr(&few));
    stage.people(2_001);
    let many = stderr(&run(stage.broadcast(&["--dry-run"])));
    assert!(many.contains("warning: Meta lets the account") && many.contains("refuse the rest"), "{many}");
}

#[test]
fn the_short_command_keeps_the_rate_and_the_opt_outs_of_the_long_one() {
    let stage = Stage::new("kept");
    stage.people(PEOPLE);
    stage.file("stop.csv", "phone\n+15550000001\n");
    let stop = stage.path("stop.csv");
    let child = until(&stage, 20, stage.broadcast(&["--rate", "40", "--suppress", &stop]));
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_exit(&child.wait_with_output().unwrap(), 75);
    // Meanwhile the list gets another person.
    let last = format!("+1555{:07}", PEOPLE - 1);
    fs::write(stage.folder.join("stop.csv"), format!("phone\n+15550000001\n{last}\n")).unwrap();
    let look = stderr(&run(stage.resume(&["--dry-run"])));
    assert!(look.contains("at 40 a second"), "{look}");
    assert!(look.contains("Opt-out lists, as given at the start: ") && look.contains("stop.csv"), "{look}");
    assert!(look.contains("1 more person is excluded."), "{look}");
    assert_exit(&run(stage.resume(&["--rate", "1000"])), 0);
    assert_eq!(stage.sent().len(), PEOPLE - 2);
    assert!(!stage.sent().contains_key(&last));

    let look = stderr(&run(stage.resume(&["--dry-run"])));
    assert!(look.contains("at 1000 a second"), "what was said last is kept: {look}");
    assert!(look.contains("No further people are excluded."), "{look}");
    fs::remove_file(stage.folder.join("stop.csv")).unwrap();
    let output = run(stage.resume(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("stop.csv"), "{}", stderr(&output));
}

#[test]
fn no_command_follows_a_connections_address_against_graph() {
    let stage = Stage::new("two-addresses");
    stage.people(1);
    stage.file("input.json", r#"{"to": "+15555550141", "text": "Hi"}"#);
    let [connection, input, journal, contacts, template] =
        ["connection.json", "input.json", "run.db", "people.csv", "message.json"]
            .map(|name| stage.path(name));
    let commands: [&[&str]; 8] = [
        &["validate"],
        &["call", "send-message", "--input", &input],
        &["templates"],
        &["phone-numbers"],
        &["preview", "--input", &input],
        &["mcp"],
        &["broadcast", "--journal", &journal, "--contacts", &contacts, "--template", &template, "--yes"],
        &["broadcast", "--journal", &journal, "--contacts", &contacts, "--template", &template, "--dry-run"],
    ];
    for arguments in commands {
        let mut command = command(arguments);
        command.args(["--connection", &connection, "--graph", "127.0.0.1:9"]);
        let output = run(command);
        assert_exit(&output, 2);
        let told = stderr(&output);
        assert!(
            told.contains("--graph is 127.0.0.1:9") && told.contains("graph-url"),
            "{arguments:?}: {told}"
        );
    }
    assert!(stage.simulator.requests().is_empty());
    let status = run(crate::support::command(&["broadcast", "status", "--json", "--journal", &journal]));
    assert_eq!(serde_json::from_slice::<Value>(&status.stdout).ok(), None, "no journal is begun");
}
