use std::fs;
use std::path::PathBuf;

use super::*;
use crate::failure::{Failure, Scope};
use crate::testing::{Folder, people, run};

fn journal(count: usize) -> Journal {
    filled(Journal::in_memory().unwrap(), count)
}

fn filled(mut journal: Journal, count: usize) -> Journal {
    let mut import = journal.import(&run()).unwrap();
    for person in people(count) {
        import.add(&person).unwrap();
    }
    import.commit().unwrap();
    journal
}

fn accepted(row: i64, id: &str) -> Settled {
    Settled {
        row,
        outcome: RowOutcome::Accepted { message_id: id.to_owned(), message_status: None, reached: None },
    }
}

fn rows(claims: &[Claim]) -> Vec<i64> {
    claims.iter().map(|claim| claim.row).collect()
}

fn states(journal: &Journal) -> Vec<String> {
    let mut states = Vec::new();
    let visit = |entry: Entry| {
        states.push(entry.state);
        Ok::<_, JournalError>(())
    };
    journal.each(visit).unwrap();
    states
}

#[test]
fn a_commit_survives_a_power_failure() {
    let folder = Folder::new();
    let journal = Journal::open(&folder.path("run.db")).unwrap();
    let pragma = |name: &str| {
        let value = journal
            .db
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0));
        value.unwrap()
    };
    assert_eq!(pragma("journal_mode"), "wal".to_owned().into());
    assert_eq!(pragma("synchronous"), 2.into(), "FULL");
    assert_eq!(pragma("fullfsync"), 1.into());
    assert_eq!(pragma("checkpoint_fullfsync"), 1.into());
}

#[test]
fn a_row_is_claimed_once_and_is_sending_from_then_on() {
    let mut journal = journal(5);
    let claims = journal.commit(&[], &[Wanted::Next(2), Wanted::Next(2)]).unwrap();
    assert_eq!((rows(&claims[0]), rows(&claims[1])), (vec![1, 2], vec![3, 4]));
    assert_eq!(claims[0][0].recipient, "+15550000001");
    assert_eq!(states(&journal), ["sending", "sending", "sending", "sending", "waiting"]);
    let claims = journal
        .commit(&[accepted(1, "wamid.1")], &[Wanted::Next(9), Wanted::Rows(vec![1]), Wanted::Rows(vec![2])])
        .unwrap();
    assert_eq!(rows(&claims[0]), [5]);
    assert!(claims[1].is_empty() && claims[2].is_empty(), "neither accepted nor being sent is waiting");
}

#[test]
fn a_restart_doubts_what_was_being_sent_and_sends_it_no_more() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = filled(Journal::open(&path).unwrap(), 4);
    journal.commit(&[], &[Wanted::Next(3)]).unwrap();
    journal.commit(&[accepted(1, "wamid.1")], &[]).unwrap();
    drop(journal);

    let mut journal = Journal::open(&path).unwrap();
    assert_eq!(journal.recover(false).unwrap(), Recovered { unconfirmed: 2, resent: 0 });
    assert_eq!(states(&journal), ["accepted", "unconfirmed", "unconfirmed", "waiting"]);
    let claims = journal.commit(&[], &[Wanted::Next(9)]).unwrap();
    assert_eq!(rows(&claims[0]), [4]);
    journal.commit(&[accepted(4, "wamid.4")], &[]).unwrap();
    drop(journal);

    let mut journal = Journal::open(&path).unwrap();
    assert_eq!(journal.recover(true).unwrap(), Recovered { unconfirmed: 0, resent: 2 });
    assert_eq!(rows(&journal.commit(&[], &[Wanted::Next(9)]).unwrap()[0]), [2, 3]);
}

#[test]
fn two_processes_cannot_write_one_journal_and_any_number_can_read_it() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = filled(Journal::open(&path).unwrap(), 2);
    assert!(is_running(&path));
    let error = Journal::open(&path).unwrap_err();
    assert_eq!(error.problem, Problem::InUse);
    #[cfg(unix)]
    {
        let other_name = folder.path("same.db");
        std::os::unix::fs::symlink(&path, &other_name).unwrap();
        assert_eq!(Journal::open(&other_name).unwrap_err().problem, Problem::InUse);
    }
    journal.commit(&[], &[Wanted::Next(1)]).unwrap();
    let counts = Journal::read(&path).unwrap().counts().unwrap();
    assert_eq!(counts, Counts { waiting: 1, sending: 1, ..Counts::default() });
    drop(journal);
    assert!(!is_running(&path));
    assert!(Journal::open(&path).is_ok());
}

