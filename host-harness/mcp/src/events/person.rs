//! A possible recipient: a person or a group.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::message::{ID, Message, name};
use super::text::plain;
use super::time;

/// How many messages of a person are kept.
const MESSAGES: usize = 10;

/// Whether a message that is not a template may be sent to this recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The file says nothing about it.
    Unknown,
    /// Open until this second.
    Open(i64),
    /// It is closed.
    Closed,
}

/// The ids by which Meta names a person, written as recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    pub number: Option<String>,
    pub user_id: Option<String>,
    pub parent_user_id: Option<String>,
}

impl Ids {
    pub fn read(person: &Value) -> Self {
        let text = |name: &str| {
            let value = person.get(name).and_then(Value::as_str)?.trim();
            (!value.is_empty()).then(|| plain(value, ID))
        };
        let number = text("wa-id").map(|digits| format!("+{}", digits.trim_start_matches('+')));
        Self { number, user_id: text("user-id"), parent_user_id: text("parent-user-id") }
    }

    pub fn each(&self) -> impl Iterator<Item = &String> {
        [&self.number, &self.user_id, &self.parent_user_id].into_iter().flatten()
    }

    /// Adopts the ids that are now known.
    pub fn update(&mut self, other: Self) {
        self.number = other.number.or_else(|| self.number.take());
        self.user_id = other.user_id.or_else(|| self.user_id.take());
        self.parent_user_id = other.parent_user_id.or_else(|| self.parent_user_id.take());
    }
}

/// A person or group, as far as the file shows.
#[derive(Debug, Default)]
pub struct Person {
    pub ids: Ids,
    pub group_id: Option<String>,
    /// Other numbers that lead to this person.
    pub also: Vec<String>,
    pub messages: VecDeque<Message>,
    /// Their position among all, by the time they were last heard of.
    pub heard: u64,
    /// The same for their last message.
    pub talked: Option<u64>,
    name: Option<String>,
    /// `to` or `group-id`, for a send.
    answer: Option<(&'static str, String)>,
    closes_at: Option<i64>,
    /// Meta has reported the window closed.
    denied: bool,
}

impl Person {
    /// Records the name, and where to send an answer.
    pub fn meet(&mut self, person: &Value, answer: Option<&Value>) {
        if let Some(name) = name(person) {
            self.name = Some(name);
        }
        for field in ["to", "group-id"] {
            if let Some(value) = answer.and_then(|answer| answer.get(field)?.as_str()) {
                self.answer = Some((field, plain(value, ID)));
            }
        }
    }

    pub fn opens_until(&mut self, closes_at: Option<i64>) {
        self.closes_at = self.closes_at.max(closes_at);
    }

    pub fn denied(&mut self) {
        self.denied = true;
    }

    /// Keeps a message, in order of time. Returns whether it is new.
    pub fn keep(&mut self, message: Message) -> bool {
        if self.messages.iter().any(|known| known.id == message.id) {
            return false;
        }
        let after = self.messages.iter().rposition(|known| known.at <= message.at);
        let place = message.place;
        self.messages.insert(after.map_or(0, |at| at + 1), message);
        let dropped = if self.messages.len() > MESSAGES { self.messages.pop_front() } else { None };
        dropped.is_none_or(|old| old.place != place)
    }

    /// Adopts what is known about the same person under another id.
    pub fn absorb(&mut self, other: Self) {
        self.ids.update(other.ids);
        self.also.extend(other.also);
        self.name = self.name.take().or(other.name);
        self.answer = self.answer.take().or(other.answer);
        self.opens_until(other.closes_at);
        self.denied |= other.denied;
        for message in other.messages {
            self.keep(message);
        }
    }

    pub fn window(&self, now: i64) -> Window {
        match self.closes_at {
            Some(closes) if now < closes => Window::Open(closes),
            None if !self.denied => Window::Unknown,
            _ => Window::Closed,
        }
    }

    /// An entry of the inbox.
    pub fn shown(&self, now: i64) -> Value {
        let mut shown = json!({});
        let known = self.ids.each().next().map(|id| ("to", id.clone()));
        let group = self.group_id.clone().map(|id| ("group-id", id));
        if let Some((field, value)) = self.answer.clone().or(group).or(known) {
            shown[field] = value.into();
        }
        if let Some(name) = self.name.as_ref().filter(|_| self.group_id.is_none()) {
            shown["name"] = name.as_str().into();
        }
        if let Some(last) = self.messages.back() {
            shown["text"] = last.glimpse().into();
            if let Some(at) = last.at {
                shown["at"] = time::shown(at).into();
            }
        }
        let window = self.window(now);
        if let Window::Open(until) = window {
            shown["window-open-until"] = time::shown(until).into();
        }
        let with = match window {
            _ if self.messages.back().is_some_and(|last| last.standby) => "do-not-answer",
            Window::Open(_) => "send-message",
            Window::Closed | Window::Unknown => "send-template",
        };
        shown["answer-with"] = with.into();
        shown
    }
}
