//! How long before its turn a row is claimed. At a slow rate, rows that were claimed early would wait for their turn as
//! `sending`, and a crash would leave them unconfirmed although nothing was sent.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::batch;
use crate::pace::Pace;

/// More than a commit takes, even on a slow disk: the claim is on the disk when the turn comes.
const AHEAD: Duration = Duration::from_millis(100);

/// From this rate on, the smallest batches are claimed in less time than [`AHEAD`].
const FAST: u32 = 40;

/// The turns of a run, as far as the claims depend on them.
pub struct Lead {
    pace: Arc<Pace>,
    /// How many rows are claimed in one commit.
    batch: usize,
    /// The time between two turns at a slow rate. `None`: rows are claimed as fast as they are taken.
    interval: Option<Duration>,
    /// How many rows may be claimed and wait for their turn at a slow rate.
    most: u64,
    /// How many turns have come, and when the last one did.
    taken: watch::Sender<(u64, Instant)>,
}

impl Lead {
    /// For a run that begins now.
    pub fn new(rate: NonZeroU32, pace: Arc<Pace>) -> Self {
        let is_slow = rate.get() < FAST;
        let interval = is_slow.then(|| Duration::from_secs(1) / rate.get());
        let most = (u64::from(rate.get()) * AHEAD.as_millis() as u64).div_ceil(1000);
        let batch = if is_slow { 1 } else { batch(rate) };
        Self { pace, batch, interval, most, taken: watch::Sender::new((0, Instant::now())) }
    }

    /// How many rows are claimed in one commit.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// A row's turn has come.
    pub fn take(&self) {
        if self.interval.is_some() {
            self.taken.send_modify(|(count, at)| (*count, *at) = (*count + 1, Instant::now()));
        }
    }

    /// Waits until the row with this place in the order of turns, from 1, may be claimed.
    pub async fn nears(&self, place: u64) {
        let Some(interval) = self.interval else { return };
        let mut taken = self.taken.subscribe();
        // While Meta does not answer, no turn comes.
        let come = taken.wait_for(|(count, _)| place <= *count + self.most).await;
        let Ok((count, at)) = come.map(|come| *come) else { return };
        let turn = at + interval.saturating_mul(u32::try_from(place.saturating_sub(count)).unwrap_or(1));
        loop {
            // A pause may begin or grow meanwhile.
            let due = turn.max(self.pace.until()).checked_sub(AHEAD).unwrap_or(turn);
            if Instant::now() >= due {
                return;
            }
            sleep_until(due).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of these rows may be claimed, in milliseconds, if every turn comes at its time.
    async fn claimed(rate: u32, rows: u64) -> Vec<u128> {
        let rate = NonZeroU32::new(rate).unwrap();
        let (lead, begun) = (Lead::new(rate, Arc::new(Pace::new(rate))), Instant::now());
        let claims = async {
            let mut claimed = Vec::new();
            for place in 1..=rows {
                lead.nears(place).await;
                claimed.push(begun.elapsed().as_millis());
            }
            claimed
        };
        let turns = async {
            for turn in 1.. {
                sleep_until(begun + Duration::from_secs(1) * turn / rate.get()).await;
                lead.take();
            }
            unreachable!("there is always another turn")
        };
        tokio::select! {
            claimed = claims => claimed,
            never = turns => never,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn at_a_slow_rate_a_row_is_claimed_a_tenth_of_a_second_before_its_turn() {
        assert_eq!(claimed(1, 3).await, [900, 1_900, 2_900]);
        assert_eq!(claimed(2, 3).await, [400, 900, 1_400]);
        assert_eq!(claimed(10, 3).await, [0, 100, 200]);
        assert_eq!(claimed(20, 4).await, [0, 0, 50, 100]);
        assert_eq!(claimed(FAST, 4).await, [0; 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn during_a_pause_nothing_is_claimed_until_its_end() {
        let rate = NonZeroU32::new(2).unwrap();
        let pace = Arc::new(Pace::new(rate));
        let (lead, begun) = (Lead::new(rate, Arc::clone(&pace)), Instant::now());
        lead.take();
        pace.slow_down(begun, Duration::from_secs(60));
        lead.nears(2).await;
        assert!(begun.elapsed() >= Duration::from_secs(60) - AHEAD, "{:?}", begun.elapsed());
        assert!(Instant::now() < pace.until(), "before the turn");
    }
}
