//! The arguments of `broadcast` itself: who gets which message, and how it is sent.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use host_harness_broadcast::Route;

use super::until::TimeOfDay;
use crate::address::loopback;
use crate::target::Target;

/// The campaign to send.
#[derive(Debug, clap::Args)]
pub struct SendArgs {
    #[command(flatten)]
    pub target: Target,
    /// The list of people: a spreadsheet (.xlsx, .ods, .xls), CSV with a header and any separator, or JSON. Another sheet
    /// than the first: FILE:SHEET, or --sheet.
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// The sheet of the spreadsheet, by its name.
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// The encoding of the list, if it is not UTF-8 or UTF-16: windows-1252, windows-1251, macintosh, shift_jis, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The message: the input of send-template as JSON, with {{column}} in its strings. Left out for a new campaign, it
    /// is asked for on a terminal, part by part, and saved.
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// The file that remembers what became of each: begun if it is not there, gone on with if it is.
    #[arg(long, value_name = "FILE", required = true)]
    pub journal: Option<PathBuf>,
    /// The people not to write to: a list in any format of --contacts, a report of an earlier campaign, or the events
    /// that `webhook --out` writes. May be given several times. FILE:COLUMN names the column that is read.
    #[arg(long, value_name = "FILE[:COLUMN]")]
    pub suppress: Vec<String>,
    /// Events that `webhook --out` is writing: whoever opts out during the run is not sent to either.
    #[arg(long, value_name = "FILE")]
    pub events: Vec<PathBuf>,
    /// Words that are an opt-out where they are all of a message in the events, as in STOP,PARAR.
    #[arg(long, value_name = "WORD,…", value_delimiter = ',')]
    pub stop_words: Vec<String>,
    /// Send although a list to suppress excludes nobody, where no person can be asked.
    #[arg(long)]
    pub allow_no_match: bool,
    /// The column that must be true, or the row is left out.
    #[arg(long, value_name = "COLUMN")]
    pub consent: Option<String>,
    /// The endpoint: cloud, marketing (the Marketing Messages API), or auto: marketing for a marketing template of an
    /// account that is onboarded to that API, else cloud. Left out: what the message says, or else cloud.
    #[arg(long, value_name = "ROUTE")]
    pub route: Option<Route>,
    /// The most sends in any second. Left out: what the campaign was begun with, or else what Meta allows the number.
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<NonZeroU32>,
    /// Stop at this time of today, by this machine's clock. The same command sends to the rest on another day.
    #[arg(long, value_name = "HH:MM")]
    pub until: Option<TimeOfDay>,
    /// Show the report's page while it runs, as in 127.0.0.1:0: only browsers on this machine reach it.
    #[arg(long, value_name = "ADDR", value_parser = loopback, conflicts_with = "dry_run")]
    pub watch: Option<SocketAddr>,
    /// Continue with a journal that is a copy, was moved to another disk, or has lost its -wal file. Reconcile it first:
    /// whoever it does not know gets the message again.
    #[arg(long)]
    pub moved: bool,
    /// Send one message of the campaign to this number first, to be looked at, and ask again. It is not in the journal.
    /// With --yes, or where no person can be asked, the command ends after it.
    #[arg(long, value_name = "NUMBER", conflicts_with = "dry_run")]
    pub test_to: Option<String>,
    /// The line of the list whose message --test-to sends. Left out: the first that waits.
    #[arg(long, value_name = "LINE", requires = "test_to")]
    pub test_row: Option<u64>,
    /// Send without asking.
    #[arg(long)]
    pub yes: bool,
    /// Print the result as JSON, also on a terminal.
    #[arg(long)]
    pub json: bool,
    /// Stop before the first send, and leave the journal as it is: none is begun.
    #[arg(long)]
    pub dry_run: bool,
    /// Send again to those that may have got the message already.
    #[arg(long)]
    pub resend_unconfirmed: bool,
}

/// A number of sends in a second.
fn rate(text: &str) -> Result<NonZeroU32, String> {
    text.parse().map_err(|_| "give a whole number of sends a second, 1 at the least".to_owned())
}
