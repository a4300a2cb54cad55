//! `broadcast reconcile`: imports statuses from webhooks.

use std::path::PathBuf;
use std::process::ExitCode;

use host_harness_broadcast::{Files, Journal, Report, Trust};
use host_harness_events::{Fault, Record, records};
use host_harness_whatsapp::Session;

use super::{code_of, journal_error, kept_list, listed, print_result, status, tell_failed};
use crate::component::{ComponentSource, Network};
use crate::exit::Exit;
use crate::file::read_text;
use crate::signal::FileSizeLimit;

/// The exit code if part of the input could not be used, whatever the rest reported. BSD's `EX_DATAERR`.
const BAD_DATA: u8 = 65;

/// The campaign to update, and the statuses.
#[derive(Debug, clap::Args)]
pub struct Reconcile {
    /// The campaign's journal.
    #[arg(long, value_name = "FILE")]
    journal: PathBuf,
    /// The statuses to import, - for stdin: events as `webhook --listen` writes them, recorded deliveries, or Meta's
    /// bodies, one after the other. Values that cannot be read are listed and ignored; the exit code is then 65.
    #[arg(long, value_name = "FILE")]
    statuses: PathBuf,
    /// The component to read webhook bodies with, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// Print the result as JSON, even on a terminal.
    #[arg(long)]
    json: bool,
}

/// Imports statuses from webhooks, and writes the report again.
pub async fn run(args: &Reconcile) -> Result<ExitCode, Exit> {
    let name = args.statuses.display();
    let statuses = read_text(&args.statuses)
        .map_err(|error| Exit::usage(format!("cannot read the statuses {name}: {error}")))?;
    let _limit = FileSizeLimit::fails_writes();
    if !args.journal.exists() {
        return Err(Exit::usage(format!("there is no journal {}", args.journal.display())));
    }
    let mut journal = Journal::open_with(&args.journal, Trust::AsItIs).map_err(journal_error)?;
    journal.recover(false).map_err(journal_error)?;
    // Reading needs no network.
    let component = ComponentSource { path: args.component.as_deref(), via: None };
    let toolkit = Session::offline(&component.load(1, Network::default())?);
    let Sorted { reports, mut unread, unfinished } = sort(&statuses);
    let count = reports.len();
    let reconciled =
        host_harness_broadcast::reconcile(&mut journal, &toolkit, reports).await.map_err(Exit::usage)?;
    unread.extend(reconciled.unread);
    unread.sort();
    for (line, why) in &unread {
        say!("ignored: {name}, line {line}: {why}");
    }
    if unfinished {
        say!("The last notification is incomplete and was ignored: run this again once it is complete.");
    }
    let joined = reconciled.joined;
    say!(
        "{count} notifications: {} statuses of this campaign, {} of other messages, {} other events; {} unconfirmed \
         messages resolved.",
        joined.known,
        joined.foreign,
        reconciled.others,
        joined.resolved
    );
    if joined.doubles > 0 {
        say!("{} statuses are about a second message to the same person.", joined.doubles);
    }
    if !unread.is_empty() {
        say!("{} could not be read, and were ignored.", unread.len());
    }
    let files = Files::beside(&args.journal);
    let settings = journal.settings().map_err(journal_error)?;
    let list = kept_list::read(&settings, &journal, &files)?;
    files.write(&journal, list.as_ref()).map_err(Exit::usage)?;
    say!("The report: {}", listed(&files));
    tell_failed(&journal, &files)?;
    let found = host_harness_broadcast::status(&journal, false).map_err(journal_error)?;
    status::show(&found, &args.journal);
    print_result(&found, args.json)?;
    if !unread.is_empty() {
        return Ok(BAD_DATA.into());
    }
    Ok(code_of(&host_harness_broadcast::counts(&journal, false).map_err(journal_error)?))
}

/// The values of a file, each with its line.
#[derive(Default)]
struct Sorted {
    reports: Vec<(u64, Report)>,
    /// Values that are no report, and why.
    unread: Vec<(u64, String)>,
    /// Whether the last value is incomplete: the receiver may be writing it now.
    unfinished: bool,
}

fn sort(text: &str) -> Sorted {
    let mut sorted = Sorted::default();
    for entry in records(text) {
        let line = entry.line as u64;
        match entry.record {
            // Anyone who may read the file and the journal is trusted: the signature adds nothing.
            Ok(Record::Delivery { body, .. } | Record::Body(body) | Record::Sample(body)) => {
                sorted.reports.push((line, Report::Body(body)));
            }
            Ok(Record::Event(event)) => sorted.reports.push((line, Report::Event(event))),
            Err(Fault::Unfinished) => sorted.unfinished = true,
            Err(fault) => sorted.unread.push((line, format!("it {fault}"))),
        }
    }
    sorted
}
