//! `broadcast reconcile`: what webhooks told.

use std::fs;
use std::process::ExitCode;

use broadcast::{Files, Journal, ReconcileError, Toolkit};
use host_harness::{Policy, Sandbox};
use serde_json::json;

use super::args::Reconcile;
use super::{code_of, journal_error, status};
use crate::exit::{Failure, print_json};
use crate::harness;

/// Takes over what webhooks told, and writes the report anew.
pub async fn run(args: &Reconcile) -> Result<ExitCode, Failure> {
    let statuses = fs::read_to_string(&args.statuses).map_err(|error| {
        Failure::usage(format!("cannot read the statuses {}: {error}", args.statuses.display()))
    })?;
    if !args.journal.exists() {
        return Err(Failure::usage(format!("there is no journal {}", args.journal.display())));
    }
    let mut journal = Journal::open(&args.journal).map_err(journal_error)?;
    journal.recover(false).map_err(journal_error)?;
    // Reading needs no network.
    let plugin = harness::load(args.component.as_deref(), harness::Network::default())?;
    let toolkit = Toolkit::new(plugin, Sandbox::new(Policy::default()), json!({}));
    let joined =
        broadcast::reconcile(&mut journal, &toolkit, &statuses).await.map_err(|error| match error {
            ReconcileError::Line { .. } => Failure::usage(format!("{}: {error}", args.statuses.display())),
            other => Failure::usage(other),
        })?;
    say!(
        "{} statuses of this campaign, {} of other messages; {} doubts resolved.",
        joined.known, joined.foreign, joined.resolved
    );
    if joined.doubles > 0 {
        say!("{} statuses are of a second message to the same person.", joined.doubles);
    }
    let files = Files::beside(&args.journal);
    files.write(&journal).map_err(Failure::usage)?;
    say!("The report: {} and {}", files.csv.display(), files.json.display());
    let found = broadcast::status(&journal, false).map_err(journal_error)?;
    status::show(&found);
    print_json(&found)?;
    Ok(code_of(&broadcast::counts(&journal, false).map_err(journal_error)?))
}
