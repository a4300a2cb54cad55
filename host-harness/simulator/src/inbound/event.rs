//! The event to simulate, and the business number that it concerns.

use serde_json::Value;

use super::kinds;
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;
use crate::webhook::notification::{self, Notification};
use crate::{PhoneNumber, number};

/// Keys that every kind of message can have.
pub(super) const AROUND: &[&str] = &["from", "group-id", "reply-to", "forwarded", "product", "referral"];

/// The event to simulate.
pub(super) struct Event<'a> {
    pub kind: &'a str,
    pub params: Param<'a>,
    pub unix: u64,
}

impl<'a> Event<'a> {
    /// The default kind is a text.
    pub fn read(params: Param<'a>, unix: u64) -> Result<Event<'a>, GraphError> {
        let kind = if params.has("kind") { params.text("kind", 64)? } else { "text" };
        if !kinds::is_one(kind) {
            let list = kinds::KINDS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>().join(", ");
            return Err(params.wrong("kind", &format!("one of {list}; or give field and value")));
        }
        Ok(Event { kind, params, unix })
    }

    /// Refuses every key that the kind does not have.
    pub fn only(&self, keys: &[&str]) -> Result<(), GraphError> {
        let mut given =
            self.params.map.keys().filter(|key| !["kind", "phone-number-id"].contains(&key.as_str()));
        match given.find(|key| !keys.contains(&key.as_str())) {
            Some(key) => Err(GraphError::schema(format!(
                "Unexpected key \"{key}\" on param \"{}\": the kind {} has {}.",
                self.params.name,
                self.kind,
                keys.join(", ")
            ))),
            None => Ok(()),
        }
    }
}

/// A phone number of the business, with its account.
pub(super) struct Line {
    pub account_id: String,
    pub phone: PhoneNumber,
}

impl Line {
    /// The number that is named, or else the one of the message in question, or else the first of the world.
    pub fn of(state: &State, params: &Param) -> Result<Line, GraphError> {
        let id = if params.has("phone-number-id") {
            params.id("phone-number-id")?
        } else {
            let of_message = ["message-id", "reply-to"].into_iter().find_map(|key| {
                let id = params.map.get(key).and_then(Value::as_str)?;
                let sent = state.sent.iter().find(|sent| sent.id == id).map(|sent| &sent.from);
                sent.or_else(|| state.written.iter().find(|one| one.id == id).map(|one| &one.phone_id))
            });
            let mut numbers = state.world.business_accounts.iter().flat_map(|account| &account.phone_numbers);
            of_message.or_else(|| numbers.next().map(|phone| &phone.id)).cloned().unwrap_or_default()
        };
        let (account, phone) = state
            .phone(&id)
            .ok_or_else(|| params.wrong("phone-number-id", "the id of a phone number of this world"))?;
        Ok(Line { account_id: account.id.clone(), phone: phone.clone() })
    }

    pub fn digits(&self) -> String {
        number::digits(&self.phone.display_number).unwrap_or_default()
    }

    /// A webhook about this number.
    pub fn notification(&self, title: String, field: &str, told: Value) -> Notification {
        Notification { title, body: notification::change(&self.account_id, &self.phone, field, told) }
    }
}
