//! The command line.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use crate::broadcast::Broadcast;
use crate::call::Call;
use crate::completions::Completions;
use crate::describe::Describe;
use crate::inspect::Inspect;
use crate::lookups::Templates;
use crate::manual::Manual;
use crate::mcp::Mcp;
use crate::package::Package;
use crate::preview::Preview;
use crate::simulate::Simulate;
use crate::studio::Studio;
use crate::target::Target;
use crate::validate::Validate;
use crate::webhook::Webhook;

/// Runs the WhatsApp toolkit, a sandboxed WebAssembly component, as a workflow engine would.
///
/// New here? `host-harness demo` needs no Meta account.
#[derive(Debug, Parser)]
#[command(name = "host-harness", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
First steps:
  host-harness demo
      everything once, against a simulated Graph API
  host-harness simulate
      only that API; prints a connection to it
  host-harness call send-message --connection connection.json --input message.json
      sends a message to it
  host-harness validate --connection connection.toml
      checks your own token with Meta
  host-harness validate --connection connection.toml --token-command 'pass show whatsapp'
      the same, with the token from a password manager

  host-harness describe send-template
      the input that a function accepts
  host-harness call send-template --connection connection.json
      asks for that input, and shows the message before it is sent

Exit codes of every command that calls a function:
   0  ok
   1  permanent: it will fail again
   2  the command line or the input is wrong
   3  unconfirmed: it may have been done
  70  the host failed
  75  transient: safe to repeat

Environment:
  WHATSAPP_CONNECTION
      the connection file, if there is no --connection
  WHATSAPP_ACCESS_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_BUSINESS_ACCOUNT_ID, WHATSAPP_API_VERSION, WHATSAPP_GRAPH_URL
      used for fields that the connection does not have
  HTTPS_PROXY, ALL_PROXY, NO_PROXY
      the proxy for requests to Meta, as http://user:password@host:port, and the hosts to reach without it
  HOST_HARNESS_CACHE
      the folder for compiled components, or off; default: host-harness in XDG_CACHE_HOME or ~/.cache
  PAGER
      shows pages that are longer than the screen; default: less";

/// Reads the command line. If it is wrong, the process ends.
pub fn parse() -> Args {
    Args::try_parse().unwrap_or_else(|error| misread(error).exit())
}

/// The error. If the command is a function's name, it suggests `call`.
fn misread(error: clap::Error) -> clap::Error {
    let named = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(name)) if error.kind() == ErrorKind::InvalidSubcommand => name,
        _ => return error,
    };
    if !host_harness_whatsapp::functions().any(|function| function == named) {
        return error;
    }
    let meant = format!("{named} is a function of the component: try `host-harness call {named}`");
    Args::command().error(ErrorKind::InvalidSubcommand, meant)
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what the toolkit does: five functions and three failures, against a simulated Graph API.
    Demo,
    /// Show what the component imports and exports, and its size.
    Inspect(Inspect),
    /// Check a connection: the token, the ids, and whether they belong together. Prints a page on a terminal, otherwise
    /// JSON.
    Validate(Validate),
    /// Call a function with a JSON input, and print its result as JSON. On a terminal, asks for missing input.
    Call(Call),
    /// Expose the tools to an agent over the Model Context Protocol.
    Mcp(Mcp),
    /// Show the component's functions and their inputs: a page on a terminal, otherwise JSON.
    Describe(Describe),
    /// List all templates of the business account: a table on a terminal, otherwise JSON.
    Templates(Templates),
    /// List the business account's phone numbers: a table on a terminal, otherwise JSON.
    PhoneNumbers(Target),
    /// Show a template message as its recipient will see it, and list its faults. Sends nothing.
    Preview(Preview),
    /// Send one template to many people: nobody twice, nobody forgotten.
    Broadcast(Box<Broadcast>),
    /// Run a simulated Graph API, as strict as Meta's, until Ctrl-C.
    Simulate(Simulate),
    /// Serve a page with the recipients' phones and a form for every tool, on a simulated Graph API.
    Studio(Studio),
    /// Read Meta's webhooks from a file, or receive them as a server.
    Webhook(Webhook),
    /// Print a shell's completion script for this command.
    Completions(Completions),
    /// Print this command's manual page, or write the pages of all commands.
    Manual(Manual),
    /// Write the files of a release: components, packages, licences, completions, pages, and their SHA-256.
    Package(Package),
}
