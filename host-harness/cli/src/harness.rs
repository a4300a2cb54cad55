//! A component, ready to be called as the command line says.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use host_harness::{
    Cause, Credential, Exchange, Host, HostError, HostOptions, Plugin, Policy, Proxy, Reroute, Rule, Sandbox,
    Source,
};
use host_harness_broadcast::visible;
use host_harness_forms::LookUps;
use serde_json::{Map, Value};

use crate::connection::{Connection, TOKEN};
use crate::exit::Exit;
use crate::file::read_text;
use crate::target::Target;

/// Meta's two hosts: the Graph API, and where it serves media files from.
const META: [&str; 2] = ["graph.facebook.com", "lookaside.fbsbx.com"];
const RULES: [&str; 2] = ["GET,POST,DELETE https://graph.facebook.com", "GET https://lookaside.fbsbx.com"];

/// Loads the component of this file, or the one that is built in, into a host for one call at a time.
pub fn load(component: Option<&Path>, network: Network) -> Result<Plugin, Exit> {
    load_for(1, component, network)
}

/// The same, for as many calls at a time.
pub fn load_for(instances: u32, component: Option<&Path>, network: Network) -> Result<Plugin, Exit> {
    let Network { authorities, proxy } = network;
    let options = HostOptions { instances, authorities, proxy, cache: cache(), ..HostOptions::default() };
    let host = Host::new(options).map_err(Exit::usage)?;
    load_into(&host, component)
}

/// Loads the component of this file, or the one that is built in.
pub fn load_into(host: &Host, component: Option<&Path>) -> Result<Plugin, Exit> {
    let Some(path) = component else {
        return Ok(Plugin::load(host, host_harness_component::WASM)?);
    };
    let wasm = fs::read(path)
        .map_err(|error| Exit::usage(format!("cannot read the component {}: {error}", path.display())))?;
    Plugin::load(host, &wasm).map_err(|error| Exit::usage(format!("{}: {error}", path.display())))
}

/// What the way to Meta takes; nothing, where all goes to a simulator.
#[derive(Default)]
pub struct Network {
    authorities: String,
    proxy: Option<Proxy>,
}

impl Network {
    /// As the command line and the environment say.
    fn of(target: &Target) -> Result<Self, Exit> {
        let authorities = target.ca_file.as_ref().map(|path| {
            fs::read_to_string(path).map_err(|error| {
                Exit::usage(format!("cannot read the authorities {}: {error}", path.display()))
            })
        });
        let proxy = Proxy::from_env().map_err(Exit::usage)?;
        Ok(Self { authorities: authorities.transpose()?.unwrap_or_default(), proxy })
    }
}

