//! The meaning of an answer that is not a success: Meta's code decides, or the HTTP status if there is no code.

mod code;
mod delivery;
mod object;
mod recipient;
mod status;

use serde_json::Value;

use super::codes::Code;
use super::envelope::Envelope;
use super::{Intent, Request, Response, place, redact, text_at};
use crate::encoding::json;
use crate::failure::{Fault, Verdict};
use crate::wit::types::{Failure, FailureScope};
use code::{of_row, special, unlisted};
pub(crate) use delivery::{reported, undelivered};
pub(crate) use status::unreadable;
use status::{of_status, wait_ms};

/// The fix if only Meta's words explain the fault.
const READ_DETAILS: &str = "Read the details and correct what they name.";

/// The error of an answer that is not a success; `envelope` holds the contents of its body.
pub(super) fn of_envelope(request: &Request, response: &Response, envelope: &Envelope<'_>) -> Fault {
    let intent = &request.intent;
    let status = response.status;
    let row = envelope.code.and_then(Code::find);
    let (verdict, failure) = match (envelope.code, row) {
        (None, _) => of_status(request, response),
        // These two statuses say more than an unknown code.
        (Some(_), None) if matches!(status, 408 | 429) => {
            let (verdict, failure) = of_status(request, response);
            (verdict, failure.concerning(FailureScope::Unknown))
        }
        (Some(code), row) => match (special(request, code, envelope), row) {
            (Some(failure), _) => (Verdict::Permanent, failure),
            (None, Some(row)) => (row.verdict, of_row(row, request, envelope)),
            (None, None) => unlisted(request, status, envelope),
        },
    };
    // A refused message is not accepted, unless the answer says otherwise or refuses something else.
    let elsewhere = row.is_some_and(|row| row.own_endpoint);
    let (verdict, mut failure) = match verdict {
        Verdict::Transient if intent.message && elsewhere => in_doubt(failure, intent),
        Verdict::Transient | Verdict::Permanent if intent.message && names_a_message(response) => {
            in_doubt(failure, intent)
        }
        _ => (verdict, failure),
    };
    if verdict == Verdict::Transient {
        failure.retry_after_ms = wait_ms(response).or(failure.retry_after_ms);
    }
    failure.field = failure.field.or_else(|| place::of_template(envelope, request));
    failure.field = failure.field.or_else(|| place::of_parameter(envelope, request));
    failure.http_status = Some(status.into());
    failure.code = envelope.code;
    failure.subcode = envelope.subcode;
    failure.trace_id = envelope.trace_id.map(str::to_owned);
    failure.details = envelope.in_detail().map(|said| redact::words(&said, request));
    verdict.of(failure, intent.reads)
}

/// The refusal of a message that may have been accepted nevertheless.
fn in_doubt(mut failure: Failure, intent: &Intent) -> (Verdict, Failure) {
    failure.fix = [intent.after_doubt(), " ", &failure.fix].concat();
    failure.retry_after_ms = None;
    (Verdict::Unconfirmed, failure)
}

/// Whether an answer has a message id, like that of an accepted message.
fn names_a_message(response: &Response) -> bool {
    let body = json::parse(&response.body);
    body.and_then(|body| text_at(&body, "messages/0/id")).is_some_and(|id| !id.is_empty())
}

/// The worst of several errors in one answer. One that leaves the outcome open ranks first, then permanent refusals,
/// then errors that may be repeated.
pub(super) fn worst(errors: &[Value], status: u16) -> Envelope<'_> {
    let severity = |envelope: &Envelope<'_>| match envelope.code.and_then(Code::find) {
        Some(row) if row.verdict == Verdict::Unconfirmed => 2,
        Some(row) if row.verdict == Verdict::Transient => 0,
        Some(_) => 1,
        None => {
            if status < 500 {
                1
            } else {
                2
            }
        }
    };
    worst_by(errors.iter(), severity).unwrap_or_default()
}

/// The first of the errors with the highest severity.
fn worst_by<'a>(
    errors: impl Iterator<Item = &'a Value>,
    severity: impl Fn(&Envelope<'_>) -> u8,
) -> Option<Envelope<'a>> {
    let mut worst: Option<(u8, Envelope<'_>)> = None;
    for envelope in errors.map(Envelope::of_error) {
        let severity = severity(&envelope);
        if worst.as_ref().is_none_or(|(known, _)| severity > *known) {
            worst = Some((severity, envelope));
        }
    }
    worst.map(|(_, envelope)| envelope)
}

#[cfg(test)]
mod tests;
