//! What became of everybody: a table for people, JSON for programs.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::journal::{Counts, Journal, JournalError};
use crate::private;
use crate::route::Route;

/// The form of the JSON, for programs that read it later.
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
    /// The table.
    pub csv: PathBuf,
    /// The JSON.
    pub json: PathBuf,
}

impl Files {
    /// Beside the journal: `run.report.csv` and `run.report.json` for `run.db`.
    pub fn beside(journal: &Path) -> Self {
        Self { csv: journal.with_extension("report.csv"), json: journal.with_extension("report.json") }
    }

    /// Writes both, each as a whole: a report that stands there already is replaced at once or not at all.
    pub fn write(&self, journal: &Journal) -> Result<(), ReportError> {
        let status = status(journal, false)?;
        replace(&self.csv, |out| write_csv(journal, out))?;
        replace(&self.json, |out| write_json(journal, &status, out))
    }
}

/// How far a campaign is, while a process runs it or not.
pub fn status(journal: &Journal, running: bool) -> Result<Value, JournalError> {
    let counts = counts(journal, running)?;
    let tally = |counts: Vec<(String, u64)>| counts.into_iter().map(|(word, count)| (word, count.into()));
    let mut status = json!({
        "format": FORMAT,
        "counts": counts,
        "running": running,
        "kinds": tally(journal.kinds()?).collect::<Map<_, _>>(),
        "deliveries": tally(journal.deliveries()?).collect::<Map<_, _>>(),
    });
    if let (Some(run), Some(status)) = (journal.run()?, status.as_object_mut()) {
        let template: Value = serde_json::from_str(&run.template).unwrap_or_default();
        let stopped = run.stopped.and_then(|stopped| serde_json::from_str(&stopped).ok());
        let part = |name: &str| template.get(name).cloned().unwrap_or_default();
        let route = template.get("route").and_then(Value::as_str).unwrap_or(Route::Cloud.word());
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

/// How many recipients are in each state. What a process that is gone was sending is in doubt.
pub fn counts(journal: &Journal, running: bool) -> Result<Counts, JournalError> {
    let mut counts = journal.counts()?;
    if !running {
        counts.unconfirmed += std::mem::take(&mut counts.sending);
    }
    Ok(counts)
}

fn write_csv(journal: &Journal, out: &mut dyn Write) -> Result<(), Fault> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "line",
        "to",
        "state",
        "message-id",
        "kind",
        "code",
        "message",
        "fix",
        "delivery",
        "delivery-failure",
        "attempts",
    ])?;
    journal.each(|entry| {
        let failure = |name: &str| text(entry.failure.as_ref(), name);
        table.write_record([
            entry.line.to_string(),
            cell(&entry.to),
            entry.state.clone(),
            entry.message_id.clone().unwrap_or_default(),
            failure("kind"),
            failure("code"),
            failure("message"),
            failure("fix"),
            entry.delivery.clone().unwrap_or_default(),
            text(entry.delivery_failure.as_ref(), "message"),
            entry.attempts.to_string(),
        ])?;
        Ok::<_, Fault>(())
    })?;
    Ok(table.flush()?)
}

fn write_json(journal: &Journal, status: &Value, out: &mut dyn Write) -> Result<(), Fault> {
    let head = status.to_string();
    // One recipient in a line, as many as there are: none is held in memory.
    write!(out, "{},\n\"recipients\":[", head.strip_suffix('}').unwrap_or(&head))?;
    let mut between = "\n";
    journal.each(|entry| {
        write!(out, "{between}{}", json!(entry))?;
        between = ",\n";
        Ok::<_, Fault>(())
    })?;
    Ok(writeln!(out, "\n]}}")?)
}

/// The recipient. What the list had wrong must not be a formula when the table is opened.
fn cell(to: &str) -> String {
    let is_number =
        to.strip_prefix('+').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_number && to.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{to}")
    } else {
        to.to_owned()
    }
}

fn text(failure: Option<&Value>, name: &str) -> String {
    match failure.and_then(|failure| failure.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
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

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Fault>) -> Result<(), ReportError> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let written = private::create(new.as_ref()).map_err(Fault::from).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        Ok(fs::rename(&new, path)?)
    });
    written.map_err(|fault| match fault {
        Fault::Journal(error) => error.into(),
        Fault::Write(error) => {
            _ = fs::remove_file(&new);
            ReportError::Write { path: path.display().to_string(), error: error.to_string() }
        }
    })
}

#[cfg(test)]
mod tests;