/// Where compiled components are kept: in the user's folder for such things, unless the environment names another
/// or says `off`.
pub fn cache() -> Option<PathBuf> {
    let path = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match path("HOST_HARNESS_CACHE") {
        Some(off) if off == Path::new("off") => None,
        Some(folder) => Some(folder),
        None => {
            // The XDG Base Directory Specification: a relative path does not count.
            let caches = path("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
            let caches = caches.or_else(|| Some(env::home_dir()?.join(".cache")));
            caches.map(|folder| folder.join("host-harness"))
        }
    }
}

/// A component with a connection.
pub struct Harness {
    plugin: Plugin,
    sandbox: Sandbox,
    connection: Value,
    /// What the connection says, wherever it is kept.
    said: Vec<&'static str>,
}

impl Harness {
    /// Sets up what the command line names, for one call at a time.
    pub fn new(target: &Target) -> Result<Self, Exit> {
        Self::for_calls(1, target)
    }

    /// The same, for as many calls at a time.
    pub fn for_calls(instances: u32, target: &Target) -> Result<Self, Exit> {
        let plugin = load_for(instances, target.component.as_deref(), Network::of(target)?)?;
        let connection = Connection::read(target.connection.as_deref(), token(target))?;
        Self::with(plugin, connection, target.graph.as_deref(), target.trace)
    }

    /// What a broadcast calls.
    pub fn toolkit(&self) -> host_harness_broadcast::Toolkit {
        host_harness_broadcast::Toolkit::new(
            self.plugin.clone(),
            self.sandbox.clone(),
            self.connection.clone(),
        )
    }

    /// Sets up a plugin that is loaded already.
    pub fn with(
        plugin: Plugin,
        connection: Connection,
        graph: Option<&str>,
        trace: bool,
    ) -> Result<Self, Exit> {
        let simulated = graph.map(str::to_owned);
        let policy = policy(&connection)?;
        let mut sandbox = Sandbox::new(policy.clone()).on_exchange(move |exchange| {
            if trace {
                say!("{}", told(exchange));
            }
            report(exchange, simulated.as_deref());
        });
        if let Some(graph) = graph {
            let elsewhere = |url: &&str| url.trim_end_matches('/') != format!("http://{graph}");
            if let Some(url) = connection.graph_url().filter(elsewhere) {
                return Err(Exit::usage(format!(
                    "the connection leads to {url}, and --graph to {graph}: leave out the graph-url (or WHATSAPP_GRAPH_URL), \
                     or --graph"
                )));
            }
            let reroute =
                Reroute::new(META, graph).map_err(|error| Exit::usage(format!("--graph: {error}")))?;
            sandbox = sandbox.reroute(reroute);
        }
        let said = connection.said();
        for (name, value) in connection.environment {
            sandbox = sandbox.env(name, value);
        }
        if let Some(source) = connection.token {
            // The one place where the component asks about the token itself.
            let credential = Credential::new(source, policy).in_query("/debug_token", "input_token");
            sandbox = sandbox.credential(TOKEN, credential);
        }
        Ok(Self { plugin, sandbox, connection: Value::Object(connection.argument), said })
    }

    /// The component.
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// What it is made of: for a server that calls by itself.
    pub fn into_parts(self) -> (Plugin, Sandbox, Value) {
        (self.plugin, self.sandbox, self.connection)
    }

    /// Whether a function has a parameter of this name.
    pub fn takes(&self, function: &str, parameter: &str) -> Result<bool, HostError> {
        Ok(self.plugin.parameters(function)?.contains(&parameter))
    }

    /// Whether the connection says this part of itself.
    pub fn says(&self, part: &str) -> bool {
        self.said.contains(&part)
    }

    /// Calls a function with the connection and the input, as far as it takes them.
    pub async fn call(&self, function: &str, input: Option<&Value>) -> Result<Value, HostError> {
        let mut params = Map::new();
        if self.takes(function, "connection")? {
            params.insert("connection".into(), self.connection.clone());
        }
        if let Some(input) = input {
            params.insert("input".into(), input.clone());
        }
        self.plugin.call_json(&self.sandbox, function, &params.into()).await
    }
}

impl LookUps for Harness {
    type Error = HostError;

    async fn look_up(&self, function: &str, input: Option<&Value>) -> Result<Value, HostError> {
        // A look-up that may be called without an input takes an empty one.
        let empty = Value::Object(Map::new());
        let input = if self.takes(function, "input")? { input.or(Some(&empty)) } else { None };
        self.call(function, input).await
    }
}

/// Where the command line says the token is.
fn token(target: &Target) -> Option<Source> {
    source(target.token_file.as_deref(), target.token_command.as_deref())
}

/// How long a command's secret is kept. A campaign would ask a vault 80 times a second.
const KEPT: Duration = Duration::from_secs(10);

/// A file or a shell command to read a secret from.
pub fn source(file: Option<&Path>, command: Option<&str>) -> Option<Source> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let printed = |command| Source::command(shell, [flag, command]).kept_for(KEPT);
    command.map(printed).or_else(|| file.map(Source::file))
}

/// Meta's hosts, and the Graph URL that whoever runs this has chosen.
fn policy(connection: &Connection) -> Result<Policy, Exit> {
    let mut rules =
        RULES.iter().map(|rule| rule.parse()).collect::<Result<Vec<Rule>, _>>().map_err(Exit::host)?;
    // What is no origin the component refuses, and says what to write.
    let url = connection.graph_url().map(|url| url.trim_end_matches('/').to_ascii_lowercase());
    rules.extend(url.and_then(|url| url.parse::<Rule>().ok()));
    Ok(rules.into())
}

/// A line for a terminal: names of hosts, redirects and what a proxy says are in it.
fn told(what: &impl Display) -> String {
    visible(&what.to_string()).into_owned()
}

/// What whoever runs the harness can do something about, and the component can only call a failure.
fn report(exchange: &Exchange, graph: Option<&str>) {
    match (&exchange.outcome, graph) {
        (Err(host_harness::Failure::Denied(denial)), _) => say!("note: {}", told(denial)),
        (Err(host_harness::Failure::Failed(Cause::Refused)), graph) => {
            let asked = exchange.url.split('/').nth(2).unwrap_or_default();
            let here = graph.is_some() || asked.starts_with("127.") || asked.starts_with("localhost");
            let hint = if here { "; is `host-harness simulate` running?" } else { "" };
            say!("note: nothing listens on {}{hint}", graph.unwrap_or(asked));
        }
        (
            Err(
                failure @ host_harness::Failure::Failed(
                    Cause::Certificate(_) | Cause::Proxy { .. } | Cause::Tls(_),
                ),
            ),
            _,
        ) => {
            say!("note: {}", told(failure));
        }
        _ => {}
    }
}

/// Reads JSON from a file, or from stdin for `-`.
pub fn read_json(path: &Path) -> Result<Value, Exit> {
    let text = read_text(path)
        .map_err(|error| Exit::usage(format!("cannot read the input {}: {error}", path.display())))?;
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
