//! An engine with several tenants, each with its own connection, token and limits. The component is replaced while
//! calls run, the cost of calls is counted, and a tenant whose server hangs delays no other.
//!
//! ```sh
//! cargo run -p host-harness-whatsapp --example engine
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context;
use host_harness::{CallReport, Host, HostOptions, Limits, Outcome, Plugin, Source};
use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_TOKEN, Simulator, World};
use host_harness_whatsapp::Session;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the engine stores about a tenant. It makes a new session from it for each component it loads.
#[derive(Clone)]
struct Tenant {
    name: &'static str,
    phone_number_id: &'static str,
    /// The tenant's vault.
    token: Source,
    graph: String,
    /// How many of its calls run at once.
    calls: usize,
}

/// The number of calls and their computing time, by tenant and outcome.
type Counts = BTreeMap<(String, &'static str), (u32, Duration)>;

#[derive(Clone, Default)]
struct Metrics(Arc<Mutex<Counts>>);

impl Metrics {
    fn count(&self, report: &CallReport) {
        let tenant = report.tenant.as_deref().unwrap_or("none").to_owned();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (calls, cpu) = counts.entry((tenant, report.outcome.name())).or_default();
        *calls += 1;
        *cpu += report.cpu;
    }

    fn lines(&self) -> Vec<String> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |((tenant, outcome), (calls, _)): (&(String, &str), &(u32, Duration))| {
            format!("{tenant}: {calls} {outcome}")
        };
        counts.iter().map(line).collect()
    }
}

/// The engine: one host, one component at a time, a session for each tenant.
struct Engine {
    host: Host,
    tenants: Vec<Tenant>,
    metrics: Metrics,
    sessions: RwLock<BTreeMap<&'static str, Session>>,
}

impl Engine {
    fn new(host: Host, tenants: Vec<Tenant>) -> Self {
        Self { host, tenants, metrics: Metrics::default(), sessions: RwLock::default() }
    }

    /// Loads a component and uses it for all later calls. Calls in progress finish with the previous one.
    fn load(&self, wasm: &[u8]) -> anyhow::Result<()> {
        let plugin = Plugin::load(&self.host, wasm)?;
        let sessions = self.tenants.iter().map(|tenant| Ok((tenant.name, self.session(&plugin, tenant)?)));
        *self.sessions.write().unwrap_or_else(PoisonError::into_inner) =
            sessions.collect::<anyhow::Result<_>>()?;
        Ok(())
    }

    fn session(&self, plugin: &Plugin, tenant: &Tenant) -> anyhow::Result<Session> {
        let metrics = self.metrics.clone();
        let session = Session::new(plugin)
            .token(tenant.token.clone())
            .phone_number_id(tenant.phone_number_id)
            .reroute(&tenant.graph)?
            .sandbox(|sandbox| {
                let limits = Limits::default().deadline(Duration::from_secs(2));
                sandbox
                    .tenant(tenant.name)
                    .calls(tenant.calls)
                    .limits(limits.queue(Duration::from_millis(500)))
                    .on_call(move |report| metrics.count(report))
            });
        Ok(session)
    }

    /// A step of a workflow. If the outcome is transient, the engine repeats the call after the wait it asks for.
    async fn step(
        &self,
        tenant: &str,
        function: &str,
        input: &Value,
    ) -> anyhow::Result<Outcome<Value, Value>> {
        let session = {
            let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
            sessions.get(tenant).with_context(|| format!("there is no tenant {tenant}"))?.clone()
        };
        Ok(session.call(function, Some(input)).await)
    }
}

pub(crate) async fn run() -> anyhow::Result<Vec<String>> {
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await?;
    // Accepts connections but never answers.
    let silent = TcpListener::bind("127.0.0.1:0").await?;
    let tenant = |name, graph: String| Tenant {
        name,
        phone_number_id: DEMO_PHONE_NUMBER_ID,
        token: Source::fixed(DEMO_TOKEN),
        graph,
        calls: 20,
    };
    let tenants = vec![
        tenant("juniper", simulator.addr().to_string()),
        tenant("hanging", silent.local_addr()?.to_string()),
    ];
    let engine = Arc::new(Engine::new(Host::new(HostOptions::default().instances(16))?, tenants));
    engine.load(host_harness_component::EXCHANGE)?;

    let message = json!({"to": DEMO_RECIPIENT, "body": "Your order has left."});
    let hanging: Vec<_> = (0..50)
        .map(|_| {
            let (engine, message) = (Arc::clone(&engine), message.clone());
            tokio::spawn(async move { engine.step("hanging", "send-message", &message).await })
        })
        .collect();
    let first = engine.step("juniper", "send-message", &message).await?;
    engine.load(host_harness_component::EXCHANGE)?;
    let second =
        engine.step("juniper", "send-message", &json!({"to": "15550001111", "body": "Hello"})).await?;

    let mut lines = vec![format!("juniper: {}, then {}", first.name(), second.name())];
    for call in hanging {
        // Both the calls that had sent a request and those still waiting for their turn.
        call.await??;
    }
    lines.extend(engine.metrics.lines());
    Ok(lines)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    for line in run().await? {
        eprintln!("{line}");
    }
    Ok(())
}
