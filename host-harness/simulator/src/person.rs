//! The other party: what Meta tells a business about a person.
//!
//! Meta, "Business-scoped user IDs": since 31 March 2026 every webhook has the user id of the person, and the phone
//! number is absent if the person hides it behind a username.

use serde_json::{Value, json};

use crate::{Recipient, World, ids, number};

/// The name of each person whom the world does not name.
pub(crate) const NAME: &str = "Simulated Person";

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    /// Absent if the business does not know the number.
    pub phone: Option<Phone>,
    pub user_id: String,
    pub username: Option<String>,
    pub name: String,
    pub identity_key_hash: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Phone {
    pub digits: String,
    /// It can differ from the digits (Argentina, Brazil, Mexico).
    pub wa_id: String,
}

impl Person {
    /// The person with this phone number. Assumption: the user id, if the world defines none.
    pub fn with_number(world: &World, digits: &str) -> Person {
        let known = world.recipients.iter().find(|known| number::same(&known.number, digits));
        let wa_id = known.and_then(|known| known.wa_id.clone()).unwrap_or_else(|| digits.to_owned());
        let user_id = known.and_then(|known| known.user_id.clone()).unwrap_or_else(|| ids::user_id(digits));
        Person {
            phone: Some(Phone { digits: digits.to_owned(), wa_id }),
            user_id,
            username: known.and_then(|known| known.username.clone()),
            name: known.and_then(|known| known.name.clone()).unwrap_or_else(|| NAME.to_owned()),
            identity_key_hash: known.and_then(|known| known.identity_key_hash.clone()),
        }
    }

    /// What the world says about the person.
    pub fn known<'a>(&self, world: &'a World) -> Option<&'a Recipient> {
        let phone = self.phone.as_ref()?;
        world.recipients.iter().find(|known| number::same(&known.number, &phone.digits))
    }

    /// Whether this phone number with `+`, or this user id, is the person's.
    pub fn is(&self, written: &str) -> bool {
        let phone = self.phone.as_ref();
        written == self.user_id
            || phone.is_some_and(|phone| {
                number::same(written, &phone.digits) || number::same(written, &phone.wa_id)
            })
    }

    /// Whether a message to this id, a WhatsApp id or a user id, goes to the person.
    pub fn has_id(&self, id: &str) -> bool {
        id == self.user_id || self.phone.as_ref().is_some_and(|phone| phone.wa_id == id)
    }

    /// The WhatsApp id, or the user id of a person without one.
    pub fn id(&self) -> &str {
        self.phone.as_ref().map_or(&self.user_id, |phone| &phone.wa_id)
    }

    /// The entry of `contacts`. Meta, "Business-scoped user IDs": the status `sent` never has the username.
    pub fn contact(&self, with_username: bool) -> Value {
        let mut contact = json!({ "profile": { "name": self.name }, "user_id": self.user_id });
        if let Some(username) = self.username.as_ref().filter(|_| with_username) {
            contact["profile"]["username"] = username.as_str().into();
        }
        if let Some(phone) = &self.phone {
            contact["wa_id"] = phone.wa_id.as_str().into();
        }
        if let Some(hash) = &self.identity_key_hash {
            contact["identity_key_hash"] = hash.as_str().into();
        }
        contact
    }

    /// Adds the person to a message or a call as `from` and `from_user_id`, or as `to` and `to_user_id`.
    pub fn put(&self, object: &mut Value, role: &str) {
        if let Some(phone) = &self.phone {
            object[role] = phone.wa_id.as_str().into();
        }
        object[format!("{role}_user_id")] = self.user_id.as_str().into();
    }
}
