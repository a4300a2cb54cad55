//! `--test-to`: sends one message of the campaign to a person as a test, outside the journal.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use host_harness::Outcome;
use host_harness_broadcast::{Caller, Campaign, Journal, Suppression, visible};
use host_harness_whatsapp::Session;

use super::send_args::SendArgs;
use super::{REFUSED, RESUMABLE, UNCONFIRMED, journal_error, told};
use crate::exit::Exit;

/// The number of `--test-to`, in the same form as a list's numbers.
pub fn number(send: &SendArgs) -> Result<Option<String>, Exit> {
    let Some(given) = &send.test_to else { return Ok(None) };
    let number = host_harness_broadcast::clean(given);
    number.map(Some).map_err(|reason| Exit::usage(format!("--test-to `{}`: {reason}", visible(given))))
}

/// Whether the number may be written to.
pub fn check(number: &str, suppression: &Suppression) -> Result<(), Exit> {
    let files = suppression.files();
    let excluding: Vec<_> = suppression
        .excluded_by(number)
        .into_iter()
        .filter_map(|place| files.get(place).map(|file| file.name.as_str()))
        .collect();
    if excluding.is_empty() {
        return Ok(());
    }
    Err(Exit::usage(format!(
        "--test-to {number}: this person is excluded by {}. Give the number of somebody who wants the test",
        excluding.join(", ")
    )))
}

/// Sends one row's message to this number. Returns the exit code if the campaign must not continue.
pub async fn send(
    number: &str,
    send: &SendArgs,
    campaign: &Campaign,
    journal: &Journal,
    toolkit: &Session,
) -> Result<Option<ExitCode>, Exit> {
    let row = match send.test_row {
        Some(line) => journal.waiting_on(line).map_err(journal_error)?.ok_or_else(|| {
            Exit::usage(format!(
                "--test-row {line}: this line of the list has no row that is waiting to be sent"
            ))
        })?,
        None => match journal.first_waiting(1).map_err(journal_error)?.pop() {
            Some(row) => row,
            None => return Ok(None),
        },
    };
    let (line, _, fields) = row;
    // Without callback data, so that its statuses are never attributed to a row.
    let input = campaign.template.message(&fields, number).map_err(Exit::host)?;
    match Caller::call(toolkit, "send-template", Some(input)).await {
        Outcome::Done(accepted) => {
            let part = |name: &str| accepted[name].as_str().map(visible);
            // Meta's own status, if the message is held back, for example.
            let status = part("message-status").filter(|status| status != "accepted");
            let status = status.map(|status| format!(" ({status})")).unwrap_or_default();
            let id = part("message-id").unwrap_or_default();
            say!("\nThe test (line {line}) to {number} was accepted as {id}{status}.");
        }
        Outcome::Permanent(reason) => {
            say!("\nThe test (line {line}) to {number} was refused: {}", told(&reason));
            say!("Nobody on the list was written to.");
            return Ok(Some(REFUSED.into()));
        }
        Outcome::Unconfirmed(reason) => {
            say!(
                "\nThe test (line {line}) to {number} is unconfirmed, and may have been sent: {}",
                told(&reason)
            );
            say!("Nobody on the list was written to.");
            return Ok(Some(UNCONFIRMED.into()));
        }
        Outcome::Transient { failure: reason, .. } => {
            say!("\nThe test (line {line}) to {number} was not sent: {}", told(&reason));
            say!("Nobody on the list was written to: run the same command again.");
            return Ok(Some(RESUMABLE.into()));
        }
    }
    if send.yes || !io::stdin().is_terminal() {
        say!("Look at the test first. If it is as you want it, run the command again without --test-to.");
        return Ok(Some(RESUMABLE.into()));
    }
    Ok(None)
}
