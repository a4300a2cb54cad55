//! How a host is set up.

use std::path::PathBuf;

use crate::proxy::Proxy;

/// The options of a host. Start from the default, and set the options that you need:
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
    /// How many calls may run at once, at least one. Further calls wait their turn. Default: 1,000.
    ///
    /// Each call may have a connection open. If the soft limit on open files is too low for that,
    /// [`Host::new`](crate::Host::new) raises it; if the hard limit is too low, it fails.
    pub fn calls(self, calls: u32) -> Self {
        Self { calls: calls.max(1), ..self }
    }

    /// How many instances there may be at once, at least one. A call over `wasi:http` holds an instance for its whole
    /// duration, so this also limits those calls. A call in steps needs an instance only while it computes: 64 are
    /// enough for 10,000 such calls. Default: 1,000.
    ///
    /// If Linux's limit on memory mappings is too low for this number, [`Host::new`](crate::Host::new) fails. The
    /// default limit is enough for 10,000.
    pub fn instances(self, instances: u32) -> Self {
        Self { instances: instances.max(1), ..self }
    }

    /// How many core module instances a plugin may consist of. Default: 8, far more than a plugin built from one core
    /// module has.
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

    /// Certificate authorities to trust in addition to Mozilla's, as PEM text, such as a company's own. Default: none.
    pub fn authorities(self, authorities: impl Into<String>) -> Self {
        Self { authorities: authorities.into(), ..self }
    }

    /// The proxy for public hosts. [`Proxy::from_env`] reads it from the environment. Default: none.
    pub fn proxy(self, proxy: Option<Proxy>) -> Self {
        Self { proxy, ..self }
    }

    /// The folder for compiled plugins, so that [`Plugin::load`](crate::Plugin::load) need not compile them again in
    /// the next process. It is created if it does not exist. Anyone who can write to it can run code in this process.
    /// So the folder, all folders above it and its files are used only if they belong to this user or root, and nobody
    /// else may write to them. Keeps the last 16 plugins. Unix only. Default: none.
    pub fn cache(self, cache: Option<PathBuf>) -> Self {
        Self { cache, ..self }
    }
}
