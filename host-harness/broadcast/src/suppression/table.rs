//! An opt-out list: a table of people, written by any program.

use super::cell::{Meant, meant};
use super::column::{self, Cells, Columns};
use super::error::SuppressionError;
use super::people::People;
use crate::bad_row::BadRow;
use crate::contacts::Contacts;
use crate::number::{LEAST, Unclear};

/// A table that was read.
#[derive(Debug, Default)]
pub struct Table {
    pub people: People,
    /// How many rows name somebody.
    pub rows: usize,
    /// How many rows of a report were refused then because of their number.
    pub skipped: usize,
}

/// Reads a table. A row that names nobody is a fault: it would exclude nobody, and that must not go unnoticed.
pub fn read(contacts: &Contacts, asked: Option<&str>) -> Result<Table, SuppressionError> {
    let header = contacts.columns();
    let is_person = header.iter().any(|name| meant(name).is_ok());
    let mut rows: Vec<Cells> = contacts.rows().map(|row| (row.line, row.values)).collect();
    // A supposed header may also be a person, with a note beside the number.
    let is_damaged = header.iter().any(|name| meant(name).is_err() && has_a_number(name));
    let names = if is_person || is_damaged { &[][..] } else { header };
    if names.is_empty() {
        let line = rows.first().map_or(1, |(line, _)| line.saturating_sub(1).max(1));
        rows.insert(0, (line.min(2), Ok(header.to_vec())));
    }
    let columns = column::find(contacts, names, &rows, asked).map_err(SuppressionError::Column)?;
    let mut table = Table::default();
    let mut faults = Vec::new();
    for (line, cells) in rows {
        let cells = match cells {
            Ok(cells) => cells,
            Err(reason) if columns.report.is_none() => {
                faults.push(BadRow { line, reason });
                continue;
            }
            Err(_) => {
                table.skipped += 1;
                continue;
            }
        };
        match people(&cells, &columns) {
            Ok(people) => {
                table.rows += 1;
                people.into_iter().for_each(|meant| table.people.add(meant));
            }
            Err(_) if was_refused(&cells, &columns) => table.skipped += 1,
            Err(reason) => faults.push(BadRow { line, reason }),
        }
    }
    if faults.is_empty() { Ok(table) } else { Err(SuppressionError::Rows(faults)) }
}

/// The people that a row names; or why it names nobody.
fn people(cells: &[String], columns: &Columns) -> Result<Vec<Meant>, String> {
    let mut people = Vec::new();
    let mut blank = true;
    for cell in columns.places.iter().filter_map(|place| cells.get(*place)) {
        match meant(cell) {
            Ok(meant) => people.push(meant),
            Err(Unclear::Blank) => continue,
            Err(unclear) => return Err(format!("`{cell}` cannot be read: {}", unclear.reason())),
        }
        blank = false;
    }
    if blank { Err("there is no number and no user id".to_owned()) } else { Ok(people) }
}

/// Whether the report records that this row was refused: then the number was wrong, and nobody got a message.
fn was_refused(cells: &[String], columns: &Columns) -> bool {
    columns.report.and_then(|place| cells.get(place)).is_some_and(|state| state == "refused")
}

fn has_a_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= LEAST
}
