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
    /// Follow the events that `host-harness webhook --out FILE` writes. Adds the tools inbox, message-status and wait beside
    /// those of --tools, and resources to subscribe to. A message other than a template is refused if the events show that
    /// the person's 24 hours are over.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Send to these only: numbers (+15555550123), user ids (US.1349…), ids of groups, and countries by calling code (+49) or
    /// two letters (DE; US means +1, which Canada and others share). Anything else is refused before it is sent, and so is a
    /// custom call whose recipient cannot be read.
    #[arg(long, value_name = "RECIPIENT,…", value_delimiter = ',')]
    allow_to: Vec<Allowed>,
    /// Send at most so many messages in one client's session. Sends that were refused do not count. Over HTTP, clients of
    /// the protocol's revision 2026-07-28 have no sessions and are counted together.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_sends: Option<u32>,
    /// Send at most so many messages in any hour, all clients together.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_sends_per_hour: Option<u32>,
    /// Have a person confirm each message, through the client (elicitation). From a client that cannot ask, every send is
    /// refused.
    #[arg(long)]
    ask: bool,
    /// Add the tool send-file, which sends files of this folder and no others.
    #[arg(long, value_name = "DIR", conflicts_with = "read_only")]
    files: Option<PathBuf>,
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
            Exit::usage(format!("--files {}: {error}: give a folder that is there", folder.display()))
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
        say!("note: --events: the connection has no phone-number-id, so nobody's window is known.");
    }
    let events = Events::follow(path, session.sender(), |note| say!("note: {note}")).await;
    events.map_err(|error| {
        let fix = match error.kind() {
            io::ErrorKind::NotFound => ": start `host-harness webhook --out FILE` first, which makes it",
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
    say!("Stopping: every call is ended.");
    tokio::select! {
        stopped = http.stop() => stopped.map_err(Exit::host)?,
        () = stop.wait() => say!("Stopped at once."),
    }
    Ok(())
}
