//! The meaning of a failed delivery, which a webhook reports.

use serde_json::Value;

use super::super::codes::Code;
use super::super::envelope::Envelope;
use super::super::redact;
use super::code::suit_details;
use super::recipient::about_the_number;
use super::{READ_DETAILS, worst_by};
use crate::failure::Verdict;
use crate::wit::types::{Failure, FailureKind};

/// Why an accepted message was not delivered, from the errors of its status notification, and whether the cause is
/// temporary: the worst decides. The message was certainly not delivered as a whole, so a fault that would leave a
/// call in doubt may be repeated here. `ids` are digits that are no person's, `recipient` the input to correct.
pub(crate) fn undelivered(errors: &[Value], ids: &[&str], recipient: &'static str) -> (Failure, bool) {
    let envelope = worst_of(errors);
    let by_words = envelope.code.and_then(|code| about_the_number(code, &envelope));
    let passes = by_words.is_none() && passes(&envelope);
    let failure = by_words.unwrap_or_else(|| {
        let unexplained = "Meta did not deliver the message and gives no reason.";
        let mut failure =
            of_envelope(&envelope, ids, unexplained, "Ask Meta's support, with the message's id.");
        let row = envelope.code.and_then(Code::find);
        if let Some(row) = row.filter(|row| passes && row.verdict == Verdict::Unconfirmed) {
            failure.fix = format!("It was not delivered, so send it again. {}", row.fix);
        }
        failure
    });
    let failure = with_metas_words(failure, &envelope, ids);
    match failure.kind {
        FailureKind::InvalidRecipient => (failure.at(recipient), passes),
        _ => (failure, passes),
    }
}

/// A fault that Meta reports in a notification without reference to a sent message: the worst of its errors.
pub(crate) fn reported(errors: &[Value], ids: &[&str]) -> Failure {
    let envelope = worst_of(errors);
    let failure = of_envelope(
        &envelope,
        ids,
        "Meta reports an unspecified fault.",
        "Ask Meta's support, with the time of the notification.",
    );
    with_metas_words(failure, &envelope, ids)
}

fn worst_of(errors: &[Value]) -> Envelope<'_> {
    let errors = errors.iter().filter(|error| error.is_object());
    worst_by(errors, |envelope| u8::from(!passes(envelope))).unwrap_or_default()
}

/// Whether the error of an undelivered message is temporary.
fn passes(envelope: &Envelope<'_>) -> bool {
    let row = envelope.code.and_then(Code::find);
    row.is_some_and(|row| row.verdict != Verdict::Permanent && !row.in_part)
}

/// The row of the code, or Meta's own words.
fn of_envelope(envelope: &Envelope<'_>, ids: &[&str], unexplained: &str, ask: &str) -> Failure {
    let Some(row) = envelope.code.and_then(Code::find) else {
        let said = redact::words_without(envelope.message.unwrap_or(unexplained), ids);
        let fix = if envelope.in_detail().is_some() { READ_DETAILS } else { ask };
        return Failure::new(FailureKind::Other, &said, fix);
    };
    let mut failure = Failure::from_row(row);
    suit_details(&mut failure, envelope);
    failure
}

fn with_metas_words(failure: Failure, envelope: &Envelope<'_>, ids: &[&str]) -> Failure {
    Failure {
        code: envelope.code,
        subcode: envelope.subcode,
        trace_id: envelope.trace_id.map(str::to_owned),
        details: envelope.in_detail().map(|words| redact::words_without(&words, ids)),
        ..failure
    }
}
