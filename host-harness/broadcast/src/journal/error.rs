//! Why the journal cannot be used, in words that say how to fix it.

use std::io::{self, ErrorKind};

use rusqlite::{ErrorCode, ffi};

/// Why a journal cannot be used. Its contents are not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal {path} {problem}")]
pub struct JournalError {
    path: String,
    /// The problem.
    pub problem: Problem,
}

/// A problem of a journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Another process has it.
    #[error("is in use: another process runs it; `broadcast status --journal` shows its progress")]
    InUse,
    /// Another program's file, or no database at all.
    #[error("is not a journal: give the file that a broadcast has written, or a new name")]
    NotAJournal,
    /// Another version wrote it.
    #[error("has format {found}, but this program reads format {known}: use the version that began it")]
    OtherVersion {
        /// Its format.
        found: i32,
        /// The format that this program knows.
        known: i32,
    },
    /// It is damaged.
    #[error("is damaged ({0}): restore it from a copy; without one, nobody knows who got the message")]
    Corrupt(String),
    /// It is not the file that was written.
    #[error(
        "is a copy, or was moved to another disk, so it may not have everybody who was sent to. Continue with the \
         original. If the original is gone, run `broadcast reconcile` on this file with everything that webhooks \
         reported, and then the same command with --moved"
    )]
    Moved,
    /// A process ended while it wrote the journal, and the last part is missing.
    #[error(
        "has lost the file {log}, which has the last people who were sent to. Put that file back beside it. If it is \
         gone, run `broadcast reconcile` with everything that webhooks reported, and then the same command with --moved"
    )]
    LogLost {
        /// The file.
        log: String,
    },
    /// It had a campaign, and is empty now.
    #[error(
        "is empty or gone, but {evidence} shows that people were sent to with it. Restore it from a copy, run \
         `broadcast reconcile` on it with everything that webhooks reported, and then the same command with --moved; \
         or name another journal to begin another campaign"
    )]
    Emptied {
        /// The file that proves it.
        evidence: String,
    },
    /// A link to a file that does not exist.
    #[error("is a link to a file that does not exist: give the file's own name")]
    Dangling,
    /// A path without a file name.
    #[error("has no file name: give a path that ends in one, such as run.db")]
    NoName,
    /// Another process has been reading it for too long.
    #[error(
        "is being read by another process that does not finish: end that process, then run the same command again"
    )]
    Busy,
    /// The system refuses to let it grow, or cannot write it.
    #[error(
        "cannot be written ({0}): make room if the disk is full, raise the limit if a quota or `ulimit -f` is reached, \
         then run the same command again"
    )]
    WriteFailed(String),
    /// There is no room.
    #[error("cannot be written because the disk is full: make room, then run the same command again")]
    Full,
    /// It cannot be written.
    #[error("cannot be opened or written ({0}): check the path, its permissions and those of its folder")]
    NotWritable(String),
    /// Anything else.
    #[error("cannot be used: {0}")]
    Other(String),
}

impl Problem {
    /// The problem behind an I/O error of a file beside the database, or of the database's own before it is opened.
    pub(super) fn of_file(fault: &io::Error) -> Self {
        match fault.kind() {
            ErrorKind::StorageFull => Self::Full,
            ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => Self::WriteFailed(fault.to_string()),
            _ => Self::NotWritable(fault.to_string()),
        }
    }
}

impl JournalError {
    pub(super) fn new(path: &str, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem }
    }
}

/// Converts the database's errors to ours.
pub(super) trait Explain<T> {
    fn explain(self, path: &str) -> Result<T, JournalError>;
}

impl<T> Explain<T> for rusqlite::Result<T> {
    fn explain(self, path: &str) -> Result<T, JournalError> {
        self.map_err(|error| {
            let words = error.to_string();
            let problem = match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => Problem::Full,
                Some(ErrorCode::SystemIoFailure) if cannot_grow(&error) => Problem::WriteFailed(words),
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    Problem::NotWritable(words)
                }
                Some(ErrorCode::NotADatabase) => Problem::NotAJournal,
                Some(ErrorCode::DatabaseCorrupt) => Problem::Corrupt(words),
                _ => Problem::Other(words),
            };
            JournalError::new(path, problem)
        })
    }
}

/// Whether a write itself failed, as at a quota or a file size limit: SQLite only recognises a full disk.
fn cannot_grow(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code.is_some_and(|code| [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE].contains(&code))
}
