//! Whether Meta still answers. While it does not, no new send starts: each would add one more unconfirmed message.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long a run continues without an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The sends in flight, and the time of Meta's last answer.
#[derive(Default)]
pub struct Silence {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Clone, Copy, Default)]
struct State {
    on_the_way: u32,
    /// Since when an answer is due: the first send after the last answer, or that answer if others were in flight.
    since: Option<Instant>,
}

impl Silence {
    /// Waits until a send may start; returns whether it had to wait. If none is in flight, one may start: otherwise
    /// no answer would ever come.
    pub async fn ends(&self) -> bool {
        let mut has_waited = false;
        loop {
            // Before the check, so that no change is missed between the two.
            let changed = self.changed.notified();
            if !self.is_silent() {
                return has_waited;
            }
            changed.await;
            has_waited = true;
        }
    }

    /// A send starts.
    pub fn begin(&self) {
        let mut state = self.state();
        state.on_the_way += 1;
        state.since.get_or_insert_with(Instant::now);
        drop(state);
        self.changed.notify_waiters();
    }

    /// A send has ended. A result that leaves it unconfirmed is not an answer, whatever its source.
    pub fn end(&self, has_answered: bool) {
        let mut state = self.state();
        state.on_the_way = state.on_the_way.saturating_sub(1);
        if has_answered {
            state.since = (state.on_the_way > 0).then(Instant::now);
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// Waits until there has been no answer for too long.
    pub async fn falls(&self) {
        loop {
            let changed = self.changed.notified();
            let state = *self.state();
            match state.since.filter(|_| state.on_the_way > 0) {
                None => changed.await,
                Some(since) if Instant::now() >= since + PATIENCE => return,
                Some(since) => select! {
                    biased;
                    () = changed => {}
                    () = sleep_until(since + PATIENCE) => {}
                },
            }
        }
    }

    /// Whether an answer is overdue.
    pub fn is_silent(&self) -> bool {
        let state = self.state();
        state.on_the_way > 0 && state.since.is_some_and(|since| Instant::now() >= since + PATIENCE)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Whether a send may start now.
    async fn may_start(silence: &Silence) -> bool {
        tokio::time::timeout(Duration::from_millis(1), silence.ends()).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_new_starts_after_five_seconds_without_an_answer_until_one_comes() {
        let silence = Silence::default();
        silence.begin();
        silence.begin();
        tokio::time::sleep(SECOND * 5 - Duration::from_millis(10)).await;
        assert!(may_start(&silence).await);
        tokio::time::sleep(SECOND).await;
        assert!(!may_start(&silence).await);
        silence.end(false);
        assert!(!may_start(&silence).await, "what is left in doubt is no answer");
        silence.begin();
        silence.end(true);
        assert!(may_start(&silence).await);
        tokio::time::sleep(SECOND * 6).await;
        assert!(!may_start(&silence).await, "the other one is due since then");
    }

    #[tokio::test(start_paused = true)]
    async fn one_may_try_when_none_is_on_the_way() {
        let silence = Silence::default();
        tokio::time::sleep(SECOND * 60).await;
        assert!(may_start(&silence).await, "nobody owes an answer");
        silence.begin();
        tokio::time::sleep(SECOND * 60).await;
        silence.end(false);
        assert!(may_start(&silence).await);
        silence.begin();
        assert!(!may_start(&silence).await, "and one only");
        silence.end(true);
        assert!(may_start(&silence).await);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_goes_on_with_the_answer() {
        let silence = Silence::default();
        silence.begin();
        tokio::time::sleep(SECOND * 6).await;
        let answer = async {
            tokio::time::sleep(SECOND * 10).await;
            silence.end(true);
        };
        let began = Instant::now();
        let (has_waited, ()) = tokio::join!(silence.ends(), answer);
        assert_eq!((has_waited, began.elapsed().as_secs()), (true, 10));
    }
}
