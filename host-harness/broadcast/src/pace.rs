//! How fast: never more in any second than the number may send, and slower for everybody while Meta says so.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::{Instant, sleep, sleep_until};

/// One send of so many is given up, so that something may be made up for when a timer is late.
const SPARE: u32 = 40;

/// The turns of all sends of a run.
pub struct Pace {
    limiter: RateLimiter<NotKeyed, InMemoryState, Started, NoOpMiddleware<Nanos>>,
    clock: Started,
    slow: Mutex<Slow>,
}

/// Until when nobody sends, and how often in a row that was needed.
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
        // At the start nothing is to be made up for, and the first sends are the slowest: they would meet the next ones
        // at the server.
        _ = limiter.check_n(quota.burst_size());
        Self { limiter, clock, slow: Mutex::new(Slow { since: now, until: now, strikes: 0 }) }
    }

    /// Waits for a turn. Whoever has it sends at once.
    pub async fn turn(&self) {
        loop {
            let until = self.until();
            if Instant::now() < until {
                sleep_until(until).await;
                // It may have become longer meanwhile.
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

    /// When the pause ends, or the last one has.
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

/// In any second, `per_second` at the most. Were it that many a second with no two closer than their share, each late
/// timer would cost a part of a turn for good. So a few less are allowed, and a burst may make up for what was late: a
/// second that begins with it has `burst + steady - 1`, which is `per_second`, or one less from 80 a second on: one that
/// may be late on its way.
fn quota(per_second: NonZeroU32) -> Quota {
    let spare = per_second.get() / SPARE;
    let steady = NonZeroU32::new(per_second.get() - spare).unwrap_or(per_second);
    let burst = if spare == 0 { 1 } else { spare.max(2) };
    Quota::per_second(steady).allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
}

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(60);

/// Exponential back-off with full jitter: anything up to twice as much each time, so that those who were put off
/// together do not come back together.
pub fn jitter(attempts: u32) -> Duration {
    let most = FIRST.saturating_mul(1 << attempts.clamp(1, 16).saturating_sub(1)).min(LONGEST);
    most.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests;
