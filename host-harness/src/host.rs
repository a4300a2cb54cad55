//! What all plugins of a process share: the engine, the connections, the room for instances.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;
use wasmtime::component::{Component, Linker};
use wasmtime::error::Context;
use wasmtime::{Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::cache::Cache;
use crate::capacity;
use crate::client::Client;
use crate::compiler::compile;
use crate::error::HostError;
use crate::grants::{self, State};
use crate::proxy::Proxy;

/// How long a plugin may compute before others get their turn. A deadline is noticed no later than this.
const SLICE: Duration = Duration::from_millis(10);

/// The most elements that a table may have room for. Of addresses only, until they are used.
pub(crate) const TABLE_ELEMENTS: usize = 100_000;

/// How a host is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostOptions {
    /// How many calls may run at once, one at the least. More wait their turn. Default: 1,000.
    ///
    /// Each may have a connection open: [`Host::new`] raises the soft limit on open files where it is too low for
    /// so many, and fails where the hard limit is, or Linux's on memory mappings (10,000 fit its default).
    pub instances: u32,
    /// How many instances of core modules a plugin may consist of. Default: 8, far more than one that was made
    /// from one core module has.
    pub core_instances: u32,
    /// How many memories a plugin may have. Default: 1.
    pub memories: u32,
    /// How many tables a plugin may have. Default: 4.
    pub tables: u32,
    /// Certificate authorities to trust beside those that Mozilla trusts, as PEM text: a company's own. Default:
    /// none.
    pub authorities: String,
    /// The proxy that leads to public hosts; [`Proxy::from_env`] is the environment's. Default: none.
    pub proxy: Option<Proxy>,
    /// The folder where compiled plugins are kept, so that [`Plugin::load`](crate::Plugin::load) need not compile
    /// them again in the next process. It is made when it is missing. Who can write to it can run code in this
    /// process: it, all folders above it and its files must be this user's or root's, and nobody else may write to
    /// them, or they are not read. Keeps the last 16. Unix only. Default: none.
    pub cache: Option<PathBuf>,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
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

/// What all plugins of a process share. Make one; clones are the same host.
///
/// Its connections belong to the tokio runtime they were opened in: use a host in one runtime only.
#[derive(Clone)]
pub struct Host {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    linker: Linker<State>,
    client: Arc<Client>,
    slots: Arc<Semaphore>,
    cache: Option<Cache>,
}

impl Host {
    /// Sets up a host.
    pub fn new(options: HostOptions) -> Result<Self, HostError> {
        capacity::ensure(options.instances.max(1)).map_err(HostError::SetUp)?;
        let engine = engine(&options).map_err(set_up)?;
        let client = Client::new(&options.authorities, options.proxy.as_ref()).map_err(HostError::SetUp)?;
        Self::with(engine, client, options.instances, options.cache)
    }

    /// A host of these parts.
    pub(crate) fn with(
        engine: Engine,
        client: Client,
        instances: u32,
        cache: Option<PathBuf>,
    ) -> Result<Self, HostError> {
        let linker = grants::linker(&engine).map_err(set_up)?;
        let client = Arc::new(client);
        let cache = cache.map(Cache::new);
        let slots = Arc::new(Semaphore::new(instances.max(1) as usize));
        tick(engine.weak()).map_err(|error| HostError::SetUp(error.to_string()))?;
        Ok(Self { shared: Arc::new(Shared { engine, linker, client, slots, cache }) })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.shared.engine
    }

    /// Compiles a component, or reads what was compiled before.
    pub(crate) fn compile(&self, wasm: &[u8]) -> wasmtime::Result<Component> {
        match &self.shared.cache {
            Some(cache) => cache.component(self.engine(), wasm),
            None => compile(self.engine(), wasm),
        }
    }

    pub(crate) fn linker(&self) -> &Linker<State> {
        &self.shared.linker
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.shared.client
    }

    pub(crate) fn slots(&self) -> &Arc<Semaphore> {
        &self.shared.slots
    }
}

fn set_up(error: wasmtime::Error) -> HostError {
    HostError::SetUp(format!("{error:#}"))
}

/// How many places the pool has for so many calls. wasmtime divides a pool of 128 places or more, and looks for a
/// free one in one part after the other: it can miss the last one, when others free and take places meanwhile. With
/// some to spare there is always another.
fn places(calls: u32) -> u32 {
    const DIVIDED: u32 = 128;
    const SPARE: u32 = 64;
    if calls < DIVIDED { calls } else { calls.saturating_add(SPARE) }
}

/// How much of a freed instance's memory, and of each of its tables, is kept for the next one, in bytes: several
/// times what a call of the toolkit touches.
const RESIDENT_MEMORY: usize = 1 << 20;
const RESIDENT_TABLE: usize = 64 << 10;

/// The most memory of an instance where addresses are scarce.
const SCARCE: usize = 128 << 20;

/// An engine whose instances live in memory set aside beforehand. Each has 4 GiB of addresses reserved, so
/// that the code needs no bounds checks. Where so many addresses are not to be had, as under `ulimit -v`, an
/// instance has no more than it may fill, and the code checks.
fn engine(options: &HostOptions) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(options)));
    Engine::new(&config).or_else(|_| {
        let mut pool = pool(options);
        pool.max_memory_size(SCARCE);
        config.memory_reservation(SCARCE as u64).memory_guard_size(0);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        Engine::new(&config).context("try fewer instances")
    })
}

fn pool(options: &HostOptions) -> PoolingAllocationConfig {
    let count = places(options.instances.max(1));
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(count)
        .total_core_instances(count.saturating_mul(options.core_instances))
        .total_memories(count.saturating_mul(options.memories))
        .total_tables(count.saturating_mul(options.tables))
        .total_stacks(count)
        .max_core_instances_per_component(options.core_instances)
        .max_memories_per_component(options.memories)
        .max_memories_per_module(options.memories)
        .max_tables_per_component(options.tables)
        .max_tables_per_module(options.tables)
        .table_elements(TABLE_ELEMENTS)
        // A freed instance's pages are cleared and stay, for the next one: to give them back to the operating
        // system and to be given others costs more than all else that instantiation takes.
        .linear_memory_keep_resident(RESIDENT_MEMORY)
        .table_keep_resident(RESIDENT_TABLE)
        .max_unused_warm_slots(count)
        // Linux tells which pages were written; only those are cleared.
        .pagemap_scan(Enabled::Auto);
    pool
}

/// Which option makes room for a component that is larger than the pool's places; empty where that is not what
/// is wrong with it. There is no telling but by the text.
pub(crate) fn option_for(error: &wasmtime::Error) -> &'static str {
    let text = format!("{error:#}");
    let has = |what| text.contains("exceeds the") && text.contains(what);
    match () {
        () if has("core module instances") => "; `HostOptions::core_instances` raises that",
        () if has(" memories") => "; `HostOptions::memories` raises that",
        () if has(" tables") => "; `HostOptions::tables` raises that",
        () => "",
    }
}

/// Ends each slice of computing time, for as long as there is the engine.
fn tick(engine: EngineWeak) -> std::io::Result<()> {
    let tick = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(SLICE);
        }
    };
    thread::Builder::new().name("plugin-slices".into()).spawn(tick)?;
    Ok(())
}
