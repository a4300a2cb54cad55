//! `broadcast`: one template to many people.

mod args;
mod build;
mod kept_list;
mod list;
mod message;
mod opt_outs;
mod prepare;
mod progress;
mod reconcile;
mod refused;
mod send;
mod send_args;
mod status;
mod test_to;
mod until;
mod waiting;
mod watch;

use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

use host_harness_broadcast::{Counts, Failure, Files, Journal, JournalError, visible};
use serde_json::Value;

use args::Action;
pub use args::Broadcast;

use crate::exit::{Exit, print_json};

/// The exit codes of a campaign, for scripts. 75 is BSD's `EX_TEMPFAIL`.
const REFUSED: u8 = 1;
const UNCONFIRMED: u8 = 3;
const RESUMABLE: u8 = 75;

/// Sends a campaign, shows its progress, or imports statuses.
pub async fn run(broadcast: Broadcast) -> Result<ExitCode, Exit> {
    match broadcast.action {
        None => send::run(&broadcast.send).await,
        Some(Action::Status(status)) => status::run(&status).await,
        Some(Action::Reconcile(reconcile)) => reconcile::run(&reconcile).await,
    }
}

/// A campaign's result, as an exit code.
fn code_of(counts: &Counts) -> ExitCode {
    match counts {
        Counts { waiting: 1.., .. } => RESUMABLE.into(),
        Counts { unconfirmed: 1.., .. } => UNCONFIRMED.into(),
        Counts { refused: 1.., .. } => REFUSED.into(),
        _ => ExitCode::SUCCESS,
    }
}

/// The files of a report, for people: first the one to look at.
fn listed(files: &Files) -> String {
    format!("{}, {} and {}", files.html.display(), files.csv.display(), files.json.display())
}

/// Names the file of the people whose message was accepted and not delivered, if there are any.
fn tell_failed(journal: &Journal, files: &Files) -> Result<(), Exit> {
    let file = files.failed.display();
    match host_harness_broadcast::failed(journal).map_err(journal_error)? {
        0 => {}
        1 => say!("1 message was accepted and not delivered. Why, and what to do: {file}"),
        count => say!("{count} messages were accepted and not delivered. Why, and what to do: {file}"),
    }
    Ok(())
}

/// A failure that a person must fix before the campaign begins or resumes.
fn stopped(reason: &Failure) -> ExitCode {
    say!("stopped: {}", told(reason));
    say!(
        "This run sent nothing, and the journal has everybody: fix the problem, then run the same command again."
    );
    RESUMABLE.into()
}

/// Prints the result for programs. On a terminal a person has read the summary, and gets JSON only with --json.
fn print_result(result: &Value, json: bool) -> Result<(), Exit> {
    if json || !stdout().is_terminal() { print_json(result) } else { Ok(()) }
}

/// A failure as one line. Its text comes from a server.
fn told(reason: &Failure) -> String {
    let code = reason.code.map(|code| format!(" (#{code})")).unwrap_or_default();
    let details = reason.details.as_ref().map(|details| format!(" {details}")).unwrap_or_default();
    visible(format!("{}{code}{details} {}", reason.message, reason.fix).trim_end()).into_owned()
}

/// A journal that cannot be used is a fault in the command's input.
fn journal_error(error: JournalError) -> Exit {
    Exit::usage(visible(&error.to_string()))
}
