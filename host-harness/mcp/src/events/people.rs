//! Everyone the file mentions. People not heard of for the longest time are dropped to make room for others.

use std::collections::{BTreeMap, HashMap};

use super::message::Message;
use super::person::{Ids, Person, Window};

/// How many people are remembered.
const PEOPLE: usize = 10_000;
/// How many messages are kept in total.
const MESSAGES: usize = 10_000;

/// A person's place in the table.
type Slot = u64;

#[derive(Debug, Default)]
pub struct People {
    people: HashMap<Slot, Person>,
    by_id: HashMap<String, Slot>,
    /// By the time they were last heard of.
    heard: BTreeMap<u64, Slot>,
    /// People with messages, by the last message.
    talked: BTreeMap<u64, Slot>,
    messages: usize,
    next: Slot,
}

impl People {
    /// The person with this number, user id or group id.
    pub fn find(&self, id: &str) -> Option<&Person> {
        self.people.get(self.by_id.get(id)?)
    }

    pub fn window(&self, id: &str, now: i64) -> Window {
        self.find(id).map_or(Window::Unknown, |person| person.window(now))
    }

    /// People with messages, most recent first.
    pub fn newest(&self) -> impl Iterator<Item = &Person> {
        self.talked.values().rev().filter_map(|slot| self.people.get(slot))
    }

    pub fn len(&self) -> usize {
        self.talked.len()
    }

    /// The person with these ids, known or new; `None` if there are no ids. If the ids match two people, these are
    /// merged.
    pub fn person(&mut self, ids: Ids, place: u64) -> Option<&mut Person> {
        let mut slots: Vec<Slot> = ids.each().filter_map(|id| self.by_id.get(id).copied()).collect();
        slots.sort_unstable();
        slots.dedup();
        let is_somebody = ids.each().next().is_some();
        let slot = match slots.split_first() {
            None if !is_somebody => return None,
            None => self.add(),
            Some((slot, others)) => {
                others.iter().for_each(|other| self.merge(*slot, *other));
                *slot
            }
        };
        let person = self.people.get_mut(&slot)?;
        person.ids.update(ids);
        let ids: Vec<_> = person.ids.each().cloned().collect();
        self.by_id.extend(ids.into_iter().map(|id| (id, slot)));
        self.hear(slot, place)
    }

    pub fn group(&mut self, id: &str, place: u64) -> Option<&mut Person> {
        let slot = self.by_id.get(id).copied().unwrap_or_else(|| self.add());
        self.by_id.insert(id.to_owned(), slot);
        self.people.get_mut(&slot)?.group_id = Some(id.to_owned());
        self.hear(slot, place)
    }

    /// Makes the number that was dialled lead to the person, whom Meta knows by another number.
    pub fn alias(&mut self, dialled: &str, ids: Ids, place: u64) {
        if ids.each().any(|id| id == dialled) || self.by_id.contains_key(dialled) {
            return;
        }
        let Some(person) = self.person(ids, place) else { return };
        person.also.push(dialled.to_owned());
        let heard = person.heard;
        if let Some(slot) = self.heard.get(&heard) {
            self.by_id.insert(dialled.to_owned(), *slot);
        }
    }

    /// Gives the person new ids. The previous ones may later belong to someone else.
    pub fn change(&mut self, previous: &Ids, current: Ids, place: u64) {
        let slot = previous.each().find_map(|id| self.by_id.get(id).copied());
        let Some(person) = slot.and_then(|slot| self.people.get_mut(&slot)) else { return };
        let mut ids = person.ids.clone();
        ids.update(current);
        let gone: Vec<String> = person.ids.each().chain(&person.also).cloned().collect();
        person.ids = ids.clone();
        person.also.clear();
        for id in gone {
            self.by_id.remove(&id);
        }
        if let Some(slot) = slot {
            self.by_id.extend(ids.each().map(|id| (id.clone(), slot)));
        }
        self.person(ids, place);
    }

    /// Keeps a message of the person heard of at its place. Returns whether it is new.
    pub fn keep(&mut self, message: Message) -> bool {
        let place = message.place;
        let Some(slot) = self.heard.get(&place).copied() else { return false };
        let Some(person) = self.people.get_mut(&slot) else { return false };
        let before = person.messages.len();
        if !person.keep(message) {
            return false;
        }
        self.messages += person.messages.len() - before;
        if let Some(before) = person.talked.replace(place) {
            self.talked.remove(&before);
        }
        self.talked.insert(place, slot);
        while self.messages > MESSAGES && self.forget_a_message() {}
        true
    }

    /// All messages of one person, in order.
    pub fn messages<'a>(&'a self, id: &str) -> impl DoubleEndedIterator<Item = &'a Message> + use<'a> {
        self.find(id).into_iter().flat_map(|person| &person.messages)
    }

    /// The place of a message from `from`.
    pub fn place_of(&self, from: &str, message_id: &str) -> Option<u64> {
        self.messages(from).find(|message| message.id == message_id).map(|message| message.place)
    }

    /// How many people, messages and ids are kept.
    #[cfg(test)]
    pub fn kept(&self) -> (usize, usize, usize) {
        (self.people.len(), self.messages, self.by_id.len())
    }

    fn add(&mut self) -> Slot {
        if self.people.len() >= PEOPLE
            && let Some((_, slot)) = self.heard.pop_first()
        {
            self.remove(slot);
        }
        let slot = self.next;
        self.next += 1;
        self.people.insert(slot, Person::default());
        slot
    }

    fn hear(&mut self, slot: Slot, place: u64) -> Option<&mut Person> {
        let person = self.people.get_mut(&slot)?;
        if self.heard.get(&person.heard) == Some(&slot) {
            self.heard.remove(&person.heard);
        }
        person.heard = place;
        self.heard.insert(place, slot);
        Some(person)
    }

    fn remove(&mut self, slot: Slot) -> Option<Person> {
        let person = self.people.remove(&slot)?;
        self.messages -= person.messages.len();
        if let Some(talked) = person.talked {
            self.talked.remove(&talked);
        }
        if self.heard.get(&person.heard) == Some(&slot) {
            self.heard.remove(&person.heard);
        }
        for id in person.ids.each().chain(&person.also).chain(&person.group_id) {
            if self.by_id.get(id) == Some(&slot) {
                self.by_id.remove(id);
            }
        }
        Some(person)
    }

    fn merge(&mut self, slot: Slot, other: Slot) {
        let Some(other) = self.remove(other) else { return };
        let Some(person) = self.people.get_mut(&slot) else { return };
        let (talked, before) = (other.talked, person.messages.len());
        person.absorb(other);
        self.messages += person.messages.len() - before;
        let last = person.talked.max(talked);
        if let Some(before) = std::mem::replace(&mut person.talked, last) {
            self.talked.remove(&before);
        }
        self.talked.extend(last.map(|last| (last, slot)));
        let ids: Vec<_> = person.ids.each().chain(&person.also).cloned().collect();
        self.by_id.extend(ids.into_iter().map(|id| (id, slot)));
    }

    /// Forgets the oldest message of the person who has not written for the longest time.
    fn forget_a_message(&mut self) -> bool {
        let Some((talked, slot)) = self.talked.first_key_value().map(|(at, slot)| (*at, *slot)) else {
            return false;
        };
        let Some(person) = self.people.get_mut(&slot) else { return false };
        self.messages -= usize::from(person.messages.pop_front().is_some());
        if person.messages.is_empty() {
            person.talked = None;
            self.talked.remove(&talked);
        }
        true
    }
}
