//! An id or an address that has no object, or none that supports the request.

use super::super::envelope::Envelope;
use super::super::{Node, Request, redact};
use crate::advice;
use crate::text;
use crate::wit::types::{Failure, FailureKind};

/// Code 33, or 100 with this subcode: Meta does not say whether the object is missing, hidden from this token, or
/// lacks the operation.
pub(super) fn missing_object(request: &Request) -> Failure {
    let intent = &request.intent;
    let path = intent.inputs.path;
    // Messages can be sent from every number, and every object can be read.
    let perhaps_no_such_edge = path.is_some() && !intent.message && has_edge(&request.path_with_query);
    let phone_number_id = format!("{}.", advice::PHONE_NUMBER_ID);
    match &intent.node {
        Node::PhoneNumber(_) if perhaps_no_such_edge => Failure::new(
            FailureKind::ObjectNotAccessible,
            "The number has no such endpoint, or does not support it; or no phone number with this id exists, or the token may not see it.",
            &format!("Check the endpoint's name in the path, the method, and whether the number has the feature. {phone_number_id}"),
        ),
        Node::PhoneNumber(field) => Failure::new(
            FailureKind::InvalidPhoneNumberId,
            if path.is_some() {
                "No phone number with this id exists, the token may not see it, or it does not support this endpoint."
            } else {
                "No phone number with this id exists, or the token may not see it."
            },
            &format!(
                "Give the phone number id, which is not the telephone number, and assign its account to the token's system user. {phone_number_id}"
            ),
        )
        .at(path.unwrap_or(field)),
        // Meta refuses a read of an unknown edge in other words.
        Node::BusinessAccount if perhaps_no_such_edge && !intent.reads => Failure::new(
            FailureKind::ObjectNotAccessible,
            "The business account has no such endpoint; or no account with this id exists, or the token may not see it.",
            "Check the endpoint's name in the path, the method, and the business account id.",
        ),
        Node::BusinessAccount => Failure::new(
            FailureKind::InvalidBusinessAccountId,
            "No WhatsApp Business Account with this id exists, or the token may not see it.",
            "Give the id of the WhatsApp account, not of the business, and assign the account to the token's system user.",
        )
        .at("connection.business-account-id"),
        Node::Other(id) => Failure::new(
            FailureKind::ObjectNotAccessible,
            &format!(
                "No object with the id {} exists, the token may not see it, or it does not do what was asked.",
                redact::words(id, request)
            ),
            "Check the id and the method, and assign the account to the token's system user.",
        ),
    }
    .or_at(path)
}

/// Whether a path continues after the version and the node.
fn has_edge(path_with_query: &str) -> bool {
    let path = path_with_query.split('?').next().unwrap_or_default();
    path.split('/').filter(|step| !step.is_empty()).count() > 2
}

/// A name in the caller's path that the object does not have.
pub(super) fn no_such_edge(request: &Request, envelope: &Envelope<'_>) -> Option<Failure> {
    let path = request.intent.inputs.path?;
    let said = envelope.texts().find_map(|said| text::split_once(said, "nonexisting field ("))?.1;
    let (name, _) = said.split_once(')')?;
    let written = request.path_with_query.split('?').next()?;
    written.split('/').skip(2).any(|step| step == name).then(|| {
        Failure::invalid_input(
            path,
            "The object has no such endpoint.",
            "Check the endpoint's name in the path, and that the id is of the right kind of object.",
        )
    })
}
