//! The journal: one SQLite file that records the result of each recipient, even if the process crashes.
//!
//! `waiting` → `sending` → `accepted`, `refused` or `unconfirmed`. `sending` is on disk before the request leaves, so
//! after a crash a `waiting` row was never sent, and a `sending` row may have been.

mod error;
mod file;
mod import;
mod kept;
mod lock;
mod open;
mod place;
mod read;
mod reconcile;
mod settings;
mod shown;
mod sums;
mod types;
mod writer;

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

pub use error::{JournalError, Problem};
pub use file::Trust;
pub use import::Import;
pub use lock::is_running;
pub use read::{Counts, Entry};
pub use reconcile::{Delivery, Joined, Pricing};
pub use settings::{ListFile, OptOutLists, Settings};
pub use shown::Shown;
pub use sums::PutOff;
pub(crate) use sums::{Group, Priced, Refusal};
pub use types::{Claim, Person, RowOutcome, Run, Settled, State};
pub use writer::{Closed, Writer};

use crate::failure::Failure;
use crate::person_key::{Key, key};
use error::Explain;
use lock::Lock;

/// "Bcst": distinguishes the file from other programs' databases.
const APPLICATION: i32 = 0x4263_7374;

/// The version of the tables.
const VERSION: i32 = 3;

/// How long to wait for a reader, such as `status`, to finish.
const BUSY: Duration = Duration::from_secs(5);

/// A journal. One process at a time may write it; any number may read it meanwhile.
#[derive(Debug)]
pub struct Journal {
    db: Connection,
    path: String,
    /// The last row that was claimed in order.
    cursor: i64,
    /// Whether the file records that this process has it open.
    is_writer: bool,
    // Dropped after the database is closed.
    lock: Option<Lock>,
}

/// The rows that a restart found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Rows that were being sent when the last process ended, and are unconfirmed now.
    pub unconfirmed: usize,
    /// Unconfirmed rows that are waiting again, as requested.
    pub resent: usize,
}

impl Journal {
    /// Whether it is still empty; or why it is not a journal of this version.
    fn is_blank(&self) -> Result<bool, JournalError> {
        let number =
            |pragma: &str| self.db.query_row(pragma, [], |row| row.get::<_, i32>(0)).explain(&self.path);
        let application = number("PRAGMA application_id")?;
        let version = number("PRAGMA user_version")?;
        match (application, version) {
            (APPLICATION, VERSION) => Ok(false),
            (APPLICATION, other) => Err(self.error(Problem::OtherVersion { found: other, known: VERSION })),
            (0, 0) if number("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(true),
            _ => Err(self.error(Problem::NotAJournal)),
        }
    }

    /// Whether its contents are intact.
    fn check(&self) -> Result<(), JournalError> {
        let found: String =
            self.db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).explain(&self.path)?;
        // A heading is on its own line before the problem.
        match found.lines().last().unwrap_or_default() {
            "ok" => Ok(()),
            wrong => Err(self.error(Problem::Corrupt(wrong.to_owned()))),
        }
    }

    /// Creates the tables, which makes the file a journal.
    fn create(&mut self) -> Result<(), JournalError> {
        let create = |transaction: Transaction| {
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.execute_batch(include_str!("journal/schema.sql"))?;
            transaction.commit()
        };
        self.db.transaction().and_then(create).explain(&self.path)
    }

    /// The campaign, once its list is imported.
    pub fn run(&self) -> Result<Option<Run>, JournalError> {
        let read = |row: &rusqlite::Row| {
            Ok(Run {
                id: row.get(0)?,
                begun_at: row.get(1)?,
                contacts: row.get(2)?,
                contacts_hash: row.get(3)?,
                template: row.get(4)?,
                template_hash: row.get(5)?,
                consent: row.get(6)?,
                sender: row.get(7)?,
                stopped: row.get(8)?,
            })
        };
        let columns =
            "id, begun_at, contacts, contacts_hash, template, template_hash, consent, sender, stopped";
        self.db.query_row(&format!("SELECT {columns} FROM run"), [], read).optional().explain(&self.path)
    }

