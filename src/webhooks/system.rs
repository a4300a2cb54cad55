//! A person whose number or user id changed (Meta, "System messages webhook reference").

use serde_json::Value;

use super::item::text;
use super::person::NOBODY;
use crate::wit::webhooks::{Person, PersonChange, PersonChangeKind};

/// The change that a message of this type reports; `None` if it reports none, or one of another kind.
pub(super) fn change(kind: &str, message_id: &str, told: &Value) -> Option<PersonChange> {
    if kind != "system" {
        return None;
    }
    let change = match text(told, "system/type")?.as_str() {
        "user_changed_number" => PersonChangeKind::Number,
        "user_changed_user_id" => PersonChangeKind::UserId,
        _ => return None,
    };
    let previous = Person {
        wa_id: text(told, "from"),
        user_id: text(told, "system/previous_user_id").or_else(|| text(told, "from_user_id")),
        parent_user_id: text(told, "system/previous_parent_user_id")
            .or_else(|| text(told, "from_parent_user_id")),
        ..NOBODY
    };
    let current = Person {
        wa_id: text(told, "system/wa_id").or_else(|| text(told, "system/new_wa_id")),
        user_id: text(told, "system/user_id"),
        parent_user_id: text(told, "system/parent_user_id"),
        ..NOBODY
    };
    let details = text(told, "system/body");
    Some(PersonChange { message_id: message_id.to_owned(), change, previous, current, details })
}