#[test]
fn a_duplicate_is_left_out_and_told_with_the_first_ones_line() {
    let mut journal = Journal::in_memory().unwrap();
    let mut import = journal.import(&run()).unwrap();
    let [one] = &people(1)[..] else { panic!() };
    assert_eq!(import.add(one).unwrap().0, State::Waiting);
    assert_eq!(import.add(&Person { line: 9, ..one.clone() }).unwrap().0, State::Skipped);
    let faulty = Failure::new("invalid-recipient", Scope::Recipient, "no", "");
    assert_eq!(import.add(&Person { recipient: Err(faulty), ..one.clone() }).unwrap().0, State::Refused);
    import.commit().unwrap();
    assert_eq!(journal.kinds().unwrap(), [("duplicate".to_owned(), 1), ("invalid-recipient".to_owned(), 1)]);
    assert_eq!(rows(&journal.commit(&[], &[Wanted::Next(9)]).unwrap()[0]), [1]);
}

#[test]
fn an_import_that_is_not_finished_leaves_nothing() {
    let mut journal = Journal::in_memory().unwrap();
    let mut import = journal.import(&run()).unwrap();
    import.add(&people(1)[0]).unwrap();
    drop(import);
    assert_eq!(journal.run().unwrap(), None);
    assert_eq!(journal.counts().unwrap(), Counts::default());
}

#[test]
fn a_row_that_was_not_sent_after_all_leaves_the_journal_untouched() {
    let mut journal = journal(1);
    journal.commit(&[], &[Wanted::Next(1)]).unwrap();
    assert!(!journal.is_untouched().unwrap());
    journal.commit(&[Settled { row: 1, outcome: RowOutcome::NotSent }], &[]).unwrap();
    assert!(journal.is_untouched().unwrap());
    assert_eq!(states(&journal), ["waiting"]);
}

#[test]
fn a_row_that_was_put_off_and_then_not_sent_keeps_the_reason() {
    let mut journal = journal(1);
    let settle = |outcome| Settled { row: 1, outcome };
    let put_off = Failure::new("pair-rate-limited", Scope::Recipient, "Too many.", "");
    journal.commit(&[], &[Wanted::Next(1)]).unwrap();
    journal.commit(&[settle(RowOutcome::Waiting(put_off))], &[Wanted::Rows(vec![1])]).unwrap();
    journal.commit(&[settle(RowOutcome::NotSent)], &[]).unwrap();
    assert_eq!(states(&journal), ["waiting"]);
    assert_eq!(journal.kinds().unwrap(), [("pair-rate-limited".to_owned(), 1)]);
}

#[test]
fn whoever_opts_out_between_two_runs_is_not_written_to() {
    let mut journal = journal(3);
    journal.commit(&[], &[Wanted::Next(1)]).unwrap();
    let off = |recipient: &str| ["+15550000001", "+15550000003"].contains(&recipient);
    assert_eq!(journal.suppress(off).unwrap(), 1);
    assert_eq!(states(&journal), ["sending", "waiting", "skipped"]);
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = filled(Journal::open(&path).unwrap(), 300);
    let claims = journal.commit(&[], &[Wanted::Next(300)]).unwrap();
    let pages: i64 = journal.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    journal.db.pragma_update(None, "max_page_count", pages).unwrap();
    let ids = claims[0].iter().map(|claim| accepted(claim.row, &"x".repeat(500)));
    let settled: Vec<_> = ids.collect();
    let error = journal.commit(&settled, &[]).unwrap_err();
    assert_eq!(error.problem, Problem::Full, "{error}");
    assert_eq!(journal.counts().unwrap().sending, 300, "all of a commit or nothing");
    journal.db.pragma_update(None, "max_page_count", i64::from(i32::MAX)).unwrap();
    journal.commit(&settled, &[]).unwrap();
    assert_eq!(journal.counts().unwrap().accepted, 300);
}

/// A broken file in a journal's place.
fn broken(change: impl FnOnce(&PathBuf)) -> JournalError {
    let folder = Folder::new();
    let path = folder.path("run.db");
    drop(filled(Journal::open(&path).unwrap(), 2_000));
    change(&path);
    Journal::open(&path).unwrap_err()
}