    /// Marks rows that were being sent when the last process ended as unconfirmed, since they may have arrived. They
    /// are sent again only if `resend` is true.
    pub fn recover(&mut self, resend: bool) -> Result<Recovered, JournalError> {
        let failure = RowOutcome::interrupted();
        let change = |db: &mut Connection| {
            let transaction = db.transaction()?;
            let unconfirmed = transaction.execute(
                "UPDATE recipients SET state = 'unconfirmed', failure = ?1 WHERE state = 'sending'",
                params![failure],
            )?;
            let mut resent = 0;
            if resend {
                let again = "UPDATE recipients SET state = 'waiting' WHERE state = 'unconfirmed'";
                resent = transaction.execute(again, [])?;
            }
            transaction.commit()?;
            Ok(Recovered { unconfirmed, resent })
        };
        change(&mut self.db).explain(&self.path)
    }

    /// Excludes people who opted out, if nothing was sent to them yet.
    pub fn suppress(&mut self, is_off: impl Fn(&str) -> bool) -> Result<usize, JournalError> {
        let change = |db: &mut Connection| {
            let transaction = db.transaction()?;
            let mut off = Vec::new();
            {
                let mut select =
                    transaction.prepare("SELECT row, recipient FROM recipients WHERE state = 'waiting'")?;
                let mut rows = select.query([])?;
                while let Some(row) = rows.next()? {
                    if is_off(row.get_ref(1)?.as_str()?) {
                        off.push(row.get::<_, i64>(0)?);
                    }
                }
            }
            for row in &off {
                transaction
                    .prepare_cached("UPDATE recipients SET state = 'skipped', failure = ?2 WHERE row = ?1")?
                    .execute(params![row, types::to_json(&Failure::suppressed())])?;
            }
            transaction.commit()?;
            Ok(off.len())
        };
        change(&mut self.db).explain(&self.path)
    }

    /// Records why the run has stopped, for its status.
    pub fn note_stop(&mut self, reason: Option<&str>) -> Result<(), JournalError> {
        self.db.execute("UPDATE run SET stopped = ?1", params![reason]).explain(&self.path).map(drop)
    }

    /// Writes the results of some rows, then claims others for sending, all in one commit: the claimed rows are
    /// `sending` on disk when this returns.
    pub(crate) fn commit(
        &mut self,
        settled: &[Settled],
        wanted: &[Wanted],
    ) -> Result<Vec<Vec<Claim>>, JournalError> {
        let cursor = self.cursor;
        if let Some(lock) = self.lock.as_mut().filter(|_| !wanted.is_empty()) {
            lock.begin(&self.path)?;
        }
        let change = |db: &mut Connection| {
            let mut cursor = cursor;
            let transaction = db.transaction()?;
            for settled in settled {
                settle(&transaction, settled)?;
            }
            let claims = wanted.iter().map(|wanted| claim(&transaction, wanted, &mut cursor));
            let claims = claims.collect::<rusqlite::Result<Vec<_>>>()?;
            transaction.commit()?;
            Ok((claims, cursor))
        };
        let (claims, cursor) = change(&mut self.db).explain(&self.path)?;
        self.cursor = cursor;
        Ok(claims)
    }

    /// Whether a commit is slow.
    fn waits_for_a_disk(&self) -> bool {
        self.lock.is_some()
    }

    /// A journal on a simulated disk, as [`Journal::open`] would open it there.
    #[cfg(test)]
    pub(crate) fn on(db: Connection, has_log: bool) -> Result<Self, JournalError> {
        let seen = file::Seen { identity: Some("1:1".into()), has_log, log: "run.db-wal".into() };
        Self::prepare(db, "run.db".to_owned(), &seen, Trust::None)
    }

    /// Goes through the list from its beginning, as after a restart.
    #[cfg(test)]
    pub(crate) fn rewind(&mut self) {
        self.cursor = 0;
    }

    /// Claims the next `count` rows.
    #[cfg(test)]
    pub(crate) fn take(&mut self, count: usize) {
        self.commit(&[], &[Wanted::Next(count)]).unwrap();
    }

    /// Writes the results of some rows.
    #[cfg(test)]
    pub(crate) fn put(&mut self, settled: &[Settled]) {
        self.commit(settled, &[]).unwrap();
    }

