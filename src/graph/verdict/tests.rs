mod code;
mod object;
mod recipient;
mod status;

use super::*;
use crate::advice;
use crate::connection::tests::access;
use crate::failure::refused;
use crate::graph::path::MEDIA_HOST;
use crate::graph::{Inputs, Node};
use crate::wit::types::{FailureKind, ToolError};

fn request(reads: bool) -> Request {
    let mut request =
        Request::message(&access(), ("111", "connection.phone-number-id"), "messages", Vec::new());
    (request.intent.reads, request.intent.message) = (reads, !reads);
    request.intent.inputs.recipient = Some("to");
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

/// A custom call's request with this body.
fn custom(path: &str, body: &str) -> Request {
    let mut request = request(false);
    request.path_with_query = path.to_owned();
    request.intent.message = path.ends_with("/messages");
    request.intent.inputs = Inputs { body: Some("body.json"), path: Some("path"), ..Inputs::default() };
    request.body = body.as_bytes().to_vec();
    request
}

fn meta(code: u32, said: &str) -> String {
    serde_json::json!({"error": {"code": code, "message": format!("(#{code}) Title"), "error_data": {"details": said}}})
        .to_string()
}

fn failed(request: &Request, status: u16, body: &str) -> Failure {
    let fault = answer(status, body).json(request).unwrap_err();
    case(&fault).1.clone()
}

/// A template sent by send-template, and the same by a custom call.
fn templates() -> [(Request, bool); 2] {
    const PARAMETERS: &[(&str, &str)] =
        &[("template.name", "name"), ("header", "header"), ("body", "body"), ("buttons", "buttons")];
    let mut typed = request(false);
    typed.intent.inputs.parameters = PARAMETERS;
    let mut written = custom("/v25.0/111/messages", r#"{"type":"template","template":{}}"#);
    for request in [&mut typed, &mut written] {
        request.intent.inputs.template_form = Some("template-form");
    }
    [(typed, true), (written, false)]
}

/// Meta, "On-Premises API: error messages": a list of errors.
#[test]
fn a_relays_own_words_are_kept_and_its_codes_judged() {
    let list = r#"{"meta":{},"errors":[{"code":1006,"title":"Resource not found","details":"unknown contact 15555550123"}]}"#;
    let failure = failed(&request(false), 404, list);
    assert_eq!((failure.kind, failure.code), (FailureKind::InvalidRecipient, Some(1006)));
    assert_eq!(failure.details.as_deref(), Some("Resource not found: unknown contact *********23"));
    let media = failed(&request(false), 400, r#"{"errors":[{"code":"1011","title":"Service not ready"}]}"#);
    assert_eq!((media.kind, media.code), (FailureKind::MediaUnavailable, Some(1011)));
    for (body, words) in [
        (r#"{"message":"Quota of EAAG-test is used up"}"#, "Quota of [access-token] is used up"),
        (r#"{"detail":"No such channel"}"#, "No such channel"),
        (r#"{"error":"channel is off"}"#, "channel is off"),
        (r#"{"status":"failed","reason":"channel is off"}"#, "channel is off"),
    ] {
        for (status, kind) in [
            (400, FailureKind::UnexpectedResponse),
            (403, FailureKind::AccessDenied),
            (500, FailureKind::ServiceUnavailable),
        ] {
            let failure = failed(&request(false), status, body);
            assert_eq!((failure.kind, failure.details.as_deref()), (kind, Some(words)), "{status} {body}");
        }
    }
}

/// Seen from gateways: a list where Meta has an object, Meta's error within their own, details that are not text.
#[test]
fn an_error_that_a_relay_wraps_keeps_its_code_and_its_words() {
    let metas = r#"{"code":190,"message":"(#190) Expired","fbtrace_id":"T"}"#;
    for (body, words) in [
        (format!(r#"{{"error":[{metas}]}}"#), "(#190) Expired"),
        (format!(r#"{{"error":{{"error":{metas}}}}}"#), "(#190) Expired"),
        (format!(r#"{{"error":{{"message":"Relay","error":{metas}}}}}"#), "Relay: (#190) Expired"),
        (format!(r#"{{"error":{{"error":{{"error":{metas}}}}}}}"#), "(#190) Expired"),
        (format!(r#"{{"error":{{"message":"Relay","details":{metas}}}}}"#), "Relay: (#190) Expired"),
        (format!(r#"{{"error":"Relay","details":{{"error":{metas}}}}}"#), "Relay: (#190) Expired"),
        (format!(r#"{{"title":"Relay","detail":[{metas}]}}"#), "Relay: (#190) Expired"),
        (r#"{"error":{"code":190,"message":"x","details":["a","b"]}}"#.into(), "a; b"),
        (r#"{"error":{"code":190,"title":"x","details":{"to":"a"}}}"#.into(), "x: to: a"),
        (r#"{"error":{"code":190,"error_data":{"details":["a","b"]}}}"#.into(), "a; b"),
        (r#"{"error":{"code":190,"error_data":["a"]}}"#.into(), "a"),
    ] {
        let failure = failed(&request(false), 400, &body);
        assert_eq!((failure.kind, failure.code), (FailureKind::InvalidToken, Some(190)), "{body}");
        assert_eq!(failure.details.as_deref(), Some(words), "{body}");
    }
    // A relay's own number, without an error around it, is not a code of Meta's.
    let failure = failed(&request(false), 400, r#"{"message":"No","details":{"code":190}}"#);
    assert_eq!((failure.code, failure.details.as_deref()), (None, Some("No")));
}

#[test]
fn of_several_errors_the_worst_decides() {
    let of = |codes: &[u32]| {
        let errors: Vec<_> = codes.iter().map(|code| serde_json::json!({"code": code})).collect();
        let fault = answer(400, &serde_json::json!({"errors": errors}).to_string())
            .json(&request(false))
            .unwrap_err();
        let (verdict, failure) = case(&fault);
        (verdict, failure.code)
    };
    assert_eq!(of(&[131_056, 131_026]), ("permanent", Some(131_026)));
    assert_eq!(of(&[131_056, 987_654]), ("permanent", Some(987_654)));
    assert_eq!(of(&[131_026, 131_000, 1]), ("unconfirmed", Some(131_000)));
    assert_eq!(of(&[131_056, 130_429]), ("transient", Some(131_056)));
    let listed = error(false, 400, r#"{"error":[{"code":131056},{"code":131026}]}"#);
    assert_eq!(case(&listed).1.code, Some(131_026));
}

#[test]
fn a_message_with_an_id_is_in_doubt_whatever_else_the_answer_says() {
    for code in [131_056, 131_009] {
        let body = format!(r#"{{"error":{{"code":{code}}},"messages":[{{"id":"wamid.A"}}]}}"#);
        let fault = error(false, 200, &body);
        assert_eq!(case(&fault).0, "unconfirmed", "{code}");
        assert_eq!(case(&fault).1.retry_after_ms, None);
    }
}

/// Meta says that the endpoints of these codes may be called again.
#[test]
fn what_refuses_another_call_is_no_proof_that_a_message_was_refused() {
    for code in [133_004, 133_015, 139_103, 2_494_100] {
        let body = meta(code, "Try again later");
        assert_eq!(case(&error(false, 503, &body)).0, "unconfirmed", "{code}");
        let fault = answer(503, &body).json(&custom("/v25.0/111/register", "{}")).unwrap_err();
        assert_eq!(case(&fault).0, "transient", "{code}");
    }
}
