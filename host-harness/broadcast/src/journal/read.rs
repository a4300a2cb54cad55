//! Reads the progress of a campaign, and each recipient's result.

use rusqlite::params;
use serde::Serialize;
use serde_json::Value;

use super::Journal;
use super::error::{Explain, JournalError};
use super::types::State;

/// How many recipients are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Nothing was sent.
    pub waiting: u64,
    /// Being sent, while a process runs.
    pub sending: u64,
    /// Meta accepted it.
    pub accepted: u64,
    /// Refused for good.
    pub refused: u64,
    /// It may have been sent.
    pub unconfirmed: u64,
    /// Left out.
    pub skipped: u64,
}

/// A row's result.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// The line of the list.
    pub line: u64,
    /// The recipient: as sent to, or as the list has it if nothing was sent.
    pub to: String,
    /// Its state.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Meta's id of the message.
    pub message_id: Option<String>,
    /// Meta's status of the message when it was accepted.
    pub message_status: Option<String>,
    /// Why it was not sent, is still waiting, or may not have been sent.
    pub failure: Option<Value>,
    /// `sent`, `delivered`, `read` or `failed`, if a webhook has reported it.
    pub delivery: Option<String>,
    /// Why it was not delivered.
    pub delivery_failure: Option<Value>,
    /// The values of the template's columns.
    #[serde(skip)]
    pub fields: Vec<String>,
}

impl Journal {
    /// How many recipients are in each state.
    pub fn counts(&self) -> Result<Counts, JournalError> {
        let mut counts = Counts::default();
        for (state, count) in self.tally("SELECT state, count(*) FROM recipients GROUP BY state")? {
            match State::of(&state) {
                Some(State::Waiting) => counts.waiting = count,
                Some(State::Sending) => counts.sending = count,
                Some(State::Accepted) => counts.accepted = count,
                Some(State::Refused) => counts.refused = count,
                Some(State::Unconfirmed) => counts.unconfirmed = count,
                Some(State::Skipped) => counts.skipped = count,
                None => {}
            }
        }
        Ok(counts)
    }

    /// How many messages have each delivery status, as webhooks have reported.
    pub fn deliveries(&self) -> Result<Vec<(String, u64)>, JournalError> {
        self.tally("SELECT delivery, count(*) FROM recipients WHERE delivery IS NOT NULL GROUP BY delivery")
    }

    /// The lines of rows whose message went to a person who already had it from an earlier row, because Meta maps both
    /// recipients to one person.
    pub fn reached_again(&self) -> Result<Vec<u64>, JournalError> {
        // Two rows never have the same key, so one of a pair has `reached`.
        let select = "SELECT line FROM recipients AS later WHERE state = 'accepted' AND (
               EXISTS (SELECT 1 FROM recipients AS earlier
                 WHERE earlier.reached = coalesce(later.reached, later.person) AND earlier.row < later.row)
               OR EXISTS (SELECT 1 FROM recipients AS earlier
                 WHERE earlier.person = later.reached AND earlier.reached IS NULL AND earlier.state = 'accepted'
                   AND earlier.row < later.row))
             ORDER BY row";
        let mut select = self.db.prepare(select).explain(&self.path)?;
        select.query_map([], |row| row.get(0)).and_then(Iterator::collect).explain(&self.path)
    }

    /// How many recipients are refused, unconfirmed, waiting or skipped for each kind of failure, the most frequent
    /// first.
    pub fn kinds(&self) -> Result<Vec<(String, u64)>, JournalError> {
        self.tally(
            "SELECT failure ->> 'kind', count(*) FROM recipients WHERE failure IS NOT NULL
             GROUP BY 1 ORDER BY 2 DESC, 1",
        )
    }

    /// The same for those who are unconfirmed alone: they may have been sent to. `running` is whether a process is sending;
    /// if none is, what was being sent counts, too.
    pub fn unconfirmed_kinds(&self, running: bool) -> Result<Vec<(String, u64)>, JournalError> {
        let select = "SELECT coalesce(failure ->> 'kind', 'interrupted'), count(*) FROM recipients WHERE state = 'unconfirmed'";
        let sending = if running { "" } else { " OR state = 'sending'" };
        self.tally(&format!("{select}{sending} GROUP BY 1 ORDER BY 2 DESC, 1"))
    }

    /// Whether nothing was ever sent: the list may still be replaced.
    pub fn is_untouched(&self) -> Result<bool, JournalError> {
        // A journal that lost its last part knows some sent rows only from webhooks.
        let touched = "SELECT EXISTS (SELECT 1 FROM recipients WHERE attempts > 0 OR message_id IS NOT NULL)";
        let touched: bool = self.db.query_row(touched, [], |row| row.get(0)).explain(&self.path)?;
        Ok(!touched)
    }

    /// Visits the rows in the list's order.
    pub fn each<E: From<JournalError>>(
        &self,
        mut visit: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let columns = "line, coalesce(recipient, given), state, attempts, message_id, message_status, failure, delivery,
                       delivery_failure, fields";
        let select = format!("SELECT {columns} FROM recipients ORDER BY row");
        let mut select = self.db.prepare(&select).explain(&self.path)?;
        let read = |row: &rusqlite::Row| {
            let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
            Ok(Entry {
                line: row.get(0)?,
                to: row.get(1)?,
                state: row.get(2)?,
                attempts: row.get(3)?,
                message_id: row.get(4)?,
                message_status: row.get(5)?,
                failure: json(row.get(6)?),
                delivery: row.get(7)?,
                delivery_failure: json(row.get(8)?),
                fields: serde_json::from_str(&row.get::<_, String>(9)?).unwrap_or_default(),
            })
        };
        for entry in select.query_map([], read).explain(&self.path)? {
            visit(entry.explain(&self.path)?)?;
        }
        Ok(())
    }

    /// The line, recipient and values of the first waiting rows, for a preview.
    pub fn first_waiting(&self, count: u32) -> Result<Vec<(u64, String, Vec<String>)>, JournalError> {
        self.waiting("state = 'waiting' ORDER BY row LIMIT ?1", count.into())
    }

    /// The same for the row on this line of the list, if it is waiting.
    pub fn waiting_on(&self, line: u64) -> Result<Option<(u64, String, Vec<String>)>, JournalError> {
        Ok(self.waiting("state = 'waiting' AND line = ?1", line)?.pop())
    }

    fn waiting(&self, which: &str, parameter: u64) -> Result<Vec<(u64, String, Vec<String>)>, JournalError> {
        let select = format!("SELECT line, recipient, fields FROM recipients WHERE {which}");
        let read = |row: &rusqlite::Row| {
            let fields: String = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, serde_json::from_str(&fields).unwrap_or_default()))
        };
        let mut select = self.db.prepare(&select).explain(&self.path)?;
        select.query_map(params![parameter], read).and_then(Iterator::collect).explain(&self.path)
    }

    fn tally(&self, select: &str) -> Result<Vec<(String, u64)>, JournalError> {
        let mut select = self.db.prepare(select).explain(&self.path)?;
        let read =
            |row: &rusqlite::Row| Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), row.get(1)?));
        select.query_map([], read).and_then(Iterator::collect).explain(&self.path)
    }
}
