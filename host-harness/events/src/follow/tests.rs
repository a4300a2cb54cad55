use std::fs::{self, OpenOptions};
use std::io::Write;

use super::*;

/// A folder for one test, deleted with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("host-harness-events-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn new(follow: &mut Follow) -> Vec<String> {
    let mut found = Vec::new();
    let visit = |_, line: &[u8]| {
        found.push(String::from_utf8(line.trim_ascii().to_vec()).unwrap());
        Ok::<_, io::Error>(())
    };
    follow.each_new(visit).unwrap();
    found
}

#[test]
fn each_event_is_read_once_and_a_line_without_its_end_waits_for_it() {
    let folder = Folder::new("partial");
    let path = folder.path("events.jsonl");
    append(&path, "line 1\nli");
    let mut follow = Follow::open(&path).unwrap();
    assert_eq!(new(&mut follow), ["line 1"]);
    assert!(new(&mut follow).is_empty());
    append(&path, "ne 2\n");
    append(&path, "\nline 3\n");
    assert_eq!(new(&mut follow), ["line 2", "line 3"]);
}

#[test]
fn what_came_around_a_rotation_is_read_once() {
    let folder = Folder::new("rotation");
    let (path, old) = (folder.path("events.jsonl"), folder.path("events.1.jsonl"));
    append(&path, "line 1\n");
    let mut follow = Follow::open(&path).unwrap();
    assert_eq!(new(&mut follow), ["line 1"]);
    fs::rename(&path, &old).unwrap();
    append(&old, "line 2\n");
    assert_eq!(new(&mut follow), ["line 2"], "no file has the name yet");
    append(&old, "line 3\n");
    append(&path, "line 4\n");
    assert_eq!(new(&mut follow), ["line 3", "line 4"]);
    append(&path, "line 5\n");
    assert_eq!(new(&mut follow), ["line 5"]);
}

#[test]
fn a_file_that_was_emptied_and_begun_anew_is_read_from_its_beginning() {
    let folder = Folder::new("emptied");
    let path = folder.path("events.jsonl");
    append(&path, "line 1\n");
    let mut follow = Follow::open(&path).unwrap();
    assert_eq!(new(&mut follow), ["line 1"]);
    fs::write(&path, "line 2\nline 3\n").unwrap();
    assert_eq!(new(&mut follow), ["line 2", "line 3"], "longer than before");
    fs::write(&path, "line 4\n").unwrap();
    assert_eq!(new(&mut follow), ["line 4"], "shorter than before");
}

#[test]
fn a_file_that_was_removed_and_made_anew_is_read_from_its_beginning() {
    let folder = Folder::new("removed");
    let path = folder.path("events.jsonl");
    append(&path, "line 1\n");
    let mut follow = Follow::open(&path).unwrap();
    assert_eq!(new(&mut follow), ["line 1"]);
    fs::remove_file(&path).unwrap();
    assert!(new(&mut follow).is_empty());
    append(&path, "line 2\n");
    assert_eq!(new(&mut follow), ["line 2"]);
}

#[test]
fn an_error_ends_the_look_and_the_next_one_resumes_after_the_line() {
    let folder = Folder::new("error");
    let path = folder.path("events.jsonl");
    append(&path, "line 1\n\nbad\nline 3\n");
    let mut follow = Follow::open(&path).unwrap();
    let refuse = |number, line: &[u8]| match line {
        b"bad\n" => Err(io::Error::other(format!("line {number}"))),
        _ => Ok(()),
    };
    assert_eq!(follow.each_new(refuse).unwrap_err().to_string(), "line 3");
    assert_eq!(new(&mut follow), ["line 3"]);
}
