//! What one call may do. A plain value: make one for each tenant, connection or call.

use std::sync::Arc;
use std::time::Duration;

use http::uri::Authority;

use crate::client::Cause;
use crate::credential::Credential;
use crate::exchange::{Exchange, Observer};
use crate::policy::{Denial, Policy};
use crate::secret::Secret;

/// What one call may do: its environment, whom it may reach, and how much it may take.
///
/// ```
/// # use host_harness::{Limits, Policy, Sandbox};
/// # use std::time::Duration;
/// let sandbox = Sandbox::new(Policy::allow(["https://graph.facebook.com"])?)
///     .env("WHATSAPP_PHONE_NUMBER_ID", "106540352242922")
///     .limits(Limits { deadline: Duration::from_secs(30), ..Limits::default() });
/// # Ok::<_, host_harness::RuleError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sandbox {
    // Shared by the calls that are made with it: none has to copy it.
    settings: Arc<Settings>,
}

#[derive(Clone, Debug, Default)]
struct Settings {
    policy: Policy,
    reroutes: Vec<Reroute>,
    env: Vec<(String, Secret)>,
    credentials: Vec<(String, Credential)>,
    limits: Limits,
    observer: Option<Observer>,
}

impl Sandbox {
    /// A sandbox that may send what `policy` allows, has no environment, and has the default limits.
    pub fn new(policy: Policy) -> Self {
        Self { settings: Arc::new(Settings { policy, ..Settings::default() }) }
    }

    fn settings(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }

    /// Sets an environment variable. The plugin reads it; no `Debug` shows it. For a token,
    /// [`Sandbox::credential`] is better.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        let name = name.into();
        self.forget(&name);
        self.settings().env.push((name, value.into()));
        self
    }

    /// Sets an environment variable to a placeholder for a token. The plugin reads the placeholder, another in
    /// each call, and never has the token.
    pub fn credential(mut self, name: impl Into<String>, credential: Credential) -> Self {
        let name = name.into();
        self.forget(&name);
        self.settings().credentials.push((name, credential));
        self
    }

    fn forget(&mut self, name: &str) {
        let settings = self.settings();
        settings.env.retain(|(known, _)| known != name);
        settings.credentials.retain(|(known, _)| known != name);
    }

    /// Denies all requests but GET, as [`Policy::read_only`] does: whatever the plugin calls itself, it changes nothing
    /// at a server that keeps to HTTP.
    pub fn read_only(mut self) -> Self {
        let settings = self.settings();
        settings.policy = settings.policy.read_only();
        self
    }

    /// Sends what is meant for some hosts elsewhere.
    pub fn reroute(mut self, reroute: Reroute) -> Self {
        self.settings().reroutes.push(reroute);
        self
    }

    /// Sets how much a call may take.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings().limits = limits;
        self
    }

    /// Calls `observer` when a request's response has ended, or why there is none is known: to log, to count, and
    /// to show a [`Denial`] to whoever can change the policy.
    pub fn on_exchange(mut self, observer: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        self.settings().observer = Some(Observer::new(observer));
        self
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.settings.policy
    }

    pub(crate) fn get_limits(&self) -> Limits {
        self.settings.limits
    }

    pub(crate) fn variables(&self) -> &[(String, Secret)] {
        &self.settings.env
    }

    pub(crate) fn credentials(&self) -> &[(String, Credential)] {
        &self.settings.credentials
    }

    pub(crate) fn observer(&self) -> Option<&Observer> {
        self.settings.observer.as_ref()
    }

    pub(crate) fn rerouted(&self, host: &str) -> Option<&Authority> {
        let matches = |from: &String| from.eq_ignore_ascii_case(host);
        let reroute = self.settings.reroutes.iter().find(|reroute| reroute.from.iter().any(matches));
        reroute.map(|reroute| &reroute.to)
    }
}

