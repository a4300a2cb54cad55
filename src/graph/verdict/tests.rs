use super::*;
use crate::connection::tests::access;
use crate::failure::refused;
use crate::wit::types::{FailureScope, ToolError};

fn request(reads: bool) -> Request {
    let mut request =
        Request::message(&access(), ("111", "connection.phone-number-id"), "messages", Vec::new());
    (request.asked.reads, request.asked.message) = (reads, !reads);
    request.asked.inputs.recipient = Some("to");
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
    for (status, verdict, kind) in
        [(408, "unconfirmed", FailureKind::ServiceUnavailable), (429, "transient", FailureKind::RateLimited)]
    {
        let error = error(false, status, r#"{"error":{"code":987654,"message":"relay"}}"#);
        let (case, failure) = case(&error);
        assert_eq!((case, failure.kind, failure.code), (verdict, kind, Some(987_654)));
        assert_eq!(failure.scope, FailureScope::Unknown);
    }
}

/// Meta, "Calling: troubleshooting": 138000 and 138006 come with 401, and the token is good.
#[test]
fn a_code_with_401_blames_the_token_only_if_it_is_the_tokens() {
    let with = |status: u16, code: u32| {
        let body = format!(r#"{{"error":{{"code":{code},"message":"Meta's words"}}}}"#);
        let error = error(false, status, &body);
        let (verdict, failure) = case(&error);
        (verdict, failure.clone())
    };
    for code in [0, 102, 104, 190] {
        assert_eq!(with(401, code).1.kind, FailureKind::InvalidToken, "{code}");
    }
    for (code, scope) in [(138_000, FailureScope::Sender), (138_006, FailureScope::Recipient)] {
        let (verdict, failure) = with(401, code);
        assert_eq!((verdict, failure.scope, failure.field), ("permanent", scope, None));
        assert_eq!(failure.details.as_deref(), Some("Meta's words"));
    }
    for status in [401, 403, 404] {
        let (verdict, failure) = with(status, 987_654);
        assert_eq!(
            (verdict, failure.kind, failure.scope),
            ("permanent", FailureKind::Other, FailureScope::Unknown)
        );
        assert_eq!((failure.message.as_str(), failure.field), ("Meta's words", None));
    }
}

/// No page of Meta's says that nothing was accepted where 2 and 131016 are answered.
#[test]
fn temporarily_unavailable_is_no_proof_that_nothing_was_sent() {
    for code in [1, 2, 131_000, 131_016] {
        let body = format!(r#"{{"error":{{"code":{code}}}}}"#);
        assert_eq!(case(&error(false, 503, &body)).0, "unconfirmed", "{code}");
        assert_eq!(case(&error(true, 503, &body)).0, "transient", "{code}");
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
    let failure = of(Node::Other("+15555550123".into()));
    assert!(!failure.message.contains("5555550123"), "{}", failure.message);
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
    assert_eq!(wait(&[("retry-after", "-1")], ""), None);
    for long in ["99999999999", "99999999999999999999999999"] {
        assert_eq!(wait(&[("retry-after", long)], ""), Some(u32::MAX), "{long}");
    }
    let far = ("retry-after", "Fri, 06 Nov 2994 08:50:07 GMT");
    assert_eq!(wait(&[date, far], ""), Some(u32::MAX));
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
        let body = format!(r#"{{"error":{{"code":{code}}}}}"#);
        let of = |template: bool| {
            let mut request = request(false);
            request.asked.inputs.template_form = template.then_some("template-form");
            let error = answer(400, &body).json(&request).unwrap_err();
            case(&error).1.clone()
        };
        let failure = of(true);
        assert_eq!(failure.kind, kind);
        assert!(failure.fix.starts_with(first) && failure.fix.contains(advice), "{}", failure.fix);
        let failure = of(false);
        assert!(failure.fix.starts_with(first) && !failure.fix.contains("template"), "{}", failure.fix);
    }
}

#[test]
fn the_documented_advice_comes_with_metas_code_for_that_fault() {
    for (code, advice) in [
        (190, advice::TOKEN),
        (132_001, advice::TEMPLATE_NAME),
        (132_015, advice::TEMPLATE_QUALITY),
        (1006, advice::RECIPIENT),
        (1011, advice::MEDIA),
        (131_053, advice::MEDIA),
    ] {
        let error = error(false, 400, &format!(r#"{{"error":{{"code":{code}}}}}"#));
        assert!(case(&error).1.fix.contains(advice), "{code}");
    }
}

#[test]
fn a_131009_about_the_number_is_the_recipients_fault() {
    let body = r#"{"error":{"code":131009,"error_data":{"details":"Recipient phone number is not valid"}}}"#;
    let error = error(false, 400, body);
    let failure = case(&error).1;
    assert_eq!(failure.kind, FailureKind::InvalidRecipient);
    assert_eq!(failure.field.as_deref(), Some("to"));
    assert_eq!(failure.code, Some(131_009));
    for others in [
        "Phone number is not associated with this WhatsApp Business Account",
        "recipient_type must be one of individual, group",
    ] {
        let body = body.replace("Recipient phone number is not valid", others);
        assert_ne!(case(&self::error(false, 400, &body)).1.kind, FailureKind::InvalidRecipient, "{others}");
    }
}