#[test]
fn what_is_not_a_sound_journal_of_this_version_is_refused() {
    let error = broken(|path| fs::write(path, "phone,name\n".repeat(100)).unwrap());
    assert_eq!(error.problem, Problem::NotAJournal);

    let error = broken(|path| {
        fs::remove_file(path).unwrap();
        Connection::open(path).unwrap().execute_batch("CREATE TABLE books (title)").unwrap();
    });
    assert_eq!(error.problem, Problem::NotAJournal);

    let error =
        broken(|path| Connection::open(path).unwrap().pragma_update(None, "user_version", 7).unwrap());
    assert_eq!(error.problem, Problem::OtherVersion { found: 7, known: VERSION });

    let error = broken(|path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 8192].fill(0xA5);
        fs::write(path, bytes).unwrap();
    });
    assert!(matches!(error.problem, Problem::Corrupt(_)), "{error}");
    assert!(!error.to_string().contains("***"), "no heading: {error}");

    let error = broken(|path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    });
    assert!(matches!(error.problem, Problem::NotWritable(_)), "{error}");
}

#[test]
fn a_journal_that_cannot_be_written_is_told_so() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    drop(filled(Journal::open(&path).unwrap(), 1));
    let mut read_only = Journal::read(&path).unwrap();
    let error = read_only.commit(&[], &[Wanted::Next(1)]).unwrap_err();
    assert!(matches!(error.problem, Problem::NotWritable(_)), "{error}");
    let error = Journal::open(&folder.path("no/such/folder/run.db")).unwrap_err();
    assert!(matches!(error.problem, Problem::NotWritable(_)), "{error}");
}

#[test]
fn statuses_resolve_doubts_and_only_go_up() {
    let mut journal = journal(3);
    journal.commit(&[], &[Wanted::Next(3)]).unwrap();
    journal.commit(&[accepted(1, "wamid.1")], &[]).unwrap();
    journal.recover(false).unwrap();
    let told = |row: Option<i64>, id: &str, status: &str| Delivery {
        row,
        message_id: id.to_owned(),
        recipient: Vec::new(),
        status: status.to_owned(),
        failure: (status == "failed")
            .then(|| Failure::new("recipient-unavailable", Scope::Recipient, "gone", "")),
        ..Delivery::default()
    };
    let joined = journal
        .join(&[
            told(Some(1), "wamid.1", "read"),
            told(Some(1), "wamid.1", "delivered"),
            told(Some(2), "wamid.2", "failed"),
            told(None, "wamid.2", "sent"),
            told(Some(2), "wamid.2b", "delivered"),
            told(None, "wamid.other", "read"),
        ])
        .unwrap();
    assert_eq!(joined, Joined { known: 5, foreign: 1, resolved: 1, doubles: 1 });
    let mut entries = Vec::new();
    let visit = |entry: Entry| {
        entries.push(entry);
        Ok::<_, JournalError>(())
    };
    journal.each(visit).unwrap();
    let short: Vec<_> =
        entries.iter().map(|e| (e.state.as_str(), e.message_id.as_deref(), e.delivery.as_deref())).collect();
    let expected = [
        ("accepted", Some("wamid.1"), Some("read")),
        ("accepted", Some("wamid.2"), Some("failed")),
        ("unconfirmed", None, None),
    ];
    assert_eq!(short, expected);
    assert_eq!(entries[1].delivery_failure.as_ref().unwrap()["kind"], "recipient-unavailable");
}

/// Meta accepts it, and names this person.
fn reached(row: i64, recipient: &str) -> Settled {
    let outcome = RowOutcome::Accepted {
        message_id: format!("wamid.{row}"),
        message_status: None,
        reached: Some(recipient.to_owned()),
    };
    Settled { row, outcome }
}

