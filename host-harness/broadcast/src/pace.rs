//! The rate: never more in any second than the number may send, and slower for everybody while Meta asks for it.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::{Instant, sleep, sleep_until};

/// One in this many sends is given up, to leave room for catching up after a late timer.
const SPARE: u32 = 40;

/// The turns of all sends of a run.
pub struct Pace {
    limiter: RateLimiter<NotKeyed, InMemoryState, Started, NoOpMiddleware<Nanos>>,
    clock: Started,
    slow: Mutex<Slow>,
}

/// Until when nobody sends, and how many times in a row that was necessary.
#[derive(Clone, Copy)]
struct Slow {
    since: Instant,
    until: Instant,
    strikes: u32,
}

/// The time since the pace began, by the runtime's clock.
#[derive(Clone)]
struct Started(Instant);

impl Clock for Started {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}

impl Pace {
    /// At most this many sends in any second.
    pub fn new(per_second: NonZeroU32) -> Self {
        let now = Instant::now();
        let clock = Started(now);
        let quota = quota(per_second);
        let limiter = RateLimiter::direct_with_clock(quota, clock.clone());
        // At the start there is nothing to catch up on, and the first sends are the slowest: in a burst they would
        // meet the next ones at the server.
        _ = limiter.check_n(quota.burst_size());
        Self { limiter, clock, slow: Mutex::new(Slow { since: now, until: now, strikes: 0 }) }
    }

    /// Waits for a turn. The caller sends immediately after it.
    pub async fn turn(&self) {
        loop {
            let until = self.until();
            if Instant::now() < until {
                sleep_until(until).await;
                // The pause may have been extended meanwhile.
                continue;
            }
            match self.limiter.check() {
                Ok(()) => return,
                Err(early) => sleep(early.wait_time_from(self.clock.now())).await,
            }
        }
    }

    /// Slows down all sends, after a send that began at `began` was put off. Returns the number of such faults in a
    /// row. Sends that were in progress when the pause began count as the same fault.
    pub fn slow_down(&self, began: Instant, retry_after: Duration) -> u32 {
        let now = Instant::now();
        let mut slow = self.slow();
        if began >= slow.since {
            slow.strikes += 1;
            slow.since = now;
        }
        slow.until = slow.until.max(now + retry_after + jitter(slow.strikes));
        let strikes = slow.strikes;
        self.set(slow);
        strikes
    }

    /// When the current pause ends, or the last one ended.
    pub fn until(&self) -> Instant {
        self.slow().until
    }

    /// A send that began at `began` was accepted, so the faults before it are over.
    pub fn recover(&self, began: Instant) {
        let mut slow = self.slow();
        if began >= slow.since {
            slow.strikes = 0;
            self.set(slow);
        }
    }

    fn slow(&self) -> Slow {
        *self.slow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, slow: Slow) {
        *self.slow.lock().unwrap_or_else(PoisonError::into_inner) = slow;
    }
}

/// At most `per_second` in any second. If sends were only spaced evenly at that rate, each late timer would lose part
/// of a turn for good. So the steady rate is slightly lower, and a burst may catch up: a second that begins with a
/// burst has `burst + steady - 1`, which is `per_second`, or from 80 a second on one less, to allow for one that is
/// late on its way.
fn quota(per_second: NonZeroU32) -> Quota {
    let spare = per_second.get() / SPARE;
    let steady = NonZeroU32::new(per_second.get() - spare).unwrap_or(per_second);
    let burst = if spare == 0 { 1 } else { spare.max(2) };
    Quota::per_second(steady).allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
}

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(60);

/// Exponential back-off with full jitter: anything up to twice as much each time, so that sends that were put off
/// together do not return together.
pub fn jitter(attempts: u32) -> Duration {
    let most = FIRST.saturating_mul(1 << attempts.clamp(1, 16).saturating_sub(1)).min(LONGEST);
    most.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests;
