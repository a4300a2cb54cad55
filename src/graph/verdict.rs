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
    let Some(code) = envelope.code else {
        return annotated(of_status(asked, response), request, envelope);
    };
    if Code::find(code).is_none() && matches!(response.status, 401 | 408 | 429) {
        // These say more than a code that nobody knows.
        return annotated(of_status(asked, response), request, envelope);
    }
    let (verdict, mut failure) = match special(asked, code, envelope) {
        Some(failure) => (Verdict::Permanent, failure),
        None => match Code::find(code) {
            Some(row) => (row.verdict, listed(asked, row, envelope.subcode)),
            None => unlisted(request, response.status, envelope),
        },
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
fn special(asked: &Asked, code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
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
                &format!("No object with the id {id} exists, the token may not see it, or it does not do what was asked."),
                "Check the id and the method, and assign the account to the token's system user.",
            ),
        });
    }
    let about_the_number = code == 131009
        && asked.message
        && (envelope.speaks_of("recipient") || envelope.speaks_of("phone number"))
        && !envelope.speaks_of("phone number id");
    about_the_number.then(|| {
        Failure::new(
            FailureKind::InvalidRecipient,
            "Meta does not accept the recipient's number.",
            &format!("Correct the number. {}.", advice::RECIPIENT),
        )
        .at("to")
    })
}

