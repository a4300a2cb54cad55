//! Totals over many rows, computed by the database: no row is held in memory.

use rusqlite::params;
use serde::de::DeserializeOwned;

use super::Journal;
use super::error::{Explain, JournalError};
use super::reconcile::Pricing;
use crate::failure::Failure;

/// Rows with the same kind of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The state they are in; `failed` if a webhook reported the failure.
    pub state: String,
    /// How many rows.
    pub count: u64,
    /// The failure of the first of them. Others may name another value.
    pub failure: Failure,
}

/// Messages with the same pricing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The pricing.
    pub pricing: Pricing,
    /// How many messages.
    pub count: u64,
}

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the list.
    pub line: u64,
    /// The recipient as the list has it.
    pub given: String,
    /// The reason.
    pub failure: Failure,
}

/// People who wait because their message was postponed, all for the same kind of reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOff {
    /// How many.
    pub count: u64,
    /// The line of the first of them.
    pub line: u64,
    /// The number or user id of the first of them.
    pub recipient: String,
    /// How often the first of them was tried, in all runs.
    pub attempts: u32,
    /// The reason of the first of them.
    pub failure: Failure,
}

impl Journal {
    /// The people who wait after a failure, by the kind of failure, the most frequent first. Whoever had no turn yet is
    /// not among them.
    pub fn put_off(&self) -> Result<Vec<PutOff>, JournalError> {
        // The other columns are from the row that min() selects, as SQLite guarantees.
        let select = "
            SELECT count(*), line, recipient, attempts, failure, min(row) FROM recipients
            WHERE state = 'waiting' AND failure IS NOT NULL AND attempts > 0
            GROUP BY failure ->> 'kind', failure ->> 'code' ORDER BY 1 DESC, 6";
        let mut select = self.db.prepare(select).explain(&self.path)?;
        let read = |row: &rusqlite::Row| {
            Ok(PutOff {
                count: row.get(0)?,
                line: row.get(1)?,
                recipient: row.get(2)?,
                attempts: row.get(3)?,
                failure: json(row.get(4)?),
            })
        };
        select.query_map([], read).and_then(Iterator::collect).explain(&self.path)
    }

    /// Reads the journal as of one moment, even if another process or thread writes it meanwhile.
    pub(crate) fn at_one_moment<T>(
        &self,
        look: impl FnOnce(&Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        // The transaction only reads: there is nothing to commit.
        let _moment = self.db.unchecked_transaction().explain(&self.path)?;
        look(self)
    }

    /// The kinds of failures, the most frequent first, at most `most`.
    pub(crate) fn failures(&self, most: u32) -> Result<Vec<Group>, JournalError> {
        // The failure is from the row that min() selects, as SQLite guarantees.
        let select = "
            SELECT state, count(*) AS rows, min(row), failure, failure ->> 'kind', failure ->> 'code'
            FROM recipients WHERE failure IS NOT NULL GROUP BY 1, 5, 6
            UNION ALL
            SELECT delivery, count(*), min(row), delivery_failure, delivery_failure ->> 'kind', delivery_failure ->> 'code'
            FROM recipients WHERE delivery = 'failed' GROUP BY 5, 6
            ORDER BY 2 DESC, 3 LIMIT ?1";
        let mut select = self.db.prepare(select).explain(&self.path)?;
        let read = |row: &rusqlite::Row| {
            Ok(Group { state: row.get(0)?, count: row.get(1)?, failure: json(row.get(3)?) })
        };
        select.query_map(params![most], read).and_then(Iterator::collect).explain(&self.path)
    }

    /// The distinct pricings of the messages that have not failed, at most `most`.
    pub(crate) fn prices(&self, most: u32) -> Result<Vec<Priced>, JournalError> {
        let select =
            "SELECT pricing, count(*) FROM recipients WHERE pricing IS NOT NULL AND delivery IS NOT 'failed'
                      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?1";
        let mut select = self.db.prepare(select).explain(&self.path)?;
        let read = |row: &rusqlite::Row| Ok(Priced { pricing: json(row.get(0)?), count: row.get(1)? });
        select.query_map(params![most], read).and_then(Iterator::collect).explain(&self.path)
    }

    /// The first rows that were refused.
    pub(crate) fn refusals(&self, most: u32) -> Result<Vec<Refusal>, JournalError> {
        let select =
            "SELECT line, given, failure FROM recipients WHERE state = 'refused' ORDER BY row LIMIT ?1";
        let mut select = self.db.prepare(select).explain(&self.path)?;
        let read = |row: &rusqlite::Row| {
            Ok(Refusal { line: row.get(0)?, given: row.get(1)?, failure: json(row.get(2)?) })
        };
        select.query_map(params![most], read).and_then(Iterator::collect).explain(&self.path)
    }
}

fn json<T: DeserializeOwned + Default>(text: Option<String>) -> T {
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}
