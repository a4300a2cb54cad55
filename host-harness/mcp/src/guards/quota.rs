//! How many messages may be sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

const HOUR: Duration = Duration::from_secs(60 * 60);
/// When to try again while other sends, still in progress, hold the rest of the quota.
const SOON: Duration = Duration::from_secs(1);

/// The sends of one session, and those of the whole server in the last hour.
#[derive(Clone, Debug, Default)]
pub struct Quota {
    counts: Arc<Mutex<Counts>>,
    hour: Arc<Mutex<Hour>>,
}

#[derive(Debug, Default)]
struct Counts {
    sent: u32,
    /// In progress: they may still be refused.
    held: u32,
}

#[derive(Debug, Default)]
struct Hour {
    sent: VecDeque<SystemTime>,
    held: u32,
}

/// Why no more may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// The session may send nothing more.
    Session,
    /// The next send is possible after this time.
    For(Duration),
}

impl Quota {
    /// The quota of another session of the same server.
    pub fn another_session(&self) -> Self {
        Self { counts: Arc::default(), hour: Arc::clone(&self.hour) }
    }

    /// Reserves a place for a send.
    pub fn hold(
        &self,
        per_session: Option<u32>,
        per_hour: Option<u32>,
        now: SystemTime,
    ) -> Result<Held, Spent> {
        // Always lock in this order.
        let (mut counts, mut hour) = (lock(&self.counts), lock(&self.hour));
        while hour.sent.front().is_some_and(|sent| age(*sent, now) >= HOUR) {
            hour.sent.pop_front();
        }
        if let Some(most) = per_session
            && counts.sent + counts.held >= most
        {
            return Err(if counts.sent >= most { Spent::Session } else { Spent::For(SOON) });
        }
        if let Some(most) = per_hour.map(|most| most as usize)
            && hour.sent.len() + hour.held as usize >= most
        {
            let next = hour.sent.len().checked_sub(most.max(1)).and_then(|at| hour.sent.get(at));
            return Err(Spent::For(next.map_or(SOON, |sent| HOUR.saturating_sub(age(*sent, now)))));
        }
        counts.held += 1;
        hour.held += 1;
        Ok(Held { quota: self.clone(), begun: None })
    }
}

fn age(sent: SystemTime, now: SystemTime) -> Duration {
    // If the clock was set back, nothing gets older.
    now.duration_since(sent).unwrap_or_default()
}

/// A place reserved for a send. Dropping it frees the place, unless the send has begun: it may have gone out.
#[derive(Debug)]
pub struct Held {
    quota: Quota,
    begun: Option<SystemTime>,
}

impl Held {
    /// Marks the send as begun.
    pub fn begin(&mut self, now: SystemTime) {
        self.begun = Some(now);
    }

    /// Frees the place: nothing was sent.
    pub fn free(mut self) {
        self.begun = None;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let (mut counts, mut hour) = (lock(&self.quota.counts), lock(&self.quota.hour));
        counts.held = counts.held.saturating_sub(1);
        hour.held = hour.held.saturating_sub(1);
        if let Some(begun) = self.begun {
            counts.sent = counts.sent.saturating_add(1);
            hour.sent.push_back(begun);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
