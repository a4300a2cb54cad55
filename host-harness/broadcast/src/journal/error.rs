//! Why the journal cannot be used, in words that say what to do.

use rusqlite::ErrorCode;

/// Why a journal cannot be used. What it holds stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal {path} {problem}")]
pub struct JournalError {
    path: String,
    /// What is the matter.
    pub problem: Problem,
}

/// What is the matter with a journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Another process has it.
    #[error("is in use: another process runs it; `broadcast status --journal` tells how far it is")]
    InUse,
    /// Another program's file, or no database at all.
    #[error("is something else: give the file that a broadcast has written, or a new name")]
    NotAJournal,
    /// Another version wrote it.
    #[error("has format {found}, and this program knows format {known}: use the version that began it")]
    OtherVersion {
        /// Its format.
        found: i32,
        /// The one that is known.
        known: i32,
    },
    /// It is damaged.
    #[error("is damaged ({0}): bring it back from a copy; without one, nobody knows who got the message")]
    Corrupt(String),
    /// There is no room.
    #[error("cannot be written, as the disk is full: make room, then run the same command again")]
    Full,
    /// It cannot be written.
    #[error("cannot be opened or written ({0}): check the path, its permissions and those of its folder")]
    NotWritable(String),
    /// Anything else.
    #[error("cannot be used: {0}")]
    Other(String),
}

impl JournalError {
    pub(super) fn new(path: &str, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem }
    }
}

/// Turns the database's errors into ours.
pub(super) trait Explain<T> {
    fn explain(self, path: &str) -> Result<T, JournalError>;
}

impl<T> Explain<T> for rusqlite::Result<T> {
    fn explain(self, path: &str) -> Result<T, JournalError> {
        self.map_err(|error| {
            let words = error.to_string();
            let problem = match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => Problem::Full,
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
