//! How long each phase of an exchange takes.
//!
//! The pool tells whoever makes a connection nothing of the request that wants one, so what is measured goes by
//! the task: a connection that is finished for the pool after its request has got another is no part of the
//! exchange, and is measured by nobody. Where nobody asks, nothing is measured.

use std::cell::RefCell;
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

/// How long the phases of an exchange took. Those that it did not have, or not to their end, have no time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Whether an open connection was used again: then there is no time up to TLS.
    pub reused: bool,
    /// To find the addresses of the host's name, or of the proxy's.
    pub resolve: Option<Duration>,
    /// To connect to the host, or to the proxy: TCP.
    pub connect: Option<Duration>,
    /// To have the proxy connect to the host.
    pub proxy: Option<Duration>,
    /// To agree on TLS with the host.
    pub tls: Option<Duration>,
    /// From there to the response's head: the request on its way, and the server's own time.
    pub first_byte: Option<Duration>,
    /// From beginning to end.
    pub total: Duration,
}

#[derive(Clone, Copy)]
pub(super) enum Phase {
    Resolve,
    Connect,
    Proxy,
    Tls,
    FirstByte,
}

struct Progress {
    timing: Timing,
    start: Instant,
    /// When the last phase ended.
    last: Instant,
    /// Whether a connection was made, to its end.
    connected: bool,
}

impl Progress {
    fn new(start: Instant, now: Instant) -> Self {
        Self { timing: Timing::default(), start, last: now, connected: false }
    }
}

tokio::task_local! {
    static PROGRESS: RefCell<Progress>;
}

/// Measures an exchange.
pub(crate) async fn measured<F: Future>(exchange: F) -> (F::Output, Timing) {
    let start = Instant::now();
    let progress = RefCell::new(Progress::new(start, start));
    let mut exchange = pin!(PROGRESS.scope(progress, exchange));
    let output = exchange.as_mut().await;
    let timing = exchange.take_value().map(|progress| progress.into_inner().timing).unwrap_or_default();
    (output, Timing { total: start.elapsed(), ..timing })
}

fn update(change: impl FnOnce(&mut Progress)) {
    // Outside of an exchange there is none.
    _ = PROGRESS.try_with(|progress| change(&mut progress.borrow_mut()));
}

/// A connection is being made.
pub(super) fn begin() {
    update(|progress| *progress = Progress::new(progress.start, Instant::now()));
}

/// The connection has been made.
pub(super) fn connected() {
    update(|progress| progress.connected = true);
}

/// The request has its connection: the one that was made for it, or one from the pool.
pub(super) fn sending() {
    update(|progress| {
        if !progress.connected {
            *progress = Progress::new(progress.start, progress.start);
            progress.timing.reused = true;
        }
    });
}

/// A phase has ended, and the next one begins.
pub(super) fn end(phase: Phase) {
    update(|progress| {
        let now = Instant::now();
        let timing = &mut progress.timing;
        let slot = match phase {
            Phase::Resolve => &mut timing.resolve,
            Phase::Connect => &mut timing.connect,
            Phase::Proxy => &mut timing.proxy,
            Phase::Tls => &mut timing.tls,
            Phase::FirstByte => &mut timing.first_byte,
        };
        *slot = Some(now - progress.last);
        progress.last = now;
    });
}
