//! Some of the list's rows as a list of their own, to be sent as a separate campaign: those that were refused, and those
//! whose message failed after Meta had accepted it.

use std::io::Write;

use csv::WriterBuilder;

use super::Fault;
use super::table::{MARK, columns, text};
use crate::contacts::{Contacts, guarded};
use crate::journal::{Entry, Journal, State};

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Refused: to be corrected.
    Refused,
    /// Accepted, and not delivered, as webhooks have reported.
    Failed,
}

/// All columns that are added after those of the list.
const ADDED: [&str; 4] = ["refused-reason", "failed-code", "failed-reason", "failed-fix"];

impl Rows {
    /// The columns with the reason, after those of the list.
    fn reasons(self) -> &'static [&'static str] {
        let (refused, failed) = ADDED.split_at(1);
        match self {
            Self::Refused => refused,
            Self::Failed => failed,
        }
    }

    /// The reason, if the row is one of these.
    fn reason(self, entry: &Entry) -> Option<Vec<String>> {
        match self {
            Self::Refused => (entry.state == State::Refused.word()).then(|| vec![refusal(entry)]),
            Self::Failed => {
                let failed =
                    entry.state == State::Accepted.word() && entry.delivery.as_deref() == Some("failed");
                failed.then(|| failure(entry))
            }
        }
    }
}

/// Writes these rows with all columns of the list and in its format; if the list is not available, with the columns
/// that the message uses.
pub fn write(
    rows: Rows,
    journal: &Journal,
    list: Option<&Contacts>,
    out: &mut dyn Write,
) -> Result<(), Fault> {
    let dialect = list.map(Contacts::dialect).unwrap_or_default();
    if dialect.mark {
        out.write_all(MARK.as_bytes())?;
    }
    if dialect.stated {
        writeln!(out, "sep={}", char::from(dialect.separator))?;
    }
    let mut table = WriterBuilder::new().delimiter(dialect.separator).flexible(true).from_writer(out);
    let names = list.map_or_else(|| columns(journal), |list| Ok(list.columns().to_vec()))?;
    // A list that was written here before contains the old reasons.
    let is_old = |place: usize| names.get(place).is_some_and(|name| ADDED.contains(&name.as_str()));
    let mut row = |mut cells: Vec<String>, reasons: &[String]| {
        cells.resize(cells.len().max(names.len()), String::new());
        let kept = cells.iter().enumerate().filter(|(place, _)| !is_old(*place)).map(|(_, cell)| cell);
        table.write_record(kept.chain(reasons).map(|cell| guarded(cell)))
    };
    row(names.clone(), &rows.reasons().iter().map(|&name| name.to_owned()).collect::<Vec<_>>())?;
    let mut cells = list.map(Contacts::cells);
    journal.each(|entry| {
        let Some(reasons) = rows.reason(&entry) else { return Ok::<_, Fault>(()) };
        // Both are in the list's order.
        let found = cells.as_mut().map(|cells| cells.find(|(line, _)| *line == entry.line));
        let found =
            found.map_or_else(|| entry.fields.clone(), |row| row.map(|(_, cells)| cells).unwrap_or_default());
        Ok(row(found, &reasons)?)
    })?;
    Ok(table.flush()?)
}

fn refusal(entry: &Entry) -> String {
    let part = |name: &str| text(entry.failure.as_ref(), name);
    let (message, details) = (part("message"), part("details"));
    let code = entry.failure.as_ref().and_then(|failure| failure.get("code")?.as_u64());
    let code = code.map(|code| format!(" (#{code})")).unwrap_or_default();
    format!("{message}{code} {details}").trim_end().to_owned()
}

/// The code has a column of its own, so that a spreadsheet can filter by it.
fn failure(entry: &Entry) -> Vec<String> {
    let part = |name: &str| text(entry.delivery_failure.as_ref(), name);
    let reason = format!("{} {}", part("message"), part("details"));
    vec![part("code"), reason.trim().to_owned(), part("fix")]
}
