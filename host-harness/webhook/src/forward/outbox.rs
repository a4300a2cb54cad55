//! The events that wait to be forwarded, in an SQLite file beside the file of events, so that they survive a crash, a
//! restart and a rotation.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use crate::place::{self, Place};

/// "WhOb": distinguishes the file from other programs' databases.
const APPLICATION: i32 = 0x5768_4f62;
/// The version of the table.
const VERSION: i32 = 1;
/// How long to wait for the other connection, which writes for some milliseconds.
const BUSY: Duration = Duration::from_secs(10);

/// A waiting event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub position: i64,
    pub id: String,
    pub event: String,
}

/// The outbox. Its writer and its reader each have their own connection.
#[derive(Debug)]
pub(crate) struct Outbox {
    path: PathBuf,
    place: Place,
    db: Connection,
    durable: bool,
}

impl Outbox {
    /// Opens the outbox beside a file of events, or creates one that only its owner may read.
    pub fn beside(events: &Path, durable: bool) -> io::Result<Self> {
        // The same file for every name of the events' file.
        let mut path: OsString = fs::canonicalize(events)?.into();
        path.push(".outbox");
        Self::open(path.into(), durable)
    }

    /// With `durable`, events are on disk when [`Outbox::put`] returns. Without it, removed events may reappear after
    /// a power failure and be forwarded twice.
    fn open(path: PathBuf, durable: bool) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = place::private(options.create(true).append(true)).open(&path)?;
        let place = Place::of(&file.metadata()?);
        let fault = |error: rusqlite::Error| {
            io::Error::other(format!("the outbox {} cannot be used: {error}", path.display()))
        };
        let db = connect(&path, durable).map_err(fault)?;
        let outbox = Self { path, place, db, durable };
        outbox.set_up()?;
        Ok(outbox)
    }

    fn set_up(&self) -> io::Result<()> {
        let number = |pragma: &str| self.db.query_row(pragma, [], |row| row.get::<_, i32>(0));
        let found = number("PRAGMA application_id").and_then(|id| Ok((id, number("PRAGMA user_version")?)));
        match found.map_err(|error| self.fault(&error))? {
            (APPLICATION, VERSION) => Ok(()),
            (0, 0) => self.db.execute_batch(include_str!("outbox.sql")).map_err(|error| self.fault(&error)),
            _ => {
                let words = format!("{} is no outbox of this version: move it away", self.path.display());
                Err(io::Error::new(io::ErrorKind::InvalidData, words))
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds events, all or none.
    pub fn put<'a>(&mut self, events: impl Iterator<Item = (&'a str, &'a str)>) -> io::Result<()> {
        self.follow()?;
        let put = |db: &mut Connection| {
            let transaction = db.transaction()?;
            {
                let mut insert = transaction.prepare("INSERT INTO events (id, event) VALUES (?1, ?2)")?;
                for (id, event) in events {
                    insert.execute(params![id, event])?;
                }
            }
            transaction.commit()
        };
        put(&mut self.db).map_err(|error| self.fault(&error))
    }

    /// The first event after a position that the target has not refused.
    pub fn next(&mut self, after: i64) -> io::Result<Option<Waiting>> {
        self.follow()?;
        let select = "SELECT position, id, event FROM events WHERE refused IS NULL AND position > ?1
                      ORDER BY position LIMIT 1";
        let read =
            |row: &rusqlite::Row| Ok(Waiting { position: row.get(0)?, id: row.get(1)?, event: row.get(2)? });
        self.db.query_row(select, [after], read).optional().map_err(|error| self.fault(&error))
    }

    /// Removes an event that the target has accepted.
    pub fn remove(&self, position: i64) -> io::Result<()> {
        let removed = self.db.execute("DELETE FROM events WHERE position = ?1", [position]);
        removed.map(|_| ()).map_err(|error| self.fault(&error))
    }

    /// Sets aside an event that the target has refused, with the reason.
    pub fn set_aside(&self, position: i64, why: &str) -> io::Result<()> {
        let update = "UPDATE events SET refused = ?2 WHERE position = ?1";
        self.db.execute(update, params![position, why]).map(|_| ()).map_err(|error| self.fault(&error))
    }

    /// How many are waiting, and how many were refused.
    pub fn counts(&self) -> io::Result<(u64, u64)> {
        let select = "SELECT count(*) - count(refused), count(refused) FROM events";
        let read = |row: &rusqlite::Row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let counts = self.db.query_row(select, [], read).map_err(|error| self.fault(&error))?;
        Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
    }

    /// Opens the file again if it was removed: events added to a removed file would be lost.
    fn follow(&mut self) -> io::Result<()> {
        if !self.place.is_at(&self.path) {
            *self = Self::open(self.path.clone(), self.durable)?;
        }
        Ok(())
    }

    fn fault(&self, error: &rusqlite::Error) -> io::Error {
        io::Error::other(format!("the outbox {} cannot be used: {error}", self.path.display()))
    }
}

fn connect(path: &Path, durable: bool) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(BUSY)?;
    // Frees space as events are removed. This only takes effect on a file without tables.
    db.pragma_update(None, "auto_vacuum", "full")?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", if durable { "full" } else { "normal" })?;
    // macOS: writes to the disk itself, not only to its cache.
    db.pragma_update(None, "fullfsync", durable)?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn ids(outbox: &mut Outbox) -> Vec<String> {
        let mut ids = Vec::new();
        let mut after = 0;
        while let Some(next) = outbox.next(after).unwrap() {
            after = next.position;
            ids.push(next.id);
        }
        ids
    }

    #[test]
    fn events_wait_in_their_order_until_they_are_taken_out_or_set_aside() {
        let folder = Folder::new("outbox");
        let events = folder.file(b"");
        let mut writer = Outbox::beside(&events, true).unwrap();
        writer.put([("a", "{}"), ("b", "{}"), ("c", "{}")].into_iter()).unwrap();
        let mut reader = Outbox::beside(&events, false).unwrap();
        assert_eq!(ids(&mut reader), ["a", "b", "c"]);
        let first = reader.next(0).unwrap().unwrap();
        assert_eq!(first.event, "{}");
        reader.remove(first.position).unwrap();
        let second = reader.next(0).unwrap().unwrap();
        reader.set_aside(second.position, "422").unwrap();
        writer.put([("d", "{}")].into_iter()).unwrap();
        drop((reader, writer));
        let mut again = Outbox::beside(&events, false).unwrap();
        assert_eq!(ids(&mut again), ["c", "d"]);
        assert_eq!(again.counts().unwrap(), (2, 1));
    }

    #[test]
    fn another_programs_file_is_left_alone() {
        let folder = Folder::new("outbox-foreign");
        let events = folder.file(b"");
        let path = folder.0.join("events.jsonl.outbox");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
        assert!(Outbox::beside(&events, true).unwrap_err().to_string().contains("no outbox"));
        fs::write(&path, "notes").unwrap();
        assert!(Outbox::beside(&events, true).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"notes");
    }

    #[cfg(unix)]
    #[test]
    fn its_files_are_for_their_owner_only_and_one_that_is_removed_is_made_again() {
        let folder = Folder::new("outbox-private");
        let events = folder.file(b"");
        let mut outbox = Outbox::beside(&events, true).unwrap();
        outbox.put([("a", "{}")].into_iter()).unwrap();
        for name in ["events.jsonl.outbox", "events.jsonl.outbox-wal", "events.jsonl.outbox-shm"] {
            assert_eq!(crate::testing::mode(&folder.0.join(name)), 0o600, "{name}");
        }
        for name in ["events.jsonl.outbox", "events.jsonl.outbox-wal", "events.jsonl.outbox-shm"] {
            fs::remove_file(folder.0.join(name)).unwrap();
        }
        outbox.put([("b", "{}")].into_iter()).unwrap();
        assert_eq!(ids(&mut Outbox::beside(&events, false).unwrap()), ["b"]);
    }
}
