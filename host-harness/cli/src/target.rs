//! Which component a command runs, and with which connection.

use std::env;
use std::path::PathBuf;

use host_harness_whatsapp::Via;

use crate::component::ComponentSource;

/// The variable that names the connection's file.
const CONNECTION: &str = "WHATSAPP_CONNECTION";

/// Which component to run, and with which connection.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// The connection, as a TOML or JSON file; left out, the one that WHATSAPP_CONNECTION names. What it leaves out is taken
    /// from the other WHATSAPP_* variables.
    #[arg(long, value_name = "FILE")]
    connection: Option<PathBuf>,
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
    /// The longest that a call may last, in seconds: then it is stopped, and its answer says whether something may have
    /// been sent.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..))]
    pub deadline: u64,
    /// Say each HTTP exchange on stderr: method, address without its query, status or fault, how long each phase
    /// took, bytes.
    #[arg(long)]
    pub trace: bool,
    /// The component to run, instead of the one that is built in.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
    /// The way to call the component: `exchange`, where the host makes its requests, or `wasi-http`, where it makes them
    /// itself. By default the first, if the component has it.
    #[arg(long, value_name = "WAY", value_parser = way)]
    pub via: Option<Via>,
}

impl Target {
    /// The connection's file, if one is named here or in the environment.
    pub fn connection(&self) -> Option<PathBuf> {
        let named = || env::var_os(CONNECTION).filter(|name| !name.is_empty()).map(PathBuf::from);
        self.connection.clone().or_else(named)
    }

    /// The component that it names.
    pub fn component(&self) -> ComponentSource<'_> {
        ComponentSource { path: self.component.as_deref(), via: self.via }
    }
}

fn way(text: &str) -> Result<Via, String> {
    match text {
        "exchange" => Ok(Via::Exchange),
        "wasi-http" => Ok(Via::WasiHttp),
        _ => Err("write exchange or wasi-http".to_owned()),
    }
}
