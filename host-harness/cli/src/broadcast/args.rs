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
The message is the input of send-template, with {{column}} in any of its strings, or {{column|text}} with a text for
an empty cell. A row that would be sent to is shown before anything is sent, and a row that cannot be is listed with its
line.

Exit codes:
  0 all accepted   1 some refused   3 some unconfirmed: they may have been sent   75 stopped: run it again to go on
  2 the command line, the list, the message or the journal is wrong   70 the host failed";

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Say how far a campaign is, at any time.
    Status(Status),
    /// Take over what webhooks told: delivered, read, failed. Resolves what is unconfirmed.
    Reconcile(Reconcile),
}
