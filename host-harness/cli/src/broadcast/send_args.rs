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
    /// The list of recipients: a spreadsheet (.xlsx, .ods, .xls), CSV with a header and any separator, or JSON. To use
    /// a sheet other than the first, write FILE:SHEET or give --sheet.
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// The name of the spreadsheet's sheet.
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// The encoding of the list, if it is not UTF-8 or UTF-16: windows-1252, windows-1251, macintosh, shift_jis, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The message: the input of send-template as JSON, with {{column}} in its strings. If a new campaign has none, the
    /// command asks for it on a terminal, part by part, and saves it.
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// The file that records every recipient's result, such as may.db. If it exists, its campaign resumes; otherwise a
    /// new one begins. Reports are written next to it.
    #[arg(long, value_name = "FILE", required = true)]
    pub journal: Option<PathBuf>,
    /// Exclude these people: a list in any format of --contacts, a report of an earlier campaign, or the events that
    /// `webhook --out` writes. Can be given several times. FILE:COLUMN names the column to read. A report excludes every
    /// row whose number can be read, whatever became of it: also those that were refused, wait, or failed.
    #[arg(long, value_name = "FILE[:COLUMN]")]
    pub suppress: Vec<String>,
    /// Follow the events that `webhook --out` is writing, and also exclude people who opt out during the run. Can be
    /// given several times.
    #[arg(long, value_name = "FILE")]
    pub events: Vec<PathBuf>,
    /// Words that opt a person out if a message in the events consists of nothing else, such as STOP,PARAR.
    #[arg(long, value_name = "WORD,…", value_delimiter = ',')]
    pub stop_words: Vec<String>,
    /// Do not ask before sending if a --suppress file excludes nobody on this list. Without a terminal, such a file stops
    /// the command unless this is given.
    #[arg(long)]
    pub allow_no_match: bool,
    /// Send only to rows that are true in this column.
    #[arg(long, value_name = "COLUMN")]
    pub consent: Option<String>,
    /// The endpoint: cloud, marketing (the Marketing Messages API), or auto. auto means marketing for a marketing
    /// template of an account that is onboarded to that API, and otherwise cloud. Default: the message's own route, or
    /// cloud.
    #[arg(long, value_name = "ROUTE")]
    pub route: Option<Route>,
    /// The most sends in any second. Default: the rate that the campaign began with, or the rate that Meta allows the
    /// number.
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<NonZeroU32>,
    /// Stop at this time today, by this machine's clock. To send to the rest, run the same command on another day.
    #[arg(long, value_name = "HH:MM")]
    pub until: Option<TimeOfDay>,
    /// Serve the report's page during the run at this loopback address, such as 127.0.0.1:0. Only browsers on this
    /// machine can reach it.
    #[arg(long, value_name = "ADDR", value_parser = loopback, conflicts_with = "dry_run")]
    pub watch: Option<SocketAddr>,
    /// Resume even if the journal is a copy, was moved to another disk, or has lost its -wal file. Reconcile it first:
    /// people whose message it has no record of will get it again.
    #[arg(long)]
    pub moved: bool,
    /// First send one of the campaign's messages to this number as a test, then ask whether to continue. The journal
    /// does not record the test. With --yes, or without a terminal, the command ends after the test.
    #[arg(long, value_name = "NUMBER", conflicts_with = "dry_run")]
    pub test_to: Option<String>,
    /// The line of the list whose message --test-to sends. Default: the first row that is still waiting.
    #[arg(long, value_name = "LINE", requires = "test_to")]
    pub test_row: Option<u64>,
    /// Send without asking.
    #[arg(long)]
    pub yes: bool,
    /// Print the result as JSON, even on a terminal.
    #[arg(long)]
    pub json: bool,
    /// Check and preview everything, but send nothing. The journal is neither created nor changed.
    #[arg(long)]
    pub dry_run: bool,
    /// Send again to people who may have received the message already.
    #[arg(long)]
    pub resend_unconfirmed: bool,
}

/// A number of sends in a second.
fn rate(text: &str) -> Result<NonZeroU32, String> {
    text.parse().map_err(|_| "give a whole number of sends per second, at least 1".to_owned())
}
