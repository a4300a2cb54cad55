//! One process at a time writes a journal. The lock is on a file beside it: the database's own locks last for a
//! transaction, and must let readers in.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use super::error::{JournalError, Problem};

/// Held while it lives. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// How often to try: whoever asks for a status holds the lock for a moment.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(50);

impl Lock {
    /// Takes the lock of a journal.
    pub fn take(journal: &Path) -> Result<Self, JournalError> {
        let error = |problem| JournalError::new(&journal.display().to_string(), problem);
        let not_writable = |fault: std::io::Error| error(Problem::NotWritable(fault.to_string()));
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(beside(journal));
        let file = file.map_err(not_writable)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => sleep(BETWEEN),
                Err(TryLockError::Error(fault)) => return Err(not_writable(fault)),
            }
        }
        Err(error(Problem::InUse))
    }
}

/// Whether a process writes this journal now.
pub fn is_running(journal: &Path) -> bool {
    let file = File::open(beside(journal));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The same file for every name of the journal.
fn beside(journal: &Path) -> PathBuf {
    let mut name: OsString = fs::canonicalize(journal).unwrap_or_else(|_| journal.to_owned()).into();
    name.push("-lock");
    name.into()
}
