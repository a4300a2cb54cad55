//! The people to exclude: the files that list them, and whether those exclude anybody.

use std::collections::HashSet;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use host_harness_broadcast::{
    Contacts, Journal, JournalError, Looks, OptOutLists, StopWords, Suppression, Template, opt_out_key,
};

use super::journal_error;
use super::send_args::SendArgs;
use crate::exit::Exit;

/// The files named on the command line, by their absolute paths.
pub fn lists(send: &SendArgs) -> OptOutLists {
    let absolute = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let list = |given: &String| {
        let (path, column) = path_and_column(given);
        let path = absolute(Path::new(path)).display().to_string();
        column.map_or(path.clone(), |column| format!("{path}:{column}"))
    };
    OptOutLists {
        suppress: send.suppress.iter().map(list).collect(),
        events: send.events.iter().map(|path| absolute(path)).collect(),
        stop_words: send.stop_words.clone(),
    }
}

/// Reads the files of `--suppress` and `--events`.
pub fn read(lists: &OptOutLists) -> Result<Suppression, Exit> {
    let words = StopWords::new(lists.stop_words.iter().map(String::as_str));
    let mut suppression = Suppression::new(words);
    for given in &lists.suppress {
        let (path, column) = path_and_column(given);
        let bytes = fs::read(path)
            .map_err(|error| Exit::usage(format!("cannot read the list to suppress {path}: {error}")))?;
        suppression
            .add(&name(Path::new(path)), &bytes, column)
            .map_err(|error| Exit::usage(format!("{path}: {error}")))?;
    }
    for path in &lists.events {
        suppression
            .follow(&name(path), path)
            .map_err(|error| Exit::usage(format!("the events {}: {error}", path.display())))?;
    }
    Ok(suppression)
}

/// `FILE:COLUMN`, unless there is a file of the whole name: a name may contain a colon, as Windows paths do.
fn path_and_column(given: &str) -> (&str, Option<&str>) {
    match given.rsplit_once(':') {
        Some((path, column)) if !Path::new(given).exists() && Path::new(path).exists() => {
            (path, Some(column))
        }
        _ => (given, None),
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Reports how many people on this list each file excludes. The files that name somebody and exclude nobody are
/// returned: they may be the wrong ones.
pub fn exclusions(suppression: &Suppression, journal: &Journal) -> Result<Vec<String>, Exit> {
    let files = suppression.files();
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let mut excluded = vec![HashSet::new(); files.len()];
    let count = |entry: host_harness_broadcast::Entry| {
        // An excluded row has the number as it was listed.
        let recipient = host_harness_broadcast::clean(&entry.to).unwrap_or(entry.to);
        for place in suppression.excluded_by(&recipient) {
            if let Some(people) = excluded.get_mut(place) {
                people.insert(opt_out_key(&recipient));
            }
        }
        Ok::<_, JournalError>(())
    };
    journal.each(count).map_err(journal_error)?;
    let mut useless = Vec::new();
    for (file, people) in files.iter().zip(&excluded) {
        let skipped = match file.skipped {
            0 => String::new(),
            1 => " 1 row without a usable number was skipped.".to_owned(),
            rows => format!(" {rows} rows without a usable number were skipped."),
        };
        let noun = if people.len() == 1 { "person" } else { "people" };
        say!("{} excludes {} {noun} on this list.{skipped}", file.name, people.len());
        // Events name the people they are about, and followed files are there for the events to come.
        if people.is_empty() && !file.is_followed && file.entries + file.skipped > 0 {
            useless.push(file.name.clone());
        }
    }
    Ok(useless)
}

/// Whether a person confirms files that exclude nobody. Without a person, `--allow-no-match` confirms them.
pub fn confirmed(send: &SendArgs, useless: &[String]) -> Result<bool, Exit> {
    if useless.is_empty() {
        return Ok(true);
    }
    let files = useless.join(", ");
    if send.allow_no_match {
        say!(
            "note: {files}: nobody on this list is excluded. The campaign continues because of --allow-no-match."
        );
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Exit::usage(format!(
            "{files}: nobody on this list is excluded. Check that it is the right file and that its numbers are complete, \
             then give --allow-no-match"
        )));
    }
    if send.dry_run {
        say!("warning: {files}: nobody on this list is excluded. Is it the right file?");
        return Ok(true);
    }
    write!(io::stderr(), "{files}: nobody on this list is excluded. Is that right? [y/N] ")
        .and_then(|()| io::stderr().flush())
        .map_err(Exit::host)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Exit::host)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Points out columns that look like opt-outs or consent, and are not read.
pub fn point_out_columns(contacts: &Contacts, template: &Template, consent: Option<&str>) {
    let used = template.columns().iter().map(String::as_str).chain(consent);
    for unused in host_harness_broadcast::unused_consent(contacts, used) {
        let column = unused.column;
        match (unused.looks, consent) {
            (Looks::OptOut, _) => say!(
                "note: the column `{column}` looks like an opt-out, but is not read: remove the rows of people who do \
                 not want messages, or list them in a file for --suppress."
            ),
            (Looks::Consent, None) => say!(
                "note: without --consent, nobody's consent is checked. The column `{column}` looks like consent: to \
                 send only to people who agreed, give --consent '{column}'."
            ),
            (Looks::Consent, Some(consent)) => say!(
                "note: the column `{column}` looks like consent, but is not read: --consent names `{consent}`."
            ),
        }
    }
}
