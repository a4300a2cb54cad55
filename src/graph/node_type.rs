//! The kind of object that an id really belongs to: Meta names it when it complains about a field that the kind does
//! not have, as in "… on node type (WhatsAppBusinessPhoneNumber)".

use super::envelope::Envelope;
use super::{Node, Request};
use crate::advice;
use crate::text;
use crate::wit::types::{Failure, FailureKind};

pub(crate) const PHONE_NUMBER: &str = "WhatsAppBusinessPhoneNumber";
pub(crate) const BUSINESS_ACCOUNT: &str = "WhatsAppBusinessAccount";

/// The kind of object that Meta names in these words.
pub(crate) fn named_in(said: &str) -> Option<&str> {
    let (_, kind) = text::split_once(said, "node type (")?;
    let (kind, _) = kind.split_once(')')?;
    Some(kind)
}

/// The failure of an id in the connection that belongs to another kind of object.
pub(super) fn wrong_id(request: &Request, envelope: &Envelope<'_>) -> Option<Failure> {
    let said = envelope.texts().find(|said| named_in(said).is_some())?;
    let found = named_in(said).filter(|_| speaks_of_the_node(said, &request.path_with_query))?;
    let (kind, message, fix, field) = match &request.intent.node {
        Node::BusinessAccount if found != BUSINESS_ACCOUNT => (
            FailureKind::InvalidBusinessAccountId,
            "The business account id is ",
            "Give the id of the WhatsApp Business Account: Meta Business Manager shows it under Accounts, WhatsApp accounts.".to_owned(),
            "connection.business-account-id",
        ),
        Node::PhoneNumber(field) if found != PHONE_NUMBER => (
            FailureKind::InvalidPhoneNumberId,
            "The phone number id is ",
            format!("Give the phone number id. {}.", advice::PHONE_NUMBER_ID),
            *field,
        ),
        _ => return None,
    };
    Some(Failure::new(kind, &[message, &in_words(found), "."].concat(), &fix).at(field))
}

/// Whether a complaint about an unknown field concerns the requested node instead of one within it: the field is the
/// endpoint; or there is no endpoint, and no fields of other objects are requested.
fn speaks_of_the_node(said: &str, path_with_query: &str) -> bool {
    let (path, query) = path_with_query.split_once('?').unwrap_or((path_with_query, ""));
    match path.split('/').filter(|step| !step.is_empty()).nth(2) {
        Some(edge) => text::contains(said, &["field (", edge, ")"].concat()),
        None => !text::contains(query, "{") && !text::contains(query, "%7B"),
    }
}

fn in_words(kind: &str) -> String {
    match kind {
        PHONE_NUMBER => "the id of a phone number".into(),
        BUSINESS_ACCOUNT => "the id of a WhatsApp Business Account".into(),
        "Business" => "the id of a business portfolio".into(),
        "User" => "the id of a person".into(),
        "Application" => "the id of an app".into(),
        other => ["the id of something else (", other, ")"].concat(),
    }
}
