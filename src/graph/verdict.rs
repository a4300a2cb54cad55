//! What an answer that is no success means: Meta's code decides, the HTTP status only where there is none.

use serde_json::Value;

use super::codes::Code;
use super::envelope::Envelope;
use super::{Asked, Node, Request, Response, advice, redact};
use crate::encoding::{date, json};
use crate::failure::{Fault, Verdict};
use crate::wit::types::{Failure, FailureKind, ToolError};

/// The error of an answer that has the Graph API's error envelope.
pub(super) fn of_envelope(request: &Request, response: &Response, envelope: &Envelope<'_>) -> Fault {
    let asked = &request.asked;
    let row = envelope.code.and_then(Code::find);
    // These statuses say more than a code that nobody knows.
    let by_status = row.is_none() && matches!(response.status, 401 | 408 | 429);
    let Some(code) = envelope.code.filter(|_| !by_status) else {
        return annotated(of_status(asked, response), request, envelope);
    };
    let (verdict, mut failure) = match (special(request, code, envelope), row) {
        (Some(failure), _) => (Verdict::Permanent, failure),
        (None, Some(row)) => (row.verdict, listed(row, envelope.subcode, asked.after_doubt())),
        (None, None) => unlisted(request, response.status, envelope),
    };
    failure.http_status = Some(response.status.into());
    if verdict == Verdict::Transient {
        failure.retry_after_ms = wait_ms(response).or(failure.retry_after_ms);
    }
    annotated(verdict.of(failure, asked.reads), request, envelope)
}

/// The error of an answer that only its status speaks for.
pub(super) fn of_status(asked: &Asked, response: &Response) -> Fault {
    use FailureKind::{
        AccessDenied, InvalidToken, ObjectNotAccessible, RateLimited, ServiceUnavailable, UnexpectedResponse,
    };
    let after = asked.after_doubt();
    let (verdict, kind, message, fix) = match response.status {
        200..300 => return unreadable(asked, response.status),
        300..400 => (
            Verdict::Permanent,
            UnexpectedResponse,
            "The server answered with a redirect, which is not followed.",
            "Check the Graph URL and the path.",
        ),
        401 => (Verdict::Permanent, InvalidToken, "The server does not accept the access token.", ""),
        403 => (
            Verdict::Permanent,
            AccessDenied,
            "The server does not allow this request.",
            "Check the Graph URL, the path and the token's permissions.",
        ),
        404 => (
            Verdict::Permanent,
            ObjectNotAccessible,
            "Nothing is at this address.",
            "Check the Graph URL and the path.",
        ),
        408 => (Verdict::Ambiguous, ServiceUnavailable, "The server gave up waiting.", after),
        429 => {
            (Verdict::Transient, RateLimited, "Too many calls.", "Wait, then try again; make fewer calls.")
        }
        400..500 => (
            Verdict::Permanent,
            UnexpectedResponse,
            "The server refused the request without Meta's usual explanation.",
            "Check the Graph URL, the path and the input.",
        ),
        _ => (
            Verdict::Ambiguous,
            ServiceUnavailable,
            "The server failed without saying what became of the request.",
            after,
        ),
    };
    let mut failure = Failure::new(kind, message, fix).with_status(response.status);
    if kind == InvalidToken {
        failure.fix = format!("{}.", advice::TOKEN);
        failure.field = Some("connection.access-token".into());
    }
    if verdict == Verdict::Transient {
        failure.retry_after_ms = wait_ms(response);
    }
    verdict.of(failure, asked.reads)
}

/// The error of a success that cannot be understood.
pub(crate) fn unreadable(asked: &Asked, status: u16) -> Fault {
    let failure = Failure::new(
        FailureKind::UnexpectedResponse,
        "The server answered with success, but not with what Meta answers.",
        &format!("{} Check that the Graph URL is Meta's.", asked.after_doubt()),
    );
    Verdict::Ambiguous.of(failure.with_status(status), asked.reads)
}

/// The codes whose meaning depends on what was asked.
fn special(request: &Request, code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
    let asked = &request.asked;
    let missing_object = code == 33 || (code == 100 && envelope.subcode == Some(33));
    if missing_object {
        return Some(match &asked.node {
            Node::PhoneNumber(field) => Failure::new(
                FailureKind::InvalidPhoneNumberId,
                "No phone number with this id exists, or the token may not see it.",
                &format!(
                    "Give the phone number id, which is not the telephone number, and assign its account to the token's system user. {}.",
                    advice::PHONE_NUMBER_ID
                ),
            )
            .at(field),
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
        });
    }
    asked.message.then(|| about_the_number(code, envelope)).flatten()
}

/// The failure of a message whose number is at fault, which Meta says by its words alone.
fn about_the_number(code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
    let about_it = code == 131009
        && (envelope.speaks_of("recipient") || envelope.speaks_of("phone number"))
        // The sender's, or another parameter.
        && !["phone number id", "business account", "recipient_type"].iter().any(|other| envelope.speaks_of(other));
    about_it.then(|| {
        Failure::new(
            FailureKind::InvalidRecipient,
            "Meta does not accept the recipient's number.",
            &format!("Correct the number. {}.", advice::RECIPIENT),
        )
        .at("to")
    })
}

