//! The refused rows as a separate list: to be corrected, and sent with another journal.

use std::io::Write;

use csv::WriterBuilder;

use super::Fault;
use super::table::{MARK, columns, text};
use crate::contacts::{Contacts, guarded};
use crate::journal::{Entry, Journal, State};

/// The column with the reason, after those of the list.
const REASON: &str = "refused-reason";

/// Writes the refused rows with all columns of the list and in its format; if the list is not available, with the
/// columns that the message uses.
pub fn write(journal: &Journal, list: Option<&Contacts>, out: &mut dyn Write) -> Result<(), Fault> {
    let dialect = list.map(Contacts::dialect).unwrap_or_default();
    if dialect.mark {
        out.write_all(MARK.as_bytes())?;
    }
    if dialect.stated {
        writeln!(out, "sep={}", char::from(dialect.separator))?;
    }
    let mut table = WriterBuilder::new().delimiter(dialect.separator).flexible(true).from_writer(out);
    let names = list.map_or_else(|| columns(journal), |list| Ok(list.columns().to_vec()))?;
    // A list that was corrected before contains the old reasons.
    let old = names.iter().position(|name| name == REASON);
    let mut row = |mut cells: Vec<String>, reason: &str| {
        cells.resize(cells.len().max(names.len()), String::new());
        if let Some(old) = old {
            cells.remove(old);
        }
        table.write_record(cells.iter().map(String::as_str).chain([reason]).map(guarded))
    };
    row(names.clone(), REASON)?;
    let mut cells = list.map(Contacts::cells);
    journal.each(|entry| {
        if entry.state != State::Refused.word() {
            return Ok::<_, Fault>(());
        }
        // Both are in the list's order.
        let found = cells.as_mut().map(|cells| cells.find(|(line, _)| *line == entry.line));
        let found =
            found.map_or_else(|| entry.fields.clone(), |row| row.map(|(_, cells)| cells).unwrap_or_default());
        Ok(row(found, &reason(&entry))?)
    })?;
    Ok(table.flush()?)
}

fn reason(entry: &Entry) -> String {
    let part = |name: &str| text(entry.failure.as_ref(), name);
    let (message, details) = (part("message"), part("details"));
    let code = entry.failure.as_ref().and_then(|failure| failure.get("code")?.as_u64());
    let code = code.map(|code| format!(" (#{code})")).unwrap_or_default();
    format!("{message}{code} {details}").trim_end().to_owned()
}
