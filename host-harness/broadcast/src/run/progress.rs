//! The progress of a run, for anyone who watches.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::journal::State;

/// The progress of a run. Counts only increase, except those in flight.
#[derive(Debug, Default)]
pub struct Progress {
    accepted: AtomicU64,
    refused: AtomicU64,
    unconfirmed: AtomicU64,
    left_out: AtomicU64,
    put_off: AtomicU64,
    in_flight: AtomicU64,
    silent: AtomicBool,
    /// Until when nobody sends, and the kind of fault that caused the pause.
    paused: Mutex<Option<(Instant, String)>>,
}

/// The progress of a run at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Accepted in this run.
    pub accepted: u64,
    /// Refused in this run.
    pub refused: u64,
    /// Unconfirmed in this run.
    pub unconfirmed: u64,
    /// Left out in this run: they opted out meanwhile.
    pub left_out: u64,
    /// How often a row was put off.
    pub put_off: u64,
    /// In flight.
    pub in_flight: u64,
    /// Whether nothing new is sent because no answer has arrived for too long.
    pub silent: bool,
    /// Why nobody sends, if nobody does.
    pub pause: Option<Pause>,
}

/// A time in which nobody sends, after a fault that slows everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// How long it still lasts.
    pub left: Duration,
    /// The kind of fault.
    pub kind: String,
}

impl Progress {
    /// The progress now.
    pub fn tally(&self) -> Tally {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Tally {
            accepted: read(&self.accepted),
            refused: read(&self.refused),
            unconfirmed: read(&self.unconfirmed),
            left_out: read(&self.left_out),
            put_off: read(&self.put_off),
            in_flight: read(&self.in_flight),
            silent: self.is_silent(),
            pause: self.pause_left(),
        }
    }

    fn pause_left(&self) -> Option<Pause> {
        let paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, kind) = paused.as_ref()?;
        let left = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        Some(Pause { left, kind: kind.clone() })
    }

    pub(super) fn count(&self, state: State) {
        let count = match state {
            State::Accepted => &self.accepted,
            State::Refused => &self.refused,
            State::Unconfirmed => &self.unconfirmed,
            State::Skipped => &self.left_out,
            State::Waiting | State::Sending => &self.put_off,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// The pause lasts until then, unless a longer one was reported before.
    pub(super) fn pause(&self, until: Instant, kind: &str) {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        if paused.as_ref().is_none_or(|(told, _)| *told < until) {
            *paused = Some((until, kind.to_owned()));
        }
    }

    pub(super) fn is_silent(&self) -> bool {
        self.silent.load(Ordering::Relaxed)
    }

    pub(super) fn silent(&self, is_silent: bool) {
        self.silent.store(is_silent, Ordering::Relaxed);
    }

    pub(super) fn in_flight(&self, count: usize) {
        self.in_flight.store(count as u64, Ordering::Relaxed);
    }
}

impl Tally {
    /// How many rows are finished.
    pub fn done(&self) -> u64 {
        self.accepted + self.refused + self.unconfirmed + self.left_out
    }
}
