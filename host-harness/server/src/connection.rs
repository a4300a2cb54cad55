//! One connection: when it was last active, and whether it may be closed for another.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Counts the acts of all of a server's connections, so that they have an order.
pub(crate) type Clock = Arc<AtomicU64>;

/// A connection. Clones are the same connection.
#[derive(Clone, Debug)]
pub struct ClientConnection(Arc<State>);

#[derive(Debug)]
struct State {
    clock: Clock,
    last_act: AtomicU64,
    holds: AtomicUsize,
}

/// While this exists, its connection is not closed to make room for another.
#[derive(Debug)]
pub struct Hold(ClientConnection);

impl ClientConnection {
    pub(crate) fn new(clock: &Clock) -> Self {
        let state =
            State { clock: clock.clone(), last_act: AtomicU64::default(), holds: AtomicUsize::default() };
        let connection = Self(Arc::new(state));
        connection.acts();
        connection
    }

    /// Keeps the connection open for its request, however long that takes and whoever else connects. Do not hold
    /// connections of clients that are not verified yet.
    pub fn hold(&self) -> Hold {
        self.0.holds.fetch_add(1, Ordering::AcqRel);
        Hold(self.clone())
    }

    /// When it last read or wrote; `None` while it is held.
    pub(crate) fn idle_since(&self) -> Option<u64> {
        (self.0.holds.load(Ordering::Acquire) == 0).then(|| self.0.last_act.load(Ordering::Acquire))
    }

    fn acts(&self) {
        let now = self.0.clock.fetch_add(1, Ordering::AcqRel);
        self.0.last_act.store(now, Ordering::Release);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let state = &self.0.0;
        state.holds.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A stream that records every read and write with its connection.
pub(crate) struct Watched {
    stream: TcpStream,
    connection: ClientConnection,
}

impl Watched {
    pub fn new(stream: TcpStream, connection: ClientConnection) -> Self {
        Self { stream, connection }
    }

    fn wrote(&self, result: io::Result<usize>) -> Poll<io::Result<usize>> {
        self.connection.acts();
        Poll::Ready(result)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        self.connection.acts();
        Poll::Ready(result)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.wrote(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, parts));
        self.wrote(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
