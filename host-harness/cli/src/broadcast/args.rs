//! The command line of `broadcast`.

use clap::Subcommand;

use super::reconcile::Reconcile;
use super::send_args::SendArgs;
use super::status::Status;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = AFTER_HELP)]
pub struct Broadcast {
    #[command(subcommand)]
    pub action: Option<Action>,
    #[command(flatten)]
    pub send: SendArgs,
}

const AFTER_HELP: &str = "\
The message is the input of send-template. Any of its strings may have {{column}} in it, or {{column|text}} with a text
for empty cells. Before anything is sent, the command shows the first messages, and lists the rows that it cannot send.

Exit codes:
  0 all accepted   1 some refused   3 some unconfirmed: they may have been sent   75 stopped: run it again to resume
  2 the command line, the list, the message or the journal is wrong   70 the host failed";

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Show a campaign's progress, even while it runs.
    Status(Status),
    /// Import statuses from webhooks (delivered, read, failed), and resolve unconfirmed messages.
    Reconcile(Reconcile),
}
