//! How long each phase of an exchange takes.
//!
//! The pool does not say which request a new connection is for, so measurements belong to the task. If a request got
//! another connection first, the pool still finishes the one it had begun; that is no part of the exchange and is not
//! measured. If nobody asks for a measurement, there is none.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long each phase of an exchange took. A phase that did not happen, or did not finish, has no time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Whether an open connection was reused. Then the phases up to TLS have no time.
    pub reused: bool,
    /// Resolving the name of the host, or of the proxy.
    pub resolve: Option<Duration>,
    /// Connecting to the host, or to the proxy, by TCP.
    pub connect: Option<Duration>,
    /// Waiting for the proxy to connect to the host.
    pub proxy: Option<Duration>,
    /// The TLS handshake with the host.
    pub tls: Option<Duration>,
    /// From then until the response's head: sending the request, and the server's own time.
    pub first_byte: Option<Duration>,
    /// From beginning to end.
    pub total: Duration,
}

/// How far a request had got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No connection was made yet: nothing was sent.
    Connecting,
    /// The request was being sent, or the server was working on it.
    Waiting,
    /// The response had begun.
    Reading,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "while connecting",
            Self::Waiting => "while waiting for the response",
            Self::Reading => "while reading the response",
        })
    }
}

#[derive(Clone, Copy)]
pub(super) enum Step {
    Resolve,
    Connect,
    Proxy,
    Tls,
    FirstByte,
}

struct State {
    timing: Timing,
    start: Instant,
    /// When the last phase ended.
    last: Instant,
    /// Whether a connection was fully made.
    connected: bool,
}

impl State {
    fn new(start: Instant, now: Instant) -> Self {
        Self { timing: Timing::default(), start, last: now, connected: false }
    }
}

/// How far an exchange has got. Clones refer to the same exchange.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<State>>);

impl Progress {
    /// Begins an exchange.
    pub fn begin() -> Self {
        let now = Instant::now();
        Self(Arc::new(Mutex::new(State::new(now, now))))
    }

    /// Measures the exchange as it runs.
    pub async fn measure<F: Future>(&self, exchange: F) -> F::Output {
        PROGRESS.scope(self.clone(), exchange).await
    }

    /// The times measured so far.
    pub fn timing(&self) -> Timing {
        let mut timing = Timing::default();
        self.update(|state| timing = Timing { total: state.start.elapsed(), ..state.timing });
        timing
    }

    /// How far it has got.
    pub fn phase(&self) -> Phase {
        let mut phase = Phase::Connecting;
        self.update(|state| {
            phase = match state.timing {
                Timing { first_byte: Some(_), .. } => Phase::Reading,
                Timing { reused: true, .. } => Phase::Waiting,
                _ if state.connected => Phase::Waiting,
                _ => Phase::Connecting,
            };
        });
        phase
    }

    fn update(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

tokio::task_local! {
    static PROGRESS: Progress;
}

fn update(change: impl FnOnce(&mut State)) {
    // Outside an exchange there is nothing to update.
    _ = PROGRESS.try_with(|progress| progress.update(change));
}

/// A connection is being made.
pub(super) fn begin() {
    update(|state| *state = State::new(state.start, Instant::now()));
}

/// The connection has been made.
pub(super) fn connected() {
    update(|state| state.connected = true);
}

/// The request has its connection, either the one made for it or one from the pool.
pub(super) fn sending() {
    update(|state| {
        if !state.connected {
            *state = State::new(state.start, state.start);
            state.timing.reused = true;
        }
    });
}

/// A step has ended, and the next one begins.
pub(super) fn end(step: Step) {
    update(|state| {
        let now = Instant::now();
        let timing = &mut state.timing;
        let slot = match step {
            Step::Resolve => &mut timing.resolve,
            Step::Connect => &mut timing.connect,
            Step::Proxy => &mut timing.proxy,
            Step::Tls => &mut timing.tls,
            Step::FirstByte => &mut timing.first_byte,
        };
        *slot = Some(now - state.last);
        state.last = now;
    });
}
