//! The server: a socket and its listening task.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use host_harness_server::ServerLimits;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bodies::{Bodies, BodyMemory};
use crate::event_log::EventLog;
use crate::http;
use crate::reader::Reader;
use crate::received::Received;

/// The size of a connection's buffer. The heads of Meta's requests have less than 1 KiB; a proxy adds some.
const BUFFER: usize = 16 << 10;

/// How many connections may wait to be accepted, as many as Linux allows by default.
const BACKLOG: u32 = 4_096;

/// Limits on connections and memory. Anybody may connect, and only a complete body can be verified by its signature.
/// Start from the default, and set the limits that you need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiverLimits {
    connections: usize,
    body_bytes: usize,
}

impl Default for ReceiverLimits {
    fn default() -> Self {
        Self { connections: 1_024, body_bytes: 32 << 20 }
    }
}

impl ReceiverLimits {
    /// The most connections at once. For one more, the connection that has been idle longest is closed, unless its body
    /// is verified. Default: 1,024.
    pub fn connections(self, connections: usize) -> Self {
        Self { connections, ..self }
    }

    /// The most memory for all bodies that are being received or read, in bytes. If another body needs more, the
    /// unverified body that has not grown for longest is dropped. Default: 32 MiB.
    pub fn body_bytes(self, body_bytes: usize) -> Self {
        Self { body_bytes, ..self }
    }
}

/// A server that receives webhooks, at any path. When dropped, it stops.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    bodies: Arc<Bodies>,
    /// The server stops when this is dropped.
    running: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// Starts a server with the default [`ReceiverLimits`]. With port 0 the system chooses the port. `observer` is
    /// called once for each request, just before the response is sent, and must not block. If it panics, the response
    /// is sent anyway.
    pub async fn start(
        reader: Reader,
        log: EventLog,
        listen: SocketAddr,
        observer: impl Fn(&Received) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::within(ReceiverLimits::default(), reader, log, listen, observer).await
    }

    /// The same, with other limits.
    pub async fn within(
        limits: ReceiverLimits,
        reader: Reader,
        log: EventLog,
        listen: SocketAddr,
        observer: impl Fn(&Received) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = listener(listen)?;
        let address = listener.local_addr()?;
        let (running, stopped) = oneshot::channel::<()>();
        let stopped = async {
            // Nothing is ever sent: the channel closes when the sender is dropped.
            _ = stopped.await;
        };
        let bodies = Bodies::new(limits.body_bytes);
        let service = http::service(reader, log, bodies.clone(), Box::new(observer));
        let limits = ServerLimits::default().connections(limits.connections).buffer(BUFFER);
        let task = tokio::spawn(host_harness_server::serve(listener, service, limits, stopped));
        Ok(Self { address, bodies, running, task })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How much of [`ReceiverLimits::body_bytes`] the bodies use.
    pub fn body_memory(&self) -> BodyMemory {
        self.bodies.memory()
    }

    /// Stops, once all requests in progress are stored and answered. Requests that take longer than 30 seconds are
    /// dropped without an answer: Meta sends them again.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.running);
        self.task.await.map_err(io::Error::other)
    }
}

/// Like `TcpListener::bind`, with room for more waiting connections: in a flood, the system drops others, which
/// return a second later.
fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Without it, an address stays in use for a minute after its server has ended.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.status)?;
        match (&self.problem, self.events) {
            (Some(problem), 0) => write!(f, ": {problem}"),
            (Some(problem), _) => {
                write!(f, ": 1 event, the body as it came, which cannot be read: {problem}")
            }
            (None, _) if self.method == "GET" => f.write_str(": the address is verified"),
            (None, 1) => f.write_str(": 1 event"),
            (None, events) => write!(f, ": {events} events"),
        }
    }
}
