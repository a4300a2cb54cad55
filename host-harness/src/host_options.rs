//! How a host is set up.

use std::path::PathBuf;

use crate::proxy::Proxy;

/// How a host is set up. Start from the default and change what differs:
///
/// ```
/// # use host_harness::HostOptions;
/// let options = HostOptions::default().calls(10_000).instances(64);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostOptions {
    pub(crate) calls: u32,
    pub(crate) instances: u32,
    pub(crate) core_instances: u32,
    pub(crate) memories: u32,
    pub(crate) tables: u32,
    pub(crate) authorities: String,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) cache: Option<PathBuf>,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            calls: 1_000,
            instances: 1_000,
            core_instances: 8,
            memories: 1,
            tables: 4,
            authorities: String::new(),
            proxy: None,
            cache: None,
        }
    }
}

impl HostOptions {
    /// How many calls may run at once, one at the least. More wait their turn. Default: 1,000.
    ///
    /// Each may have a connection open: [`Host::new`](crate::Host::new) raises the soft limit on open files where it is too
    /// low for so many, and fails where the hard limit is.
    pub fn calls(self, calls: u32) -> Self {
        Self { calls: calls.max(1), ..self }
    }

    /// How many instances there may be at once, one at the least. A call over `wasi:http` holds one from its beginning to
    /// its end, so there are no more of those calls than this. A call in steps needs one only while it computes: 64 are
    /// enough for 10,000 such calls. Default: 1,000.
    ///
    /// [`Host::new`](crate::Host::new) fails where Linux's limit on memory mappings is too low for so many (10,000 fit its
    /// default).
    pub fn instances(self, instances: u32) -> Self {
        Self { instances: instances.max(1), ..self }
    }

    /// How many instances of core modules a plugin may consist of. Default: 8, far more than one that was made
    /// from one core module has.
    pub fn core_instances(self, core_instances: u32) -> Self {
        Self { core_instances, ..self }
    }

    /// How many memories a plugin may have. Default: 1.
    pub fn memories(self, memories: u32) -> Self {
        Self { memories, ..self }
    }

    /// How many tables a plugin may have. Default: 4.
    pub fn tables(self, tables: u32) -> Self {
        Self { tables, ..self }
    }

    /// Certificate authorities to trust beside those that Mozilla trusts, as PEM text: a company's own. Default:
    /// none.
    pub fn authorities(self, authorities: impl Into<String>) -> Self {
        Self { authorities: authorities.into(), ..self }
    }

    /// The proxy that leads to public hosts; [`Proxy::from_env`] is the environment's. Default: none.
    pub fn proxy(self, proxy: Option<Proxy>) -> Self {
        Self { proxy, ..self }
    }

    /// The folder where compiled plugins are kept, so that [`Plugin::load`](crate::Plugin::load) need not compile
    /// them again in the next process. It is made when it is missing. Who can write to it can run code in this
    /// process: it, all folders above it and its files must be this user's or root's, and nobody else may write to
    /// them, or they are not read. Keeps the last 16. Unix only. Default: none.
    pub fn cache(self, cache: Option<PathBuf>) -> Self {
        Self { cache, ..self }
    }
}
