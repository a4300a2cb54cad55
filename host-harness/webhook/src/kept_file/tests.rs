use std::fs;

use serde_json::json;

use super::*;
use crate::testing::{Folder, Notes};

fn event(id: &str) -> Batch {
    let mut batch = Batch::default();
    batch.push(&json!({"id": id}));
    batch
}

#[cfg(unix)]
#[test]
fn a_file_that_is_moved_or_removed_is_made_again() {
    let folder = Folder::new("moved");
    let path = folder.file(b"");
    let (told, notes) = Notes::new();
    let mut file = KeptFile::open(&path, told).unwrap();
    file.keep(&event("1")).unwrap();

    let rotated = folder.0.join("events.jsonl.1");
    fs::rename(&path, &rotated).unwrap();
    file.keep(&event("2")).unwrap();
    assert_eq!(fs::read_to_string(&rotated).unwrap(), "{\"id\":\"1\"}\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"id\":\"2\"}\n");
    assert_eq!(crate::testing::mode(&path), 0o600);
    // The old one is free for others.
    assert!(LogFile::open(&rotated).is_ok());

    fs::remove_file(&path).unwrap();
    file.keep(&event("3")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"id\":\"3\"}\n");

    // As logrotate does with `create`: another file already exists there.
    fs::rename(&path, &rotated).unwrap();
    fs::write(&path, "").unwrap();
    file.reopen().unwrap();
    file.keep(&event("4")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"id\":\"4\"}\n");
    assert_eq!(notes.told(), [(); 3].map(|()| Note::Reopened { path: path.clone() }));
}

#[test]
fn a_file_in_its_place_is_not_opened_again() {
    let folder = Folder::new("in-place");
    let path = folder.file(b"");
    let (told, notes) = Notes::new();
    let mut file = KeptFile::open(&path, told).unwrap();
    file.keep(&event("1")).unwrap();
    file.reopen().unwrap();
    // Truncated, as logrotate does with `copytruncate`.
    fs::File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
    file.keep(&event("2")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"id\":\"2\"}\n");
    assert_eq!(notes.told(), []);
}

#[cfg(unix)]
#[test]
fn where_no_file_can_be_made_nothing_is_told_to_be_kept() {
    let folder = Folder::new("gone");
    let path = folder.file(b"");
    let (told, _notes) = Notes::new();
    let mut file = KeptFile::open(&path, told).unwrap();
    fs::remove_dir_all(&folder.0).unwrap();
    assert!(file.keep(&event("1")).is_err());
    fs::create_dir_all(&folder.0).unwrap();
    file.keep(&event("1")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"id\":\"1\"}\n");
}
