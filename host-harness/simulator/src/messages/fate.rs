//! What becomes of a message that was accepted. Meta reports all of this by webhook, after the 200.
//!
//! Assumption: where a message fails for several reasons, the one that is reported.

use super::{
    asset::Asset,
    recipient::{Recipient, same},
};
use crate::{
    Conversations, Fate, Template, World,
    codes::{MEDIA_UNAVAILABLE, OPTED_OUT, UNDELIVERABLE, USER_BLOCKED, WINDOW_CLOSED},
    state::State,
};

pub(super) fn of(
    recipient: &Recipient,
    template: Option<&Template>,
    assets: &[Asset],
    state: &State,
    phone_id: &str,
) -> Fate {
    let world = &state.world;
    let known = match recipient {
        Recipient::UserIdAsPhone(_) => return UNDELIVERABLE.later(),
        Recipient::User(id) if !world.user_ids.contains(id) => return UNDELIVERABLE.later(),
        Recipient::Phone { digits, .. } => world.recipients.iter().find(|known| same(&known.number, digits)),
        Recipient::User(_) | Recipient::Group(_) => None,
    };
    if known.is_some_and(|known| !known.on_whatsapp) {
        return UNDELIVERABLE.later();
    }
    let settings = state.settings.get(phone_id);
    if settings.is_some_and(|settings| settings.blocked.iter().any(|wa_id| wa_id == recipient.id())) {
        return USER_BLOCKED.later();
    }
    match template {
        Some(template)
            if template.category.eq_ignore_ascii_case("MARKETING")
                && known.is_some_and(|known| known.opted_out) =>
        {
            return OPTED_OUT.later();
        }
        None if !window_open(recipient, world) => return WINDOW_CLOSED.later(),
        _ => {}
    }
    if assets.iter().any(|asset| !asset.can_be_had()) {
        return MEDIA_UNAVAILABLE.later();
    }
    Fate::Delivered
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
