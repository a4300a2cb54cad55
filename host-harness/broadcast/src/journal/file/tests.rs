use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::super::{Delivery, Recovered, Settled};
use super::*;
use crate::journal::{Claim, RowOutcome, Wanted};
use crate::testing::{Folder, people, run};

/// A journal with this many people on its list.
fn begin(path: &Path, count: usize) -> Journal {
    let mut journal = Journal::open(path).unwrap();
    let mut import = journal.import(&run()).unwrap();
    for person in people(count) {
        import.add(&person).unwrap();
    }
    import.commit().unwrap();
    journal
}

/// The process ends without closing the file.
fn crash(mut journal: Journal) {
    journal.is_writer = false;
}

fn problem(path: &Path) -> Problem {
    Journal::open(path).unwrap_err().problem
}

/// All files of a folder, with their contents.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut contents: Vec<_> =
        files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect();
    contents.sort();
    contents
}

/// How many rows a file alone has in a state, without its log.
fn count_alone(file: &Path, folder: &Folder, state: &str) -> u64 {
    let alone = folder.path("alone.db");
    fs::copy(file, &alone).unwrap();
    let db = Connection::open(&alone).unwrap();
    let count =
        db.query_row("SELECT count(*) FROM recipients WHERE state = ?1", params![state], |row| row.get(0));
    drop(db);
    fs::remove_file(&alone).unwrap();
    count.unwrap()
}

#[test]
fn a_copy_is_refused_until_somebody_says_that_it_is_the_journal_now() {
    let folder = Folder::new();
    let (path, copy) = (folder.path("run.db"), folder.path("copy.db"));
    let mut journal = begin(&path, 4);
    journal.take(2);
    for end in ["", "-wal", "-shm"] {
        fs::copy(folder.path(&format!("run.db{end}")), folder.path(&format!("copy.db{end}"))).unwrap();
    }
    let error = Journal::open(&copy).unwrap_err();
    assert_eq!(error.problem, Problem::Moved);
    for word in ["copy.db", "reconcile", "--moved"] {
        assert!(error.to_string().contains(word), "{error}");
    }
    assert_eq!(Journal::copy(&copy).unwrap_err().problem, Problem::Moved, "nor is it rehearsed");
    assert!(!folder.path("copy.db-lock").exists(), "no trace of it");

    let mut moved = Journal::open_with(&copy, Trust::Moved).unwrap();
    assert_eq!(moved.recover(false).unwrap(), Recovered { unconfirmed: 2, resent: 0 });
    drop(moved);
    assert!(Journal::open(&copy).is_ok(), "from then on it is the journal");
    drop(journal);
    assert!(Journal::open(&path).is_ok(), "the original remains one, too");
}

#[test]
fn the_file_alone_knows_everybody_from_the_import_on_and_is_never_far_behind() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = begin(&path, 3_000);
    assert_eq!(count_alone(&path, &folder, "waiting"), 3_000);
    for _ in 0..600 {
        journal.take(5);
    }
    assert!(count_alone(&path, &folder, "sending") > 2_000);
}

#[test]
fn a_lost_log_is_refused_and_stays_in_doubt_while_it_is_reconciled() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = begin(&path, 4);
    journal.take(2);
    crash(journal);
    let log = folder.path("run.db-wal");
    assert!(fs::metadata(&log).unwrap().len() > 0);
    fs::remove_file(&log).unwrap();
    _ = fs::remove_file(folder.path("run.db-shm"));

    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error.problem, Problem::LogLost { .. }), "{error}");
    for word in ["run.db-wal", "Put that file back", "reconcile", "--moved"] {
        assert!(error.to_string().contains(word), "{error}");
    }
    assert!(matches!(Journal::copy(&path).unwrap_err().problem, Problem::LogLost { .. }));

    // Statuses from webhooks are imported. They say nothing about people they do not name.
    let mut doubtful = Journal::open_with(&path, Trust::AsItIs).unwrap();
    let row = Some(1);
    let told = Delivery {
        row,
        message_id: "wamid.1".into(),
        status: "read".into(),
        failure: None,
        ..Delivery::default()
    };
    assert_eq!(doubtful.join(&[told]).unwrap().resolved, 1);
    drop(doubtful);
    assert!(matches!(problem(&path), Problem::LogLost { .. }));
    crash(Journal::open_with(&path, Trust::AsItIs).unwrap());
    assert!(matches!(problem(&path), Problem::LogLost { .. }), "a crash does not make it sound");

    let mut moved = Journal::open_with(&path, Trust::Moved).unwrap();
    let claims = moved.commit(&[], &[Wanted::Next(9)]).unwrap();
    assert_eq!(claims[0].iter().map(|claim: &Claim| claim.row).collect::<Vec<_>>(), [2, 3, 4]);
    drop(moved);
    assert!(Journal::open(&path).is_ok());
}

