//! The meaning of an answer for its recipient and for all later ones.

use crate::bindings::whatsapp::broadcast::types::{Outcome, Report, Row};
use crate::bindings::whatsapp::toolkit::types::{Failure, FailureScope, ToolError};

/// The first wait before another attempt, in milliseconds. It doubles with each attempt.
const FIRST_WAIT: u64 = 2_000;
/// The longest doubled wait. Meta may ask for a longer one.
const LONGEST_WAIT: u64 = 5 * 60_000;

/// The next step after an attempt that was not accepted.
pub enum Verdict {
    /// Stop: this is the outcome.
    Over(Outcome, Option<Failure>),
    /// Nothing was sent, so it may be tried again.
    Again(Failure),
}

/// Only the case of the error decides.
pub fn verdict(error: ToolError) -> Verdict {
    match error {
        ToolError::Permanent(failure) => Verdict::Over(Outcome::Refused, Some(failure)),
        ToolError::PermanentUnconfirmed(failure) => Verdict::Over(Outcome::Unconfirmed, Some(failure)),
        // A crash, a trap or a deadline between the first byte and the answer.
        ToolError::ExecutionFailed => Verdict::Over(Outcome::Unconfirmed, None),
        ToolError::Transient(failure) => Verdict::Again(failure),
    }
}

/// Whether every other recipient on the list would be refused for the same reason.
pub fn refuses_all(outcome: Outcome, failure: &Failure) -> bool {
    let meets_all = match failure.scope {
        FailureScope::Message | FailureScope::Recipient | FailureScope::Unknown => false,
        FailureScope::Template
        | FailureScope::Sender
        | FailureScope::Account
        | FailureScope::Connection
        | FailureScope::Service
        | FailureScope::Host => true,
    };
    outcome == Outcome::Refused && meets_all
}

/// How long to wait before another attempt, in milliseconds: Meta's wait or the doubling one, whichever is longer, plus
/// up to half as much again at random, so that messages refused together are not repeated together.
pub fn wait(attempts: u32, failure: &Failure, random: impl FnOnce(u64) -> u64) -> u64 {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let least = doubled.max(failure.retry_after_ms.map_or(0, u64::from));
    least + random(least / 2 + 1)
}

impl Report {
    /// A report without recipients.
    pub fn empty() -> Self {
        Self { accepted: 0, refused: 0, unconfirmed: 0, unsent: 0, repeated: 0, rows: Vec::new() }
    }

    /// Counts a recipient whose message was not accepted.
    pub fn add(&mut self, row: Row) {
        match row.outcome {
            Outcome::Refused => self.refused += 1,
            Outcome::Unconfirmed => self.unconfirmed += 1,
            Outcome::Unsent => self.unsent += 1,
            Outcome::Repeated => self.repeated += 1,
        }
        self.rows.push(row);
    }

    /// Adds the recipients of another report.
    pub fn merge(&mut self, other: Report) {
        self.accepted += other.accepted;
        other.rows.into_iter().for_each(|row| self.add(row));
    }
}

#[cfg(test)]
mod tests;
