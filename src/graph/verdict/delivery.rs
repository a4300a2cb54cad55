//! What the failure of a delivery means, which a webhook reports.

use serde_json::Value;

use super::super::codes::Code;
use super::super::envelope::Envelope;
use super::super::redact;
use super::code::suit_details;
use super::recipient::about_the_number;
use super::{READ_DETAILS, worst_by};
use crate::failure::Verdict;
use crate::wit::types::{Failure, FailureKind};

/// Why an accepted message was not delivered, from the errors of its status notification, and whether that passes:
/// the worst of them decides. It is certain that the message was not delivered as a whole, so what would leave a call
/// in doubt may be repeated here. `ids` are the digits that are no person's, `recipient` the input to correct.
pub(crate) fn undelivered(errors: &[Value], ids: &[&str], recipient: &'static str) -> (Failure, bool) {
    let passes = |envelope: &Envelope<'_>| {
        let row = envelope.code.and_then(Code::find);
        row.is_some_and(|row| row.verdict != Verdict::Permanent && !row.in_part)
    };
    let errors = errors.iter().filter(|error| error.is_object());
    let envelope = worst_by(errors, |envelope| u8::from(!passes(envelope))).unwrap_or_default();
    let said = |words: &str| redact::words_without(words, ids);
    let row = envelope.code.and_then(Code::find);
    let details = envelope.in_detail();
    let by_words = envelope.code.and_then(|code| about_the_number(code, &envelope));
    let passes = by_words.is_none() && passes(&envelope);
    let mut failure = match (by_words, row) {
        (Some(failure), _) => failure,
        (None, Some(row)) => {
            let mut failure = Failure::from_row(row);
            if passes && row.verdict == Verdict::Ambiguous {
                failure.fix = format!("It was not delivered, so send it again. {}", row.fix);
            }
            suit_details(&mut failure, &envelope);
            failure
        }
        (None, None) => Failure::new(
            FailureKind::Other,
            &said(envelope.message.unwrap_or("Meta did not deliver the message and does not say why.")),
            match details {
                Some(_) => READ_DETAILS,
                None => "Ask Meta's support, with the message's id.",
            },
        ),
    };
    if failure.kind == FailureKind::InvalidRecipient {
        failure.field = Some(recipient.to_owned());
    }
    failure.code = envelope.code;
    failure.subcode = envelope.subcode;
    failure.trace_id = envelope.trace_id.map(str::to_owned);
    failure.details = details.map(|words| said(&words));
    (failure, passes)
}
