//! The table of all recipients, for a spreadsheet.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use csv::WriterBuilder;
use serde_json::Value;

use super::Fault;
use crate::contacts::guarded;
use crate::journal::Journal;
use crate::template::Template;

/// The mark that makes spreadsheets recognise UTF-8.
pub const MARK: &str = "\u{FEFF}";

/// The columns of every table. The message's columns follow, so people are known by more than their number.
const COLUMNS: [&str; 12] = [
    "line",
    "to",
    "state",
    "message-id",
    "kind",
    "code",
    "message",
    "fix",
    "delivery",
    "delivery-code",
    "delivery-failure",
    "attempts",
];

/// Writes the table.
pub fn write(journal: &Journal, separator: u8, out: &mut dyn Write) -> Result<(), Fault> {
    out.write_all(MARK.as_bytes())?;
    let mut table = WriterBuilder::new().delimiter(separator).flexible(true).from_writer(out);
    let of_message = columns(journal)?.into_iter().map(|name| guarded(&format!("list: {name}")));
    table.write_record(COLUMNS.into_iter().map(str::to_owned).chain(of_message))?;
    journal.each(|entry| {
        let failure = |name: &str| text(entry.failure.as_ref(), name);
        let cells = [
            entry.line.to_string(),
            entry.to.clone(),
            entry.state.clone(),
            entry.message_id.clone().unwrap_or_default(),
            failure("kind"),
            failure("code"),
            failure("message"),
            failure("fix"),
            entry.delivery.clone().unwrap_or_default(),
            text(entry.delivery_failure.as_ref(), "code"),
            text(entry.delivery_failure.as_ref(), "message"),
            entry.attempts.to_string(),
        ];
        // They contain text from the list and the server: none may be read as a formula.
        table.write_record(cells.iter().chain(&entry.fields).map(|cell| guarded(cell)))?;
        Ok::<_, Fault>(())
    })?;
    Ok(table.flush()?)
}

/// The separator of a table that was written here before.
pub fn separator(path: &Path) -> Option<u8> {
    let mut head = [0; 16];
    let length = File::open(path).ok()?.read(&mut head).ok()?;
    let head = head.get(..length)?;
    let head = head.strip_prefix(MARK.as_bytes()).unwrap_or(head);
    head.strip_prefix(b"line").and_then(<[u8]>::first).copied().filter(u8::is_ascii)
}

/// The columns of the message.
pub fn columns(journal: &Journal) -> Result<Vec<String>, Fault> {
    let template = journal.run()?.and_then(|run| Template::parse(&run.template).ok());
    Ok(template.map(|template| template.columns().to_vec()).unwrap_or_default())
}

/// A part of a failure.
pub fn text(failure: Option<&Value>, name: &str) -> String {
    match failure.and_then(|failure| failure.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}
