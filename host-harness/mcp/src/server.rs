//! The server: what it exposes, and a call of it.

use std::sync::Arc;

use host_harness::Outcome;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::catalog::{DescribeInput, Effect};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, GetPromptRequestParams, GetPromptResponse,
    Implementation, JsonObject, ListPromptsResult, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, ServerInitializeError};
use rmcp::transport::stdio_pipes;
use rmcp::{RoleServer, ServerHandler, ServiceExt};
use serde_json::{Map, Value};

use crate::call::{Log, ToolCall};
use crate::fault::fault;
use crate::note::Notes;
use crate::prompts;
use crate::reply::{self, Reply};
use crate::selection::Selection;
use crate::set_up_error::SetUpError;
use crate::stdio::Stdio;
use crate::template::{self, Prepared};
use crate::tools::{self, Action, ExposedTool, Input};

/// Exposes the tools of one session. Clones are the same server.
#[derive(Clone)]
pub struct ToolServer {
    shared: Arc<Shared>,
    log: Log,
    notes: Notes,
}

struct Shared {
    session: Session,
    exposed: Vec<ExposedTool>,
    info: ServerConfig,
}

impl ToolServer {
    /// Asks the plugin what it offers. Every call will be the session's.
    pub async fn new(session: Session, selection: &Selection) -> Result<Self, SetUpError> {
        // It needs nothing, so it is given nothing.
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
        let shared = Shared { session, exposed, info };
        Ok(Self { shared: Arc::new(shared), log: Log::new(|_| ()), notes: Notes::new(|_| ()) })
    }

    /// Calls `observer` at the end of each call: a log of what agents did. If it panics, the client gets its
    /// result all the same.
    pub fn on_call(mut self, observer: impl Fn(&ToolCall) + Send + Sync + 'static) -> Self {
        self.log = Log::new(observer);
        self
    }

    /// Gives notes about what does not belong to a call: a message of a client that cannot be read.
    pub fn on_note(mut self, observer: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.notes = Notes::new(observer);
        self
    }

    /// The names of the tools that are exposed.
    pub fn tools(&self) -> impl Iterator<Item = &str> + Clone {
        self.shared.exposed.iter().map(|exposed| &*exposed.tool.name)
    }

    /// Serves one client on stdin and stdout, until it closes stdin. Nothing else may write to stdout.
    pub async fn serve_stdio(self) -> std::io::Result<()> {
        let (reader, writer) = stdio_pipes();
        let stdio = Stdio::new(reader, writer, self.notes.clone());
        match self.serve(stdio).await {
            Ok(running) => running.waiting().await.map(drop).map_err(std::io::Error::other),
            // A client that leaves before it has said a word.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(std::io::Error::other(error)),
        }
    }

    /// What the server says of itself.
    pub(crate) fn about(&self) -> &Implementation {
        &self.shared.info.server_info
    }

    fn find(&self, name: &str) -> Option<&ExposedTool> {
        self.shared.exposed.iter().find(|exposed| exposed.tool.name == name)
    }

    async fn run(&self, exposed: &ExposedTool, arguments: JsonObject) -> Reply {
        match &exposed.action {
            Action::Describe(recipes) => describe(recipes, &arguments),
            Action::Form { lookup } => template::list_values(&self.shared.session, lookup, &arguments).await,
            Action::Filled(filled) => {
                match filled.prepare(&self.shared.session, exposed.effect, &arguments).await {
                    Ok(Prepared { function, effect, input }) => {
                        self.call(function, effect, Some(input)).await
                    }
                    Err(reply) => reply,
                }
            }
            Action::Call { function, input } => {
                let faults = input.faults(&arguments);
                if !faults.is_empty() {
                    return reply::refused(&faults);
                }
                let input = (!matches!(input, Input::None)).then(|| Value::Object(arguments));
                self.call(function, exposed.effect, input).await
            }
        }
    }

    /// Calls a function of the plugin.
    async fn call(&self, function: &str, effect: Effect, input: Option<Value>) -> Reply {
        reply::of(effect, self.shared.session.call_json(function, input.as_ref()).await)
    }
}

fn describe(recipes: &Map<String, Value>, arguments: &JsonObject) -> Reply {
    let name = arguments.get("name").and_then(Value::as_str);
    match name.and_then(|name| recipes.get(name)) {
        Some(recipe) => reply::success(recipe.clone()),
        None => {
            let names: Vec<_> = recipes.keys().map(String::as_str).collect();
            let message = format!("must be one of {}", names.join(", "));
            reply::refused(&[fault("name".into(), &message)])
        }
    }
}

impl ServerHandler for ToolServer {
    fn get_info(&self) -> ServerConfig {
        self.shared.info.clone()
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(
            self.shared.exposed.iter().map(|exposed| exposed.tool.clone()).collect(),
        ))
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::list(self.tools())))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(self.tools(), &request).map(Into::into)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(exposed) = self.find(&request.name) else {
            let names: Vec<_> = self.tools().collect();
            let message = format!("there is no tool {}; there are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let pending = self.log.begin(&exposed.tool.name, exposed.effect);
        tokio::select! {
            outcome = self.run(exposed, request.arguments.unwrap_or_default()) => {
                pending.end(outcome.line);
                Ok(outcome.result.into())
            }
            // The call is dropped, and with it its instance. Nobody waits for this answer.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled", None)),
        }
    }
}
