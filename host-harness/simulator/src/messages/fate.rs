//! What becomes of a message that was accepted. Meta reports all of this by webhook, after the 200.
//!
//! Assumption: where a message fails for several reasons, the one that is reported.

use super::{asset::Asset, recipient::Recipient};
use crate::{
    Conversations, Fate, Recipient as Person, World,
    codes::{MARKETING_CAP, MEDIA_UNAVAILABLE, OPTED_OUT, UNDELIVERABLE, USER_BLOCKED, WINDOW_CLOSED},
    number::same,
    record::Pricing,
    state::State,
};

pub(super) fn of(
    recipient: &Recipient,
    // A template's, or that of a message of Direct Send, in lower case.
    category: Option<&str>,
    assets: &[Asset],
    state: &State,
    phone_id: &str,
) -> Fate {
    let world = &state.world;
    let undeliverable = || UNDELIVERABLE.later("Message Undeliverable.");
    match recipient {
        Recipient::UserIdAsPhone(_) => return undeliverable(),
        Recipient::User(id) if !world.user_ids.contains(id) => return undeliverable(),
        _ => {}
    }
    let known = known(recipient, world);
    if known.is_some_and(|known| !known.on_whatsapp) {
        return undeliverable();
    }
    let settings = state.settings.get(phone_id);
    if settings.is_some_and(|settings| settings.blocked.iter().any(|wa_id| wa_id == recipient.id())) {
        return USER_BLOCKED.later("The business has blocked this user.");
    }
    match category {
        Some("marketing") => {
            if known.is_some_and(|known| known.opted_out) {
                return OPTED_OUT.later("The recipient has stopped marketing messages from this business.");
            }
            if known.is_some_and(|known| known.marketing_capped) {
                return MARKETING_CAP.later(
                    "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
                );
            }
        }
        Some(_) => {}
        None if !window_open(recipient, world) => {
            return WINDOW_CLOSED.later(
                "Message failed to send because more than 24 hours have passed since the customer last replied to \
                 this number.",
            );
        }
        None => {}
    }
    if assets.iter().any(|asset| !asset.can_be_had()) {
        return MEDIA_UNAVAILABLE
            .later("Downloading media from the link failed, or its type is not what it should be.");
    }
    Fate::Delivered
}

/// What is known about the recipient.
pub(super) fn known<'a>(recipient: &Recipient, world: &'a World) -> Option<&'a Person> {
    match recipient {
        Recipient::Phone { digits, .. } => world.recipients.iter().find(|known| same(&known.number, digits)),
        Recipient::User(_) | Recipient::Group(_) | Recipient::UserIdAsPhone(_) => None,
    }
}

/// What Meta charges.
pub(super) fn pricing(recipient: &Recipient, category: Option<&str>, world: &World) -> Pricing {
    let free = match category {
        None => true,
        Some(category) => category == "utility" && window_open(recipient, world),
    };
    let kind = if free { "free_customer_service" } else { "regular" };
    let category = category.unwrap_or("service").to_owned();
    Pricing { billable: !free, kind: kind.to_owned(), category }
}

fn window_open(recipient: &Recipient, world: &World) -> bool {
    match (&world.open_conversations, recipient) {
        // Assumption: a group has no window that closes.
        (Conversations::All, _) | (_, Recipient::Group(_)) => true,
        (Conversations::Only(list), Recipient::User(id)) => list.contains(id),
        (Conversations::Only(list), Recipient::Phone { digits, wa_id }) => {
            list.iter().any(|one| same(one, digits) || same(one, wa_id))
        }
        (Conversations::Only(_), Recipient::UserIdAsPhone(_)) => false,
    }
}
