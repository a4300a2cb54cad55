//! The state that the events add up to. Meta repeats events and sends them out of order, so each is recorded in a way
//! that makes no difference.

use serde_json::Value;

use super::message::Message;
use super::people::People;
use super::person::Ids;
use super::statuses::Statuses;
use super::time;

/// Meta's error code for a message that was sent while the window was closed.
const WINDOW_CLOSED: u64 = 131047;

#[derive(Debug)]
pub struct Store {
    pub people: People,
    pub statuses: Statuses,
    /// The number that these people wrote to. People of other numbers are left out.
    own_number: Option<String>,
    /// How many events and sends were recorded.
    place: u64,
}

impl Store {
    pub fn new(own_number: Option<String>) -> Self {
        Self { people: People::default(), statuses: Statuses::default(), own_number, place: 0 }
    }

    /// The place of the last one recorded.
    pub fn place(&self) -> u64 {
        self.place
    }

    /// Whether the windows are for this sender.
    pub fn is_own(&self, phone_number_id: Option<&str>) -> bool {
        self.own_number.is_some() && self.own_number.as_deref() == phone_number_id
    }

    /// Records an accepted send. `begun` is the place at which it began.
    pub fn accepted(&mut self, message_id: &str, dialled: Option<&str>, person: Ids, begun: u64, now: i64) {
        self.place += 1;
        self.statuses.accepted(message_id, begun, now);
        if let Some(dialled) = dialled {
            self.people.alias(dialled, person, self.place);
        }
    }

    /// Records an event.
    pub fn note(&mut self, event: &Value) {
        self.place += 1;
        let Some(content) = event.get("content") else { return };
        if let Some(status) = content.get("message-status") {
            self.status(event, status);
        }
        let number = event.get("phone-number-id").and_then(Value::as_str);
        if self.own_number.is_some() && number.is_some() && self.own_number.as_deref() != number {
            return;
        }
        if let Some(inbound) = content.get("inbound-message") {
            self.inbound(event, inbound);
        } else if let Some(call) = content.get("call") {
            self.call(event, call);
        } else if let Some(change) = content.get("person-change") {
            let ids = |name: &str| change.get(name).map(Ids::read).unwrap_or_default();
            self.people.change(&ids("previous"), ids("current"), self.place);
        }
    }

    fn status(&mut self, event: &Value, status: &Value) {
        let text = |name: &str| status.get(name).and_then(Value::as_str);
        let (Some(id), Some(word)) = (text("message-id"), text("status")) else { return };
        let at = event.get("happened-at").and_then(time::seconds);
        let failure = status.get("failure");
        self.statuses.note(id, word, at, failure);
        let number = event.get("phone-number-id").and_then(Value::as_str);
        let code = failure.and_then(|failure| failure.get("code")?.as_u64());
        let is_to_a_person = text("group-id").is_none();
        if code == Some(WINDOW_CLOSED)
            && is_to_a_person
            && self.is_own(number)
            && let Some(recipient) = status.get("recipient")
            && let Some(person) = self.people.person(Ids::read(recipient), self.place)
        {
            person.denied();
        }
    }

    fn inbound(&mut self, event: &Value, inbound: &Value) {
        let Some(sender) = inbound.get("sender") else { return };
        let group = inbound.get("group-id").and_then(Value::as_str);
        let (person, closes) = match group {
            Some(group) => (self.people.group(group, self.place), "group-window-closes-at"),
            None => (self.people.person(Ids::read(sender), self.place), "window-closes-at"),
        };
        let Some(person) = person else { return };
        person.meet(sender, inbound.get("answer"));
        person.opens_until(inbound.get(closes).and_then(time::seconds));
        if let Some(message) = Message::read(event, inbound, self.place) {
            self.people.keep(message);
        }
    }

    fn call(&mut self, event: &Value, call: &Value) {
        let Some(closes_at) = call.get("window-closes-at").and_then(time::seconds) else { return };
        let Some(other) = call.get("person") else { return };
        let Some(person) = self.people.person(Ids::read(other), self.place) else { return };
        person.meet(other, call.get("answer"));
        person.opens_until(Some(closes_at));
        if let Some(message) = Message::call(event, call, self.place) {
            self.people.keep(message);
        }
    }
}
