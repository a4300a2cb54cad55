//! A message whose recipient is at fault, which only Meta's words say.

use super::super::envelope::Envelope;
use super::super::{Request, text_at};
use crate::advice;
use crate::encoding::json;
use crate::text;
use crate::wit::types::{Failure, FailureKind};

/// The failure of a message whose number is at fault, which only Meta's words say.
pub(super) fn about_the_number(code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
    // The sender's number, one in a button or a contact card, or another parameter.
    const OTHERS: [&str; 11] = [
        "phone number id",
        "phone_number",
        "business account",
        "business phone",
        "sender",
        "sending number",
        "button",
        "contacts",
        "country",
        "header:",
        "body:",
    ];
    let of_recipient = |said: &str| has_word(&said.to_ascii_lowercase(), "recipient");
    let about_it = code == 131009
        && (envelope.texts().any(of_recipient) || envelope.speaks_of("phone number"))
        && !OTHERS.iter().any(|other| envelope.speaks_of(other));
    about_it.then(|| {
        Failure::new(
            FailureKind::InvalidRecipient,
            "Meta does not accept the recipient's number.",
            &format!("Correct the number. {}.", advice::RECIPIENT),
        )
    })
}

/// Whether a text contains this word, other than in a name such as `recipient_type`.
fn has_word(said: &str, word: &str) -> bool {
    let ends = |character: Option<char>| !character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut rest = said;
    while let Some((before, after)) = text::split_once(rest, word) {
        if ends(before.chars().next_back()) && ends(after.chars().next()) {
            return true;
        }
        rest = after;
    }
    false
}

/// The recipient of a message.
pub(super) enum Whom {
    Number,
    UserId,
    Group,
}

pub(super) fn whom(request: &Request) -> Whom {
    let body = json::parse(&request.body).unwrap_or_default();
    let has = |name: &str| text_at(&body, name).is_some_and(|given| !given.is_empty());
    match text_at(&body, "recipient_type") {
        Some(kind) if kind == "group" => Whom::Group,
        // Meta, "Business-scoped user IDs": if both are given, the number counts.
        _ if has("recipient") && !has("to") => Whom::UserId,
        _ => Whom::Number,
    }
}

pub(super) fn wrong_user_id() -> Failure {
    Failure::new(
        FailureKind::InvalidRecipient,
        "Meta does not accept the recipient's user id.",
        "Copy the user id from a webhook of the same business: each business has its own, which changes with the person's number. Or send to the telephone number.",
    )
}

pub(super) fn wrong_group() -> Failure {
    Failure::new(
        FailureKind::InvalidRecipient,
        "Meta does not accept the group.",
        "Copy the group's id from a webhook, and send from the number that the group belongs to.",
    )
}
