//! Which component a command runs, and with which connection.

use std::path::PathBuf;

/// Which component to run, and with which connection.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// The connection, as a TOML or JSON file. What it leaves out is taken from the WHATSAPP_* variables.
    #[arg(long, value_name = "FILE")]
    pub connection: Option<PathBuf>,
    /// The file to read the access token from, instead of the connection or WHATSAPP_ACCESS_TOKEN.
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
    /// The component to run, instead of the one that is built in.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
}
