#![doc = include_str!("../README.md")]

mod connection;
mod connections;
mod open_files;

use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use self::connection::Watched;
pub use self::connection::{ClientConnection, Hold};
use self::connections::Connections;

/// How long the head of a request may take to arrive, from the start of the connection or the response before it. A
/// connection that takes longer is closed.
pub const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// How long requests in progress may take once the server is stopping. Requests that take longer are dropped.
pub const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait after the system refused a connection, as it does if too many files are open.
const REFUSED: Duration = Duration::from_millis(50);

/// The limits for all clients of a server together. Start from the default, and set the limits that you need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    connections: usize,
    buffer: usize,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self { connections: 1_024, buffer: 400 << 10 }
    }
}

impl ServerLimits {
    /// The most connections at once; fewer if the process may not open that many files. For one more, the connection
    /// that has been idle longest is closed, unless it is [held](ClientConnection::hold). Default: 1,024.
    pub fn connections(self, connections: usize) -> Self {
        Self { connections, ..self }
    }

    /// The most bytes to buffer for one connection, which is also the longest head of a request. At least 8 KiB.
    /// Default: 400 KiB.
    pub fn buffer(self, buffer: usize) -> Self {
        Self { buffer, ..self }
    }
}

/// The smallest buffer that hyper accepts.
const SMALLEST_BUFFER: usize = 8 << 10;

/// Serves until `stop` ends, and then finishes the requests in progress. When dropped, it drops every connection. Each
/// request has its [`ClientConnection`] as an extension.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    stop: impl Future<Output = ()>,
) {
    let mut connections = Connections::new(open_files::afford(limits.connections));
    let (serving, stopping) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let stream = accept(&listener, &mut connections).await;
            connections.make_room().await;
            stream
        };
        let stream = tokio::select! {
            stream = next => stream,
            () = &mut stop => break,
        };
        let (router, stopping) = (router.clone(), stopping.clone());
        connections.open(|connection| serve_one(stream, connection, router, limits, stopping));
    }
    drop(listener);
    drop(serving);
    // The remaining ones are aborted with the set.
    _ = timeout(STOP_PATIENCE, connections.ended()).await;
}

/// The next connection, regardless of errors on others.
async fn accept(listener: &TcpListener, connections: &mut Connections) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // The client has gone already.
            Err(error) if is_of_client(&error) => {}
            // Usually too many open files: closing an unused connection makes room for another.
            Err(_) => {
                connections.close_idlest();
                sleep(REFUSED).await;
            }
        }
    }
}

fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Serves one connection. Errors on it are the client's and are not reported here.
async fn serve_one(
    stream: TcpStream,
    connection: ClientConnection,
    router: Router,
    limits: ServerLimits,
    mut stopping: watch::Receiver<()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(limits.buffer.max(SMALLEST_BUFFER));
    let router = TowerToHyperService::new(router);
    let stream = TokioIo::new(Watched::new(stream, connection.clone()));
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        router.call(request)
    });
    let mut serving = pin!(http.serve_connection(stream, service));
    tokio::select! {
        _ = &mut serving => return,
        // Nothing is ever sent: the channel closes when the sender is dropped.
        _ = stopping.changed() => {}
    }
    serving.as_mut().graceful_shutdown();
    _ = serving.await;
}

#[cfg(test)]
mod tests;
