use std::cell::RefCell;

use serde_json::json;

use super::*;
use crate::advice;
use crate::connection::Environment;
use crate::connection::tests::{access, bare_access};
use crate::failure::refused;
use crate::graph::TransportFault;
use crate::wit::types::Connection;

/// Answers by path, and records the requests.
struct Meta<F> {
    answer: F,
    asked: RefCell<Vec<String>>,
}

impl<F: Fn(&str) -> (u16, Value)> Transport for Meta<F> {
    fn send(&self, request: &Request) -> Result<Response, TransportFault> {
        let path = request.path_with_query.strip_prefix("/v25.0/").unwrap();
        self.asked.borrow_mut().push(path.to_owned());
        let (status, body) = (self.answer)(path);
        Ok(Response {
            status,
            headers: vec![
                ("date".into(), "Sun, 22 Nov 2026 12:00:00 GMT".into()),
                ("facebook-api-version".into(), "v25.0".into()),
            ],
            body: body.to_string().into_bytes(),
        })
    }
}

fn meta<F: Fn(&str) -> (u16, Value)>(answer: F) -> Meta<F> {
    Meta { answer, asked: RefCell::default() }
}

fn debug_token(changes: Value) -> (u16, Value) {
    let mut data = json!({
        "is_valid": true, "type": "SYSTEM_USER", "expires_at": 0,
        "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"],
        "granular_scopes": [{"scope": "whatsapp_business_messaging", "target_ids": ["222"]}],
    });
    for (name, value) in changes.as_object().unwrap() {
        data[name] = value.clone();
    }
    (200, json!({ "data": data }))
}

fn number() -> Value {
    json!({"id": "111", "display_phone_number": "+1 555-0100", "verified_name": "Bookshop",
        "quality_rating": "GREEN", "status": "CONNECTED", "health_status": {"can_send_message": "AVAILABLE"}})
}

fn error(code: u32, message: &str) -> (u16, Value) {
    (400, json!({"error": {"code": code, "message": message}}))
}

fn missing() -> (u16, Value) {
    (400, json!({"error": {"code": 100, "error_subcode": 33, "message": "Unsupported get request."}}))
}

/// A connection without faults.
fn good(path: &str) -> (u16, Value) {
    match path {
        path if path.starts_with("debug_token") => debug_token(json!({})),
        path if path.starts_with("111?") => (200, number()),
        path if path.starts_with("222?") => (200, json!({"id": "222", "name": "Books"})),
        path if path.starts_with("222/phone_numbers") => (200, json!({"data": [number()]})),
        other => panic!("not expected: {other}"),
    }
}

fn report(access: &Access, answer: impl Fn(&str) -> (u16, Value)) -> ConnectionReport {
    run(access, &meta(answer)).unwrap()
}

fn failure(access: &Access, answer: impl Fn(&str) -> (u16, Value)) -> Failure {
    refused(run(access, &meta(answer)))
}

fn warned(report: &ConnectionReport, word: &str) -> bool {
    report.warnings.iter().any(|warning| warning.message.contains(word))
}

fn three_fields() -> Access {
    let connection = Connection {
        name: Some("Books".into()),
        access_token: Some("EAAG-test".into()),
        business_account_id: Some("222".into()),
        phone_number_id: None,
        api_version: None,
        graph_url: None,
        timeout_ms: None,
    };
    Access::resolve(&connection, &Environment::default()).unwrap()
}

#[test]
fn a_connection_in_order_has_no_warning() {
    let transport = meta(good);
    let report = run(&access(), &transport).unwrap();
    assert_eq!(report.warnings, []);
    assert_eq!(report.token.unwrap().expires_at, "never");
    let number = report.phone_number.unwrap();
    assert_eq!(number.verified_name.as_deref(), Some("Bookshop"));
    assert_eq!(number.health.as_deref(), Some("AVAILABLE"));
    let account = report.business_account.unwrap();
    assert_eq!((account.name.as_deref(), account.phone_numbers.len()), (Some("Books"), 1));
    assert_eq!(transport.asked.borrow().len(), 4);
}

#[test]
fn the_three_field_form_gets_the_accounts_numbers_and_the_only_one_as_default() {
    let report = report(&three_fields(), good);
    assert_eq!(report.phone_number, None);
    assert_eq!(report.business_account.unwrap().phone_numbers[0].id, "111");
    let [warning] = &report.warnings[..] else { panic!("{:?}", report.warnings) };
    assert_eq!(warning.field.as_deref(), Some("connection.phone-number-id"));
    assert!(warning.fix.contains("Store 111"), "{}", warning.fix);
}

