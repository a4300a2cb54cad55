//! The person that a status concerns.

use serde_json::Value;

use super::item::text;
use super::person::NOBODY;
use crate::wit::webhooks::Person;

/// Marks the user id that linked business portfolios share.
const PARENT: &str = ".ENT.";

/// The person that a status names. If the send was addressed to a parent's user id, the status repeats that one.
pub(super) fn recipient(told: &Value) -> Person {
    let user_id = text(told, "recipient_user_id");
    let (parent, user_id) = match user_id {
        Some(id) if id.contains(PARENT) => (Some(id), None),
        user_id => (None, user_id),
    };
    // Meta's pages spell it in three ways.
    let spellings = ["parent_recipient_user_id", "recipient_parent_user_id", "parent_user_id"];
    Person {
        wa_id: text(told, "recipient_id"),
        user_id,
        parent_user_id: spellings.iter().find_map(|name| text(told, name)).or(parent),
        identity_key_hash: text(told, "recipient_identity_key_hash"),
        ..NOBODY
    }
}

/// The member of a group that a status concerns (Meta, "Groups API: webhooks", which spells it in two ways).
pub(super) fn participant(told: &Value) -> Person {
    let one_of = |names: [&str; 2]| names.iter().find_map(|name| text(told, name));
    Person {
        wa_id: one_of(["recipient_participant_id", "participant_recipient_id"]),
        user_id: one_of(["recipient_participant_user_id", "participant_recipient_user_id"]),
        identity_key_hash: text(told, "recipient_identity_key_hash"),
        ..NOBODY
    }
}