#[test]
fn a_list_whose_sends_only_webhooks_report_is_not_imported_anew() {
    let folder = Folder::new();
    let (path, copy) = (folder.path("run.db"), folder.path("copy.db"));
    let mut journal = begin(&path, 4);
    journal.take(2);
    fs::copy(&path, &copy).unwrap();
    let mut alone = Journal::open_with(&copy, Trust::AsItIs).unwrap();
    assert!(alone.is_untouched().unwrap(), "it knows of nobody");
    let told = Delivery {
        row: Some(1),
        message_id: "wamid.1".into(),
        status: "sent".into(),
        failure: None,
        ..Delivery::default()
    };
    alone.join(&[told]).unwrap();
    assert!(!alone.is_untouched().unwrap());
}

#[test]
fn a_log_that_is_there_is_enough_after_a_crash() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = begin(&path, 4);
    journal.take(2);
    crash(journal);
    let mut journal = Journal::open(&path).unwrap();
    assert_eq!(journal.recover(false).unwrap().unconfirmed, 2);
    // A second crash right after it was opened: the log is empty then.
    crash(journal);
    crash(Journal::open(&path).unwrap());
    assert_eq!(Journal::open(&path).unwrap().counts().unwrap().unconfirmed, 2);
}

#[test]
fn a_journal_that_is_empty_or_gone_is_not_begun_anew_if_people_were_sent_to() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = begin(&path, 4);
    journal.take(1);
    journal.put(&[Settled { row: 1, outcome: RowOutcome::NotSent }]);
    drop(journal);

    let whole = fs::read(&path).unwrap();
    for empty in [true, false] {
        if empty {
            fs::write(&path, "").unwrap();
        } else {
            fs::remove_file(&path).unwrap();
        }
        let error = Journal::open(&path).unwrap_err();
        assert!(matches!(error.problem, Problem::Emptied { .. }), "{error}");
        for word in ["run.db-lock", "reconcile", "--moved", "another"] {
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(matches!(Journal::copy(&path).unwrap_err().problem, Problem::Emptied { .. }));
        let trusted = Journal::open_with(&path, Trust::Moved).unwrap_err();
        assert!(matches!(trusted.problem, Problem::Emptied { .. }), "there is nothing to trust");
        assert_eq!(path.exists(), empty, "it is left as it is");
    }
    // Restored, it is another file with the same name.
    fs::write(folder.path("backup"), whole).unwrap();
    fs::rename(folder.path("backup"), &path).unwrap();
    assert_eq!(problem(&path), Problem::Moved);
    assert!(Journal::open_with(&path, Trust::Moved).is_ok());
}

#[test]
fn a_log_without_its_database_is_kept() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    fs::write(folder.path("run.db-wal"), "what somebody may need").unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error.problem, Problem::Emptied { .. }), "{error}");
    assert!(error.to_string().contains("run.db-wal"), "{error}");
    assert_eq!(contents(path.parent().unwrap()).len(), 1, "SQLite would have removed it");
}

#[test]
fn a_list_of_which_nobody_was_sent_to_may_be_begun_anew() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    drop(begin(&path, 4));
    fs::remove_file(&path).unwrap();
    assert!(begin(&path, 2).is_untouched().unwrap());
}

