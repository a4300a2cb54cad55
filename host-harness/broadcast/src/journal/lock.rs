//! Lets only one process at a time write a journal. The lock is on a file beside it: the database's own locks last
//! for a transaction, and must admit readers. If that file is removed, the database's locks still show that a process
//! has the journal open; see `Journal::adopt`.
//!
//! The same file records that messages were sent, so that a journal that has lost everything is not mistaken for a
//! new one.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use super::error::{JournalError, Problem};
use super::place::Place;
use crate::private;

/// Held until dropped. The system releases it when the process ends, for whatever reason.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
    /// Whether this process created the file.
    is_new: bool,
    has_begun: bool,
}

/// The file's content once messages were sent, for people who look into it.
const BEGUN: &str = "People were sent to with the journal beside this file. Keep this file with it.\n";

/// How often to try: a status query holds the lock for a moment.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(50);

impl Lock {
    /// Takes the lock of a journal.
    pub fn take(place: &Place, name: &str) -> Result<Self, JournalError> {
        let error = |problem| JournalError::new(name, problem);
        let not_writable = |fault: io::Error| error(Problem::NotWritable(fault.to_string()));
        let path = place.lock();
        for _ in 0..TRIES {
            let is_new = !path.exists();
            let file = private::open(&path).map_err(not_writable)?;
            match file.try_lock() {
                // The previous holder may have removed the file meanwhile: then this lock is worthless.
                Ok(()) if is_at(&file, &path) => {
                    let has_begun = file.metadata().map_err(not_writable)?.len() > 0;
                    return Ok(Self { file, path, is_new, has_begun });
                }
                Ok(()) | Err(TryLockError::WouldBlock) => sleep(BETWEEN),
                Err(TryLockError::Error(fault)) => return Err(not_writable(fault)),
            }
        }
        Err(error(Problem::InUse))
    }

    /// Whether messages were sent with this journal.
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Records on disk that messages are being sent.
    pub fn begin(&mut self, name: &str) -> Result<(), JournalError> {
        if self.has_begun {
            return Ok(());
        }
        let written = self.file.write_all(BEGUN.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(|fault| JournalError::new(name, Problem::of_file(&fault)))?;
        self.has_begun = true;
        Ok(())
    }

    /// Releases the lock, and leaves no file if there is no journal.
    pub fn discard(self) {
        if self.is_new && !self.has_begun {
            _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether a process is writing this journal.
pub fn is_running(journal: &Path) -> bool {
    let Ok(place) = Place::of(journal) else { return false };
    let file = File::open(place.lock());
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity =
        |found: io::Result<fs::Metadata>| found.map(|metadata| (metadata.dev(), metadata.ino())).ok();
    identity(file.metadata()).is_some_and(|ours| identity(fs::metadata(path)) == Some(ours))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}
