//! Opening a journal: to write, to read, or as a copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::error::{Explain, JournalError, Problem};
use super::file::{Seen, Trust};
use super::lock::{Lock, is_running};
use super::place::Place;
use super::{BUSY, Journal};
use crate::private;

/// Without `SQLITE_OPEN_URI`: names are not URIs. The bundled SQLite reads URIs anyway, so names are absolute, too.
const WRITE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
const READ: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

impl Journal {
    /// Opens a journal to write, or creates one. Fails if another process has it open, or if it is not as the last
    /// process left it.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        Self::open_with(path, Trust::None)
    }

    /// The same, with this trust in a file that is not as the last process left it.
    pub fn open_with(path: &Path, trust: Trust) -> Result<Self, JournalError> {
        let place = Place::of(path)?;
        let name = path.display().to_string();
        let lock = Lock::take(&place, &name)?;
        match Self::open_locked(&place, &name, lock.has_begun(), trust) {
            Ok(mut journal) => {
                journal.lock = Some(lock);
                Ok(journal)
            }
            Err(error) => {
                lock.discard();
                Err(error)
            }
        }
    }

    fn open_locked(place: &Place, name: &str, has_begun: bool, trust: Trust) -> Result<Self, JournalError> {
        let is_empty = place.is_empty();
        if is_empty {
            has_nothing_behind(place, name, has_begun)?;
            // SQLite gives the log and its index the database's permissions.
            private::open(&place.file).map_err(|fault| JournalError::new(name, Problem::of_file(&fault)))?;
        }
        let seen = Seen::at(place);
        let db = Connection::open_with_flags(&place.file, WRITE).explain(name)?;
        let prepared = Self::prepare(db, name.to_owned(), &seen, trust);
        if is_empty && prepared.is_err() {
            _ = fs::remove_file(&place.file);
        }
        prepared
    }

    /// Prepares a database for writing: a new one gets its tables, an existing one is examined first.
    pub(super) fn prepare(
        db: Connection,
        name: String,
        seen: &Seen,
        trust: Trust,
    ) -> Result<Self, JournalError> {
        let mut journal = Self::over(db, name)?;
        journal.keep_log(seen.has_log)?;
        journal.alone()?;
        // Before anything is written to a file that may not be a journal.
        if journal.is_blank()? {
            journal.create()?;
        } else {
            journal.check()?;
            match (journal.examine(seen), trust) {
                (Ok(()), _) | (Err(_), Trust::Moved) => {}
                (Err(error), Trust::None) => return Err(error),
                (Err(error), Trust::AsItIs) => {
                    journal.leave_in_doubt(&error.problem)?;
                    return Ok(journal);
                }
            }
        }
        journal.adopt(seen.identity.as_deref())?;
        journal.is_writer = true;
        Ok(journal)
    }

    /// A journal in memory, for a rehearsal.
    pub fn in_memory() -> Result<Self, JournalError> {
        let name = "in memory";
        let mut journal = Self::over(Connection::open_in_memory().explain(name)?, name.to_owned())?;
        journal.create()?;
        Ok(journal)
    }

    /// Opens a journal to read, even while another process writes it. Writes no files.
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        let place = Place::of(path)?;
        let journal = Self::reader(&place, &path.display().to_string())?;
        if journal.is_blank()? {
            return Err(journal.error(Problem::NotAJournal));
        }
        Ok(journal)
    }

    /// A copy of a journal in memory, for a rehearsal. The journal itself is not changed, and another process may write
    /// it meanwhile. A file that [`Journal::open`] would refuse is refused here, too.
    pub fn copy(path: &Path) -> Result<Self, JournalError> {
        Self::copy_with(path, Trust::None)
    }

    /// The same, with this trust in a file that is not as the last process left it.
    pub fn copy_with(path: &Path, trust: Trust) -> Result<Self, JournalError> {
        let place = Place::of(path)?;
        let name = path.display().to_string();
        let seen = Seen::at(&place);
        if place.is_empty() {
            let has_begun = fs::metadata(place.lock()).is_ok_and(|lock| lock.len() > 0);
            has_nothing_behind(&place, &name, has_begun)?;
            return Self::in_memory();
        }
        let from = Self::reader(&place, &name)?;
        let mut journal = Self::over(in_memory(&from.db, &name)?, name)?;
        if journal.is_blank()? {
            journal.create()?;
            return Ok(journal);
        }
        journal.check()?;
        if trust == Trust::None {
            journal.examine(&seen)?;
        }
        Ok(journal)
    }

    fn reader(place: &Place, name: &str) -> Result<Self, JournalError> {
        let db = match (place.log_length().unwrap_or(0), is_running(&place.file)) {
            // Everything is in one file and stays there: no lock, no index, and no folder for one is needed.
            (0, false) => {
                Connection::open_with_flags(unchanging(&place.file), READ | OpenFlags::SQLITE_OPEN_URI)
            }
            (1.., false) if !place.index().exists() => return Self::without_index(place, name),
            _ => Connection::open_with_flags(&place.file, READ),
        };
        Self::over(db.explain(name)?, name.to_owned())
    }

    /// Reads a log that has no index beside it, through a copy, without creating the index there.
    fn without_index(place: &Place, name: &str) -> Result<Self, JournalError> {
        let explain = |fault: std::io::Error| JournalError::new(name, Problem::of_file(&fault));
        let folder = Scratch::new().map_err(explain)?;
        let copy = Place { file: folder.0.join("journal") };
        fs::copy(&place.file, &copy.file).map_err(explain)?;
        fs::copy(place.log(), copy.log()).map_err(explain)?;
        let db = Connection::open_with_flags(&copy.file, WRITE).explain(name)?;
        Self::over(in_memory(&db, name)?, name.to_owned())
    }

    fn over(db: Connection, path: String) -> Result<Self, JournalError> {
        db.busy_timeout(BUSY).explain(&path)?;
        Ok(Self { db, path, cursor: 0, is_writer: false, lock: None })
    }
}

