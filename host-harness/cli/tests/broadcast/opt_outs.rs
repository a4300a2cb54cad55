//! Anyone who opted out receives nothing, and a list that excludes nobody is reported.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Command;
#[cfg(unix)]
use std::process::Stdio;

use serde_json::{Value, json};

#[cfg(unix)]
use crate::support::command;
use crate::support::{Stage, assert_exit, run, stderr, stdout};

fn event(choice: &str, wa_id: &str, at: &str) -> Value {
    json!({
        "id": format!("{choice}:{wa_id}:{at}"), "business-account-id": "102290129340398",
        "phone-number-id": "106540352242922", "display-phone-number": "15555550100", "happened-at": at,
        "standby": false,
        "content": {"marketing-preference": {"person": {"wa-id": wa_id}, "choice": choice}},
    })
}

/// `broadcast` with these files to suppress.
fn suppressing(stage: &Stage, files: &[&str], more: &[&str]) -> Command {
    let files: Vec<_> = files.iter().map(|file| stage.path(file)).collect();
    let mut arguments: Vec<&str> = files.iter().flat_map(|file| ["--suppress", file]).collect();
    arguments.extend(more);
    stage.broadcast(&arguments)
}

#[test]
fn every_list_says_how_many_people_on_this_list_it_excludes() {
    let stage = Stage::new("several-lists");
    stage.file(
        "people.csv",
        "phone;name\n+525512345678;Ana\n+15555550141;Bo\n+15555550142;Cy\n+15555550143;Di\n+5511987654321;Eva\n",
    );
    stage.file(
        "wa.csv",
        "wa_id,since\n5215512345678,2026-01-01\n551187654321,2026-01-01\n15555550199,2026-01-01\n",
    );
    stage.file("crm.csv", "a;b\n1004567;15555550141.0\n1004568;15555550198.0\n");
    let events = [
        event("stop", "15555550142", "2026-11-18T11:06:40Z"),
        event("resume", "15555550143", "2026-11-18T11:06:40Z"),
    ];
    stage.file("events.jsonl", events.map(|event| format!("{event}\n")).concat());
    let output = run(suppressing(&stage, &["wa.csv", "crm.csv:b", "events.jsonl"], &[]));
    assert_exit(&output, 0);
    let said = stderr(&output);
    for line in ["wa.csv excludes 2 people", "crm.csv excludes 1 person", "events.jsonl excludes 1 person"] {
        assert!(said.contains(line), "{said}");
    }
    assert_eq!(stage.sent().into_iter().collect::<Vec<_>>(), [("+15555550143".to_owned(), 1)]);
    assert_eq!(stdout(&output)["counts"]["skipped"], 4);

    // The journal has them as skipped: the counts are the same when it resumes.
    let output = run(suppressing(&stage, &["wa.csv", "crm.csv:b", "events.jsonl"], &[]));
    assert!(stderr(&output).contains("wa.csv excludes 2 people"), "{}", stderr(&output));
}

#[test]
fn a_list_that_excludes_nobody_is_sent_past_only_if_somebody_says_so() {
    let stage = Stage::new("no-match");
    stage.people(2);
    stage.file("off.csv", "phone\n+15555550199\n");
    for more in [&[][..], &["--dry-run"]] {
        let output = run(suppressing(&stage, &["off.csv"], more));
        assert_exit(&output, 2);
        let said = stderr(&output);
        assert!(
            said.contains("off.csv: nobody on this list is excluded") && said.contains("--allow-no-match"),
            "{said}"
        );
    }
    assert!(stage.simulator.messages().is_empty());
    assert_exit(&run(suppressing(&stage, &["off.csv"], &["--allow-no-match"])), 0);
    assert_eq!(stage.simulator.messages().len(), 2);
}

#[cfg(unix)]
#[test]
fn refused_rows_are_sent_separately_with_the_same_opt_outs_as_the_command_says() {
    let stage = Stage::new("refused-with-opt-outs");
    stage.file("people.csv", "phone;name\n+15555550141;Ana\n15555550142;Bo\n");
    stage.file("off.csv", "phone\n+15555550141\n");
    let output = run(suppressing(&stage, &["off.csv"], &[]));
    assert_exit(&output, 1);
    let said = stderr(&output);
    assert!(said.contains("to correct and send separately with --allow-no-match: "), "{said}");
    let (_, told) = said.split_once("they are sent with:\n    ").expect("a command");
    let told = told.lines().next().unwrap().to_owned();
    stage.file("run.corrected.csv", stage.read("run.refused.csv").replace("15555550142", "+15555550142"));
    let again = |told: &str| run(through_shell(told)).status.code();
    assert_eq!(again(&told.replace("--allow-no-match", "")), Some(2), "{told}");
    assert_eq!(again(&told), Some(0), "{told}");
    assert_eq!(stage.sent(), [("+15555550142".to_owned(), 1)].into());
}

