//! The component that a command runs, and its connection.

use std::env;
use std::path::PathBuf;

use host_harness_whatsapp::Via;

use crate::component::ComponentSource;

/// The variable that names the connection's file.
const CONNECTION: &str = "WHATSAPP_CONNECTION";

/// Which component to run, and with which connection.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// The connection, as a TOML or JSON file. Default: the file that WHATSAPP_CONNECTION names. Missing fields are
    /// read from the other WHATSAPP_* variables.
    #[arg(long, value_name = "FILE")]
    connection: Option<PathBuf>,
    /// Read the access token from this file, not from the connection or WHATSAPP_ACCESS_TOKEN.
    #[arg(long, value_name = "FILE", conflicts_with = "token_command")]
    pub token_file: Option<PathBuf>,
    /// A shell command that prints the access token, such as a password manager's. It runs at most once every ten
    /// seconds.
    #[arg(long, value_name = "CMD")]
    pub token_command: Option<String>,
    /// Send requests for graph.facebook.com and lookaside.fbsbx.com to this address instead, over plain HTTP.
    #[arg(long, value_name = "HOST:PORT")]
    pub graph: Option<String>,
    /// A PEM file of certificate authorities to trust in addition to Mozilla's, for example a company proxy's that
    /// inspects TLS.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// The time limit of a call, in seconds. A call that takes longer is stopped, and its result says whether something
    /// may have been sent.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..))]
    pub deadline: u64,
    /// Log every HTTP exchange to stderr: method, URL without its query, status or error, duration of each phase,
    /// bytes.
    #[arg(long)]
    pub trace: bool,
    /// The component to run, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
    /// How to call the component: with `exchange` the host makes its requests, with `wasi-http` the component makes
    /// them itself. Default: `exchange`, if the component supports it.
    #[arg(long, value_name = "WAY", value_parser = way)]
    pub via: Option<Via>,
}

impl Target {
    /// The connection's file, if the command line or the environment names one.
    pub fn connection(&self) -> Option<PathBuf> {
        let named = || env::var_os(CONNECTION).filter(|name| !name.is_empty()).map(PathBuf::from);
        self.connection.clone().or_else(named)
    }

    /// The component named on the command line.
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
