//! The recipient of a message, before any of it is checked.

use serde_json::Value;

use crate::call::Call;
use crate::param::text_or_number;
use crate::person::Person;
use crate::state::State;
use crate::{Recipient, World, number};

/// The recipient of a message.
pub(super) struct Addressee {
    /// As the message names it.
    written: String,
    /// `None` for a group, and for an id or a number that is impossible.
    person: Option<Person>,
}

impl Addressee {
    /// `None` if the request sends no message.
    pub fn of(state: &State, call: &Call) -> Option<Addressee> {
        let [.., phone_id, edge] = call.path.as_slice() else {
            return None;
        };
        if call.method != "POST" || !matches!(edge.as_str(), "messages" | "marketing_messages") {
            return None;
        }
        let params = call.params().ok()?;
        // `to` takes precedence if both are given.
        let written = ["to", "recipient"].iter().find_map(|key| params.get(*key).and_then(text_or_number))?;
        let group = params.get("recipient_type").and_then(Value::as_str) == Some("group");
        let person = if group {
            None
        } else if number::is_user_id(&written) {
            state.person_with_user_id(&written)
        } else {
            let sender = state.phone(phone_id).and_then(|(_, phone)| number::digits(&phone.display_number));
            let digits = number::international(&written, &sender.unwrap_or_default());
            digits.map(|digits| Person::with_number(&state.world, &digits))
        };
        Some(Addressee { written, person })
    }

    /// Whether it is this number with `+`, user id or group.
    pub fn is(&self, who: &str) -> bool {
        self.written == who || self.person.as_ref().is_some_and(|person| person.is(who))
    }

    /// What the world says about the person.
    pub fn known<'a>(&self, world: &'a World) -> Option<&'a Recipient> {
        self.person.as_ref()?.known(world)
    }
}
