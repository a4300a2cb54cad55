//! The fate of an accepted message. Meta reports it by webhook, after the 200.
//!
//! Assumption: which reason is reported if a message fails for several.

use super::asset::Asset;
use super::recipient::Recipient;
use crate::codes::{MARKETING_CAP, MEDIA_UNAVAILABLE, OPTED_OUT, UNDELIVERABLE, USER_BLOCKED, WINDOW_CLOSED};
use crate::person::Person;
use crate::record::MessagePrice;
use crate::state::State;
use crate::{Conversations, Fate, Recipient as Known};

pub(super) fn of(
    recipient: &Recipient,
    // The category of a template, or of a Direct Send message, in lower case.
    category: Option<&str>,
    assets: &[Asset],
    state: &State,
    phone_id: &str,
) -> Fate {
    let undeliverable = || UNDELIVERABLE.later("Message Undeliverable.");
    let person = person(recipient, state);
    if person.is_none() && !matches!(recipient, Recipient::Group(_)) {
        return undeliverable();
    }
    let known = known(recipient, state);
    if known.is_some_and(|known| !known.on_whatsapp) {
        return undeliverable();
    }
    let settings = state.settings.get(phone_id);
    let is_blocked = |id: &String| person.as_ref().is_some_and(|person| person.has_id(id));
    if settings.is_some_and(|settings| settings.blocked.iter().any(is_blocked)) {
        return USER_BLOCKED.later("The business has blocked this user.");
    }
    match category {
        Some("marketing") => {
            let since = person.as_ref().and_then(|person| state.stopped.get(&person.user_id));
            if since.copied().unwrap_or_else(|| known.is_some_and(|known| known.opted_out)) {
                return OPTED_OUT.later("The recipient has stopped marketing messages from this business.");
            }
            if known.is_some_and(|known| known.marketing_capped) {
                return MARKETING_CAP.later(
                    "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
                );
            }
        }
        Some(_) => {}
        None if !window_open(recipient, state) => {
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

/// What the world says about the recipient.
pub(super) fn known<'a>(recipient: &Recipient, state: &'a State) -> Option<&'a Known> {
    person(recipient, state)?.known(&state.world)
}

fn person(recipient: &Recipient, state: &State) -> Option<Person> {
    match recipient {
        Recipient::Phone { digits, .. } => Some(Person::with_number(&state.world, digits)),
        Recipient::User(id) => state.person_with_user_id(id),
        Recipient::Group(_) | Recipient::UserIdAsPhone(_) => None,
    }
}

/// The price that Meta charges.
pub(super) fn pricing(recipient: &Recipient, category: Option<&str>, state: &State) -> MessagePrice {
    let free = match category {
        None => true,
        Some(category) => category == "utility" && window_open(recipient, state),
    };
    let kind = if free { "free_customer_service" } else { "regular" };
    let category = category.unwrap_or("service").to_owned();
    MessagePrice { billable: !free, kind: kind.to_owned(), category }
}

fn window_open(recipient: &Recipient, state: &State) -> bool {
    match recipient {
        Recipient::Group(id) => state.group_window_open(id),
        Recipient::UserIdAsPhone(_) => state.world.open_conversations == Conversations::All,
        _ => person(recipient, state).is_some_and(|person| state.window_open(&person)),
    }
}