fn listed(asked: &Asked, row: &Code, subcode: Option<u32>) -> Failure {
    let fix = match row.advice {
        Some(advice) => format!("{} {advice}.", row.fix),
        None if row.verdict == Verdict::Ambiguous => format!("{} {}", asked.after_doubt(), row.fix),
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
mod tests {
    use super::*;
    use crate::connection::tests::access;
    use crate::failure::refused;

    fn request(reads: bool) -> Request {
        let mut request = Request::message(&access(), "111", "connection.phone-number-id", Vec::new());
        (request.asked.reads, request.asked.message) = (reads, !reads);
        request
    }

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    fn error(reads: bool, status: u16, body: &str) -> Fault {
        answer(status, body).json(&request(reads)).unwrap_err()
    }

    fn case(error: &ToolError) -> (&'static str, &Failure) {
        match error {
            ToolError::Permanent(failure) => ("permanent", failure),
            ToolError::PermanentUnconfirmed(failure) => ("unconfirmed", failure),
            ToolError::Transient(failure) => ("transient", failure),
            ToolError::ExecutionFailed => panic!("the component never returns it"),
        }
    }

    #[test]
    fn without_a_code_the_status_decides() {
        for (status, on_a_send, on_a_read) in [
            (302, "permanent", "permanent"),
            (400, "permanent", "permanent"),
            (401, "permanent", "permanent"),
            (404, "permanent", "permanent"),
            (408, "unconfirmed", "transient"),
            (429, "transient", "transient"),
            (500, "unconfirmed", "transient"),
            (502, "unconfirmed", "transient"),
            (200, "unconfirmed", "transient"),
        ] {
            for body in ["", "<html>502</html>", r#"{"error":{}}"#] {
                assert_eq!(case(&error(false, status, body)).0, on_a_send, "{status} {body}");
                assert_eq!(case(&error(true, status, body)).0, on_a_read, "{status} {body}");
            }
        }
    }

    #[test]
    fn the_code_decides_over_the_status() {
        for status in [200, 400, 401, 500] {
            let error = error(false, status, r#"{"error":{"code":190,"message":"x"}}"#);
            let (case, failure) = case(&error);
            assert_eq!((case, failure.kind), ("permanent", FailureKind::InvalidToken));
            assert!(failure.fix.contains(advice::TOKEN));
        }
    }

    #[test]
    fn an_unknown_code_keeps_what_meta_said() {
        let body = r#"{"error":{"code":987654,"error_subcode":12,"message":"(#987654) New fault",
            "error_user_title":"T","error_user_msg":"Say this","fbtrace_id":"AbC"}}"#;
        let error_400 = error(false, 400, body);
        let (verdict, failure) = case(&error_400);
        assert_eq!(verdict, "permanent");
        assert_eq!(failure.kind, FailureKind::Other);
        assert_eq!(failure.code, Some(987_654));
        assert_eq!(failure.subcode, Some(12));
        assert_eq!(failure.message, "(#987654) New fault");
        assert_eq!(failure.details.as_deref(), Some("T: Say this"));
        assert_eq!(failure.trace_id.as_deref(), Some("AbC"));
        assert_eq!(case(&error(false, 500, body)).0, "unconfirmed");
        assert_eq!(case(&error(true, 500, body)).0, "transient");
    }

    #[test]
    fn what_meta_says_shows_neither_the_token_nor_a_number() {
        for code in [190, 987_654] {
            let body = format!(
                r#"{{"error":{{"code":{code},"message":"Malformed access token EAAG-test for +15555550123 on 111",
                    "error_data":{{"details":"15555550123 and EAAG-test"}}}}}}"#
            );
            let error = error(false, 400, &body);
            let text = format!("{:?}", case(&error).1);
            assert!(!text.contains("EAAG-test") && !text.contains("5555550123"), "{text}");
        }
    }

    #[test]
    fn an_unknown_code_leaves_the_statuses_that_say_more_to_speak() {
        for (status, verdict, kind) in [
            (401, "permanent", FailureKind::InvalidToken),
            (408, "unconfirmed", FailureKind::ServiceUnavailable),
            (429, "transient", FailureKind::RateLimited),
        ] {
            let error =
                error(false, status, &format!(r#"{{"error":{{"code":{status},"message":"relay"}}}}"#));
            let (case, failure) = case(&error);
            assert_eq!((case, failure.kind, failure.code), (verdict, kind, Some(status.into())));
        }
    }

    #[test]
    fn an_ambiguous_code_is_unconfirmed_on_a_send_only() {
        let body = r#"{"error":{"code":131000}}"#;
        assert_eq!(case(&error(false, 500, body)).0, "unconfirmed");
        assert_eq!(case(&error(true, 500, body)).0, "transient");
    }

    #[test]
    fn complaint_7_the_cryptic_100_33_names_the_id_that_is_wrong() {
        let body = r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported post request."}}"#;
        let of = |node| {
            let mut request = request(false);
            request.asked.node = node;
            refused(answer(400, body).json(&request))
        };
        let failure = of(Node::PhoneNumber("phone-number-id"));
        assert_eq!(failure.kind, FailureKind::InvalidPhoneNumberId);
        assert_eq!(failure.field.as_deref(), Some("phone-number-id"));
        assert!(failure.fix.contains("not the telephone number"));
        assert!(failure.fix.contains(advice::PHONE_NUMBER_ID));
        assert_eq!(of(Node::BusinessAccount).kind, FailureKind::InvalidBusinessAccountId);
        let failure = of(Node::Other("12345".into()));
        assert_eq!(failure.kind, FailureKind::ObjectNotAccessible);
        assert!(failure.message.contains("12345"));
    }

    #[test]
    fn complaint_12_a_rate_limit_says_how_long_to_wait() {
        for (code, wait) in [(130_429, 1_000), (131_056, 6_000)] {
            let error = error(false, 400, &format!(r#"{{"error":{{"code":{code}}}}}"#));
            let (case, failure) = case(&error);
            assert_eq!((case, failure.retry_after_ms), ("transient", Some(wait)));
        }
    }

    #[test]
    fn the_servers_own_wait_comes_first() {
        let wait = |headers: &[(&str, &str)], body: &str| {
            let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            let response = Response { status: 429, headers, body: body.into() };
            let error = response.json(&request(false)).unwrap_err();
            case(&error).1.retry_after_ms
        };
        assert_eq!(wait(&[("retry-after", "7")], ""), Some(7_000));
        assert_eq!(wait(&[("retry-after", "7")], r#"{"error":{"code":130429}}"#), Some(7_000));
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let until = ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(wait(&[date, until], ""), Some(30_000));
        assert_eq!(wait(&[("retry-after", "soon")], ""), None);
        let usage = r#"{"1":[{"type":"whatsapp","estimated_time_to_regain_access":5}]}"#;
        let usage = ("x-business-use-case-usage", usage);
        assert_eq!(wait(&[usage], r#"{"error":{"code":80007}}"#), Some(300_000));
    }

    #[test]
    fn the_documented_codes_that_mean_something_else_lead_with_metas_meaning() {
        for (code, kind, advice, first) in [
            (131_005, FailureKind::AccessDenied, advice::TEMPLATE_NAME, "Give the system user"),
            (131_056, FailureKind::PairRateLimited, advice::TEMPLATE_QUALITY, "Wait"),
        ] {
            let error = error(false, 400, &format!(r#"{{"error":{{"code":{code}}}}}"#));
            let failure = case(&error).1;
            assert_eq!(failure.kind, kind);
            assert!(failure.fix.starts_with(first) && failure.fix.contains(advice), "{}", failure.fix);
        }
    }

    #[test]
    fn a_131009_about_the_number_is_the_recipients_fault() {
        let body =
            r#"{"error":{"code":131009,"error_data":{"details":"Recipient phone number is not valid"}}}"#;
        let error = error(false, 400, body);
        let failure = case(&error).1;
        assert_eq!(failure.kind, FailureKind::InvalidRecipient);
        assert_eq!(failure.field.as_deref(), Some("to"));
        assert_eq!(failure.code, Some(131_009));
    }
}
