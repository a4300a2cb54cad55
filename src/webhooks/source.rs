//! The origin of an event, which every event repeats, and how an event gets its id.

use crate::wit::webhooks::{Event, EventContent, MessageContent};

use super::signature;

/// The account, the number and the time that a notification has beside its items.
#[derive(Clone, Default)]
pub(super) struct Source {
    /// The business account.
    pub(super) account: String,
    /// When Meta made the entry: for an item without its own time.
    pub(super) entry_time: Option<String>,
    /// The business's number.
    pub(super) phone_number_id: Option<String>,
    pub(super) display_phone_number: Option<String>,
    /// Another app controls the conversation.
    pub(super) standby: bool,
    /// Whether events include the bytes that they were read from.
    pub(super) raw: bool,
}

impl Source {
    /// An event with its own id and time. `raw` is the item that it was read from.
    pub(super) fn event(
        &self,
        id: String,
        happened_at: Option<String>,
        raw: &str,
        content: EventContent,
    ) -> Event {
        Event {
            // The conversation's owner gets the same items with the same ids.
            id: if self.standby { format!("standby:{id}") } else { id },
            business_account_id: self.account.clone(),
            phone_number_id: self.phone_number_id.clone(),
            display_phone_number: self.display_phone_number.clone(),
            happened_at: happened_at.or_else(|| self.entry_time.clone()),
            standby: self.standby,
            raw_json: (self.raw || is_other(&content)).then(|| raw.to_owned()),
            contact_json: None,
            content,
        }
    }

    /// An event identified only by its item's contents. The entry's time is not part of the id: it differs between
    /// copies of the same notification.
    pub(super) fn hashed(
        &self,
        name: &str,
        happened_at: Option<String>,
        raw: &str,
        content: EventContent,
    ) -> Event {
        let number = self.phone_number_id.as_deref().unwrap_or_default();
        let hash = signature::fingerprint(&[&self.account, number, name, raw]);
        self.event(format!("{name}:{hash}"), happened_at, raw, content)
    }

    /// An item that has no type here, or does not match its type.
    pub(super) fn other(&self, name: &str, happened_at: Option<String>, raw: &str) -> Event {
        self.hashed(name, happened_at, raw, EventContent::Other(name.to_owned()))
    }

    /// Digits that are not a person's number.
    pub(super) fn ids(&self) -> [&str; 3] {
        [
            &self.account,
            self.phone_number_id.as_deref().unwrap_or_default(),
            self.display_phone_number.as_deref().unwrap_or_default(),
        ]
    }
}

/// Whether only the raw bytes say what happened.
fn is_other(content: &EventContent) -> bool {
    let message = match content {
        EventContent::Other(_) => return true,
        EventContent::InboundMessage(message) => &message.content,
        EventContent::MessageEcho(message) => &message.content,
        _ => return false,
    };
    matches!(message, MessageContent::Other(_))
}
