//! Losses of a journal's files between two runs.

use std::fs;
use std::process::Command;

use crate::crashes::until;
use crate::support::{Stage, assert_exit, command, run, stderr};

const PEOPLE: usize = 600;

/// A stage on which a campaign was killed, and the messages it had sent by then.
fn killed(name: &str) -> Stage {
    let stage = Stage::new(name);
    stage.people(PEOPLE);
    let mut child = until(&stage, 40, stage.broadcast(&["--rate", "100"]));
    child.kill().unwrap();
    child.wait().unwrap();
    stage
}

/// The same campaign with another journal.
fn with_journal(stage: &Stage, journal: &str, more: &[&str]) -> Command {
    let path = |name| stage.path(name);
    let mut command = command(&[
        "broadcast",
        "--connection",
        &path("connection.json"),
        "--contacts",
        &path("people.csv"),
        "--template",
        &path("message.json"),
        "--journal",
        &path(journal),
        "--yes",
    ]);
    command.args(more);
    command
}

fn assert_nobody_twice(stage: &Stage) {
    assert!(stage.sent().values().all(|times| *times == 1), "somebody was sent to twice");
}

#[cfg(unix)]
#[test]
fn a_copy_without_its_log_is_refused_and_continues_once_it_is_reconciled() {
    let stage = Stage::new("copied");
    stage.people(PEOPLE);
    let child = until(&stage, 40, stage.broadcast(&["--rate", "100"]));
    fs::copy(stage.folder.join("run.db"), stage.folder.join("copy.db")).unwrap();
    // All messages in flight arrive.
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_exit(&child.wait_with_output().unwrap(), 75);
    let sent = stage.sent().len();
    let refused = run(with_journal(&stage, "copy.db", &[]));
    assert_exit(&refused, 2);
    for word in ["is a copy", "reconcile", "--moved"] {
        assert!(stderr(&refused).contains(word), "{}", stderr(&refused));
    }
    assert_exit(&run(with_journal(&stage, "copy.db", &["--dry-run"])), 2);
    assert_eq!(stage.sent().len(), sent, "nobody was sent to");

    // The copy has no record of the people who were sent to; the webhooks do.
    let events: String =
        stage.simulator.messages().iter().map(|sent| crate::crashes::delivered(sent) + "\n").collect();
    stage.file("statuses.jsonl", events);
    let (copy, statuses) = (stage.path("copy.db"), stage.path("statuses.jsonl"));
    let reconciled = run(command(&["broadcast", "reconcile", "--journal", &copy, "--statuses", &statuses]));
    assert_exit(&reconciled, 75);
    assert_exit(&run(with_journal(&stage, "copy.db", &[])), 2);
    assert_exit(&run(with_journal(&stage, "copy.db", &["--moved", "--rate", "1000"])), 0);
    assert_eq!(stage.sent().len(), PEOPLE);
    assert_nobody_twice(&stage);
}

#[test]
fn a_journal_that_lost_its_log_or_all_it_held_sends_nothing() {
    let stage = killed("lost");
    let sent = stage.sent().len();
    for end in ["-wal", "-shm"] {
        fs::remove_file(stage.folder.join(format!("run.db{end}"))).unwrap();
    }
    let refused = run(stage.broadcast(&[]));
    assert_exit(&refused, 2);
    assert!(stderr(&refused).contains("has lost the file"), "{}", stderr(&refused));
    stage.file("run.db", "");
    let refused = run(stage.broadcast(&[]));
    assert_exit(&refused, 2);
    assert!(stderr(&refused).contains("is empty or gone"), "{}", stderr(&refused));
    assert_eq!(stage.sent().len(), sent);
}

#[test]
fn a_journal_called_memory_is_a_file() {
    let stage = Stage::new("memory");
    stage.people(2);
    for _ in 0..2 {
        let mut command = command(&["broadcast", "--yes", "--journal", ":memory:"]);
        command.current_dir(&stage.folder);
        command.args([
            "--connection",
            "connection.json",
            "--contacts",
            "people.csv",
            "--template",
            "message.json",
        ]);
        assert_exit(&run(command), 0);
    }
    assert!(stage.folder.join(":memory:").exists());
    assert_eq!(stage.sent().len(), 2);
    assert_nobody_twice(&stage);
}

#[test]
fn a_stranger_named_as_the_journal_is_left_alone() {
    let stage = Stage::new("stranger");
    stage.people(1);
    stage.file("passwd", "root:x:0:0\n".repeat(50));
    let before = fs::read_dir(&stage.folder).unwrap().count();
    assert_exit(&run(with_journal(&stage, "passwd", &[])), 2);
    assert_eq!(fs::read_dir(&stage.folder).unwrap().count(), before, "no lock and no log beside it");
}

#[cfg(unix)]
#[test]
fn all_that_a_campaign_writes_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let stage = killed("private");
    let ours = |name: &str| name.starts_with("run.");
    let check = |count: usize| {
        let entries: Vec<_> = fs::read_dir(&stage.folder).unwrap().map(Result::unwrap).collect();
        let entries: Vec<_> =
            entries.iter().filter(|entry| ours(&entry.file_name().to_string_lossy())).collect();
        assert!(entries.len() >= count, "{entries:?}");
        for entry in entries {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{entry:?} has {mode:o}");
        }
    };
    check(4);
    assert_exit(&run(stage.resume(&["--rate", "1000"])), 3);
    check(4);
}

#[test]
fn a_status_leaves_nothing_behind() {
    let stage = Stage::new("status-only");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);
    fs::remove_file(stage.folder.join("run.db-lock")).unwrap();
    let before = fs::read_dir(&stage.folder).unwrap().count();
    assert_eq!(stage.status()["counts"]["accepted"], 2);
    assert_eq!(fs::read_dir(&stage.folder).unwrap().count(), before);
}