/// Whether there is no evidence that the empty database held a campaign.
fn has_nothing_behind(place: &Place, name: &str, has_begun: bool) -> Result<(), JournalError> {
    let evidence = if has_begun {
        place.lock()
    } else if place.log_length().unwrap_or(0) > 0 {
        // If it were opened with an empty database, SQLite would remove it.
        place.log()
    } else {
        return Ok(());
    };
    let evidence = evidence.display().to_string();
    Err(JournalError::new(name, Problem::Emptied { evidence }))
}

fn in_memory(from: &Connection, name: &str) -> Result<Connection, JournalError> {
    let mut db = Connection::open_in_memory().explain(name)?;
    // In one step, so that no writer can interfere.
    let copied = Backup::new(from, &mut db)
        .and_then(|backup| backup.run_to_completion(i32::MAX, Duration::ZERO, None));
    copied.explain(name)?;
    Ok(db)
}

/// The URI of a file that no process writes.
#[cfg(unix)]
fn unchanging(path: &Path) -> PathBuf {
    use std::fmt::Write;
    use std::os::unix::ffi::OsStrExt;
    let mut uri = String::from("file://");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte))
            }
            _ => _ = write!(uri, "%{byte:02X}"),
        }
    }
    uri.push_str("?immutable=1");
    uri.into()
}

#[cfg(not(unix))]
fn unchanging(path: &Path) -> PathBuf {
    path.to_owned()
}

/// A folder for this process, deleted with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let mut random = [0; 8];
        // Only to avoid clashes: the folder must be new, whatever its name.
        _ = getrandom::fill(&mut random);
        let name = format!("broadcast-{}-{:016x}", std::process::id(), u64::from_ne_bytes(random));
        let path = std::env::temp_dir().join(name);
        private::create_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}
