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
      that API by itself; prints a connection to use with it
  host-harness call send-message --graph 127.0.0.1:8080 --connection connection.json --input message.json
      a message, there
  host-harness validate --connection connection.toml
      with your own token, against Meta
  host-harness validate --connection connection.toml --token-command 'pass show whatsapp'
      the same, with the token from a vault

  host-harness describe send-template
      what a function asks for
  host-harness call send-template --connection connection.json
      asks for it, and shows the message before it is sent

Exit codes of every command that calls a function:
   0  ok
   1  permanent: it will fail again
   2  the command line or the input is wrong
   3  unconfirmed: it may have been done
  70  the host failed
  75  transient: safe to repeat

Environment:
  WHATSAPP_CONNECTION
      the file of --connection, where that is left out
  WHATSAPP_ACCESS_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_BUSINESS_ACCOUNT_ID, WHATSAPP_API_VERSION, WHATSAPP_GRAPH_URL
      fill what a connection leaves empty
  HTTPS_PROXY, ALL_PROXY, NO_PROXY
      the proxy that leads to Meta, as http://user:password@host:port, and the hosts that are reached without it
  HOST_HARNESS_CACHE
      the folder where compiled components are kept, or off; else host-harness in XDG_CACHE_HOME or ~/.cache
  PAGER
      what shows a page that is longer than the screen; else less";

/// Reads the command line. What is wrong with it ends the process.
pub fn parse() -> Args {
    Args::try_parse().unwrap_or_else(|error| misread(error).exit())
}

/// The error, with what was probably meant where a function's name stands in the place of a command's.
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
    /// Check a connection: the token, the ids, and whether they belong together. A page on a terminal, else JSON.
    Validate(Validate),
    /// Call a function with a JSON input, and print its result as JSON. On a terminal, asks for what is missing.
    Call(Call),
    /// Expose the tools to an agent, over the Model Context Protocol.
    Mcp(Mcp),
    /// Show what the component offers: a page of forms on a terminal, else JSON.
    Describe(Describe),
    /// List the business account's templates, every page of them: a table on a terminal, else JSON.
    Templates(Templates),
    /// List the business account's numbers: a table on a terminal, else JSON.
    PhoneNumbers(Target),
    /// Show a template message as its recipient will see it, and every fault in it. Sends nothing.
    Preview(Preview),
    /// Send one template to many people: nobody twice, nobody forgotten.
    Broadcast(Box<Broadcast>),
    /// Run a simulated Graph API, as strict as Meta's, until Ctrl-C.
    Simulate(Simulate),
    /// Open a page with the phones of the people who are written to, and a form for every tool, on a simulated Graph API.
    Studio(Studio),
    /// Read what Meta tells by webhook: from a file, or as a server.
    Webhook(Webhook),
    /// Print a script by which a shell completes this command's arguments.
    Completions(Completions),
    /// Print this command's manual page, or write those of every command.
    Manual(Manual),
    /// Write the files of a release: components, packages, licences, completions, pages, and their SHA-256.
    Package(Package),
}
