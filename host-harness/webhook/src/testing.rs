//! What the tests of several modules need.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::note::{Note, Told};

/// A folder of the test's own, gone with it.
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

/// The notes, in their order.
pub struct Notes(Receiver<Note>);

impl Notes {
    pub fn new() -> (Told, Self) {
        let (tell, notes) = channel();
        (Told::new(move |note| _ = tell.send(note.clone())), Self(notes))
    }

    /// The next one, which has to come.
    #[track_caller]
    pub fn next(&self) -> Note {
        self.0.recv_timeout(Duration::from_secs(60)).expect("a note")
    }

    /// Those that have come already.
    pub fn told(&self) -> Vec<Note> {
        self.0.try_iter().collect()
    }
}

#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
