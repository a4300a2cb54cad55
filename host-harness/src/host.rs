//! What all plugins of a process share: the engine, the connections, the room for instances.

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
use crate::host_options::HostOptions;

/// How long a plugin may compute before others get their turn. This is also the longest delay in noticing a deadline.
const SLICE: Duration = Duration::from_millis(10);

/// The most elements that a table may have room for. Unused ones reserve only addresses.
pub(crate) const TABLE_ELEMENTS: usize = 100_000;

/// The engine, connections and instances that all plugins of a process share. Make one; clones are the same host.
///
/// Its connections belong to the tokio runtime in which they were opened, so use a host in one runtime only.
#[derive(Clone)]
pub struct Host {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    linker: Linker<State>,
    client: Arc<Client>,
    calls: Arc<Semaphore>,
    instances: Arc<Semaphore>,
    keepable: Arc<Semaphore>,
    cache: Option<Cache>,
}

impl Host {
    /// Sets up a host.
    pub fn new(options: HostOptions) -> Result<Self, HostError> {
        capacity::ensure(options.calls, options.instances).map_err(HostError::set_up)?;
        let engine = engine(&options).map_err(HostError::set_up)?;
        let client = Client::new(&options.authorities, options.proxy.as_ref()).map_err(HostError::set_up)?;
        Self::with(engine, client, options)
    }

    /// A host with this engine and client.
    pub(crate) fn with(engine: Engine, client: Client, options: HostOptions) -> Result<Self, HostError> {
        let linker = grants::linker(&engine).map_err(HostError::set_up)?;
        tick(engine.weak()).map_err(HostError::set_up)?;
        let room = |places: u32| Arc::new(Semaphore::new(places as usize));
        let shared = Shared {
            engine,
            linker,
            client: Arc::new(client),
            calls: room(options.calls),
            instances: room(options.instances),
            keepable: room(options.instances / 2),
            cache: options.cache.map(Cache::new),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.shared.engine
    }

    /// Compiles a component, or reads it from the cache.
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

    /// Room for calls.
    pub(crate) fn calls(&self) -> &Arc<Semaphore> {
        &self.shared.calls
    }

    /// Room for instances.
    pub(crate) fn instances(&self) -> &Arc<Semaphore> {
        &self.shared.instances
    }

    /// Room for kept instances: half of all, so that calls that need a fresh one always find room in time.
    pub(crate) fn keepable(&self) -> &Arc<Semaphore> {
        &self.shared.keepable
    }
}

/// How many places the pool has for this many calls. wasmtime divides a pool of 128 places or more, and searches one
/// part after another: it can miss the last free place if other calls free and take places meanwhile. With some to
/// spare, there is always another.
fn places(calls: u32) -> u32 {
    const DIVIDED: u32 = 128;
    const SPARE: u32 = 64;
    if calls < DIVIDED { calls } else { calls.saturating_add(SPARE) }
}

/// How much of a freed instance's memory, and of each of its tables, is kept for the next one, in bytes: several
/// times what a call of the toolkit touches.
const RESIDENT_MEMORY: usize = 1 << 20;
const RESIDENT_TABLE: usize = 64 << 10;

/// The most memory of an instance if addresses are scarce.
const SCARCE: usize = 128 << 20;

/// An engine whose instances use memory reserved beforehand. Each reserves 4 GiB of addresses, so that the code needs
/// no bounds checks. If that many addresses are unavailable, as under `ulimit -v`, an instance reserves only as much
/// as it may fill, and the code checks bounds.
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
    let count = places(options.instances);
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
        // A freed instance's pages are cleared and kept for the next one: returning them to the operating system and
        // getting new ones costs more than the rest of instantiation.
        .linear_memory_keep_resident(RESIDENT_MEMORY)
        .table_keep_resident(RESIDENT_TABLE)
        .max_unused_warm_slots(count)
        // Linux reports which pages were written; only those are cleared.
        .pagemap_scan(Enabled::Auto);
    pool
}

/// The option that makes room for a component larger than the pool's places; empty if that is not the problem. Only
/// the error's text shows it.
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

/// Ends each slice of computing time, for as long as the engine exists.
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
