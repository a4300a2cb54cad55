//! Limits on sending: the throughput of a phone number, in total and to one recipient.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::codes::{PAIR_LIMIT, THROUGHPUT};
use crate::error::GraphError;

/// Meta, Cloud API: "Pair rate limits": one message per six seconds to the same user, up to 45 of them at once,
/// borrowed from later quota.
const PAIR_EVERY: Duration = Duration::from_secs(6);
const PAIR_BURST: f64 = 45.0;

/// The throughput of each phone number, in messages per second. Assumption: an idle number has one second's worth.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    numbers: HashMap<String, Bucket>,
    pairs: HashMap<(String, String), Bucket>,
}

impl Limits {
    /// Counts one message, or returns the limit it would exceed. Assumption: a refused message counts for neither.
    pub fn admit(
        &mut self,
        phone: &str,
        recipient: &str,
        per_second: u32,
        now: Instant,
    ) -> Result<(), GraphError> {
        let second = f64::from(per_second);
        let number = self.numbers.entry(phone.to_owned()).or_insert_with(|| Bucket::full(second, now));
        number.refill(second, second, now);
        let pair = self.pairs.entry((phone.to_owned(), recipient.to_owned()));
        let pair = pair.or_insert_with(|| Bucket::full(PAIR_BURST, now));
        pair.refill(PAIR_BURST, 1.0 / PAIR_EVERY.as_secs_f64(), now);
        if number.tokens < 1.0 {
            return Err(THROUGHPUT.with("Cloud API message throughput has been reached."));
        }
        if pair.tokens < 1.0 {
            return Err(PAIR_LIMIT.with(
                "Message failed to send because there were too many messages sent from this phone number to the same \
                 phone number in a short period of time.",
            ));
        }
        number.tokens -= 1.0;
        pair.tokens -= 1.0;
        Ok(())
    }
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn full(size: f64, at: Instant) -> Bucket {
        Bucket { tokens: size, at }
    }

    fn refill(&mut self, size: f64, per_second: f64, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * per_second).min(size);
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(limits: &mut Limits, to: &str, now: Instant) -> Option<u32> {
        limits.admit("1", to, 80, now).err().map(|error| error.code)
    }

    #[test]
    fn the_pair_limit_allows_a_burst_of_45_and_then_one_every_six_seconds() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        for _ in 0..45 {
            assert_eq!(send(&mut limits, "2", start), None);
        }
        assert_eq!(send(&mut limits, "2", start), Some(131056));
        assert_eq!(send(&mut limits, "3", start), None, "other recipients are not affected");
        assert_eq!(send(&mut limits, "2", start + Duration::from_millis(5900)), Some(131056));
        assert_eq!(send(&mut limits, "2", start + Duration::from_millis(6100)), None);
        assert_eq!(send(&mut limits, "2", start + Duration::from_millis(6200)), Some(131056));
    }

    #[test]
    fn throughput_is_counted_per_number_over_all_recipients() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        for recipient in 0..80 {
            assert_eq!(send(&mut limits, &recipient.to_string(), start), None);
        }
        assert_eq!(send(&mut limits, "other", start), Some(130429));
        assert_eq!(send(&mut limits, "other", start + Duration::from_secs(1)), None);
    }
}
