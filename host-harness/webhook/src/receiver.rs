//! The server: a socket and a task that listens on it.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::http;
use crate::journal::Journal;
use crate::reader::Reader;

/// A server that receives webhooks, at any path. Dropped, it stops.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    /// The server stops when this is dropped.
    running: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// A request, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: String,
    /// The status it was answered with.
    pub status: u16,
    /// How many events were kept.
    pub events: usize,
    /// What was wrong with it.
    pub problem: Option<String>,
}

impl Receiver {
    /// Starts a server. With port 0 the system chooses the port. `observer` is called once for each request, when its
    /// answer is known and before it is given: it must not wait for anything. If it panics, the answer is given all the
    /// same.
    pub async fn start(
        reader: Reader,
        journal: Journal,
        listen: SocketAddr,
        observer: impl Fn(&Received) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (running, stopped) = oneshot::channel::<()>();
        let stopped = async {
            // Nothing is ever sent: the sender is dropped.
            _ = stopped.await;
        };
        let service = http::service(reader, journal, Box::new(observer));
        let task =
            tokio::spawn(http_server::serve(listener, service, http_server::Limits::default(), stopped));
        Ok(Self { address, running, task })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, after everything under way is kept and answered. What takes longer than 30 seconds is dropped unanswered:
    /// Meta sends it again.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.running);
        self.task.await.map_err(io::Error::other)
    }
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.status)?;
        match (&self.problem, self.events) {
            (Some(problem), _) => write!(f, ": {problem}"),
            (None, _) if self.method == "GET" => f.write_str(": the address is verified"),
            (None, 1) => f.write_str(": 1 event"),
            (None, events) => write!(f, ": {events} events"),
        }
    }
}
