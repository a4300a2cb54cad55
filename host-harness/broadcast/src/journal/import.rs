//! Imports a list into the journal as a whole or not at all.

use rusqlite::{Connection, Transaction, params};

use super::Journal;
use super::error::{Explain, JournalError};
use super::file::checkpoint;
use super::types::{Person, Run, State, to_json};
use crate::failure::{Failure, Scope};
use crate::person_key::key;

/// A list that is being imported. If it is dropped without [`Import::commit`], the journal is not changed.
#[derive(Debug)]
pub struct Import<'a> {
    db: &'a Connection,
    transaction: Transaction<'a>,
    path: &'a str,
    rows: i64,
}

impl Journal {
    /// Begins to import a list. It replaces a list that nothing was sent to yet.
    pub fn import(&mut self, run: &Run) -> Result<Import<'_>, JournalError> {
        self.cursor = 0;
        let (db, path) = (&self.db, &self.path);
        // No other transaction can be open: the journal is borrowed until this one ends.
        let transaction = db.unchecked_transaction().explain(path)?;
        let begin = || {
            transaction.execute_batch("DELETE FROM run; DELETE FROM recipients; DELETE FROM shown;")?;
            transaction.execute(
                "INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    run.id,
                    run.begun_at,
                    run.contacts,
                    run.contacts_hash,
                    run.template,
                    run.template_hash,
                    run.consent,
                    run.sender,
                    run.stopped
                ],
            )
        };
        begin().explain(path)?;
        Ok(Import { db, transaction, path, rows: 0 })
    }
}

impl Import<'_> {
    /// Adds a person. Returns their state, and the reason if they will not be sent to. A person who is already on the
    /// list is skipped.
    pub fn add(&mut self, person: &Person) -> Result<(State, Option<Failure>), JournalError> {
        self.rows += 1;
        let row = self.rows;
        let (recipient, state, failure) = match &person.recipient {
            Ok(recipient) => match self.line_of(key(recipient).as_str()).explain(self.path)? {
                None => (Some(recipient), State::Waiting, None),
                Some(line) => (None, State::Skipped, Some(duplicate(line))),
            },
            Err(failure) => {
                let left_out = matches!(failure.kind.as_str(), "suppressed" | "no-consent");
                (None, if left_out { State::Skipped } else { State::Refused }, Some(failure.clone()))
            }
        };
        let fields = serde_json::to_string(&person.fields).unwrap_or_default();
        let why = failure.as_ref().and_then(to_json);
        let insert = "INSERT INTO recipients (row, line, given, recipient, fields, state, failure, person)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let key = recipient.map(|recipient| key(recipient));
        let key = key.as_ref().map(|key| key.as_str());
        self.transaction
            .prepare_cached(insert)
            .and_then(|mut insert| {
                insert.execute(params![
                    row,
                    person.line,
                    person.given,
                    recipient,
                    fields,
                    state.word(),
                    why,
                    key
                ])
            })
            .explain(self.path)?;
        Ok((state, failure))
    }

    /// Writes the list to the database's own file. Nothing is sent before that file has it.
    pub fn commit(self) -> Result<(), JournalError> {
        self.transaction.commit().explain(self.path)?;
        checkpoint(self.db, self.path)
    }

    fn line_of(&self, person: &str) -> rusqlite::Result<Option<u64>> {
        let mut select = self.transaction.prepare_cached("SELECT line FROM recipients WHERE person = ?1")?;
        let mut rows = select.query_map(params![person], |row| row.get(0))?;
        rows.next().transpose()
    }
}

pub(super) fn duplicate(line: u64) -> Failure {
    Failure::new("duplicate", Scope::Recipient, format!("The same recipient as in line {line}."), "")
}