#[test]
fn a_bare_token_is_ok_with_both_ids_missed() {
    let report = report(&bare_access(), good);
    assert_eq!(report.warnings.len(), 2, "{:?}", report.warnings);
}

#[test]
fn complaint_8_ids_and_scopes_that_do_not_match_fail_with_every_fault() {
    let failure = failure(&access(), |path| match path {
        path if path.starts_with("debug_token") => {
            debug_token(json!({"scopes": ["whatsapp_business_management"], "granular_scopes": []}))
        }
        path if path.starts_with("111?") => missing(),
        path if path.starts_with("222?") => error(
            100,
            "(#100) Tried accessing nonexisting field (name) on node type (WhatsAppBusinessPhoneNumber)",
        ),
        other => good(other),
    });
    for part in [
        "connection.access-token: The token lacks the permission whatsapp_business_messaging",
        "connection.phone-number-id: No phone number with this id",
        "connection.business-account-id: The business account id is the id of a phone number.",
    ] {
        assert!(failure.message.contains(part), "{}", failure.message);
    }
    assert_eq!(failure.field.as_deref(), Some("connection.access-token"));
    assert_eq!(failure.kind, FailureKind::AccessDenied);
}

#[test]
fn complaint_8_a_number_of_another_account_fails() {
    let failure = failure(&access(), |path| match path {
        path if path.starts_with("222/phone_numbers") => (200, json!({"data": [{"id": "999"}]})),
        other => good(other),
    });
    assert_eq!(failure.kind, FailureKind::InvalidPhoneNumberId);
    assert!(failure.fix.contains("999") && failure.fix.contains(advice::PHONE_NUMBER_ID), "{}", failure.fix);
}

#[test]
fn complaint_8_a_token_that_is_not_assigned_to_the_account_fails() {
    let failure = failure(&access(), |path| match path {
        path if path.starts_with("debug_token") => debug_token(
            json!({"granular_scopes": [{"scope": "whatsapp_business_messaging", "target_ids": ["999"]}]}),
        ),
        other => good(other),
    });
    assert_eq!(failure.field.as_deref(), Some("connection.business-account-id"));
}

#[test]
fn complaint_9_a_persons_24_hour_token_is_warned_of() {
    let in_ten_hours = 1_795_348_800 + 36_000;
    let report = report(&access(), |path| match path {
        path if path.starts_with("debug_token") => {
            debug_token(json!({"type": "USER", "expires_at": in_ten_hours}))
        }
        other => good(other),
    });
    let [warning] = &report.warnings[..] else { panic!("{:?}", report.warnings) };
    assert!(warning.message.contains("person's token"), "{}", warning.message);
    assert!(warning.message.contains("2026-11-22T22:00:00Z, in 10 hours"), "{}", warning.message);
    assert_eq!(report.token.as_ref().unwrap().kind, "USER");
}

#[test]
fn complaint_6_a_version_that_has_ended_is_warned_of() {
    let mut findings = Findings::default();
    findings.check_version("v19.0", Some("v21.0"));
    assert!(findings.finish().unwrap()[0].message.contains("v21.0, not v19.0"));
}

#[test]
fn an_expired_token_ends_the_check_at_once() {
    let transport = meta(|_| error(190, "Error validating access token: Session has expired"));
    let failure = refused(run(&access(), &transport));
    assert_eq!(failure.kind, FailureKind::InvalidToken);
    assert!(failure.fix.contains(advice::TOKEN));
    assert_eq!(transport.asked.borrow().len(), 1);
}

#[test]
fn a_token_that_cannot_be_inspected_is_a_warning() {
    for answer in [
        (200, json!({"data": {"is_valid": false, "error": {"code": 190}}})),
        error(100, "(#100) You must provide an app access token"),
    ] {
        let report = report(&access(), |path| match path {
            path if path.starts_with("debug_token") => answer.clone(),
            other => good(other),
        });
        assert_eq!(report.token, None);
        assert!(warned(&report, "could not be checked"));
    }
}

#[test]
fn unknown_values_never_fail_it_and_bad_ones_are_warned_of() {
    let report = report(&access(), |path| match path {
        path if path.starts_with("111?") => (
            200,
            json!({"id": "111", "status": "SOMETHING_NEW", "quality_rating": "RED", "health_status": {
                "can_send_message": "BLOCKED",
                "entities": [{"errors": [{"error_description": "No payment method.", "possible_solution": "Add one."}]}],
            }}),
        ),
        other => good(other),
    });
    assert!(warned(&report, "SOMETHING_NEW") && warned(&report, "RED"));
    assert!(warned(&report, "BLOCKED. No payment method."));
    assert_eq!(report.warnings[2].fix, "Add one.");
}

