use std::fs;

use crate::crashes::until;
use crate::support::{Stage, assert_exit, run, stderr};
use host_harness_broadcast::Journal;

#[test]
fn a_rehearsal_sends_nothing_and_leaves_nothing() {
    let stage = Stage::new("rehearsal");
    stage.people(3);
    let output = run(stage.broadcast(&["--dry-run"]));
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("3 to send to, at 80 a second"), "{}", stderr(&output));
    assert!(stage.simulator.messages().is_empty());
    assert!(!stage.folder.join("run.db").exists());
}

#[test]
fn a_rehearsal_tells_who_is_left_out_and_why() {
    let stage = Stage::new("rehearsed-left-out");
    stage.file("people.csv", "phone;name\n+15555550123;Ana\n+1 555 555 0123;Ana\n+15555550124;Ben\n");
    stage.file("optout.csv", "phone\n+15555550124\n");
    let output = run(stage.broadcast(&["--dry-run", "--suppress", &stage.path("optout.csv")]));
    assert_exit(&output, 0);
    let said = stderr(&output);
    for line in [
        "2 rows of people.csv are left out:",
        "  line 3: The same recipient as in line 2.",
        "  line 4: This person is excluded by optout.csv.",
        "1 to send to, at 80 a second",
    ] {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn a_rehearsal_of_what_is_left_counts_it_and_leaves_the_journal_as_it_was() {
    let stage = Stage::new("rehearsed-midway");
    stage.people(100);
    let mut child = until(&stage, 20, stage.broadcast(&["--rate", "40"]));
    child.kill().unwrap();
    child.wait().unwrap();
    let before = stage.status();
    let count = |state: &str| before["counts"][state].as_u64().unwrap();
    let files = || ["run.db", "run.db-wal"].map(|name| fs::read(stage.folder.join(name)).ok());
    let (journal, sent) = (files(), stage.simulator.messages().len());

    for command in [stage.broadcast(&["--dry-run"]), stage.resume(&["--dry-run"])] {
        let output = run(command);
        assert_exit(&output, 0);
        let said = stderr(&output);
        assert!(said.contains(&format!("{} to send to", count("waiting"))), "{said}");
        // Messages in flight at the kill may have arrived.
        let so_far = format!("{} accepted and {} unconfirmed", count("accepted"), count("unconfirmed"));
        assert!(said.contains(&so_far), "{said}");
    }
    assert!(files() == journal, "the journal has changed");
    assert_eq!((stage.status(), stage.simulator.messages().len()), (before, sent));
}

#[test]
fn a_rehearsal_refuses_another_list_and_does_not_mind_who_has_the_journal() {
    let stage = Stage::new("rehearsed-list");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);
    let held = Journal::open(stage.path("run.db").as_ref()).unwrap();
    let output = run(stage.broadcast(&["--dry-run"]));
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("0 to send to"), "{}", stderr(&output));
    drop(held);
    stage.people(3);
    let output = run(stage.broadcast(&["--dry-run"]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("people.csv is not the one"), "{}", stderr(&output));
}

#[test]
fn a_rehearsal_says_by_its_exit_code_whether_the_list_is_fit_to_send() {
    let stage = Stage::new("rehearsed-faults");
    let faulty = "030 1234567;Ana\n".repeat(30);
    stage.file("people.csv", format!("phone;name\n+15555550123;Ana\n{faulty}"));
    let output = run(stage.broadcast(&["--dry-run"]));
    assert_exit(&output, 1);
    let said = stderr(&output);
    assert!(said.contains("and 10 more, without --dry-run the report has all of them"), "{said}");
    for nobody in ["phone;name\n".to_owned(), format!("phone;name\n{faulty}")] {
        stage.file("people.csv", nobody);
        let output = run(stage.broadcast(&["--dry-run"]));
        assert_exit(&output, 2);
        assert!(stderr(&output).contains("there is nobody to send to"), "{}", stderr(&output));
    }
}

/// A message that is the same for many is previewed once: only the recipient's kind may matter to the toolkit.
#[test]
fn the_toolkit_takes_every_recipient_that_a_list_may_have() {
    let stage = Stage::new("recipients");
    let longest_id = format!("US.{}", "a1".repeat(64));
    let recipients = [
        "+2901234",
        "+6831234",
        "+4912345",
        "+491234567890123",
        "+8612345678901",
        "+15555550123",
        "+390612345678",
        "+2250102030405",
        "US.1",
        "US.ENT.11815799212886844830",
        &longest_id,
    ];
    let rows = recipients.iter().enumerate().map(|(n, to)| format!("{to};Ana {n}\n"));
    stage.file("people.csv", format!("phone;name\n{}", rows.collect::<String>()));
    let output = run(stage.broadcast(&["--dry-run"]));
    assert_exit(&output, 0);
    let told = stderr(&output);
    assert!(told.contains("11 to send to") && told.contains("So far 0 left out, 0 refused"), "{told}");
}
