//! Streamable HTTP, for agents that do not start the server themselves.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use host_harness_server::ServerLimits;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::server::ToolServer;

/// Where the protocol is spoken.
const PATH: &str = "/mcp";

/// A server on HTTP. It asks for no password: whoever reaches it has its tools. So it listens on loopback, unless told
/// by which names others know it. A request with another name in `Host`, as a page in a browser makes after DNS
/// rebinding, gets a 403, and so does every request with an `Origin`, which is a browser's.
pub struct HttpServer {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    config: StreamableHttpServerConfig,
    task: JoinHandle<()>,
}

/// Why it does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Others than this machine would reach it.
    #[error(
        "{0} can be reached from other machines, and whoever reaches it may send: name the hosts it may be called by"
    )]
    NotLoopback(SocketAddr),
    /// The address is not to be had.
    #[error("cannot listen on {0}: {1}")]
    Address(SocketAddr, io::Error),
}

impl HttpServer {
    /// Listens. `hosts` are names by which it may be called beside those of loopback, each with its port or with any;
    /// with none, only a loopback address will do.
    pub async fn start(
        server: ToolServer,
        address: SocketAddr,
        hosts: &[String],
    ) -> Result<Self, ListenError> {
        if hosts.is_empty() && !address.ip().is_loopback() {
            return Err(ListenError::NotLoopback(address));
        }
        let failed = |error| ListenError::Address(address, error);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;

        let mut config = StreamableHttpServerConfig::default().enforce_origin_validation();
        config.allowed_hosts.push(addr.ip().to_string());
        config.allowed_hosts.extend_from_slice(hosts);
        let sessions = Arc::new(LocalSessionManager::default());
        let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config.clone());

        let (stop, mut stopped) = watch::channel(false);
        let stopped = async move {
            // A sender that is gone is a server that is gone.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        let router = Router::new().route_service(PATH, service);
        let task =
            tokio::spawn(host_harness_server::serve(listener, router, ServerLimits::default(), stopped));
        Ok(Self { addr, stop, config, task })
    }

    /// Where a client finds it.
    pub fn url(&self) -> String {
        format!("http://{}{PATH}", self.addr)
    }

    /// Ends every session and every call. A client that has not taken its answer 30 seconds later is cut off.
    pub async fn stop(self) -> io::Result<()> {
        self.config.cancellation_token.cancel();
        let _ = self.stop.send(true);
        self.task.await.map_err(io::Error::other)
    }
}
