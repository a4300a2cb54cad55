//! What an answer means for its recipient, and for everybody after.

use crate::bindings::whatsapp::broadcast::types::{Outcome, Report, Row};
use crate::bindings::whatsapp::toolkit::types::{Failure, FailureScope, ToolError};

/// The first wait before another attempt, in milliseconds. It doubles with each.
const FIRST_WAIT: u64 = 2_000;
/// What it doubles up to. Meta may ask for longer.
const LONGEST_WAIT: u64 = 5 * 60_000;

/// What to do about an attempt that was not accepted.
pub enum Verdict {
    /// It is over: this is what became of it.
    Over(Outcome, Option<Failure>),
    /// It was not sent, and may be tried again.
    Again(Failure),
}

/// The case of the error alone decides.
pub fn verdict(error: ToolError) -> Verdict {
    match error {
        ToolError::Permanent(failure) => Verdict::Over(Outcome::Refused, Some(failure)),
        ToolError::PermanentUnconfirmed(failure) => Verdict::Over(Outcome::Unconfirmed, Some(failure)),
        // A crash, a trap or a deadline somewhere between the first byte and the answer.
        ToolError::ExecutionFailed => Verdict::Over(Outcome::Unconfirmed, None),
        ToolError::Transient(failure) => Verdict::Again(failure),
    }
}

/// Whether this is a refusal that would meet everybody else on the list.
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

/// How long to wait before another attempt, in milliseconds: what Meta asks for or a doubling wait, whichever is longer,
/// and up to half as much again by chance, so that those refused together do not return together.
pub fn wait(attempts: u32, failure: &Failure, random: impl FnOnce(u64) -> u64) -> u64 {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let least = doubled.max(failure.retry_after_ms.map_or(0, u64::from));
    least + random(least / 2 + 1)
}

impl Report {
    /// Nobody yet.
    pub fn empty() -> Self {
        Self { accepted: 0, refused: 0, unconfirmed: 0, unsent: 0, repeated: 0, rows: Vec::new() }
    }

    /// Counts somebody whose message was not accepted.
    pub fn add(&mut self, row: Row) {
        match row.outcome {
            Outcome::Refused => self.refused += 1,
            Outcome::Unconfirmed => self.unconfirmed += 1,
            Outcome::Unsent => self.unsent += 1,
            Outcome::Repeated => self.repeated += 1,
        }
        self.rows.push(row);
    }

    /// Adds another report's people to these.
    pub fn merge(&mut self, other: Report) {
        self.accepted += other.accepted;
        other.rows.into_iter().for_each(|row| self.add(row));
    }
}

#[cfg(test)]
mod tests;
