//! Why a file of opt-outs cannot be used.

use std::io;

use crate::bad_row::BadRow;
use crate::contacts::ContactsError;

/// Why a file of people to exclude cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SuppressionError {
    /// It cannot be read as a list.
    #[error(transparent)]
    Contacts(#[from] ContactsError),
    /// It is not certain which column names the people.
    #[error("{0}")]
    Column(String),
    /// Rows that name nobody.
    #[error("{}", listed(.0))]
    Rows(Vec<BadRow>),
    /// An event that cannot be read.
    #[error("line {line}: {reason}")]
    Event {
        /// The line.
        line: u64,
        /// Why.
        reason: String,
    },
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// How many rows are shown.
const SHOWN: usize = 10;

fn listed(rows: &[BadRow]) -> String {
    let shown = rows.iter().take(SHOWN).map(|row| format!("\n  line {}: {}", row.line, row.reason));
    let shown: String = shown.collect();
    let more = match rows.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n  … and {more} more"),
    };
    let nobody = if rows.len() == 1 { "1 row names" } else { &format!("{} rows name", rows.len()) };
    format!("{nobody} nobody, and would exclude nobody: correct or remove them.{shown}{more}")
}
