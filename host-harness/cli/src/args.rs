//! The command line.

use clap::{Parser, Subcommand};

use crate::broadcast::Broadcast;
use crate::call::Call;
use crate::describe::Describe;
use crate::inspect::Inspect;
use crate::lookups::Templates;
use crate::mcp::Mcp;
use crate::package::Package;
use crate::preview::Preview;
use crate::simulate::Simulate;
use crate::target::Target;
use crate::webhook::Webhook;

/// Runs the WhatsApp toolkit, a sandboxed WebAssembly component, as a workflow engine would.
///
/// New here? `host-harness demo` needs no Meta account.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
First steps:
  host-harness demo                       everything once, against a simulated Graph API
  host-harness simulate                   that API by itself; prints a connection to use with it
  host-harness call send-message --graph 127.0.0.1:8080 --connection connection.json --input message.json
  host-harness validate --connection connection.toml
                                          with your own token, against Meta
  host-harness validate --connection connection.toml --token-command 'pass show whatsapp'
                                          the same, with the token from a vault

  host-harness describe send-template     what a function asks for
  host-harness call send-template --connection connection.json
                                          asks for it, and shows the message before it is sent

Exit codes of every command that calls a function:
  0 ok   1 permanent: it will fail again   3 unconfirmed: it may have been done   75 transient: safe to repeat
  2 the command line or the input is wrong   70 the host failed

Environment: WHATSAPP_ACCESS_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_BUSINESS_ACCOUNT_ID,
  WHATSAPP_API_VERSION and WHATSAPP_GRAPH_URL fill what a connection leaves empty.
  HTTPS_PROXY or ALL_PROXY names the proxy that leads to Meta, as http://user:password@host:port; NO_PROXY the
  hosts that are reached without it.
  HOST_HARNESS_CACHE is the folder where compiled components are kept, or off; else it is host-harness in
  XDG_CACHE_HOME, or in ~/.cache.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what the toolkit does: five functions and three failures, against a simulated Graph API.
    Demo,
    /// Show what the component imports and exports, and its size.
    Inspect(Inspect),
    /// Check a connection: the token, the ids, and whether they belong together.
    Validate(Target),
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
    /// Read what Meta tells by webhook: from a file, or as a server.
    Webhook(Webhook),
    /// Write the files of a release: the component, its WIT, its description, and their SHA-256.
    Package(Package),
}