/// How much a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest a call may run, from its start. Time spent waiting for a free instance does not count.
    /// Default: 2 minutes.
    pub deadline: Duration,
    /// The longest a call may compute: its deadline without the time it waits for answers. Default: 10 seconds.
    pub cpu: Duration,
    /// The most memory an instance may have, in bytes. Default: 128 MiB.
    pub memory: usize,
    /// The most elements that an instance's tables may have, all together. Default: 10,000; more than 100,000 are
    /// not to be had.
    pub table_elements: usize,
    /// The most of the host's resources that an instance may hold at one time: requests, responses, header sets,
    /// bodies, streams. Default: 1,000.
    pub resources: usize,
    /// The most bytes that an instance may hand the host at one time: its result, or what it passes to one call of
    /// its own. A JSON call counts some fifty bytes for each field of a record, too. Default: 64 MiB, enough for the
    /// events of the largest notification that Meta sends (3 MB).
    pub transfer_bytes: usize,
    /// The most that each of a request's three time-outs may be: to connect, to the first byte, between
    /// bytes. What the plugin leaves unset is this. Default: 1 minute.
    pub http_timeout: Duration,
    /// The most bytes a response may have. Default: 128 MiB.
    pub response_bytes: u64,
    /// The most bytes a request's body may have. Default: 128 MiB.
    pub request_bytes: u64,
    /// The most requests that one call may make, those that the policy denies included. Default: 16.
    pub requests: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(120),
            cpu: Duration::from_secs(10),
            memory: 128 << 20,
            table_elements: 10_000,
            resources: 1_000,
            transfer_bytes: 64 << 20,
            http_timeout: Duration::from_secs(60),
            response_bytes: 128 << 20,
            request_bytes: 128 << 20,
            requests: 16,
        }
    }
}

/// Sends what is meant for some hosts to another address, over plain HTTP: to a simulator, a recorder, a
/// relay. The policy is asked about the real URL, and the `Host` header stays the real one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reroute {
    from: Vec<String>,
    to: Authority,
}

impl Reroute {
    /// From `hosts`, whatever their ports, to `to`, written as `HOST:PORT`.
    pub fn new<H: Into<String>>(hosts: impl IntoIterator<Item = H>, to: &str) -> Result<Self, RerouteError> {
        let error = || RerouteError { to: to.to_owned() };
        let authority: Authority = to.parse().map_err(|_| error())?;
        if authority.port_u16().is_none() || authority.host().is_empty() || to.contains('@') {
            return Err(error());
        }
        Ok(Self { from: hosts.into_iter().map(Into::into).collect(), to: authority })
    }
}

/// An address that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{to}` is not an address: write HOST:PORT, as in 127.0.0.1:8080")]
pub struct RerouteError {
    to: String,
}

/// Why a request has no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The policy does not allow it.
    #[error(transparent)]
    Denied(Denial),
    /// The call has made as many requests as it may. Told once in a call, however many follow.
    #[error("a call may make no more than {limit} requests; `Limits::requests` raises that")]
    TooManyRequests {
        /// How many it may make.
        limit: u32,
    },
    /// The request's body is longer than allowed. Part of it may have been sent.
    #[error("the request's body is longer than {limit} bytes; `Limits::request_bytes` raises that")]
    RequestTooLarge {
        /// How long it may be.
        limit: u64,
    },
    /// It failed.
    #[error(transparent)]
    Failed(Cause),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Source;

    #[test]
    fn no_debug_shows_the_environment() {
        let sandbox = Sandbox::default().env("TOKEN", "EAAG");
        assert!(!format!("{sandbox:?}").contains("EAAG"));
    }

    #[test]
    fn the_last_value_of_a_variable_counts() {
        let sandbox = Sandbox::default().env("A", "1").env("B", "2").env("A", "3");
        let expected = [("B".to_owned(), "2".into()), ("A".to_owned(), "3".into())];
        assert_eq!(sandbox.variables(), expected);
    }

    #[test]
    fn a_variable_is_a_value_or_a_credential() {
        let credential = Credential::new(Source::fixed("EAAG"), Policy::default());
        let sandbox = Sandbox::default().env("A", "1").credential("A", credential);
        assert!(sandbox.variables().is_empty() && sandbox.credentials().len() == 1);
        assert!(!format!("{sandbox:?}").contains("EAAG"));
        let sandbox = sandbox.env("A", "2");
        assert!(sandbox.variables().len() == 1 && sandbox.credentials().is_empty());
    }

    #[test]
    fn a_reroute_is_for_its_hosts_only() {
        let reroute = Reroute::new(["a.test", "b.test"], "127.0.0.1:8080").unwrap();
        let sandbox = Sandbox::default().reroute(reroute);
        assert_eq!(sandbox.rerouted("B.test").unwrap(), "127.0.0.1:8080");
        assert_eq!(sandbox.rerouted("c.test"), None);
    }

    #[test]
    fn a_reroute_needs_host_and_port() {
        for to in ["", "127.0.0.1", "http://127.0.0.1:80", "a@b:80", ":80", "b:99999"] {
            assert!(Reroute::new(["a.test"], to).is_err(), "{to}");
        }
    }
}
