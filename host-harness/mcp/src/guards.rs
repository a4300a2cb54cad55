//! What an agent may send: to whom, how much, and whether a person confirms each message.

mod ask;
mod countries;
mod quota;
mod recipients;

pub use recipients::{Allowed, NotARecipient};

pub(crate) use ask::{Asking, Caller, NotConfirmed, Question};
pub(crate) use quota::{Held, Quota, Spent};

use crate::send::Send;

/// What agents may send. By default there is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    allow_to: Vec<Allowed>,
    pub(crate) max_sends: Option<u32>,
    pub(crate) max_sends_per_hour: Option<u32>,
    pub(crate) ask: bool,
}

impl Guards {
    /// Allows sends to these recipients only. An empty list allows everybody.
    pub fn allow_to(self, allow_to: impl IntoIterator<Item = Allowed>) -> Self {
        Self { allow_to: allow_to.into_iter().collect(), ..self }
    }

    /// The most messages in one client's session. Clients whose protocol has no sessions (HTTP with revision
    /// 2026-07-28) are counted together.
    pub fn max_sends(self, most: u32) -> Self {
        Self { max_sends: Some(most), ..self }
    }

    /// The most messages in any hour, from all clients together.
    pub fn max_sends_per_hour(self, most: u32) -> Self {
        Self { max_sends_per_hour: Some(most), ..self }
    }

    /// Has a person confirm each message in the client (elicitation). If the client cannot ask, every send is refused.
    pub fn ask(self, ask: bool) -> Self {
        Self { ask, ..self }
    }

    pub(crate) fn is_on(&self) -> bool {
        *self != Self::default()
    }

    /// The recipient who is not allowed.
    pub(crate) fn stranger<'a>(&self, send: &'a Send) -> Option<&'a str> {
        if self.allow_to.is_empty() {
            return None;
        }
        let group =
            send.group.iter().find(|group| !self.allow_to.iter().any(|allowed| allowed.has_group(group)));
        let person =
            send.people.iter().find(|person| !self.allow_to.iter().any(|allowed| allowed.has(person)));
        group.or(person).map(String::as_str)
    }
}
