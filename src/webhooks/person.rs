//! People: the ids in an item, and the contact that Meta puts beside it (Meta, "Business-scoped user IDs").

use std::cell::Cell;

use serde_json::Value;

use super::item::{self, Fields, text};
use super::source::Source;
use crate::encoding::json;
use crate::wit::webhooks::{Answer, Event, Person};

/// The contacts of a change: one for each person that its items concern.
pub(super) struct Contacts<'a>(Vec<Contact<'a>>);

struct Contact<'a> {
    raw: &'a str,
    person: Person,
    /// Whether `person` contains all of it.
    known: bool,
    /// Whether an event used it.
    used: Cell<bool>,
}

impl<'a> Contact<'a> {
    fn of(raw: &'a str) -> Self {
        let told = &json::parse(raw.as_bytes()).unwrap_or_default();
        let person = Person {
            wa_id: text(told, "wa_id"),
            user_id: text(told, "user_id"),
            parent_user_id: text(told, "parent_user_id"),
            profile_name: text(told, "profile/name"),
            // Meta's examples have it with and without the `@`.
            username: text(told, "profile/username").map(|name| name.trim_start_matches('@').to_owned()),
            country_code: text(told, "country_code"),
            identity_key_hash: text(told, "identity_key_hash"),
        };
        Self { raw, person, known: is_known(told), used: Cell::default() }
    }

    /// Whether it has one of a person's ids.
    fn is_of(&self, person: &Person) -> bool {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        same(&self.person.wa_id, &person.wa_id)
            || same(&self.person.user_id, &person.user_id)
            || same(&self.person.parent_user_id, &person.parent_user_id)
    }
}

impl<'a> Contacts<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let list = fields.get("contacts").and_then(item::items).unwrap_or_default();
        Self(list.into_iter().map(Contact::of).collect())
    }

    /// Completes a person from their contact. Also returns the contact's bytes, if it contains more.
    pub(super) fn complete(&self, person: Person) -> (Person, Option<String>) {
        let Some(contact) = self.find(&person) else { return (person, None) };
        contact.used.set(true);
        let Person {
            wa_id,
            user_id,
            parent_user_id,
            profile_name,
            username,
            country_code,
            identity_key_hash,
        } = contact.person.clone();
        let same_number = wa_id.is_none() || person.wa_id.is_none() || wa_id == person.wa_id;
        let says_more = !same_number || !contact.known;
        let person = Person {
            wa_id: person.wa_id.or(wa_id),
            user_id: person.user_id.or(user_id),
            parent_user_id: person.parent_user_id.or(parent_user_id),
            profile_name,
            username,
            country_code,
            identity_key_hash: person.identity_key_hash.or(identity_key_hash),
        };
        (person, says_more.then(|| contact.raw.to_owned()))
    }

    /// A person's contact: by any id, or the only one there is, since Meta writes some numbers in two ways.
    fn find(&self, person: &Person) -> Option<&Contact<'a>> {
        let only = || match self.0.as_slice() {
            [only] if person.user_id.is_none() || only.person.user_id.is_none() => Some(only),
            _ => None,
        };
        self.0.iter().find(|contact| contact.is_of(person)).or_else(only)
    }

    /// The contacts that no event used.
    pub(super) fn unused(&self, source: &Source) -> Vec<Event> {
        let unused = self.0.iter().filter(|contact| !contact.used.get());
        unused.map(|contact| source.other("contacts", None, contact.raw)).collect()
    }
}

/// Whether a contact has no member beyond those of a [`Person`].
fn is_known(contact: &Value) -> bool {
    const OF_CONTACT: [&str; 6] =
        ["profile", "wa_id", "user_id", "parent_user_id", "country_code", "identity_key_hash"];
    const OF_PROFILE: [&str; 2] = ["name", "username"];
    let only = |value: &Value, known: &[&str]| {
        value.as_object().is_some_and(|members| members.keys().all(|key| known.contains(&key.as_str())))
    };
    only(contact, &OF_CONTACT) && contact.get("profile").is_none_or(|profile| only(profile, &OF_PROFILE))
}

/// A person about whom nothing is known.
pub(super) const NOBODY: Person = Person {
    wa_id: None,
    user_id: None,
    parent_user_id: None,
    profile_name: None,
    username: None,
    country_code: None,
    identity_key_hash: None,
};

/// The recipient of an answer: the group, or else the person.
pub(super) fn answer(person: &Person, group_id: Option<&String>) -> Option<Answer> {
    if let Some(group_id) = group_id {
        return Some(Answer { to: None, group_id: Some(group_id.clone()) });
    }
    let number = person.wa_id.as_ref().map(|id| format!("+{}", id.trim_start_matches('+')));
    let to = number.or_else(|| person.user_id.clone())?;
    Some(Answer { to: Some(to), group_id: None })
}
