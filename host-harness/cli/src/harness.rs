//! A component, ready to be called as the command line specifies.

use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::time::Duration;

use host_harness::{Cause, Exchange, ExchangeError, HostError, Limits, Plugin, Proxy, Source};
use host_harness_broadcast::visible;
use host_harness_forms::LookUps;
use host_harness_whatsapp::Session;
use serde_json::{Map, Value};

use crate::component::Network;
use crate::connection::{Connection, GRAPH_URL};
use crate::exit::Exit;
use crate::file::read_text;
use crate::target::Target;

/// A session with the component, as the command line specifies.
pub struct Harness {
    session: Session,
    /// The parts that the connection has, wherever they are stored.
    given: Vec<&'static str>,
}

impl Harness {
    /// Sets up the command line's component and connection, for one call at a time.
    pub fn new(target: &Target) -> Result<Self, Exit> {
        Self::for_calls(1, target)
    }

    /// The same, for this many calls at a time.
    pub fn for_calls(calls: u32, target: &Target) -> Result<Self, Exit> {
        let plugin = target.component().load(calls, network(target)?)?;
        let connection = Connection::read(target.connection().as_deref(), token(target))?;
        let Self { session, given } = Self::with(&plugin, connection, target.graph.as_deref(), target.trace)?;
        let session = match target.via {
            Some(via) => session.via(via).map_err(Exit::usage)?,
            None => session,
        };
        let limits = Limits::default().deadline(Duration::from_secs(target.deadline));
        let session = session.sandbox(|sandbox| sandbox.calls(calls as usize).limits(limits));
        Ok(Self { session, given })
    }

    /// Sets up a plugin that is already loaded.
    pub fn with(
        plugin: &Plugin,
        connection: Connection,
        graph: Option<&str>,
        trace: bool,
    ) -> Result<Self, Exit> {
        // If the address is not an origin, the component refuses it and says what to write.
        let own = connection.graph_url().map(|url| Session::at(plugin, url));
        let mut session = own.and_then(Result::ok).unwrap_or_else(|| Session::new(plugin));
        if let Some(graph) = graph {
            let elsewhere = |url: &&str| url.trim_end_matches('/') != format!("http://{graph}");
            if let Some(url) = connection.graph_url().filter(elsewhere) {
                return Err(Exit::usage(format!(
                    "the connection's graph-url is {url}, and --graph is {graph}: omit the graph-url (or \
                     {GRAPH_URL}), or --graph"
                )));
            }
            session = session.reroute(graph).map_err(|error| Exit::usage(format!("--graph: {error}")))?;
        }
        let given = connection.given();
        let simulated = graph.map(str::to_owned);
        session = session.sandbox(|sandbox| {
            let environment = connection.environment.into_iter();
            let sandbox = environment.fold(sandbox, |sandbox, (name, value)| sandbox.env(name, value));
            sandbox.on_exchange(move |exchange| {
                if trace {
                    say!("{}", told(exchange));
                }
                report(exchange, simulated.as_deref());
            })
        });
        if let Some(source) = connection.token {
            session = session.token(source);
        }
        Ok(Self { session: session.connection(connection.argument), given })
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The component.
    pub fn plugin(&self) -> &Plugin {
        self.session.plugin()
    }

    /// Whether a function has a parameter of this name.
    pub fn takes(&self, function: &str, parameter: &str) -> Result<bool, HostError> {
        Ok(self.session.parameters(function)?.contains(&parameter))
    }

    /// Whether the connection has this part.
    pub fn has(&self, part: &str) -> bool {
        self.given.contains(&part)
    }

    /// The same session with all requests denied: only the component's own checks run.
    pub fn without_requests(&self) -> Self {
        let session = self
            .session
            .clone()
            .sandbox(|sandbox| sandbox.map_limits(|limits| limits.requests(0)).on_exchange(|_| {}));
        Self { session, given: self.given.clone() }
    }

    /// The same session with room for an upload of this many bytes.
    pub fn with_room_for(&self, bytes: usize) -> Self {
        let session = self.session.with_room_for(bytes);
        Self { session, given: self.given.clone() }
    }

    /// Calls a function.
    pub async fn call(&self, function: &str, input: Option<&Value>) -> Result<Value, HostError> {
        self.session.call_json(function, input).await
    }
}

/// The network settings from the command line and the environment.
fn network(target: &Target) -> Result<Network, Exit> {
    let authorities = target.ca_file.as_ref().map(|path| {
        fs::read_to_string(path)
            .map_err(|error| Exit::usage(format!("cannot read the authorities {}: {error}", path.display())))
    });
    let proxy = Proxy::from_env().map_err(Exit::usage)?;
    Ok(Network { authorities: authorities.transpose()?.unwrap_or_default(), proxy })
}

impl LookUps for Harness {
    type Error = HostError;

    async fn look_up(&self, function: &str, input: Option<&Value>) -> Result<Value, HostError> {
        // A look-up with an optional input gets an empty one.
        let empty = Value::Object(Map::new());
        let input = if self.takes(function, "input")? { input.or(Some(&empty)) } else { None };
        self.call(function, input).await
    }
}

/// The token's source, if the command line names one.
fn token(target: &Target) -> Option<Source> {
    source(target.token_file.as_deref(), target.token_command.as_deref())
}

/// How long a command's secret is reused. Otherwise a campaign would query a vault 80 times a second.
const KEPT: Duration = Duration::from_secs(10);

/// A file or a shell command to read a secret from.
pub fn source(file: Option<&Path>, command: Option<&str>) -> Option<Source> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let printed = |command| Source::command(shell, [flag, command]).kept_for(KEPT);
    command.map(printed).or_else(|| file.map(Source::file))
}

/// A line for a terminal: it contains host names, redirects and a proxy's text.
fn told(what: &impl Display) -> String {
    visible(&what.to_string()).into_owned()
}

/// Reports failures that the user of the command can fix. The component only sees a failure.
fn report(exchange: &Exchange, graph: Option<&str>) {
    match (&exchange.outcome, graph) {
        (Err(ExchangeError::Denied(denial)), _) => say!("note: {}", told(denial)),
        (Err(ExchangeError::Failed(Cause::Refused)), graph) => {
            let asked = exchange.url.split('/').nth(2).unwrap_or_default();
            let here = graph.is_some() || asked.starts_with("127.") || asked.starts_with("localhost");
            let hint = if here { "; is `host-harness simulate` running?" } else { "" };
            say!("note: nothing listens on {}{hint}", graph.unwrap_or(asked));
        }
        (
            Err(failure @ ExchangeError::Failed(Cause::Certificate(_) | Cause::Proxy { .. } | Cause::Tls(_))),
            _,
        ) => {
            say!("note: {}", told(failure));
        }
        _ => {}
    }
}

/// Reads JSON from a file, or from stdin for `-`.
pub fn read_json(path: &Path) -> Result<Value, Exit> {
    let text = read_text(path).map_err(|error| {
        let is_json = path.to_string_lossy().trim_start().starts_with(['{', '[']);
        Exit::usage(if is_json {
            "--input is JSON, but needs a file: give the file, - for stdin, or each value with --set \
             name=value"
                .to_owned()
        } else {
            format!("cannot read the input {}: {error}", path.display())
        })
    })?;
    serde_json::from_str(&text)
        .map_err(|error| Exit::usage(format!("the input {} is not JSON: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn what_a_server_says_moves_no_cursor() {
        assert_eq!(
            told(&"GET https://proxy: \u{1b}[2J\r\nnote: done"),
            "GET https://proxy: \u{fffd}[2J\u{fffd}\u{fffd}note: done"
        );
    }
}