#[cfg(unix)]
#[test]
fn one_file_under_two_names_or_without_its_lock_is_still_in_use() {
    let folder = Folder::new();
    let (path, other) = (folder.path("run.db"), folder.path("other.db"));
    let mut journal = begin(&path, 4);
    journal.take(1);
    fs::hard_link(&path, &other).unwrap();
    assert_eq!(problem(&other), Problem::InUse);
    assert_eq!(Journal::open_with(&other, Trust::Moved).unwrap_err().problem, Problem::InUse);
    fs::remove_file(folder.path("run.db-lock")).unwrap();
    assert_eq!(problem(&path), Problem::InUse);
    assert_eq!(Journal::open_with(&path, Trust::Moved).unwrap_err().problem, Problem::InUse);
    journal.take(1);
    drop(journal);
    assert!(Journal::open(&other).is_ok(), "one after the other they may");
    assert_eq!(Journal::open(&path).unwrap().counts().unwrap().sending, 2);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_no_place_for_a_journal() {
    let folder = Folder::new();
    let link = folder.path("link.db");
    std::os::unix::fs::symlink(folder.path("later.db"), &link).unwrap();
    assert_eq!(problem(&link), Problem::Dangling);
    drop(Journal::open(&folder.path("later.db")).unwrap());
    let journal = Journal::open(&link).unwrap();
    assert_eq!(problem(&folder.path("later.db")), Problem::InUse);
    drop(journal);
}

#[test]
fn the_names_that_sqlite_has_a_meaning_for_are_names_of_files() {
    for name in [":memory:", "file:run.db", "file::memory:?cache=shared"] {
        let place = Place::of(Path::new(name)).unwrap();
        assert!(place.file.is_absolute() && place.file.ends_with(name), "{}", place.file.display());
    }
    assert_eq!(problem(Path::new("")), Problem::NoName);
    let folder = Folder::new();
    let path = folder.path("file:run.db?mode=memory&x=%20");
    let mut journal = begin(&path, 2);
    journal.take(1);
    drop(journal);
    assert!(path.exists());
    assert_eq!(Journal::open(&path).unwrap().recover(false).unwrap().unconfirmed, 1);
    assert_eq!(Journal::read(&path).unwrap().counts().unwrap().waiting, 1, "nor is it one to read");
}

#[cfg(unix)]
#[test]
fn its_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = begin(&path, 2);
    journal.take(1);
    for end in ["", "-wal", "-shm", "-lock"] {
        let file = folder.path(&format!("run.db{end}"));
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}: {mode:o}", file.display());
    }
}

#[test]
fn what_is_no_journal_gets_no_files_beside_it() {
    let folder = Folder::new();
    let (text, books) = (folder.path("passwd"), folder.path("books.db"));
    fs::write(&text, "root:x:0:0\n".repeat(100)).unwrap();
    Connection::open(&books)
        .unwrap()
        .execute_batch("PRAGMA journal_mode = wal; CREATE TABLE books (title)")
        .unwrap();
    let before = contents(text.parent().unwrap());
    for path in [&text, &books] {
        assert_eq!(problem(path), Problem::NotAJournal);
        assert_eq!(Journal::copy(path).unwrap_err().problem, Problem::NotAJournal);
        assert_eq!(Journal::read(path).unwrap_err().problem, Problem::NotAJournal);
    }
    assert_eq!(contents(text.parent().unwrap()), before);
}

#[test]
fn reading_leaves_nothing_behind_whatever_is_there() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = begin(&path, 4);
    journal.take(1);
    drop(journal);
    let reads = |sending: u64, what: &str| {
        let before = contents(path.parent().unwrap());
        assert_eq!(Journal::read(&path).unwrap().counts().unwrap().sending, sending, "{what}");
        let names =
            |contents: Vec<(String, Vec<u8>)>| contents.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(contents(path.parent().unwrap())), names(before), "{what}");
    };
    reads(1, "closed");
    let mut journal = Journal::open(&path).unwrap();
    journal.take(1);
    reads(2, "open");
    crash(journal);
    reads(2, "after a crash");
    fs::remove_file(folder.path("run.db-shm")).unwrap();
    reads(2, "after a crash, without the index");
}

#[test]
fn a_file_that_may_grow_no_more_is_told_like_a_full_disk() {
    let error = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
    let explained = |code| Err::<(), _>(error(code)).explain("run.db").unwrap_err();
    let told = explained(rusqlite::ffi::SQLITE_IOERR_WRITE);
    assert!(matches!(told.problem, Problem::WriteFailed(_)), "{told}");
    for word in ["make room", "ulimit -f", "quota", "same command again"] {
        assert!(told.to_string().contains(word), "{told}");
    }
    assert!(matches!(explained(rusqlite::ffi::SQLITE_IOERR_READ).problem, Problem::Other(_)));
}
