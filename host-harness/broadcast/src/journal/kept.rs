//! Values kept once per campaign, as JSON: one table with a single row for each kind.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Journal;
use super::error::{Explain, JournalError, Problem};

impl Journal {
    /// A table's value, if there is one.
    pub(super) fn kept<T: DeserializeOwned>(&self, table: &'static str) -> Result<Option<T>, JournalError> {
        let select = format!("SELECT value FROM {table}");
        let kept: Option<String> =
            self.db.query_row(&select, [], |row| row.get(0)).optional().explain(&self.path)?;
        let read = |json: String| serde_json::from_str(&json);
        kept.map(read).transpose().map_err(|error| self.error(Problem::Corrupt(format!("{table}: {error}"))))
    }

    /// Stores this value in a table, replacing any earlier one.
    pub(super) fn replace(
        &mut self,
        table: &'static str,
        value: &impl Serialize,
    ) -> Result<(), JournalError> {
        let json = serde_json::to_string(value)
            .map_err(|error| self.error(Problem::Other(format!("{table}: {error}"))))?;
        let replace = |transaction: rusqlite::Transaction| {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
            transaction.execute(&format!("INSERT INTO {table} VALUES (?1)"), params![json])?;
            transaction.commit()
        };
        self.db.transaction().and_then(replace).explain(&self.path)
    }
}
