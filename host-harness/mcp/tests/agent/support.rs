//! The server, its client, and Graph APIs that behave as a test needs.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::routing::any;
use host_harness::{Host, HostOptions, Limits, Plugin, Source};
use host_harness_mcp::{Selection, SetUpError, ToolServer};
use host_harness_simulator::{Simulator, World};
use host_harness_whatsapp::Session;
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

pub const TOKEN: &str = "EAAG-demo-system-user-token";
pub const NUMBER: &str = "+15555550123";

/// A host serves one runtime, and compiling the component is slow, so all tests share both.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));
pub static PLUGIN: LazyLock<Plugin> = LazyLock::new(|| {
    let host = Host::new(HostOptions::default().instances(32)).expect("a host");
    Plugin::load(&host, host_harness_component::EXCHANGE).expect("the component")
});

pub fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME.block_on(test)
}

/// What a test gets with a server.
pub struct ExposedTool {
    pub server: ToolServer,
    /// The log, one line per call.
    pub log: mpsc::UnboundedReceiver<String>,
}

pub fn all() -> Selection {
    Selection::default()
}

pub fn only(names: &[&str]) -> Selection {
    Selection { only: Some(names.iter().map(|name| (*name).to_owned()).collect()), read_only: false }
}

pub fn read_only() -> Selection {
    Selection { read_only: true, ..all() }
}

/// A server for the account of the simulated world, with Meta at `graph`.
pub async fn expose(graph: SocketAddr, selection: &Selection) -> Result<ExposedTool, SetUpError> {
    expose_within(graph, selection, Limits::default()).await
}

pub async fn expose_within(
    graph: SocketAddr,
    selection: &Selection,
    limits: Limits,
) -> Result<ExposedTool, SetUpError> {
    expose_with(graph, selection, limits, Source::fixed(TOKEN)).await
}

pub async fn expose_with(
    graph: SocketAddr,
    selection: &Selection,
    limits: Limits,
    token: Source,
) -> Result<ExposedTool, SetUpError> {
    let world = World::demo();
    let account = &world.business_accounts[0];
    let session = Session::new(&PLUGIN)
        .token(token)
        .business_account_id(account.id.as_str())
        .phone_number_id(account.phone_numbers[0].id.as_str())
        .reroute(&graph.to_string())
        .expect("an address")
        .sandbox(|sandbox| sandbox.limits(limits));
    let (tell, log) = mpsc::unbounded_channel();
    let server = ToolServer::new(session, selection).await?;
    let server = server.on_call(move |call| drop(tell.send(call.to_string())));
    Ok(ExposedTool { server, log })
}

/// A server whose connection names no business account.
pub async fn without_account(graph: SocketAddr, token: &str) -> ToolServer {
    let world = World::demo();
    let session = Session::new(&PLUGIN)
        .token(Source::fixed(token))
        .phone_number_id(world.business_accounts[0].phone_numbers[0].id.as_str())
        .reroute(&graph.to_string())
        .expect("an address");
    ToolServer::new(session, &all()).await.expect("tools")
}

pub type Client = RunningService<RoleClient, ()>;

/// A client on a pipe.
pub async fn client(server: &ToolServer) -> Client {
    let (near, far) = tokio::io::duplex(1 << 16);
    let server = server.clone();
    tokio::spawn(async move {
        let running = server.serve(far).await.expect("a client that says hello");
        running.waiting().await
    });
    ().serve(near).await.expect("a server that answers")
}

/// The simulated Graph API.
pub async fn simulator() -> Simulator {
    Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.expect("a simulator")
}

/// A client, and the simulated Graph API behind its server.
pub async fn simulated(selection: &Selection) -> (Client, Simulator) {
    let simulator = simulator().await;
    let exposed = expose(simulator.addr(), selection).await.expect("tools");
    (client(&exposed.server).await, simulator)
}

pub fn params(tool: &'static str, arguments: &Value) -> CallToolRequestParams {
    CallToolRequestParams::new(tool).with_arguments(arguments.as_object().expect("an object").clone())
}

pub async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    client.call_tool(params(tool, &arguments)).await.expect("a result, and no protocol error")
}

/// The result of a call that succeeded.
#[track_caller]
pub fn given(result: CallToolResult) -> Value {
    assert_ne!(result.is_error, Some(true), "{result:?}");
    result.structured_content.expect("structured content")
}

/// The agent's reply from a call that failed.
#[track_caller]
pub fn failed(result: CallToolResult) -> Value {
    assert_eq!(result.is_error, Some(true), "{result:?}");
    result.structured_content.expect("structured content")
}

/// A template with every kind of value, as an agent gives them.
pub fn template() -> Value {
    json!({
        "to": NUMBER,
        "name": "order_confirmation",
        "language": "en_US",
        "values": {
            "header.document.source.url": "https://shop.example.com/7.pdf",
            "header.document.filename": "7.pdf",
            "body[0].value": "Ana",
            "body[1].value": "A-1017",
            "body[2].value": "Monday, 3 March",
            "buttons[0].value.url": "A-1017",
        },
    })
}

/// A Graph API that reads a request and never answers. The channel reports each request. When its connection is given
/// up, the channel is closed.
pub struct Stalling {
    pub addr: SocketAddr,
    pub came: mpsc::UnboundedReceiver<GivenUp>,
}

/// Ends when the connection of the request is closed.
pub type GivenUp = tokio::sync::oneshot::Receiver<()>;

pub async fn stalling() -> Stalling {
    let (tell, came) = mpsc::unbounded_channel();
    let addr = graph(Router::new().fallback(any(move || {
        let (alive, given_up) = tokio::sync::oneshot::channel::<()>();
        let _ = tell.send(given_up);
        async move {
            let _alive = alive;
            std::future::pending::<()>().await;
        }
    })))
    .await;
    Stalling { addr, came }
}

/// A Graph API that accepts messages in groups of `count`: it answers none until that many have arrived.
pub async fn meeting(count: usize) -> SocketAddr {
    let together = Arc::new(tokio::sync::Barrier::new(count));
    graph(Router::new().fallback(any(move || {
        let together = Arc::clone(&together);
        async move {
            together.wait().await;
            json!({
                "messaging_product": "whatsapp",
                "contacts": [{"input": NUMBER, "wa_id": "15555550123"}],
                "messages": [{"id": "wamid.HBgL"}],
            })
            .to_string()
        }
    })))
    .await
}

async fn graph(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    addr
}