/// A command as it was printed, in a shell.
#[cfg(unix)]
fn through_shell(told: &str) -> Command {
    let plain = command(&[]);
    let mut shell = Command::new("sh");
    shell.args(["-c", told]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[test]
fn an_empty_list_and_events_without_opt_outs_need_no_word() {
    let stage = Stage::new("nothing-to-match");
    stage.people(1);
    stage.file("off.csv", "phone\n");
    stage.file("events.jsonl", format!("{}\n", json!({"id": "e", "content": {"other": "x"}})));
    let output = run(suppressing(&stage, &["off.csv", "events.jsonl"], &[]));
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("off.csv excludes 0 people"), "{}", stderr(&output));
}

#[test]
fn a_damaged_list_is_refused_with_the_line_and_nothing_is_sent() {
    let stage = Stage::new("damaged-list");
    stage.people(1);
    stage.file("off.csv", "phone;unsubscribed\n5,51199E+12;2026-01-01\n");
    let output = run(suppressing(&stage, &["off.csv"], &[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("line 2: `5,51199E+12`"), "{}", stderr(&output));
    assert!(stage.simulator.requests().is_empty());
}

#[test]
fn a_report_of_an_earlier_campaign_excludes_those_who_got_it() {
    let stage = Stage::new("report-as-list");
    stage.file("people.csv", "phone;name\n+15555550141;Ana\n=x;Bo\n5,51199E+12;Cy\n");
    assert_exit(&run(stage.broadcast(&[])), 1);
    fs::rename(stage.path("run.report.csv"), stage.path("earlier.csv")).unwrap();
    // A separate campaign, as a separate journal would make it.
    for file in ["run.db", "run.db-lock"] {
        fs::remove_file(stage.path(file)).unwrap();
    }
    stage.file("people.csv", "phone;name\n+15555550141;Ana\n+15555550142;Di\n");
    let output = run(suppressing(&stage, &["earlier.csv"], &[]));
    assert_exit(&output, 0);
    let said = stderr(&output);
    assert!(
        said.contains("earlier.csv excludes 1 person on this list. 2 rows without a usable number"),
        "{said}"
    );
    assert_eq!(stage.sent(), [("+15555550141".to_owned(), 1), ("+15555550142".to_owned(), 1)].into());
}

#[test]
fn whoever_opts_out_during_the_run_gets_nothing_and_the_report_says_why() {
    let stage = Stage::new("opted-out-meanwhile");
    stage.people(100);
    stage.file("events.jsonl", "");
    let (path, turned) = (stage.path("events.jsonl"), stage.path("events.1.jsonl"));
    let append = |path: &str, event: Value| {
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(format!("{event}\n").as_bytes()).unwrap();
    };
    let first = std::sync::Once::new();
    let (log, old) = (path.clone(), turned.clone());
    stage.simulator.on_request(move |exchange| {
        if exchange.method == "POST" {
            // The last three are two seconds away. The file is rotated between their opt-outs.
            first.call_once(|| {
                append(&log, event("stop", "15550000097", "2026-11-18T11:06:40Z"));
                append(&log, event("stop", "15550000098", "2026-11-18T11:06:40Z"));
                fs::rename(&log, &old).unwrap();
                append(&log, event("stop", "15550000099", "2026-11-18T11:06:40Z"));
                append(&log, event("resume", "15550000098", "2026-11-18T11:06:41Z"));
            });
        }
    });
    let output = run(stage.broadcast(&["--events", &path, "--rate", "50"]));
    assert_exit(&output, 0);
    assert_eq!(stdout(&output)["counts"]["skipped"], 2);
    let told = "100 done in this run. 2 of them were left out";
    assert!(stderr(&output).contains(told), "{}", stderr(&output));
    let sent = stage.sent();
    assert_eq!(sent.len(), 98);
    assert!(sent.contains_key("+15550000098") && !sent.contains_key("+15550000099"));
    let report = stage.read("run.report.csv");
    let line = report.lines().find(|line| line.replace(' ', "").contains("+15550000097")).unwrap();
    assert!(
        line.contains("skipped") && line.contains("excluded by events.jsonl") && line.contains(";;;0;"),
        "{line}"
    );
}

#[test]
fn one_person_under_two_spellings_gets_one_message() {
    let stage = Stage::new("two-spellings");
    stage.file(
        "people.csv",
        "phone;name\n+5511987654321;Ana\n+551187654321;Ana\n+5215512345678;Bo\n+525512345678;Bo\n\
         +5491123456789;Cy\n+541123456789;Cy\n",
    );
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 0);
    let sent: Vec<_> = stage.sent().into_keys().collect();
    assert_eq!(sent, ["+5215512345678", "+5491123456789", "+5511987654321"], "as they are listed first");
    assert!(stderr(&output).contains("line 3: The same recipient as in line 2."), "{}", stderr(&output));
}

#[test]
fn a_column_about_consent_that_is_not_read_is_pointed_out_and_one_in_another_case_is_found() {
    let stage = Stage::new("consent");
    stage.file("people.csv", "phone;name;Newsletter?;Opt-out\n+15555550141;Ana;yes;\n+15555550142;Bo;no;\n");
    let output = run(stage.broadcast(&["--dry-run"]));
    let said = stderr(&output);
    assert!(
        said.contains("without --consent, nobody's consent is checked. The column `Newsletter?`"),
        "{said}"
    );
    assert!(said.contains("`Opt-out` looks like an opt-out"), "{said}");
    let output = run(stage.broadcast(&["--consent", "newsletter"]));
    assert_exit(&output, 0);
    assert!(!stderr(&output).contains("without --consent"), "{}", stderr(&output));
    assert_eq!(stage.sent(), [("+15555550141".to_owned(), 1)].into());
    assert_exit(&run(stage.broadcast(&["--consent", "NEWSLETTER"])), 0);
}

#[cfg(unix)]
mod terminal {
    use rexpect::session::spawn_command;

    use super::*;

    #[test]
    fn a_person_confirms_a_list_that_excludes_nobody_even_with_yes() {
        let stage = Stage::new("no-match-asked");
        stage.people(1);
        stage.file("off.csv", "phone\n+15555550199\n");
        for (answer, sent) in [("n", 0), ("y", 1)] {
            let mut command = suppressing(&stage, &["off.csv"], &[]);
            command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
            let mut person = spawn_command(command, Some(60_000)).expect("a terminal");
            person.exp_string("nobody on this list is excluded. Is that right?").unwrap();
            person.send_line(answer).unwrap();
            person.exp_eof().unwrap();
            assert_eq!(stage.simulator.messages().len(), sent);
        }
    }
}
