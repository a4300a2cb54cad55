//! The meaning of an answer that has only an HTTP status, and how long the server asks to wait.

use serde_json::Value;

use super::super::path::MEDIA_HOST;
use super::super::{Intent, Request, Response};
use crate::advice;
use crate::encoding::{date, json};
use crate::failure::{Fault, Verdict};
use crate::wit::types::{Failure, FailureKind, FailureScope};

/// The meaning of an answer that has only its status.
pub(super) fn of_status(request: &Request, response: &Response) -> (Verdict, Failure) {
    use FailureKind::{
        AccessDenied, InvalidToken, ObjectNotAccessible, RateLimited, ServiceUnavailable, UnexpectedResponse,
    };
    let intent = &request.intent;
    let after = intent.after_doubt();
    let path = intent.inputs.path;
    // If the caller did not write the path, it is right, and only the address can be wrong.
    let address = if path.is_some() { FailureScope::Message } else { FailureScope::Connection };
    let permanent = |kind, message, fix| (Verdict::Permanent, Failure::new(kind, message, fix));
    let (verdict, mut failure) = match response.status {
        200..300 => return (Verdict::Unconfirmed, unreadable_failure(intent)),
        401 | 403 | 404 | 410 if is_file(request) => (Verdict::Permanent, file_gone()),
        300..400 => {
            let (verdict, failure) = permanent(
                UnexpectedResponse,
                "The server answered with a redirect, which is not followed.",
                "Check the Graph URL and the path.",
            );
            (verdict, failure.concerning(address))
        }
        401 => {
            let fix = format!("{}.", advice::TOKEN);
            let (verdict, failure) =
                permanent(InvalidToken, "The server does not accept the access token.", &fix);
            (verdict, failure.at("connection.access-token"))
        }
        403 => permanent(
            AccessDenied,
            "The server does not allow this request.",
            "Check the Graph URL, the path and the token's permissions.",
        ),
        404 => {
            let (verdict, failure) = permanent(
                ObjectNotAccessible,
                "Nothing is at this address.",
                "Check the Graph URL and the path.",
            );
            (verdict, failure.concerning(address))
        }
        408 => (Verdict::Unconfirmed, Failure::new(ServiceUnavailable, "The server gave up waiting.", after)),
        429 => (
            Verdict::Transient,
            Failure::new(RateLimited, "Too many calls.", "Wait, then try again; make fewer calls."),
        ),
        413 | 414 | 431 => {
            let (verdict, failure) = permanent(
                UnexpectedResponse,
                "The request is longer than the server accepts.",
                "Send less at a time.",
            );
            (verdict, failure.concerning(FailureScope::Message))
        }
        400..500 => permanent(
            UnexpectedResponse,
            "The server refused the request without Meta's usual explanation.",
            "Check the Graph URL, the path and the input.",
        ),
        _ => (
            Verdict::Unconfirmed,
            Failure::new(
                ServiceUnavailable,
                "The server failed without reporting the request's outcome.",
                after,
            ),
        ),
    };
    if matches!(response.status, 300..400 | 404 | 410) || is_file(request) {
        failure.field = failure.field.or(path.map(str::to_owned));
    }
    (verdict, failure)
}

/// Whether a file was requested by the address that Meta returned.
pub(super) fn is_file(request: &Request) -> bool {
    request.origin.authority == MEDIA_HOST
}

/// A file's address lives for five minutes (Meta, "Media: download").
pub(super) fn file_gone() -> Failure {
    Failure::new(
        FailureKind::ObjectNotAccessible,
        "The media file's address has expired: it is valid for five minutes.",
        "Ask for a new one: GET /{media-id}. If that one fails too, the token may not see the file.",
    )
}

/// The error for a success that cannot be understood.
pub(crate) fn unreadable(intent: &Intent, status: u16) -> Fault {
    Verdict::Unconfirmed.of(unreadable_failure(intent).with_status(status), intent.reads)
}

pub(super) fn unreadable_failure(intent: &Intent) -> Failure {
    Failure::new(
        FailureKind::UnexpectedResponse,
        "The server reported success, but its answer is not Meta's.",
        &format!("{} Check that the Graph URL is Meta's.", intent.after_doubt()),
    )
}

/// How long the server asks to wait: `Retry-After`, or the minutes that Meta estimates until a business account may
/// call again (Meta, "Graph API rate limits", `X-Business-Use-Case-Usage`). A wait too long for the type is clamped.
pub(super) fn wait_ms(response: &Response) -> Option<u32> {
    let header = |name| response.header(name).map(str::trim);
    let seconds = header("retry-after").and_then(|value| {
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(value.parse().unwrap_or(u32::MAX)).filter(|seconds| *seconds > 0);
        }
        let until = date::parse_http_date(value)?;
        let now = date::parse_http_date(header("date")?)?;
        Some(until.saturating_sub(now).max(0).try_into().unwrap_or(u32::MAX))
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
