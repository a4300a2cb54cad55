//! What all plugins of a process share: the engine, the connections, the room for instances.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;
use wasmtime::component::Linker;
use wasmtime::error::Context;
use wasmtime::{Config, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::client::Client;
use crate::error::HostError;
use crate::grants::{self, State};
use crate::proxy::Proxy;

/// How long a plugin may compute before others get their turn. A deadline is noticed no later than this.
const SLICE: Duration = Duration::from_millis(10);

/// The most that a component may consist of: far more than any that was made from one core module.
const CORE_INSTANCES: u32 = 8;
const TABLES: u32 = 4;
const MEMORIES: u32 = 1;

/// How a host is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostOptions {
    /// How many calls may run at once, one at the least. More wait their turn. Default: 1,000.
    pub instances: u32,
    /// Certificate authorities to trust beside those that Mozilla trusts, as PEM text: a company's own. Default:
    /// none.
    pub authorities: String,
    /// The proxy that leads to public hosts; [`Proxy::from_env`] is the environment's. Default: none.
    pub proxy: Option<Proxy>,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self { instances: 1_000, authorities: String::new(), proxy: None }
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
    client: Client,
    slots: Arc<Semaphore>,
}

impl Host {
    /// Sets up a host.
    pub fn new(options: HostOptions) -> Result<Self, HostError> {
        let instances = options.instances.max(1);
        let set_up = |error: wasmtime::Error| HostError::SetUp(format!("{error:#}"));
        let engine = engine(instances).map_err(set_up)?;
        let linker = grants::linker(&engine).map_err(set_up)?;
        let client = Client::new(&options.authorities, options.proxy.as_ref()).map_err(HostError::SetUp)?;
        let slots = Arc::new(Semaphore::new(instances as usize));
        tick(engine.weak()).map_err(|error| HostError::SetUp(error.to_string()))?;
        Ok(Self { shared: Arc::new(Shared { engine, linker, client, slots }) })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.shared.engine
    }

    pub(crate) fn linker(&self) -> &Linker<State> {
        &self.shared.linker
    }

    pub(crate) fn client(&self) -> &Client {
        &self.shared.client
    }

    pub(crate) fn slots(&self) -> &Arc<Semaphore> {
        &self.shared.slots
    }
}

/// The most memory of an instance where addresses are scarce.
const SCARCE: usize = 128 << 20;

/// An engine whose instances live in memory set aside beforehand. Each has 4 GiB of addresses reserved, so
/// that the code needs no bounds checks. Where so many addresses are not to be had, as under `ulimit -v`, an
/// instance has no more than it may fill, and the code checks.
fn engine(instances: u32) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(instances)));
    Engine::new(&config).or_else(|_| {
        let mut pool = pool(instances);
        pool.max_memory_size(SCARCE);
        config.memory_reservation(SCARCE as u64).memory_guard_size(0);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        Engine::new(&config).context("try fewer instances")
    })
}

fn pool(count: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(count)
        .total_core_instances(count.saturating_mul(CORE_INSTANCES))
        .total_memories(count.saturating_mul(MEMORIES))
        .total_tables(count.saturating_mul(TABLES))
        .total_stacks(count)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(TABLES);
    pool
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
