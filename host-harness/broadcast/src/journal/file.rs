//! The journal's own file: whether it is the one that was written, and whether it is complete.

use std::thread::sleep;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, params};

use super::error::{Explain, JournalError, Problem};
use super::place::Place;
use super::{BUSY, Journal};

/// How many pages of the log are moved into the database's own file at once: about two seconds of sending, so that
/// the file alone is never far behind.
const CHECKPOINT: u32 = 256;

/// How often to try for exclusive access: a status query has the file open for a moment.
const TRIES: u32 = 10;
const BETWEEN: Duration = Duration::from_millis(50);

/// The file's record of the last process: it closed the file, it has it open, or it ended and its log was lost.
const CLOSED: u8 = 0;
const OPEN: u8 = 1;
const IN_DOUBT: u8 = 2;

/// How much to trust a file that is not as the last process left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Not at all: the file is refused.
    None,
    /// A person has confirmed that it is the journal from now on.
    Moved,
    /// Enough to read and reconcile it, but not to send from it. It remains in doubt.
    AsItIs,
}

/// The files before the database is opened, because SQLite creates and removes files itself.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub identity: Option<String>,
    pub has_log: bool,
    pub log: String,
}

impl Seen {
    pub fn at(place: &Place) -> Self {
        Self {
            identity: place.identity(),
            has_log: place.log_length().is_some(),
            log: place.log().display().to_string(),
        }
    }
}

impl Journal {
    /// Whether this is the file that the last process wrote, and complete.
    pub(super) fn examine(&self, seen: &Seen) -> Result<(), JournalError> {
        let read = |row: &rusqlite::Row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, u8>(1)?));
        let (identity, is_open) =
            self.db.query_row("SELECT identity, is_open FROM file", [], read).explain(&self.path)?;
        if identity.is_some() && seen.identity.is_some() && identity != seen.identity {
            return Err(self.error(Problem::Moved));
        }
        if is_open == IN_DOUBT || is_open == OPEN && !seen.has_log {
            return Err(self.error(Problem::LogLost { log: seen.log.clone() }));
        }
        Ok(())
    }

    /// Waits until no other process has the database open, and excludes others. SQLite's lock is on the file itself,
    /// whatever its name, and lasts as long as a process has it open. This must precede all reads.
    pub(super) fn alone(&self) -> Result<(), JournalError> {
        // A process that writes it holds it for longer than it is worth waiting.
        self.db.busy_timeout(Duration::ZERO).explain(&self.path)?;
        let read = || {
            self.db.pragma_update(None, "locking_mode", "exclusive")?;
            self.db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u64>(0))
        };
        for _ in 0..TRIES {
            match read() {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => sleep(BETWEEN),
                other => return other.and_then(|_| self.db.busy_timeout(BUSY)).explain(&self.path),
            }
        }
        Err(self.error(Problem::InUse))
    }

    /// Makes this process the file's writer, and records in it that it is open.
    pub(super) fn adopt(&mut self, identity: Option<&str>) -> Result<(), JournalError> {
        self.say(CLOSED)?;
        let own = "UPDATE file SET identity = coalesce(?1, identity)";
        self.db.execute(own, params![identity]).explain(&self.path)?;
        self.let_readers_in()?;
        self.keep_log(true)?;
        // Once this is in the database's own file, the log exists and is on disk.
        self.say(OPEN)?;
        checkpoint(&self.db, &self.path)
    }

    /// Allows writing without trusting the file: the next process finds the same doubt.
    pub(super) fn leave_in_doubt(&mut self, problem: &Problem) -> Result<(), JournalError> {
        if matches!(problem, Problem::LogLost { .. }) {
            self.say(IN_DOUBT)?;
        }
        self.let_readers_in()?;
        self.keep_log(false)
    }

    /// Whether the log stays when the database is closed. Otherwise SQLite removes it, even if the file could not
    /// record that it was closed. An older log stays until all of it is in the file.
    pub(super) fn keep_log(&self, keeps: bool) -> Result<(), JournalError> {
        let option = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        self.db.set_db_config(option, keeps).map(drop).explain(&self.path)
    }

    /// Begins a new log that others may read.
    fn let_readers_in(&self) -> Result<(), JournalError> {
        // Without a log, the file must not record that one belongs to it: everything is in the file before the old
        // log is removed.
        checkpoint(&self.db, &self.path)?;
        let change = || {
            self.db.pragma_update(None, "synchronous", "extra")?;
            self.db.pragma_update(None, "journal_mode", "delete")?;
            self.db.pragma_update(None, "locking_mode", "normal")?;
            with_log(&self.db)
        };
        change().explain(&self.path)
    }

    fn say(&self, is_open: u8) -> Result<(), JournalError> {
        self.db.execute("UPDATE file SET is_open = ?1", params![is_open]).map(drop).explain(&self.path)
    }

    /// Records in the file that nobody has it open. If that fails, the log stays beside it for the next process.
    pub(super) fn close(&mut self) {
        if self.say(CLOSED).is_ok() {
            _ = self.keep_log(false);
        }
    }
}

/// With FULL, the log is on disk when a commit returns, not only with the operating system: a row is known to be
/// `sending` even if the power fails. On macOS this needs a full fsync.
pub(super) fn with_log(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "checkpoint_fullfsync", true)?;
    db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
    Ok(())
}

/// Moves the whole log into the database's own file.
pub(super) fn checkpoint(db: &Connection, path: &str) -> Result<(), JournalError> {
    let read = |row: &rusqlite::Row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
    let (pages, moved) = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], read).explain(path)?;
    // A reader may prevent the log from being truncated; it is enough that the file has all of it.
    if moved < pages { Err(JournalError::new(path, Problem::Busy)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
