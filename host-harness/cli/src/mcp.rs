//! `mcp`: the tools for an agent, over the Model Context Protocol.

use std::net::SocketAddr;
use std::process::ExitCode;

use host_harness::Sandbox;
use host_harness_mcp::{HttpServer, ListenError, Selection, SetUpError, ToolServer};

use crate::exit::Exit;
use crate::harness::Harness;
use crate::signal::StopSignal;
use crate::target::Target;

/// How many calls may run at once.
const CALLS: u32 = 64;

/// Which tools to expose, and how they are reached.
#[derive(Debug, clap::Args)]
pub struct Mcp {
    #[command(flatten)]
    target: Target,
    /// Expose these only: functions, look-ups and recipes, as in `send-template,list-templates,reply-buttons`. By default
    /// every function and look-up.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    tools: Option<Vec<String>>,
    /// Expose none that sends or changes anything, and let no request out but GET.
    #[arg(long)]
    read_only: bool,
    /// Serve streamable HTTP at this loopback address, instead of stdin and stdout. Port 0 takes any free port; the
    /// address to use is said on stderr.
    #[arg(long, value_name = "ADDR", value_parser = crate::address::listen)]
    listen: Option<SocketAddr>,
    /// A name by which other machines call it, as in `tools.example.com` or `10.0.0.7:8000`. With it, --listen takes any
    /// address. There is no password: put it behind what asks for one.
    #[arg(long, value_name = "HOST", requires = "listen")]
    allow_host: Vec<String>,
}

/// Serves until the client leaves; over HTTP, until it is told to stop.
pub async fn run(mcp: &Mcp) -> Result<ExitCode, Exit> {
    let session = Harness::for_calls(CALLS, &mcp.target)?.session().clone();
    // A second lock: a tool that only calls itself a reader would be denied.
    let session = if mcp.read_only { session.sandbox(Sandbox::read_only) } else { session };
    let selection = Selection { only: mcp.tools.clone(), read_only: mcp.read_only };
    let server = ToolServer::new(session, &selection).await.map_err(|error| match error {
        SetUpError::Selection(error) => Exit::usage(error),
        error => Exit::host(error),
    })?;
    let names: Vec<_> = server.tools().collect();
    say!("Tools: {}", names.join(", "));
    let server = server.on_call(|call| say!("{call}")).on_note(|note| say!("{note}"));
    match mcp.listen {
        Some(address) => listen(server, address, &mcp.allow_host).await?,
        None => server.serve_stdio().await.map_err(Exit::host)?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn listen(server: ToolServer, address: SocketAddr, hosts: &[String]) -> Result<(), Exit> {
    let mut stop = StopSignal::new().map_err(Exit::host)?;
    let http = HttpServer::start(server, address, hosts).await.map_err(|error| match error {
        ListenError::NotLoopback(_) => Exit::usage(format!("{error} with --allow-host")),
        error => Exit::usage(error),
    })?;
    say!("Listening on {}", http.url());
    stop.wait().await;
    say!("Stopping: every call is ended.");
    tokio::select! {
        stopped = http.stop() => stopped.map_err(Exit::host)?,
        () = stop.wait() => say!("Stopped at once."),
    }
    Ok(())
}
