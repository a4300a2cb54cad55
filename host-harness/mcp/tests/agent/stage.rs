//! The whole path: a simulated Graph API, its webhooks, a receiver that writes a file, and a server that follows it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use host_harness::{Limits, Source};
use host_harness_mcp::{Events, Guards, ToolServer};
use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, Simulator, Webhook, World};
use host_harness_webhook::{EventLog, Reader, Receiver};
use rmcp::model::{
    ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationCapability, ErrorData, Implementation, ProtocolVersion, ResourceUpdatedNotificationParam,
};
use rmcp::service::{
    ClientLifecycleMode, ClientServiceExt, NotificationContext, RequestContext, RunningService,
};
use rmcp::{ClientHandler, RoleClient, ServiceExt};
use tokio::sync::mpsc;

use crate::support::{PLUGIN, TOKEN, all, expose_with};

/// A folder of the test, removed afterwards.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("host-harness-mcp-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// A clock that a test can advance.
#[derive(Clone, Default)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    pub fn pass(&self, time: Duration) {
        self.0.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    pub fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// A file of events, and a server that follows it.
pub struct Stage {
    pub folder: Folder,
    pub simulator: Simulator,
    pub server: ToolServer,
    pub events: Events,
    pub clock: Clock,
    pub log: mpsc::UnboundedReceiver<String>,
    /// Lines of the file that could not be read.
    pub notes: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    /// With these lines in the file at the start.
    pub async fn new(lines: &[serde_json::Value]) -> Self {
        Self::guarded(lines, Guards::default()).await
    }

    pub async fn guarded(lines: &[serde_json::Value], guards: Guards) -> Self {
        let folder = Folder::new();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(folder.path("events.jsonl"), text).expect("a file");
        let simulator =
            Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.expect("a simulator");
        let exposed = expose_with(simulator.addr(), &all(), Limits::default(), Source::fixed(TOKEN))
            .await
            .expect("tools");
        let notes = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&notes);
        let note = move |note: &str| noted.lock().expect("notes").push(note.to_owned());
        let events = Events::follow(&folder.path("events.jsonl"), Some(DEMO_PHONE_NUMBER_ID), note)
            .await
            .expect("the file is followed");
        let clock = Clock::default();
        let time = clock.clone();
        let server = exposed.server.events(events.clone()).expect("tools").guards(guards);
        let server = server.clock(move || time.now());
        Self { folder, simulator, server, events, clock, log: exposed.log, notes }
    }

    /// From now on a receiver writes the file, and gets every event.
    pub async fn receive(&self) -> Receiver {
        let reader = Reader::new(&PLUGIN, "the app's secret", None);
        let log = EventLog::file(&self.folder.path("events.jsonl"), |_| {}).expect("a log");
        let receiver =
            Receiver::start(reader, log, ([127, 0, 0, 1], 0).into(), |_| {}).await.expect("a receiver");
        let url = format!("http://{}/", receiver.address());
        self.simulator.subscribe(Webhook::new(&url, "the app's secret").expect("an address"), |_| {});
        receiver
    }

    /// Appends lines to the file, as a receiver does.
    pub fn append(&self, text: &str) {
        let mut file =
            fs::OpenOptions::new().create(true).append(true).open(self.folder.path("events.jsonl"));
        file.as_mut().expect("a file").write_all(text.as_bytes()).expect("room");
    }
}

/// A client with a person using it.
#[derive(Clone)]
pub struct Person {
    /// Their answer to each question. `None` if the client cannot ask.
    pub decision: Option<ElicitationAction>,
    /// The questions that they were asked.
    pub asked: mpsc::UnboundedSender<String>,
    /// The resources about which they were notified.
    pub updated: mpsc::UnboundedSender<String>,
}

/// What the person saw.
pub struct Seen {
    pub asked: mpsc::UnboundedReceiver<String>,
    pub updated: mpsc::UnboundedReceiver<String>,
}

impl Person {
    pub fn new(decision: Option<ElicitationAction>) -> (Self, Seen) {
        let (asked, questions) = mpsc::unbounded_channel();
        let (updated, updates) = mpsc::unbounded_channel();
        (Self { decision, asked, updated }, Seen { asked: questions, updated: updates })
    }
}

impl ClientHandler for Person {
    fn get_info(&self) -> ClientConfig {
        let mut capabilities = ClientCapabilities::default();
        capabilities.elicitation = self.decision.as_ref().map(|_| ElicitationCapability::default());
        ClientConfig::new(capabilities, Implementation::new("test", "1"))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let ElicitRequestParams::FormElicitationParams { message, .. } = request else {
            return Err(ErrorData::invalid_params("a form", None));
        };
        _ = self.asked.send(message);
        Ok(ElicitResult::new(self.decision.clone().expect("a client that asks")))
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        _ = self.updated.send(params.uri);
    }
}

pub type PersonClient = RunningService<RoleClient, Person>;

/// The lifecycles of clients: before the revision 2026-07-28, and from then on.
pub fn lifecycles() -> [ClientLifecycleMode; 2] {
    let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
    [ClientLifecycleMode::Initialize, ClientLifecycleMode::Discover { preferred_versions }]
}

/// A client with a person using it, on a pipe.
pub async fn connect(server: &ToolServer, person: Person, lifecycle: ClientLifecycleMode) -> PersonClient {
    let (near, far) = tokio::io::duplex(1 << 16);
    let server = server.clone();
    tokio::spawn(async move {
        let running = server.serve(far).await.expect("a client that says hello");
        running.waiting().await
    });
    person.serve_with_lifecycle(near, lifecycle).await.expect("a server that answers")
}
