//! `mcp`: the tools for an agent, over the Model Context Protocol.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use host_harness::Sandbox;
use host_harness_mcp::{
    Allowed, Events, Files, Guards, HttpServer, ListenError, Selection, SetUpError, ToolServer,
};
use host_harness_whatsapp::Session;

use crate::exit::Exit;
use crate::harness::Harness;
use crate::signal::StopSignal;
use crate::target::Target;

/// How many calls may run at once.
const CALLS: u32 = 64;

/// The tools to expose, and where.
#[derive(Debug, clap::Args)]
pub struct Mcp {
    #[command(flatten)]
    target: Target,
    /// Expose only these functions, look-ups and recipes, such as `send-template,list-templates,reply-buttons`.
    /// Default: every function and look-up.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    tools: Option<Vec<String>>,
    /// Expose only tools that send and change nothing, and allow only GET requests.
    #[arg(long)]
    read_only: bool,
    /// Follow the events that `host-harness webhook --out FILE` writes. Adds the tools inbox, message-status and wait
    /// to those of --tools, and resources to subscribe to. If the events show that a person's 24-hour window is closed,
    /// only templates may be sent to them.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Allow sends only to these: numbers (+15555550123), user ids (US.1349…), group ids, and countries by calling code
    /// (+49) or two letters (DE; US means +1, which Canada and others share). Sends to anyone else are refused
    /// beforehand, and so are custom calls whose recipient cannot be determined.
    #[arg(long, value_name = "RECIPIENT,…", value_delimiter = ',')]
    allow_to: Vec<Allowed>,
    /// The most messages that one client may send in a session. Refused sends do not count. Over HTTP, clients of
    /// protocol revision 2026-07-28 have no sessions and are counted together.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_sends: Option<u32>,
    /// The most messages that all clients together may send in any hour.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_sends_per_hour: Option<u32>,
    /// Have a person confirm every message in the client (elicitation). If the client cannot ask, every send is
    /// refused.
    #[arg(long)]
    ask: bool,
    /// Add the tool send-file, which sends files from this folder only.
    #[arg(long, value_name = "DIR", conflicts_with = "read_only")]
    files: Option<PathBuf>,
    /// Serve streamable HTTP at this loopback address, instead of stdin and stdout. Port 0 picks a free port. The URL
    /// is logged to stderr.
    #[arg(long, value_name = "ADDR", value_parser = crate::address::listen)]
    listen: Option<SocketAddr>,
    /// The host name under which other machines reach this server, such as `tools.example.com` or `10.0.0.7:8000`. Only
    /// with it may --listen be an address other than loopback. Can be given several times. The server has no
    /// authentication: put it behind a proxy that has.
    #[arg(long, value_name = "HOST", requires = "listen")]
    allow_host: Vec<String>,
}

/// Serves until the client leaves; over HTTP, until a signal stops it.
pub async fn run(mcp: &Mcp) -> Result<ExitCode, Exit> {
    let session = Harness::for_calls(CALLS, &mcp.target)?.session().clone();
    // A second safeguard: a tool that wrongly claims to be read-only is denied.
    let session = if mcp.read_only { session.sandbox(Sandbox::read_only) } else { session };
    let selection = Selection { only: mcp.tools.clone(), read_only: mcp.read_only };
    let events = match &mcp.events {
        Some(path) => Some(follow(path, &session).await?),
        None => None,
    };
    let mut server = ToolServer::new(session, &selection).await.map_err(set_up)?.guards(guards(mcp));
    if let Some(events) = events {
        server = server.events(events).map_err(set_up)?;
    }
    if let Some(folder) = &mcp.files {
        let files = Files::of(folder).map_err(|error| {
            Exit::usage(format!("--files {}: {error}: give a folder that exists", folder.display()))
        })?;
        server = server.files(files).map_err(set_up)?;
    }
    let names: Vec<_> = server.tools().collect();
    say!("Tools: {}", names.join(", "));
    let server = server.on_call(|call| say!("{call}")).on_note(|note| say!("{note}"));
    match mcp.listen {
        Some(address) => listen(server, address, &mcp.allow_host).await?,
        None => server.serve_stdio().await.map_err(Exit::host)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn set_up(error: SetUpError) -> Exit {
    match error {
        SetUpError::Selection(error) => Exit::usage(error),
        error => Exit::host(error),
    }
}

fn guards(mcp: &Mcp) -> Guards {
    for allowed in &mcp.allow_to {
        let countries = allowed.countries();
        if countries.len() > 1 {
            say!("note: --allow-to: {} share a calling code: all of them are allowed.", countries.join(", "));
        }
    }
    let guards = Guards::default().allow_to(mcp.allow_to.iter().cloned()).ask(mcp.ask);
    let guards = mcp.max_sends.map_or(guards.clone(), |most| guards.max_sends(most));
    mcp.max_sends_per_hour.map_or(guards.clone(), |most| guards.max_sends_per_hour(most))
}

async fn follow(path: &Path, session: &Session) -> Result<Events, Exit> {
    if session.sender().is_none() {
        say!("note: --events: the connection has no phone-number-id, so nobody's 24-hour window is known.");
    }
    let events = Events::follow(path, session.sender(), |note| say!("note: {note}")).await;
    events.map_err(|error| {
        let fix = match error.kind() {
            io::ErrorKind::NotFound => ": start `host-harness webhook --out FILE` first, which creates it",
            _ => "",
        };
        Exit::usage(format!("--events {}: {error}{fix}", path.display()))
    })
}

async fn listen(server: ToolServer, address: SocketAddr, hosts: &[String]) -> Result<(), Exit> {
    let mut stop = StopSignal::new().map_err(Exit::host)?;
    let http = HttpServer::start(server, address, hosts).await.map_err(|error| match error {
        ListenError::NotLoopback(_) => Exit::usage(format!("{error} with --allow-host")),
        error => Exit::usage(error),
    })?;
    say!("Listening on {}", http.url());
    stop.wait().await;
    say!("Stopping; all calls are cancelled.");
    tokio::select! {
        stopped = http.stop() => stopped.map_err(Exit::host)?,
        () = stop.wait() => say!("Stopped at once."),
    }
    Ok(())
}
