//! Why a file cannot say whom not to write to.

use crate::contacts::ContactsError;

/// Why a file cannot say whom not to write to.
#[derive(Debug, thiserror::Error)]
pub enum SuppressionError {
    /// It is no list.
    #[error(transparent)]
    Contacts(#[from] ContactsError),
    /// It is not certain which column names the people.
    #[error("{0}")]
    Column(String),
    /// Rows that name nobody.
    #[error("{}", listed(.0))]
    Rows(Vec<Fault>),
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
    Io(String),
}

/// A row that names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// How many rows are shown.
const SHOWN: usize = 10;

fn listed(faults: &[Fault]) -> String {
    let shown = faults.iter().take(SHOWN).map(|fault| format!("\n  line {}: {}", fault.line, fault.reason));
    let shown: String = shown.collect();
    let more = match faults.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n  … and {more} more"),
    };
    let rows = if faults.len() == 1 { "1 row names" } else { &format!("{} rows name", faults.len()) };
    format!("{rows} nobody, and would exclude nobody: correct them or take them out.{shown}{more}")
}
