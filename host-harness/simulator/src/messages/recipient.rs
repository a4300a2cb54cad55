//! The recipient of a message.

use super::envelope::Envelope;
use crate::World;
use crate::codes::{INVALID, NOT_ALLOWED, TO_SELF};
use crate::error::GraphError;
use crate::number::{self, same};
use crate::world::PhoneNumber;

/// A recipient as WhatsApp resolved it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Recipient {
    /// A phone number: its digits, and the WhatsApp id, which can differ.
    Phone {
        digits: String,
        wa_id: String,
    },
    /// A business-scoped user id.
    User(String),
    Group(String),
    /// Seen: a business-scoped user id in `to` is treated as a phone number, accepted, and never delivered.
    UserIdAsPhone(String),
}

impl Recipient {
    /// The id under which the message is counted and recorded.
    pub fn id(&self) -> &str {
        match self {
            Recipient::Phone { wa_id: id, .. }
            | Recipient::User(id)
            | Recipient::Group(id)
            | Recipient::UserIdAsPhone(id) => id,
        }
    }
}

/// Finds the recipient. Assumption: 131009 for an invalid user id or group; Meta documents it for phone numbers.
pub(super) fn resolve(
    envelope: &Envelope,
    world: &World,
    phone: &PhoneNumber,
    sender: &str,
) -> Result<Recipient, GraphError> {
    let Some(to) = envelope.to() else {
        let id = envelope.input();
        if envelope.group {
            return Err(GraphError::required("to"));
        }
        return match number::is_user_id(id) {
            true => Ok(Recipient::User(id.to_owned())),
            false => Err(INVALID.with("recipient must be a business-scoped user ID.")),
        };
    };
    if envelope.group {
        return match world.groups.iter().any(|group| group == to) {
            true => Ok(Recipient::Group(to.to_owned())),
            false => Err(INVALID.with("to must be the ID of a group of this phone number.")),
        };
    }
    if number::is_user_id(to) {
        return Ok(Recipient::UserIdAsPhone(to.chars().filter(char::is_ascii_digit).collect()));
    }
    let digits = number::international(to, sender)
        .ok_or_else(|| INVALID.with("Recipient phone number is not valid: to must be a phone number."))?;
    if digits == sender {
        return Err(TO_SELF.with("The recipient's phone number is the sender's."));
    }
    let allowed = phone.allowed_recipients.as_deref();
    if allowed.is_some_and(|allowed| !allowed.iter().any(|one| same(one, &digits))) {
        return Err(NOT_ALLOWED.with(
            "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.",
        ));
    }
    let known = world.recipients.iter().find(|known| same(&known.number, &digits));
    let wa_id = known.and_then(|known| known.wa_id.clone()).unwrap_or_else(|| digits.clone());
    Ok(Recipient::Phone { digits, wa_id })
}