    /// Keeps the file from growing, as on a full disk.
    #[cfg(test)]
    pub(crate) fn limit_size(&mut self) {
        let pages: i64 = self.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        self.db.pragma_update(None, "max_page_count", pages).unwrap();
    }

    fn error(&self, problem: Problem) -> JournalError {
        JournalError::new(&self.path, problem)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if self.is_writer {
            self.close();
        }
    }
}

/// Which rows to claim.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// The next rows that are waiting, up to this many.
    Next(usize),
    /// These, if they are waiting.
    Rows(Vec<i64>),
}

fn claim(transaction: &Transaction, wanted: &Wanted, cursor: &mut i64) -> rusqlite::Result<Vec<Claim>> {
    let claims = match wanted {
        Wanted::Next(count) => {
            let mut claims = Vec::new();
            // An empty result means the end of the list, so rows that are left out are replaced by the next.
            while claims.len() < *count {
                let found = waiting(transaction, *cursor, i64::MAX, count - claims.len())?;
                let Some(last) = found.last() else { break };
                *cursor = last.row;
                claims.extend(without_reached(transaction, found)?);
            }
            claims
        }
        Wanted::Rows(rows) => {
            let claims = rows.iter().map(|row| waiting(transaction, row - 1, *row, 1));
            without_reached(transaction, claims.collect::<rusqlite::Result<Vec<_>>>()?.concat())?
        }
    };
    let mut mark = transaction
        .prepare_cached("UPDATE recipients SET state = 'sending', attempts = attempts + 1 WHERE row = ?1")?;
    for claim in &claims {
        mark.execute(params![claim.row])?;
    }
    Ok(claims)
}

/// Leaves out people whom another row's message has reached: Meta reported that they are the same person.
fn without_reached(transaction: &Transaction, claims: Vec<Claim>) -> rusqlite::Result<Vec<Claim>> {
    let mut select = transaction.prepare_cached("SELECT line FROM recipients WHERE reached = ?1 LIMIT 1")?;
    let mut leave_out =
        transaction.prepare_cached("UPDATE recipients SET state = 'skipped', failure = ?2 WHERE row = ?1")?;
    let mut others = Vec::with_capacity(claims.len());
    for claim in claims {
        let line = select.query_row(params![key(&claim.recipient).as_str()], |row| row.get(0)).optional()?;
        match line {
            Some(line) => {
                _ = leave_out.execute(params![claim.row, types::to_json(&import::duplicate(line))])?;
            }
            None => others.push(claim),
        }
    }
    Ok(others)
}

/// The first `count` waiting rows after one row, up to another.
fn waiting(transaction: &Transaction, after: i64, last: i64, count: usize) -> rusqlite::Result<Vec<Claim>> {
    let mut select = transaction.prepare_cached(
        "SELECT row, recipient, fields, attempts FROM recipients
         WHERE row > ?1 AND row <= ?2 AND state = 'waiting' ORDER BY row LIMIT ?3",
    )?;
    let read = |row: &rusqlite::Row| {
        let fields: String = row.get(2)?;
        let attempts: u32 = row.get(3)?;
        let fields = serde_json::from_str(&fields).unwrap_or_default();
        Ok(Claim { row: row.get(0)?, recipient: row.get(1)?, fields, attempts: attempts + 1 })
    };
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    select.query_map(params![after, last, limit], read)?.collect()
}

fn settle(transaction: &Transaction, settled: &Settled) -> rusqlite::Result<()> {
    let mut update = transaction.prepare_cached(
        "UPDATE recipients SET state = ?2, message_id = coalesce(?3, message_id), message_status = ?4,
           failure = iif(?6, failure, ?5), attempts = attempts - ?7, reached = coalesce(nullif(?8, person), reached)
         WHERE row = ?1",
    )?;
    let outcome = &settled.outcome;
    update.execute(params![
        settled.row,
        outcome.state().word(),
        outcome.message_id(),
        outcome.message_status(),
        outcome.failure(),
        matches!(outcome, RowOutcome::NotSent),
        matches!(outcome, RowOutcome::NotSent | RowOutcome::Skipped(_)),
        outcome.reached().as_ref().map(Key::as_str),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests;
