//! Decides when continuing would only waste the list.

use crate::failure::{Failure, Scope};
use crate::journal::RowOutcome;

/// If ten people in a row do not get a message, nobody will.
const MOST: u32 = 10;

/// Counts failures since the last success.
#[derive(Debug, Default)]
pub struct Breaker {
    /// Answers that left a row unconfirmed, of any kind: an outage has many forms.
    doubts: u32,
    /// Refusals of one kind that were not the recipient's fault.
    refusals: Refusals,
}

/// Refusals of one kind, one after the other.
#[derive(Debug, Default)]
struct Refusals {
    kind: String,
    count: u32,
}

impl Breaker {
    /// Records an outcome. Returns the failure for which the run stops, if it does.
    pub fn note(&mut self, outcome: &RowOutcome) -> Option<Failure> {
        match outcome {
            RowOutcome::Accepted { .. } => *self = Self::default(),
            RowOutcome::Unconfirmed(failure) => {
                self.doubts += 1;
                return (self.doubts >= MOST).then(|| failure.clone());
            }
            RowOutcome::Refused(failure) => {
                // Meta has examined this row, so its service works.
                if matches!(failure.scope, Scope::Recipient | Scope::Message) {
                    self.doubts = 0;
                }
                if failure.scope != Scope::Recipient {
                    let kind = format!("{} {:?}", failure.kind, failure.code);
                    let count = if self.refusals.kind == kind { self.refusals.count + 1 } else { 1 };
                    self.refusals = Refusals { kind, count };
                    return (count >= MOST).then(|| failure.clone());
                }
            }
            RowOutcome::Waiting(_) | RowOutcome::Skipped(_) | RowOutcome::NotSent => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: &str, scope: Scope) -> Failure {
        Failure::new(kind, scope, "m", "")
    }

    fn doubt(n: usize) -> RowOutcome {
        let kinds = ["network-failed", "unexpected-response", "service-unavailable", "other"];
        let scopes = [Scope::Service, Scope::Unknown, Scope::Recipient];
        RowOutcome::Unconfirmed(failure(kinds[n % 4], scopes[n % 3]))
    }

    fn accepted() -> RowOutcome {
        RowOutcome::Accepted { message_id: "wamid".into(), message_status: None, reached: None }
    }

    /// The number of outcomes after which it stops.
    fn stops_after(outcomes: impl IntoIterator<Item = RowOutcome>) -> Option<usize> {
        let mut breaker = Breaker::default();
        outcomes.into_iter().position(|outcome| breaker.note(&outcome).is_some()).map(|place| place + 1)
    }

    #[test]
    fn ten_doubts_without_an_acceptance_stop_it_whatever_their_kinds() {
        assert_eq!(stops_after((0..99).map(doubt)), Some(10));
        assert_eq!(stops_after((0..9).map(doubt)), None);
    }

    #[test]
    fn an_acceptance_or_a_rows_own_refusal_begins_the_count_anew() {
        for scope in [Scope::Recipient, Scope::Message] {
            let own = RowOutcome::Refused(failure("invalid", scope));
            for between in [accepted(), own] {
                let outcomes = (0..9).map(doubt).chain([between]).chain((0..99).map(doubt));
                assert_eq!(stops_after(outcomes), Some(20));
            }
        }
    }

    #[test]
    fn what_says_nothing_of_the_row_does_not_begin_the_count_anew() {
        let unknown = RowOutcome::Refused(failure("other", Scope::Unknown));
        let put_off = RowOutcome::Waiting(failure("rate-limited", Scope::Sender));
        let off = RowOutcome::Skipped(Failure::suppressed());
        for between in [unknown, put_off, off, RowOutcome::NotSent] {
            let outcomes = (0..99).flat_map(|n| [doubt(n), between.clone()]);
            assert_eq!(stops_after(outcomes), Some(19), "{between:?}");
        }
    }

    #[test]
    fn refusals_stop_it_if_they_are_alike_and_no_fault_of_the_recipients() {
        let refused = |kind: &str, scope| RowOutcome::Refused(failure(kind, scope));
        assert_eq!(stops_after((0..99).map(|_| refused("template-mismatch", Scope::Message))), Some(10));
        assert_eq!(stops_after((0..99).map(|_| refused("unavailable", Scope::Recipient))), None);
        assert_eq!(stops_after((0..99).map(|n| refused(["a", "b"][n % 2], Scope::Message))), None);
    }
}
