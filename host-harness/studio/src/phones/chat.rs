//! The chats on the phones.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Local};
use host_harness_bubble::Message;

use super::events::Events;

/// A chat: one of the business's numbers, and the person or group it is with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ChatId {
    /// The phone number id.
    pub line: String,
    /// A WhatsApp id (digits), a business-scoped user id, or a group's id.
    pub who: String,
}

/// No id contains this character.
const BETWEEN: char = '~';

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{BETWEEN}{}", self.line, self.who)
    }
}

impl FromStr for ChatId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (line, who) = text.split_once(BETWEEN).ok_or(())?;
        Ok(Self { line: line.to_owned(), who: who.to_owned() })
    }
}

/// Everything on the phones.
#[derive(Debug, Default)]
pub(crate) struct Phones {
    chats: HashMap<ChatId, Chat>,
    /// The chat that each message is in, and its position there.
    places: HashMap<String, (ChatId, usize)>,
    /// The WhatsApp id for each user id, if a webhook gave both.
    numbers: HashMap<String, String>,
    pub events: Events,
    version: u64,
}

/// One chat.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    /// The name in the person's profile.
    pub name: Option<String>,
    /// The person's number as the business wrote it, if it differs from the WhatsApp id.
    pub dialled: Option<String>,
    pub entries: Vec<Entry>,
    /// When the window closes, if a webhook has reported it.
    pub closes_at: Option<DateTime<Local>>,
    /// The version of its last change.
    pub changed: u64,
}

/// One line of a chat.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The message's id.
    pub id: String,
    pub from: From,
    pub at: DateTime<Local>,
    pub message: Message,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// The delivery state of a message from the business.
    pub delivery: Option<Delivery>,
    pub reaction: Option<String>,
    /// A note below the bubble: why the message failed, or that it was edited.
    pub remark: Option<String>,
    /// The version of its last change.
    pub changed: u64,
}

/// The author of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Business,
    Person,
    /// Nobody: it records an event.
    Event,
}

/// How far a message got, in order. A webhook for an earlier step changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Delivery {
    Accepted,
    Sent,
    Delivered,
    Read,
    Failed,
}

impl Entry {
    pub fn new(id: &str, from: From, at: DateTime<Local>, message: Message) -> Self {
        Self {
            id: id.to_owned(),
            from,
            at,
            message,
            reply_to: None,
            delivery: None,
            reaction: None,
            remark: None,
            changed: 0,
        }
    }
}

impl Phones {
    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn chat(&self, id: &ChatId) -> Option<&Chat> {
        self.chats.get(id)
    }

    /// The chats, most recently changed first.
    pub fn latest(&self) -> Vec<(&ChatId, &Chat)> {
        let mut chats: Vec<_> = self.chats.iter().collect();
        chats.sort_by_key(|(_, chat)| std::cmp::Reverse(chat.changed));
        chats
    }

    /// The id of the chat with a person, whichever of their ids is given.
    pub fn chat_id(&self, line: &str, who: &str) -> ChatId {
        let who = self.numbers.get(who).map_or(who, String::as_str);
        ChatId { line: line.to_owned(), who: who.to_owned() }
    }

    /// Records that both ids belong to one person.
    pub fn know(&mut self, user_id: &str, number: &str) {
        self.numbers.insert(user_id.to_owned(), number.to_owned());
    }

    /// Changes a chat. Creates it if there is none.
    pub fn change(&mut self, id: &ChatId, change: impl FnOnce(&mut Chat)) {
        self.version += 1;
        let chat = self.chats.entry(id.clone()).or_default();
        change(chat);
        chat.changed = self.version;
    }

    /// Adds a line, unless it already exists: Meta may report an event twice.
    pub fn add(&mut self, id: &ChatId, mut entry: Entry) {
        if self.places.contains_key(&entry.id) {
            return;
        }
        self.version += 1;
        let chat = self.chats.entry(id.clone()).or_default();
        entry.changed = self.version;
        chat.changed = self.version;
        self.places.insert(entry.id.clone(), (id.clone(), chat.entries.len()));
        chat.entries.push(entry);
    }

    /// Changes the line of a message, if there is one.
    pub fn change_entry(&mut self, message_id: &str, change: impl FnOnce(&mut Entry)) {
        let Some((id, place)) = self.places.get(message_id) else { return };
        let Some(chat) = self.chats.get_mut(id) else { return };
        let Some(entry) = chat.entries.get_mut(*place) else { return };
        self.version += 1;
        change(entry);
        entry.changed = self.version;
        chat.changed = self.version;
    }

    /// The line of a message.
    pub fn entry(&self, message_id: &str) -> Option<&Entry> {
        let (id, place) = self.places.get(message_id)?;
        self.chats.get(id)?.entries.get(*place)
    }

    /// Records a change that no chat shows.
    pub fn touch(&mut self) {
        self.version += 1;
    }
}

impl Chat {
    /// The last `most` lines, and the number of lines before them.
    pub fn last(&self, most: usize) -> (&[Entry], usize) {
        self.before(self.entries.len(), most)
    }

    /// The last lines before a position, and the number of lines before those.
    pub fn before(&self, end: usize, most: usize) -> (&[Entry], usize) {
        let end = end.min(self.entries.len());
        let start = end.saturating_sub(most);
        (self.entries.get(start..end).unwrap_or_default(), start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str) -> Entry {
        Entry::new(id, From::Business, Local::now(), Message::default())
    }

    #[test]
    fn a_message_is_added_once_and_found_by_its_id() {
        let mut phones = Phones::default();
        let id: ChatId = "1~15555550123".parse().unwrap();
        for message in ["a", "b", "a"] {
            phones.add(&id, entry(message));
        }
        phones.change_entry("a", |entry| entry.reaction = Some("x".to_owned()));
        phones.change_entry("unknown", |entry| entry.reaction = Some("y".to_owned()));
        let chat = phones.chat(&id).unwrap();
        assert_eq!(chat.entries.len(), 2);
        assert_eq!(phones.entry("a").unwrap().reaction.as_deref(), Some("x"));
        assert!(chat.entries[0].changed > chat.entries[1].changed);
    }

    #[test]
    fn a_person_with_two_ids_has_one_chat() {
        let mut phones = Phones::default();
        phones.know("US.1", "15555550123");
        assert_eq!(phones.chat_id("1", "US.1"), phones.chat_id("1", "15555550123"));
        assert_ne!(phones.chat_id("2", "US.1"), phones.chat_id("1", "US.1"));
        assert_eq!("1~US.1".parse::<ChatId>().unwrap().to_string(), "1~US.1");
    }

    #[test]
    fn a_page_of_lines_ends_where_it_is_told() {
        let mut chat = Chat::default();
        chat.entries.extend((0..7).map(|number| entry(&number.to_string())));
        let ids = |(entries, before): (&[Entry], usize)| {
            (entries.iter().map(|entry| entry.id.clone()).collect::<String>(), before)
        };
        assert_eq!(ids(chat.last(3)), ("456".to_owned(), 4));
        assert_eq!(ids(chat.before(4, 3)), ("123".to_owned(), 1));
        assert_eq!(ids(chat.before(1, 3)), ("0".to_owned(), 0));
        assert_eq!(ids(chat.before(99, 99)), ("0123456".to_owned(), 0));
    }
}
