//! Streamable HTTP, for agents that do not start the server themselves.

mod card;
mod guard;
mod sessions;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use host_harness_server::ServerLimits;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::sessions::Sessions;
use crate::server::ToolServer;

/// The path of the MCP endpoint.
const PATH: &str = "/mcp";

/// The path where clients expect a server's card.
const CARD_PATH: &str = "/mcp/server-card";

/// The most sessions at one time. Each uses about 115 KB.
const MAX_SESSIONS: usize = 256;

/// An HTTP server. It has no authentication: anyone who can reach it can use its tools. So it listens on loopback only,
/// unless it is given the host names that other machines use. A request with another name in `Host`, such as a
/// browser's after DNS rebinding, gets a 403, and so does every request with an `Origin`, which only browsers send.
///
/// There are at most 256 sessions. For one more, the session that has been idle longest is closed; if all have a
/// request in progress, the new one gets a 503. A session is closed after half an hour without a message. A body may
/// take 30 seconds (or gets 408) and have 4 MiB (or gets 413). The server's card is at `/mcp/server-card`.
pub struct HttpServer {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    config: StreamableHttpServerConfig,
    task: JoinHandle<()>,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Other machines could reach it.
    #[error("other machines can reach {0}, and anyone who can reach it may send: name the hosts to accept")]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Address(SocketAddr, io::Error),
}

impl HttpServer {
    /// Starts to listen. `hosts` are the host names to accept in addition to those of loopback. A name without a port
    /// matches any port. Without names, only a loopback address is accepted.
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
        let url = match hosts.first() {
            // Clients that use another name come through a TLS-terminating proxy.
            Some(host) => format!("https://{host}{PATH}"),
            None => format!("http://{addr}{PATH}"),
        };
        let host = hosts.first().cloned().unwrap_or_else(|| addr.to_string());
        let card = card::card(server.about(), &host, &url);

        let sessions = Arc::new(Sessions::new(MAX_SESSIONS));
        let service = StreamableHttpService::new(
            move || Ok(server.another_session()),
            Arc::clone(&sessions),
            config.clone(),
        );

        let (stop, mut stopped) = watch::channel(false);
        let stopped = async move {
            // If the sender is gone, so is the server.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        let router = Router::new()
            .route_service(PATH, service)
            .route(CARD_PATH, get(async move || card::answer(&card)))
            .layer(from_fn_with_state(sessions, guard::guard));
        let task =
            tokio::spawn(host_harness_server::serve(listener, router, ServerLimits::default(), stopped));
        Ok(Self { addr, stop, config, task })
    }

    /// The URL for clients.
    pub fn url(&self) -> String {
        format!("http://{}{PATH}", self.addr)
    }

    /// Ends every session and every call. Clients get 30 seconds to read their response, and are then disconnected.
    pub async fn stop(self) -> io::Result<()> {
        self.config.cancellation_token.cancel();
        let _ = self.stop.send(true);
        self.task.await.map_err(io::Error::other)
    }
}
