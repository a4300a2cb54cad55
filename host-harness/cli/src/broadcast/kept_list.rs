//! The list of a campaign that resumes without --contacts: read again for a report with all its columns.

use std::path;

use host_harness_broadcast::{Contacts, Files, Journal, ListFile, Reading, Settings, Template, visible};

use super::journal_error;
use super::list::{self, sheet_of};
use super::send_args::SendArgs;
use crate::exit::Exit;

/// The list named on the command line, by its absolute path.
pub fn of(send: &SendArgs) -> Option<ListFile> {
    let (file, sheet) = sheet_of(send.contacts.as_deref()?);
    let path = path::absolute(&file).unwrap_or(file);
    Some(ListFile { path, sheet: send.sheet.clone().or(sheet), encoding: send.encoding.clone() })
}

/// The list that the campaign began with, if the file still exists unchanged. A person will want the rows that were
/// refused or not delivered in the list's own columns, so they are told if it does not.
pub fn read(settings: &Settings, journal: &Journal, files: &Files) -> Result<Option<Contacts>, Exit> {
    let Some(run) = journal.run().map_err(journal_error)? else { return Ok(None) };
    let Some(ListFile { path, sheet, encoding }) = &settings.list else { return Ok(None) };
    let reading = Reading { encoding: encoding.as_deref(), sheet: sheet.as_deref() };
    let found = list::read(path, reading).ok().filter(|list| list.hash() == run.contacts_hash);
    let poor = if found.is_none() { poor(journal, files)? } else { Vec::new() };
    if !poor.is_empty() {
        say!(
            "note: the list {} has changed or is gone: {}. The report has all of these rows; with --contacts and the \
             original list, the files are complete.",
            visible(&path.display().to_string()),
            poor.join(", and ")
        );
    }
    found.map(|list| with_columns_of(journal, list)).transpose()
}

/// What the files lack without the list, if they have rows.
fn poor(journal: &Journal, files: &Files) -> Result<Vec<String>, Exit> {
    let has_refused = journal.counts().map_err(journal_error)?.refused > 0;
    let has_failed = host_harness_broadcast::failed(journal).map_err(journal_error)? > 0;
    let columns = "has the message's columns only";
    let kept = if files.refused.exists() { "stays as it is" } else { columns };
    let refused = has_refused.then(|| format!("{} {kept}", files.refused.display()));
    let failed = has_failed.then(|| format!("{} {columns}", files.failed.display()));
    Ok(refused.into_iter().chain(failed).collect())
}

/// A list with the columns that the journal's message uses: a title may precede the header row.
pub fn with_columns_of(journal: &Journal, list: Contacts) -> Result<Contacts, Exit> {
    let Some(run) = journal.run().map_err(journal_error)? else { return Ok(list) };
    let template = Template::parse(&run.template).map_err(Exit::host)?;
    let used: Vec<_> = template.columns().iter().chain(&run.consent).cloned().collect();
    Ok(list.with_columns(&used))
}
