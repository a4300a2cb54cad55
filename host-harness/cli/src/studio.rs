//! `studio`: a phone in the browser, on a simulated Graph API.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use host_harness_studio::{Studio as Server, StudioError, StudioOptions};

use crate::component::{ComponentSource, Network};
use crate::exit::{Exit, print_line};
use crate::signal::StopSignal;
use crate::simulate::{connection, world};

/// Where the page is, unless another address is given.
pub const STUDIO: &str = "http://127.0.0.1:8090/";

/// How many calls of the page may run at once.
const CALLS: u32 = 16;

/// The page's address, and the contents of the simulated Graph API.
#[derive(Debug, clap::Args)]
pub struct Studio {
    /// The loopback address of the page. Port 0 picks a free port, which is printed.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090", value_parser = crate::address::listen)]
    listen: SocketAddr,
    /// The loopback address of the simulated Graph API. By default it uses a free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = crate::address::listen)]
    graph_listen: SocketAddr,
    /// A TOML or JSON file with the tokens, accounts, numbers, people and templates to use instead of the built-in
    /// ones.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Turn off the pair and throughput limits.
    #[arg(long)]
    no_limits: bool,
}

/// Runs the studio until a signal stops it. Prints a connection to its simulated Graph API.
pub async fn run(studio: &Studio) -> Result<ExitCode, Exit> {
    let world = world(studio.state.as_deref(), studio.no_limits)?;
    let mut connection = connection(&world);
    let plugin = ComponentSource::default().load(CALLS, Network::default())?;
    let options = StudioOptions { listen: studio.listen, graph: studio.graph_listen, world };
    let mut stop = StopSignal::new().map_err(Exit::host)?;
    let server = Server::start(&plugin, options).await.map_err(|error| match error {
        StudioError::Address(..) => Exit::usage(format!("{error}; port 0 picks a free one")),
        StudioError::NotLoopback(_) => Exit::usage(error),
        error => Exit::host(error),
    })?;
    server.simulator().on_request(|exchange| say!("{exchange}"));
    connection["graph-url"] = format!("http://{}", server.simulator().addr()).into();
    say!(
        "The studio: {}\n\
         \nThe line on stdout is a connection to its simulated Graph API. The phones show every message\n\
         that a command or program sends with it. Press Ctrl-C to stop.\n",
        server.url()
    );
    // One line, so that a script can read it while this runs on.
    print_line(&connection.to_string())?;
    stop.wait().await;
    server.stop().await;
    Ok(ExitCode::SUCCESS)
}
