use std::fs;

use super::*;
use crate::testing::Folder;

#[test]
fn a_torn_last_line_is_taken_out_and_nothing_else() {
    let folder = Folder::new("torn");
    let whole = b"{\"id\":\"1\"}\n{\"id\":\"2\"}\n";
    let torn: [&[u8]; 4] =
        [b"{\"id\":\"3", b"{", b"\0\0\0\0", &[b"{\"id\":\"".as_slice(), &[b'x'; 70_000]].concat()];
    for torn in torn {
        let path = folder.file(&[whole, torn].concat());
        let (mut log, repair) = LogFile::open(&path).unwrap();
        assert_eq!(repair, Some(Repair::Removed(torn.len() as u64)));
        log.append(b"{\"id\":\"4\"}\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), [whole, b"{\"id\":\"4\"}\n".as_slice()].concat());
    }
    // Only an incomplete line.
    let path = folder.file(b"{\"id\":");
    assert_eq!(LogFile::open(&path).unwrap().1, Some(Repair::Removed(6)));
    assert_eq!(fs::read(&path).unwrap(), b"");
}

#[test]
fn a_whole_event_without_its_line_end_is_kept() {
    let folder = Folder::new("ended");
    let path = folder.file(b"{\"id\":\"1\"}\n{\"id\":\"2\"}");
    assert_eq!(LogFile::open(&path).unwrap().1, Some(Repair::Ended));
    assert_eq!(fs::read(&path).unwrap(), b"{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
    assert_eq!(LogFile::open(&path).unwrap().1, None);
}

#[test]
fn somebody_elses_file_is_left_alone() {
    let folder = Folder::new("foreign");
    let path = folder.file(b"export PATH=/bin\nalias ll='ls -l'");
    assert!(matches!(LogFile::open(&path), Err(OpenError::NoEvents(_))));
    assert_eq!(fs::read(&path).unwrap(), b"export PATH=/bin\nalias ll='ls -l'");
}

#[test]
fn two_do_not_write_to_one_file() {
    let folder = Folder::new("two");
    let path = folder.file(b"");
    let first = LogFile::open(&path).unwrap();
    assert!(matches!(LogFile::open(&path), Err(OpenError::InUse(_))));
    drop(first);
    assert!(LogFile::open(&path).is_ok());
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    let folder = Folder::new("failed");
    let path = folder.file(b"{\"id\":\"1\"}\n");
    let (mut log, _) = LogFile::open(&path).unwrap();
    // As if a write had failed midway, and could not be undone at once.
    log.torn_at = Some(log.file.metadata().unwrap().len());
    log.file.write_all(b"{\"id\":\"2").unwrap();
    log.append(b"{\"id\":\"3\"}\n").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"{\"id\":\"1\"}\n{\"id\":\"3\"}\n");
}

#[cfg(unix)]
#[test]
fn a_new_file_is_for_its_owner_only() {
    let folder = Folder::new("private");
    let path = folder.0.join("events.jsonl");
    drop(LogFile::open(&path).unwrap());
    assert_eq!(crate::testing::mode(&path), 0o600);
}