#[test]
fn whoever_was_reached_by_another_rows_message_is_left_out_and_makes_room_for_the_next() {
    let mut journal = journal(6);
    journal.take(1);
    // Two people on the list are the same, and a third is being sent to meanwhile.
    journal.put(&[reached(1, "+15550000002")]);
    let claims = journal.commit(&[], &[Wanted::Next(1)]).unwrap();
    assert_eq!(rows(&claims[0]), [3]);
    journal.put(&[reached(3, "+15550000004")]);
    let claims = journal.commit(&[], &[Wanted::Rows(vec![4, 5]), Wanted::Next(9)]).unwrap();
    assert_eq!((rows(&claims[0]), rows(&claims[1])), (vec![5], vec![6]));
    assert_eq!(states(&journal), ["accepted", "skipped", "accepted", "skipped", "sending", "sending"]);
    let mut why = Vec::new();
    let visit = |entry: Entry| {
        why.extend(entry.failure.map(|failure| failure["message"].as_str().unwrap().to_owned()));
        Ok::<_, JournalError>(())
    };
    journal.each(visit).unwrap();
    assert_eq!(why, ["The same recipient as in line 2.", "The same recipient as in line 4."]);
    assert_eq!(journal.reached_again().unwrap(), Vec::<u64>::new());
}

#[test]
fn a_row_that_reached_a_person_who_had_the_message_is_counted() {
    let mut journal = journal(6);
    journal.take(6);
    let ids =
        ["+15550000001", "+15550000001", "+15559999999", "+15559999999", "+15550000005", "+15550000007"];
    let settled: Vec<_> = (1..).zip(ids).map(|(row, id)| reached(row, id)).collect();
    journal.put(&settled);
    assert_eq!(journal.reached_again().unwrap(), [3, 5], "line 3 is the person of line 2, and 5 that of 4");
}

#[test]
fn a_status_of_another_person_than_the_rows_is_foreign() {
    let mut journal = journal(4);
    journal.take(4);
    journal.put(&[reached(4, "+15550000004")]);
    journal.recover(false).unwrap();
    let told = |row, recipient: &[&str]| Delivery {
        row: Some(row),
        message_id: format!("wamid.{row}"),
        recipient: recipient.iter().map(|id| (*id).to_owned()).collect(),
        status: "read".into(),
        ..Delivery::default()
    };
    let joined = journal.join(&[
        told(1, &["+15550000009", "US.9"]),
        told(2, &["+15550000002", "US.2"]),
        told(3, &["US.3"]),
        told(4, &["+15550000009"]),
    ]);
    assert_eq!(joined.unwrap(), Joined { known: 3, foreign: 1, resolved: 2, doubles: 0 });
    assert_eq!(states(&journal), ["unconfirmed", "accepted", "accepted", "accepted"]);
}

#[test]
fn callback_data_names_the_row_of_its_own_run() {
    let run = run();
    assert_eq!(run.row_of(&run.callback_data(42)), Some(42));
    assert_eq!(run.row_of(&Run { id: "other".into(), ..run.clone() }.callback_data(42)), None);
    assert_eq!(run.row_of("order 42"), None);
}

#[tokio::test]
async fn many_claims_share_a_commit() {
    let journal = journal(2_000);
    let (writer, task) = Writer::start(journal);
    let claims = (0..2_000).map(|_| {
        let writer = writer.clone();
        tokio::spawn(async move {
            let claims = writer.next(1).await.unwrap();
            writer.settle(claims[0].row, RowOutcome::NotSent).await;
            claims[0].row
        })
    });
    let claims: Vec<_> = claims.collect();
    let mut seen = Vec::new();
    for claim in claims {
        seen.push(claim.await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=2_000).collect::<Vec<i64>>());
    drop(writer);
    let closed = task.await.unwrap().unwrap();
    assert!(closed.unwritten.is_empty() && closed.error.is_none());
}

#[test]
fn a_copy_has_all_of_it_and_leaves_the_journal_to_whoever_writes_it() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = filled(Journal::open(&path).unwrap(), 3);
    journal.take(1);
    let mut copy = Journal::copy(&path).unwrap();
    assert_eq!(copy.run().unwrap(), Some(run()));
    assert_eq!(copy.recover(false).unwrap().unconfirmed, 1);
    assert_eq!(states(&copy), ["unconfirmed", "waiting", "waiting"]);
    drop(copy);
    assert_eq!(states(&journal), ["sending", "waiting", "waiting"]);
    journal.put(&[accepted(1, "wamid.1")]);
}

#[test]
fn a_copy_is_taken_of_what_could_be_opened_and_of_nothing_else() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    fs::write(&path, "").unwrap();
    assert_eq!(Journal::copy(&path).unwrap().run().unwrap(), None, "a journal may begin in an empty file");
    fs::write(&path, "phone;name\n".repeat(50)).unwrap();
    assert_eq!(Journal::copy(&path).unwrap_err().problem, Problem::NotAJournal);
}
