//! The journal's input and output.

use crate::failure::{Failure, Scope};
use crate::person_key::{Key, key};

/// The state of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing was sent.
    Waiting,
    /// The request is about to leave, or has left.
    Sending,
    /// Meta accepted it, and gave it an id.
    Accepted,
    /// Meta or the toolkit refused it: nothing was sent, and the same message would be refused again.
    Refused,
    /// It may have been sent.
    Unconfirmed,
    /// Not sent to: a duplicate, a person who opted out, or one without consent.
    Skipped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Sending, Self::Accepted, Self::Refused, Self::Unconfirmed, Self::Skipped];

    /// The word for it in the journal and the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unconfirmed => "unconfirmed",
            Self::Skipped => "skipped",
        }
    }

    /// The state that a word stands for.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id, which its messages carry as callback data before the row.
    pub id: String,
    /// When it was begun, in seconds since 1970.
    pub begun_at: i64,
    /// The name of the list's file.
    pub contacts: String,
    /// The SHA-256 of the list.
    pub contacts_hash: String,
    /// The message, as JSON.
    pub template: String,
    /// The SHA-256 of the message.
    pub template_hash: String,
    /// The column that must be true.
    pub consent: Option<String>,
    /// The phone number id that sends.
    pub sender: String,
    /// Why the last process stopped before the end: a [`Failure`] as JSON.
    pub stopped: Option<String>,
}

impl Run {
    /// The callback data of a row's message, which its statuses return.
    pub fn callback_data(&self, row: i64) -> String {
        format!("broadcast:{}:{row}", self.id)
    }

    /// The row that callback data names, if it is of this run.
    pub fn row_of(&self, callback_data: &str) -> Option<i64> {
        callback_data.strip_prefix("broadcast:")?.strip_prefix(&self.id)?.strip_prefix(':')?.parse().ok()
    }
}

/// A row of the list, as it is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The line of the file.
    pub line: u64,
    /// The recipient as the list has it.
    pub given: String,
    /// The recipient as sent to, or why nothing is sent.
    pub recipient: Result<String, Failure>,
    /// The values of the template's columns.
    pub fields: Vec<String>,
}

/// A row that was claimed: it is `sending` from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its place in the list, from 1.
    pub row: i64,
    /// The recipient.
    pub recipient: String,
    /// The values of the template's columns.
    pub fields: Vec<String>,
    /// How often it has been claimed, including this time.
    pub attempts: u32,
}

/// The result of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Meta accepted it.
    Accepted {
        /// Meta's id.
        message_id: String,
        /// Meta's status of it, if there is one.
        message_status: Option<String>,
        /// The recipient according to Meta, whose number may differ from the list's.
        reached: Option<String>,
    },
    /// Refused for good.
    Refused(Failure),
    /// The person opted out before the request was made.
    Skipped(Failure),
    /// It may have been sent.
    Unconfirmed(Failure),
    /// Refused for now, or for a reason that does not concern this recipient. It waits again.
    Waiting(Failure),
    /// The request was never made: the run stopped first.
    NotSent,
}

/// A row, and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The row.
    pub row: i64,
    /// Its result.
    pub outcome: RowOutcome,
}

impl RowOutcome {
    /// The state it leads to.
    pub fn state(&self) -> State {
        match self {
            Self::Accepted { .. } => State::Accepted,
            Self::Refused(_) => State::Refused,
            Self::Skipped(_) => State::Skipped,
            Self::Unconfirmed(_) => State::Unconfirmed,
            Self::Waiting(_) | Self::NotSent => State::Waiting,
        }
    }

    pub(super) fn message_id(&self) -> Option<&str> {
        match self {
            Self::Accepted { message_id, .. } => Some(message_id),
            _ => None,
        }
    }

    pub(super) fn message_status(&self) -> Option<&str> {
        match self {
            Self::Accepted { message_status, .. } => message_status.as_deref(),
            _ => None,
        }
    }

    pub(super) fn reached(&self) -> Option<Key> {
        match self {
            Self::Accepted { reached, .. } => reached.as_deref().map(key),
            _ => None,
        }
    }

    pub(super) fn failure(&self) -> Option<String> {
        match self {
            Self::Refused(failure)
            | Self::Skipped(failure)
            | Self::Unconfirmed(failure)
            | Self::Waiting(failure) => to_json(failure),
            Self::Accepted { .. } | Self::NotSent => None,
        }
    }

    /// Why a row that was found in the state `sending` is unconfirmed.
    pub(super) fn interrupted() -> Option<String> {
        to_json(&Failure::new(
            "interrupted",
            Scope::Host,
            "The process ended before the answer was written down: it may have been sent.",
            "Reconcile with the webhooks' statuses, or send again with --resend-unconfirmed if a duplicate is acceptable.",
        ))
    }
}

pub(super) fn to_json(failure: &Failure) -> Option<String> {
    serde_json::to_string(failure).ok()
}
