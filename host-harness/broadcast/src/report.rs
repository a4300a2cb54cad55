//! Everybody's result: a page for the owner, a table for people, JSON for programs.

mod file;
mod page;
mod rows;
mod table;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::contacts::Contacts;
use crate::journal::{Counts, Journal, JournalError};
use crate::route::Route;

pub use page::policy as page_policy;
use rows::Rows;

/// The version of the JSON's format, for programs that read it later.
const FORMAT: u32 = 1;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The file cannot be written.
    #[error("cannot write the report {path}: {error}")]
    Write {
        /// The file.
        path: String,
        /// Why.
        error: String,
    },
}

/// The files of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The page.
    pub html: PathBuf,
    /// The table.
    pub csv: PathBuf,
    /// The JSON.
    pub json: PathBuf,
    /// The rows that were refused, as a list to correct and send.
    pub refused: PathBuf,
    /// The people whose message was accepted and not delivered, as a list to send.
    pub failed: PathBuf,
}

impl Files {
    /// The files beside the journal: `run.report.html`, `run.report.csv`, `run.report.json`, `run.refused.csv` and
    /// `run.failed.csv` for `run.db`.
    pub fn beside(journal: &Path) -> Self {
        let beside = |extension: &str| journal.with_extension(extension);
        Self {
            html: beside("report.html"),
            csv: beside("report.csv"),
            json: beside("report.json"),
            refused: beside("refused.csv"),
            failed: beside("failed.csv"),
        }
    }

    /// The page as it would be written now. `running` is whether a process is sending.
    pub fn page(&self, journal: &Journal, running: bool) -> Result<String, JournalError> {
        page::draw(journal, running, self)
    }

    /// Writes the report. Each file is replaced atomically. An existing file of refused rows is not changed, because a
    /// person may be correcting it; if there is none, it is written. The file of failed messages is always written:
    /// whoever has got the message meanwhile must not stay in it. Both are in the list's own format, if the list is given
    /// and is the one that the journal began with.
    pub fn write(&self, journal: &Journal, list: Option<&Contacts>) -> Result<(), ReportError> {
        let list = begun_with(journal, list)?;
        self.write_report(journal, list)?;
        self.write_failed(journal, list)?;
        if self.refused.exists() { Ok(()) } else { self.write_refused(journal, list) }
    }

    /// The same, and writes the refused rows again, after a run.
    pub fn write_all(&self, journal: &Journal, list: Option<&Contacts>) -> Result<(), ReportError> {
        let list = begun_with(journal, list)?;
        self.write_report(journal, list)?;
        self.write_failed(journal, list)?;
        self.write_refused(journal, list)
    }

    fn write_report(&self, journal: &Journal, list: Option<&Contacts>) -> Result<(), ReportError> {
        let status = status(journal, false)?;
        let separator = match list {
            Some(list) => list.dialect().separator,
            None => table::separator(&self.csv).unwrap_or(b','),
        };
        file::replace(&self.csv, |out| table::write(journal, separator, out))?;
        file::replace(&self.json, |out| write_json(journal, &status, out))?;
        let page = self.page(journal, false)?;
        file::replace(&self.html, |out| Ok(out.write_all(page.as_bytes())?))
    }

    fn write_refused(&self, journal: &Journal, list: Option<&Contacts>) -> Result<(), ReportError> {
        let has_rows = journal.counts()?.refused > 0;
        write_rows(Rows::Refused, has_rows, &self.refused, journal, list)
    }

    fn write_failed(&self, journal: &Journal, list: Option<&Contacts>) -> Result<(), ReportError> {
        let has_rows = failed(journal)? > 0;
        write_rows(Rows::Failed, has_rows, &self.failed, journal, list)
    }
}

/// The list, if it is the one that the journal began with.
fn begun_with<'l>(
    journal: &Journal,
    list: Option<&'l Contacts>,
) -> Result<Option<&'l Contacts>, JournalError> {
    let run = journal.run()?;
    Ok(list.filter(|list| run.is_some_and(|run| run.contacts_hash == list.hash())))
}

/// Nobody needs a file without rows, but an old one must not list rows that no longer belong there.
fn write_rows(
    rows: Rows,
    has_rows: bool,
    path: &Path,
    journal: &Journal,
    list: Option<&Contacts>,
) -> Result<(), ReportError> {
    if !has_rows && !path.exists() {
        return Ok(());
    }
    file::replace(path, |out| rows::write(rows, journal, list, out))
}

/// How many messages were accepted and not delivered, as webhooks have reported.
pub fn failed(journal: &Journal) -> Result<u64, JournalError> {
    let deliveries = journal.deliveries()?;
    Ok(deliveries.into_iter().filter(|(word, _)| word == "failed").map(|(_, count)| count).sum())
}

/// A campaign's progress. `running` is whether a process is sending.
pub fn status(journal: &Journal, running: bool) -> Result<Value, JournalError> {
    let counts = counts(journal, running)?;
    let tally = |counts: Vec<(String, u64)>| counts.into_iter().map(|(word, count)| (word, count.into()));
    let mut status = json!({
        "format": FORMAT,
        "counts": counts,
        "running": running,
        "kinds": tally(journal.kinds()?).collect::<Map<_, _>>(),
        "unconfirmed-kinds": tally(journal.unconfirmed_kinds(running)?).collect::<Map<_, _>>(),
        "deliveries": tally(journal.deliveries()?).collect::<Map<_, _>>(),
        "reached-again": journal.reached_again()?,
    });
    if let (Some(run), Some(status)) = (journal.run()?, status.as_object_mut()) {
        let template: Value = serde_json::from_str(&run.template).unwrap_or_default();
        let stopped = run.stopped.and_then(|stopped| serde_json::from_str(&stopped).ok());
        let part = |name: &str| template.get(name).cloned().unwrap_or_default();
        let route = route(&template);
        status.extend([
            ("run".to_owned(), run.id.into()),
            ("begun-at".to_owned(), run.begun_at.into()),
            ("contacts".to_owned(), run.contacts.into()),
            (
                "template".to_owned(),
                json!({"name": part("name"), "language": part("language"), "route": route}),
            ),
            ("phone-number-id".to_owned(), run.sender.into()),
            ("stopped".to_owned(), stopped.unwrap_or(Value::Null)),
        ]);
    }
    Ok(status)
}

/// The route in a message.
fn route(template: &Value) -> &str {
    template.get("route").and_then(Value::as_str).unwrap_or(Route::Cloud.word())
}

/// How many recipients are in each state. Messages that a process was sending when it ended count as unconfirmed.
pub fn counts(journal: &Journal, running: bool) -> Result<Counts, JournalError> {
    let mut counts = journal.counts()?;
    if !running {
        counts.unconfirmed += std::mem::take(&mut counts.sending);
    }
    Ok(counts)
}

fn write_json(journal: &Journal, status: &Value, out: &mut dyn Write) -> Result<(), Fault> {
    let head = status.to_string();
    // One recipient per line, streamed: none is held in memory.
    write!(out, "{},\n\"recipients\":[", head.strip_suffix('}').unwrap_or(&head))?;
    let mut between = "\n";
    journal.each(|entry| {
        write!(out, "{between}{}", json!(entry))?;
        between = ",\n";
        Ok::<_, Fault>(())
    })?;
    Ok(writeln!(out, "\n]}}")?)
}

enum Fault {
    Journal(JournalError),
    Write(io::Error),
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<csv::Error> for Fault {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.into())
    }
}

#[cfg(test)]
mod tests;
