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

/// The list that the campaign began with, if the file still exists unchanged. `refused` is whether there are refused
/// rows, which a person will want to correct in the list's own columns.
pub fn read(
    settings: &Settings,
    journal: &Journal,
    files: &Files,
    refused: bool,
) -> Result<Option<Contacts>, Exit> {
    let Some(run) = journal.run().map_err(journal_error)? else { return Ok(None) };
    let Some(ListFile { path, sheet, encoding }) = &settings.list else { return Ok(None) };
    let reading = Reading { encoding: encoding.as_deref(), sheet: sheet.as_deref() };
    let found = list::read(path, reading).ok().filter(|list| list.hash() == run.contacts_hash);
    if found.is_none() && refused {
        let kept = if files.refused.exists() { "stays as it is" } else { "has the message's columns only" };
        say!(
            "note: the list {} has changed or is gone: {} {kept}. The report has every refused row; with --contacts \
             and the original list, both files are complete.",
            visible(&path.display().to_string()),
            files.refused.display()
        );
    }
    found.map(|list| with_columns_of(journal, list)).transpose()
}

/// A list with the columns that the journal's message uses: a title may precede the header row.
pub fn with_columns_of(journal: &Journal, list: Contacts) -> Result<Contacts, Exit> {
    let Some(run) = journal.run().map_err(journal_error)? else { return Ok(list) };
    let template = Template::parse(&run.template).map_err(Exit::host)?;
    let used: Vec<_> = template.columns().iter().chain(&run.consent).cloned().collect();
    Ok(list.with_columns(&used))
}
