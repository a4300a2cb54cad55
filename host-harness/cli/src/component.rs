//! The component to call.

use std::path::{Path, PathBuf};
use std::{env, fs};

use host_harness::{Host, HostOptions, Plugin, Proxy};
use host_harness_whatsapp::Via;

use crate::exit::Exit;

/// The built-in component for calls in steps. A debug build uses the small one, which compiles in half the time.
pub const STEPWISE: &[u8] = if cfg!(debug_assertions) {
    host_harness_component::EXCHANGE
} else {
    host_harness_component::FAST_EXCHANGE
};

/// How many instances calls in steps share: they need one only while they compute.
const IN_STEPS: u32 = 64;

/// A component, and how it is called.
#[derive(Clone, Copy, Default)]
pub struct ComponentSource<'a> {
    /// A file; if there is none, the built-in component.
    pub path: Option<&'a Path>,
    /// How to call it; by default the faster way that it supports.
    pub via: Option<Via>,
}

impl ComponentSource<'_> {
    /// Loads it into a host for this many calls at a time.
    pub fn load(self, calls: u32, network: Network) -> Result<Plugin, Exit> {
        let Network { authorities, proxy } = network;
        let instances = if self.way() == Some(Via::Exchange) { calls.min(IN_STEPS) } else { calls };
        let options = HostOptions::default().calls(calls).instances(instances);
        let options = options.authorities(authorities).proxy(proxy).cache(cache());
        self.load_into(&Host::new(options).map_err(Exit::usage)?)
    }

    /// Loads the component into this host.
    pub fn load_into(self, host: &Host) -> Result<Plugin, Exit> {
        let Some(path) = self.path else {
            let built_in = match self.way() {
                Some(Via::WasiHttp) => host_harness_component::WASM,
                _ => STEPWISE,
            };
            return Ok(Plugin::load(host, built_in)?);
        };
        let wasm = fs::read(path)
            .map_err(|error| Exit::usage(format!("cannot read the component {}: {error}", path.display())))?;
        Plugin::load(host, &wasm).map_err(|error| Exit::usage(format!("{}: {error}", path.display())))
    }

    /// How the component is called, if that is known beforehand.
    fn way(self) -> Option<Via> {
        self.via.or(self.path.is_none().then_some(Via::Exchange))
    }
}

/// The settings for reaching Meta; empty if all requests go to a simulator.
#[derive(Default)]
pub struct Network {
    pub authorities: String,
    pub proxy: Option<Proxy>,
}

/// Where compiled components are kept: in the user's cache folder, unless the environment names another or says
/// `off`.
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
