//! Helpers for the tests of several modules.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::note::{Note, Told};

/// A folder for one test, deleted with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("host-harness-webhook-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, content: &[u8]) -> PathBuf {
        let path = self.0.join("events.jsonl");
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// The notes, in order.
pub struct Notes(Receiver<Note>);

impl Notes {
    pub fn new() -> (Told, Self) {
        let (tell, notes) = channel();
        (Told::new(move |note| _ = tell.send(note.clone())), Self(notes))
    }

    /// The next note, which must arrive.
    #[track_caller]
    pub fn next(&self) -> Note {
        self.0.recv_timeout(Duration::from_secs(60)).expect("a note")
    }

    /// The notes that have arrived so far.
    pub fn told(&self) -> Vec<Note> {
        self.0.try_iter().collect()
    }
}

#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