/// Meta's complaint about a field that an object of this kind does not have.
fn no_field(field: &str, path: &str) -> (u16, Value) {
    let kind = if path.starts_with("111") { node_type::PHONE_NUMBER } else { node_type::BUSINESS_ACCOUNT };
    error(100, &format!("(#100) Tried accessing nonexisting field ({field}) on node type ({kind})"))
}

/// The optional fields in each read of an object. Meta refuses the first of its unknown fields.
fn reads<'a>(access: &Access, id: &'a str, unknown: &'a [&'a str]) -> (ConnectionReport, Vec<String>, usize) {
    let transport = meta(|path| match unknown.iter().find(|field| path.contains(**field)) {
        Some(field) if path.starts_with(id) => no_field(field, path),
        _ => good(path),
    });
    let report = run(access, &transport).unwrap();
    let asked = transport.asked.borrow();
    let optional = |path: &&String| path.starts_with(&format!("{id}?"));
    let fields = |path: &String| {
        let fields = path.split_once("fields=").unwrap().1.replace("%2C", ",");
        let known: Vec<_> = NUMBER_FIELDS.split(',').chain(["name"]).collect();
        fields.split(',').filter(|field| !known.contains(field)).collect::<Vec<_>>().join(",")
    };
    (report, asked.iter().filter(optional).map(fields).collect(), asked.len())
}

#[test]
fn only_the_field_that_meta_names_is_left_out() {
    let (report, read, all) = reads(&access(), "111", &["throughput"]);
    assert_eq!(report.warnings, []);
    assert_eq!(report.phone_number.unwrap().health.as_deref(), Some("AVAILABLE"));
    assert_eq!(read[1], "health_status,is_on_biz_app,whatsapp_business_manager_messaging_limit");
    assert_eq!((read.len(), all), (2, 5));
    let (report, read, _) = reads(&access(), "222", &["health_status"]);
    assert_eq!((report.warnings.len(), read[1].as_str()), (0, "marketing_messages_onboarding_status"));
}

#[test]
fn the_health_is_the_last_field_to_do_without_while_reads_are_left() {
    let number_alone = Access::resolve(
        &Connection {
            business_account_id: None,
            phone_number_id: Some("111".into()),
            name: None,
            access_token: Some("EAAG-test".into()),
            api_version: None,
            graph_url: None,
            timeout_ms: None,
        },
        &Environment::default(),
    )
    .unwrap();
    let (report, read, all) = reads(&number_alone, "111", &["throughput", "is_on_biz_app"]);
    assert_eq!((read[2].as_str(), read.len(), all), ("health_status", 3, 4));
    assert_eq!(report.phone_number.unwrap().health.as_deref(), Some("AVAILABLE"));
    let (report, read, all) = reads(&number_alone, "111", &["throughput", "is_on_biz_app", "health_status"]);
    assert_eq!((read[3].as_str(), read.len(), all), ("", 4, 5));
    assert_eq!(report.phone_number.unwrap().verified_name.as_deref(), Some("Bookshop"));
}

#[test]
fn five_reads_are_the_most_and_what_could_not_be_read_is_a_warning() {
    let (report, read, all) = reads(&access(), "111", &["throughput", "is_on_biz_app"]);
    assert_eq!((read.len(), all), (2, 5));
    assert!(warned(&report, "refuses several of the fields"));
    assert_eq!(report.phone_number.unwrap().id, "111");
    // The number's second read was the fifth in all.
    let transport = meta(|path| match path.contains("health_status") {
        true => no_field("health_status", path),
        false => good(path),
    });
    let report = run(&access(), &transport).unwrap();
    assert_eq!(transport.asked.borrow().len(), 5);
    assert!(warned(&report, "refuses several of the fields"));
}

#[test]
fn an_account_that_may_not_be_read_keeps_nobody_from_sending() {
    let report = report(&access(), |path| match path {
        path if path.starts_with("222?") => error(200, "(#200) Permissions error"),
        other => good(other),
    });
    assert!(warned(&report, "permission"));
}

#[test]
fn a_network_that_fails_is_transient() {
    struct Down;
    impl Transport for Down {
        fn send(&self, _: &Request) -> Result<Response, TransportFault> {
            Err(TransportFault::TimedOut)
        }
    }
    assert!(matches!(*run(&access(), &Down).unwrap_err(), ToolError::Transient(_)));
}
