//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::mcp::Mcp;
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
    /// Lend the tools to an agent, over the Model Context Protocol.
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
    Broadcast(Box<crate::broadcast::Broadcast>),
    /// Run a simulated Graph API, as strict as Meta's, until Ctrl-C.
    Simulate(Simulate),
    /// Read what Meta tells by webhook: from a file, or as a server.
    Webhook(Webhook),
    /// Write the files of a release: the component, its WIT, its description, and their SHA-256.
    Package(Package),
}

/// Which component to run, and with which connection.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// The connection, as a TOML or JSON file. What it leaves out is taken from the WHATSAPP_* variables.
    #[arg(long, value_name = "FILE")]
    pub connection: Option<PathBuf>,
    /// The file to read the access token from, in place of the connection or WHATSAPP_ACCESS_TOKEN.
    #[arg(long, value_name = "FILE", conflicts_with = "token_command")]
    pub token_file: Option<PathBuf>,
    /// The shell command that prints the access token: a vault's own, say. Run once in ten seconds at the most.
    #[arg(long, value_name = "CMD")]
    pub token_command: Option<String>,
    /// Send what is meant for graph.facebook.com and lookaside.fbsbx.com to this address, over plain HTTP.
    #[arg(long, value_name = "HOST:PORT")]
    pub graph: Option<String>,
    /// Certificate authorities to trust beside Mozilla's, as a PEM file: a company's own, for its relay.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Say each HTTP exchange on stderr: method, address without its query, status or fault, how long each phase
    /// took, bytes.
    #[arg(long)]
    pub trace: bool,
    /// The component to run, in place of the one that is built in.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Call {
    /// The function, as in send-message.
    pub function: String,
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub given: Given,
    /// Look at the message before it is sent, where the function has a preview, and send nothing if that finds a fault.
    #[arg(long)]
    pub check: bool,
}

/// A function's input.
#[derive(Debug, clap::Args)]
pub struct Given {
    /// The input, as a JSON file; - for stdin. Functions that take a connection only need none.
    #[arg(long, value_name = "FILE|-")]
    pub input: Option<PathBuf>,
    /// One value of the input, in place of what --input has there: `to=+15555550123`, `body[0].value=Ana`,
    /// header.document.source.url=https://…; a list or an object may be given whole, as JSON.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Describe {
    /// One function, as in send-template, or one recipe, as in reply-buttons; everything when left out.
    pub name: Option<String>,
    /// Print JSON on a terminal, too. The schemas are JSON, not text.
    #[arg(long)]
    pub json: bool,
    /// The component to show, in place of the one that is built in.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Templates {
    #[command(flatten)]
    pub target: Target,
    /// Part of the name.
    #[arg(long)]
    pub name: Option<String>,
    /// The status, as in APPROVED.
    #[arg(long)]
    pub status: Option<String>,
    /// The category, as in UTILITY.
    #[arg(long)]
    pub category: Option<String>,
    /// The language, as in pt_BR.
    #[arg(long)]
    pub language: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Preview {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub given: Given,
}

#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Print JSON: imports, exports, size.
    #[arg(long)]
    pub json: bool,
    /// The component to show, in place of the one that is built in.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The address to listen on. Port 0 takes any free port; the one taken is printed.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = crate::address::listen)]
    pub listen: SocketAddr,
    /// Tokens, accounts, numbers and templates, as a TOML or JSON file, in place of the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Switch the pair and throughput limits off.
    #[arg(long)]
    pub no_limits: bool,
    #[command(flatten)]
    pub webhooks: crate::simulate::Webhooks,
}

#[derive(Debug, clap::Args)]
pub struct Package {
    /// The folder to write to. Made where it is missing; files of these names in it are replaced.
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    pub out: PathBuf,
}