/// Why an accepted message was not delivered, from an error of its status notification, and whether that passes. It
/// is certain that it was not delivered, so what would leave a call in doubt may be repeated here. `ids` are the
/// digits that are no person's.
pub(crate) fn undelivered(error: &Value, ids: &[&str]) -> (Failure, bool) {
    let envelope = Envelope::of_error(error);
    let said = |words: &str| redact::words_without(words, ids);
    let row = envelope.code.and_then(Code::find);
    let by_words = envelope.code.and_then(|code| about_the_number(code, &envelope));
    let passes = by_words.is_none() && row.is_some_and(|row| row.verdict != Verdict::Permanent);
    let mut failure = match (by_words, row) {
        (Some(failure), _) => failure,
        (None, Some(row)) => listed(row, envelope.subcode, "It was not delivered, so send it again."),
        (None, None) => Failure::new(
            FailureKind::Other,
            &said(envelope.message.unwrap_or("Meta did not deliver the message and does not say why.")),
            "Read the details and correct what they name.",
        ),
    };
    failure.code = envelope.code;
    failure.subcode = envelope.subcode;
    failure.trace_id = envelope.trace_id.map(str::to_owned);
    failure.details = envelope.in_detail().map(|words| said(&words));
    (failure, passes)
}

fn listed(row: &Code, subcode: Option<u32>, in_doubt: &str) -> Failure {
    let fix = match row.advice {
        Some(advice) => format!("{} {advice}.", row.fix),
        None if row.verdict == Verdict::Ambiguous => format!("{in_doubt} {}", row.fix),
        None => row.fix.to_owned(),
    };
    let message = subcode.filter(|_| row.kind == FailureKind::InvalidToken).and_then(token_fault);
    let mut failure = Failure::new(row.kind, message.unwrap_or(row.message), fix.trim_start());
    failure.retry_after_ms = row.wait_ms;
    failure.field = match row.kind {
        FailureKind::InvalidToken => Some("connection.access-token".into()),
        FailureKind::InvalidRecipient => Some("to".into()),
        _ => None,
    };
    failure
}

/// What has become of a token (Meta, "Graph API: handle errors", authentication error subcodes).
fn token_fault(subcode: u32) -> Option<&'static str> {
    Some(match subcode {
        458 => "The app that the token is for has been removed.",
        459 => "Meta wants the token's user to log in once more.",
        460 => "The access token ended when its user's password was changed.",
        463 => "The access token has expired.",
        464 => "The token's user is not confirmed.",
        467 => "The access token has been revoked.",
        492 => "The token's user no longer has a role on the page or app.",
        _ => return None,
    })
}

fn unlisted(request: &Request, status: u16, envelope: &Envelope<'_>) -> (Verdict, Failure) {
    let (verdict, fix) = match status {
        400..500 => (Verdict::Permanent, "Read the details and correct what they name."),
        _ => (Verdict::Ambiguous, request.asked.after_doubt()),
    };
    let message = envelope.message.unwrap_or("Meta refused the request.");
    (verdict, Failure::new(FailureKind::Other, &redact::words(message, request), fix))
}

/// Adds what Meta said in its own words.
fn annotated(mut error: Fault, request: &Request, envelope: &Envelope<'_>) -> Fault {
    if let ToolError::Permanent(failure)
    | ToolError::PermanentUnconfirmed(failure)
    | ToolError::Transient(failure) = &mut *error
    {
        failure.code = envelope.code;
        failure.subcode = envelope.subcode;
        failure.trace_id = envelope.trace_id.map(str::to_owned);
        failure.details = envelope.in_detail().map(|said| redact::words(&said, request));
    }
    error
}

/// How long the server asks to be left alone: `Retry-After`, or the minutes that Meta estimates until a business
/// account may call again (Meta, "Graph API rate limits", `X-Business-Use-Case-Usage`).
fn wait_ms(response: &Response) -> Option<u32> {
    let header = |name| response.header(name).map(str::trim);
    let seconds = header("retry-after").and_then(|value| {
        value.parse::<u32>().ok().or_else(|| {
            let until = date::parse_http_date(value)?;
            let now = date::parse_http_date(header("date")?)?;
            until.checked_sub(now)?.max(0).try_into().ok()
        })
    });
    if let Some(seconds) = seconds {
        return Some(seconds.saturating_mul(1_000));
    }
    let usage = json::parse(header("x-business-use-case-usage")?.as_bytes())?;
    let mut minutes = 0;
    for use_case in usage.as_object()?.values().filter_map(Value::as_array).flatten() {
        let wait = use_case.get("estimated_time_to_regain_access").and_then(Value::as_u64);
        minutes = minutes.max(wait.unwrap_or_default());
    }
    let wait = u32::try_from(minutes).unwrap_or(u32::MAX).saturating_mul(60_000);
    (wait > 0).then_some(wait)
}

#[cfg(test)]
mod tests;
