//! What one call may do. A plain value: make one for each tenant, connection or call.

use std::fmt;
use std::sync::Arc;

use http::uri::Authority;
use http::{Method, Uri};
use tokio::sync::Semaphore;

use crate::credential::Credential;
use crate::exchange::Exchange;
use crate::limits::Limits;
use crate::observer::Observer;
use crate::policy::{Denial, Policy};
use crate::report::CallReport;
use crate::secret::Secret;

/// What one call may do: its environment, the hosts that it may reach, and its limits.
///
/// Clones are the same tenant: they share the limit of [`Sandbox::calls`], even if their other settings are changed.
///
/// ```
/// # use host_harness::{Limits, Policy, Sandbox};
/// # use std::time::Duration;
/// let sandbox = Sandbox::new(Policy::allow(["https://api.example.com"])?)
///     .env("ACCOUNT", "106540352242922")
///     .limits(Limits::default().deadline(Duration::from_secs(30)));
/// # Ok::<_, host_harness::RuleError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sandbox {
    // Shared by the calls made with it, so none has to copy it.
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    policy: Policy,
    reroutes: Vec<Reroute>,
    env: Vec<(String, Secret)>,
    credentials: Vec<(String, Credential)>,
    limits: Limits,
    tenant: Option<Arc<str>>,
    room: Arc<Semaphore>,
    exchange_observer: Option<Observer<Exchange>>,
    call_observer: Option<Observer<CallReport>>,
    trace_parent: Option<TraceParent>,
}

/// How many calls of one tenant run at once, unless the sandbox says otherwise.
const CALLS: usize = 100;

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            reroutes: Vec::new(),
            env: Vec::new(),
            credentials: Vec::new(),
            limits: Limits::default(),
            tenant: None,
            room: Arc::new(Semaphore::new(CALLS)),
            exchange_observer: None,
            call_observer: None,
            trace_parent: None,
        }
    }
}

impl Sandbox {
    /// A sandbox with this policy, an empty environment and the default limits.
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

    /// Sets an environment variable to a placeholder for a token. The plugin reads the placeholder, which is different
    /// in each call, and never sees the token.
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

    /// Replaces the policy. A credential goes only to its own hosts, whatever the policy allows.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.settings().policy = policy;
        self
    }

    /// Denies all requests but GET, as [`Policy::read_only`] does. So even a plugin that only claims to read changes
    /// nothing on a server that follows HTTP.
    pub fn read_only(mut self) -> Self {
        let settings = self.settings();
        settings.policy = settings.policy.read_only();
        self
    }

    /// Sends the requests for some hosts to another address.
    pub fn reroute(mut self, reroute: Reroute) -> Self {
        self.settings().reroutes.push(reroute);
        self
    }

    /// Sets how much a call may use.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings().limits = limits;
        self
    }

    /// Changes how much a call may use.
    pub fn map_limits(mut self, change: impl FnOnce(Limits) -> Limits) -> Self {
        let settings = self.settings();
        settings.limits = change(settings.limits.clone());
        self
    }

    /// Names the tenant in reports of calls.
    pub fn tenant(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings().tenant = Some(name.into());
        self
    }

    /// The most calls of this tenant that may run at once, at least one. Further calls wait their turn, and leave the
    /// host's room to other tenants. This sandbox and its later clones share the limit. Default: 100.
    pub fn calls(mut self, calls: usize) -> Self {
        self.settings().room = Arc::new(Semaphore::new(calls.clamp(1, Semaphore::MAX_PERMITS)));
        self
    }

    /// Calls `observer` when a request has ended: its response was read, it failed, or it was abandoned. Use it to log,
    /// to count, and to show a [`Denial`](crate::Denial) to a person who can change the policy.
    pub fn on_exchange(mut self, observer: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        self.settings().exchange_observer = Some(Observer::new(observer));
        self
    }

    /// Calls `observer` when a call has ended, even if it was dropped.
    pub fn on_call(mut self, observer: impl Fn(&CallReport) + Send + Sync + 'static) -> Self {
        self.settings().call_observer = Some(Observer::new(observer));
        self
    }

    /// Adds the header `traceparent` (W3C Trace Context) to each request: the value that `current` returns at that
    /// moment, if any. The plugin does not see it. Default: no header.
    pub fn trace_parent(mut self, current: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        self.settings().trace_parent = Some(TraceParent(Arc::new(current)));
        self
    }

    /// The value of an environment variable; `None` if it is a credential.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let (_, value) = self.settings.env.iter().find(|(known, _)| known == name)?;
        Some(value.reveal())
    }

    /// The credential behind an environment variable.
    pub fn credential_of(&self, name: &str) -> Option<&Credential> {
        let (_, credential) = self.settings.credentials.iter().find(|(known, _)| known == name)?;
        Some(credential)
    }

    pub(crate) fn check(&self, method: &Method, url: &Uri) -> Result<(), Denial> {
        self.settings.policy.check(method, url)
    }

    pub(crate) fn granted(&self) -> &Limits {
        &self.settings.limits
    }

    pub(crate) fn variables(&self) -> &[(String, Secret)] {
        &self.settings.env
    }

    pub(crate) fn credentials(&self) -> &[(String, Credential)] {
        &self.settings.credentials
    }

    pub(crate) fn room(&self) -> &Arc<Semaphore> {
        &self.settings.room
    }

    pub(crate) fn tenant_name(&self) -> Option<&Arc<str>> {
        self.settings.tenant.as_ref()
    }

    pub(crate) fn exchange_observer(&self) -> Option<&Observer<Exchange>> {
        self.settings.exchange_observer.as_ref()
    }

    pub(crate) fn call_observer(&self) -> Option<&Observer<CallReport>> {
        self.settings.call_observer.as_ref()
    }

    pub(crate) fn current_trace_parent(&self) -> Option<String> {
        self.settings.trace_parent.as_ref().and_then(|current| (current.0)())
    }

    pub(crate) fn rerouted(&self, host: &str) -> Option<&Authority> {
        let matches = |from: &String| from.eq_ignore_ascii_case(host);
        let reroute = self.settings.reroutes.iter().find(|reroute| reroute.from.iter().any(matches));
        reroute.map(|reroute| &reroute.to)
    }
}

/// The source of the header `traceparent`.
#[derive(Clone)]
struct TraceParent(Arc<dyn Fn() -> Option<String> + Send + Sync>);

impl fmt::Debug for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TraceParent")
    }
}

/// Sends the requests for some hosts to another address over plain HTTP, such as a simulator, a recorder or a relay.
/// The policy is checked against the original URL, and the `Host` header is not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reroute {
    from: Vec<String>,
    to: Authority,
}

impl Reroute {
    /// Reroutes `hosts`, on any port, to the address `to`, written as `HOST:PORT`.
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
#[error("`{to}` is not an address: write HOST:PORT, such as 127.0.0.1:8080")]
pub struct RerouteError {
    to: String,
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
