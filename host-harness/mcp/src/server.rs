//! The server: the tools it exposes, and its settings.

mod handler;
mod run;

use std::sync::Arc;
use std::time::SystemTime;

use host_harness::Outcome;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::catalog::DescribeInput;
use rmcp::ServiceExt;
use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;

use crate::call::{Log, ToolCall};
use crate::clock::Clock;
use crate::events::Events;
use crate::files::Files;
use crate::gate::Gate;
use crate::guards::Guards;
use crate::note::Notes;
use crate::own;
use crate::reply;
use crate::resources::Subscribed;
use crate::selection::Selection;
use crate::set_up_error::SetUpError;
use crate::stdio::Stdio;
use crate::tools::{self, ExposedTool};

/// Exposes the tools of one session. Clones are the same server.
#[derive(Clone)]
pub struct ToolServer {
    shared: Arc<Shared>,
    log: Log,
    notes: Notes,
    gate: Gate,
    files: Option<Files>,
    /// The server's own tools, which are not the plugin's.
    own: Vec<Arc<ExposedTool>>,
    /// The resources about which this session's client is notified.
    subscribed: Subscribed,
}

struct Shared {
    session: Session,
    exposed: Vec<ExposedTool>,
    info: ServerConfig,
}

impl ToolServer {
    /// Reads the plugin's description. Every call is made with this session.
    pub async fn new(session: Session, selection: &Selection) -> Result<Self, SetUpError> {
        // The description needs no connection, so it gets none.
        let offline = Session::offline(session.plugin());
        let manifest = match offline.describe(&DescribeInput { dialect: None }).await {
            Outcome::Done(manifest) => manifest,
            Outcome::Permanent(failure)
            | Outcome::Transient { failure, .. }
            | Outcome::Unconfirmed(failure) => {
                return Err(SetUpError::Undescribed(failure.message));
            }
        };
        let exposed = tools::expose(&manifest, selection)?;
        let mut about = Implementation::new(&manifest.title, &manifest.version);
        about.title = Some(manifest.title.clone());
        about.description = Some(manifest.description.clone());
        let capabilities = ServerCapabilities::builder().enable_tools().enable_prompts().build();
        let info = ServerConfig::new(capabilities).with_server_info(about).with_instructions(format!(
            "{}\n\n{}",
            manifest.description,
            reply::verdicts()
        ));
        let gate = Gate::new(session.sender().map(str::to_owned));
        let shared = Shared { session, exposed, info };
        Ok(Self {
            shared: Arc::new(shared),
            log: Log::new(|_| ()),
            notes: Notes::new(|_| ()),
            gate,
            files: None,
            own: Vec::new(),
            subscribed: Subscribed::default(),
        })
    }

    /// Limits what agents may send.
    pub fn guards(mut self, guards: Guards) -> Self {
        self.gate.guards = guards;
        self
    }

    /// Adds the tools `inbox`, `message-status` and `wait`, and resources to subscribe to. If the events show that a
    /// person's 24-hour window is closed, messages other than templates are refused.
    ///
    /// # Errors
    ///
    /// As for [`ToolServer::new`]; none are expected.
    pub fn events(mut self, events: Events) -> Result<Self, SetUpError> {
        self.gate.events = Some(events);
        self.own.extend(own::of_events()?.into_iter().map(Arc::new));
        Ok(self)
    }

    /// Adds the tool `send-file`, for files of one folder.
    ///
    /// # Errors
    ///
    /// As for [`ToolServer::events`].
    pub fn files(mut self, files: Files) -> Result<Self, SetUpError> {
        self.files = Some(files);
        self.own.push(Arc::new(own::of_files()?));
        Ok(self)
    }

    /// Uses another clock than the system's.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.gate.clock = Clock::new(now);
        self
    }

    /// The same server for another client. Its sends are counted separately.
    pub(crate) fn another_session(&self) -> Self {
        Self { gate: self.gate.another_session(), subscribed: Subscribed::default(), ..self.clone() }
    }

    /// Calls `observer` at the end of each call, to log what agents did. If it panics, the client still gets its
    /// result.
    pub fn on_call(mut self, observer: impl Fn(&ToolCall) + Send + Sync + 'static) -> Self {
        self.log = Log::new(observer);
        self
    }

    /// Calls `observer` with notes that belong to no call, such as a client's message that could not be read.
    pub fn on_note(mut self, observer: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.notes = Notes::new(observer);
        self
    }

    /// The names of the tools that are exposed.
    pub fn tools(&self) -> impl Iterator<Item = &str> + Clone {
        self.exposed().map(|exposed| &*exposed.tool.name)
    }

    /// Serves one client on stdin and stdout, until it closes stdin. Nothing else may write to stdout.
    pub async fn serve_stdio(self) -> std::io::Result<()> {
        let (reader, writer) = stdio_pipes();
        let stdio = Stdio::new(reader, writer, self.notes.clone());
        match self.serve(stdio).await {
            Ok(running) => running.waiting().await.map(drop).map_err(std::io::Error::other),
            // A client that leaves before its first message.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(std::io::Error::other(error)),
        }
    }

    /// The server's description of itself.
    pub(crate) fn about(&self) -> &Implementation {
        &self.shared.info.server_info
    }

    fn exposed(&self) -> impl Iterator<Item = &ExposedTool> + Clone {
        self.shared.exposed.iter().chain(self.own.iter().map(|tool| &**tool))
    }

    fn find(&self, name: &str) -> Option<&ExposedTool> {
        self.exposed().find(|exposed| exposed.tool.name == name)
    }
}
