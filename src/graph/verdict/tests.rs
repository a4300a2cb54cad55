use super::*;
use crate::connection::tests::access;
use crate::failure::refused;
use crate::graph::Inputs;
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

/// A request by a custom call, with this body.
fn custom(path: &str, body: &str) -> Request {
    let mut request = request(false);
    request.path_with_query = path.to_owned();
    request.asked.message = path.ends_with("/messages");
    request.asked.inputs = Inputs { body: Some("body.json"), path: Some("path"), ..Inputs::default() };
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

#[test]
fn what_the_status_says_has_a_scope() {
    use FailureScope::{Connection, Message, Sender, Service};
    for (status, of_a_send, of_a_custom_call) in [
        (200, Service, Service),
        (302, Connection, Message),
        (401, Connection, Connection),
        (403, Connection, Connection),
        (404, Connection, Message),
        (408, Service, Service),
        (413, Message, Message),
        (400, Service, Service),
        (429, Sender, Sender),
        (500, Service, Service),
        (502, Service, Service),
    ] {
        assert_eq!(failed(&request(false), status, "").scope, of_a_send, "{status}");
        assert_eq!(failed(&custom("/v25.0/1/x", ""), status, "").scope, of_a_custom_call, "{status}");
    }
}

#[test]
fn an_id_that_is_wrong_concerns_the_connection_and_another_object_the_call() {
    let body = r#"{"error":{"code":100,"error_subcode":33}}"#;
    let of = |node| {
        let mut request = request(true);
        request.asked.node = node;
        failed(&request, 400, body).scope
    };
    assert_eq!(of(Node::PhoneNumber("connection.phone-number-id")), FailureScope::Connection);
    assert_eq!(of(Node::BusinessAccount), FailureScope::Connection);
    assert_eq!(of(Node::Other("7".into())), FailureScope::Message);
}

/// Graph API: "… does not exist, cannot be loaded due to missing permissions, or does not support this operation".
#[test]
fn an_endpoint_that_does_not_exist_puts_the_path_in_doubt_and_not_the_connection() {
    let body = r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported post request."}}"#;
    for path in ["/v25.0/111/mesages", "/v25.0/111/calls?x=1"] {
        let failure = failed(&custom(path, ""), 400, body);
        assert_eq!(
            (failure.kind, failure.field.as_deref()),
            (FailureKind::ObjectNotAccessible, Some("path"))
        );
        assert!(
            failure.message.contains("endpoint") && failure.fix.contains(advice::PHONE_NUMBER_ID),
            "{failure:?}"
        );
        assert_eq!(failure.scope, FailureScope::Message);
    }
    for path in ["/v25.0/111", "/v25.0/111/messages"] {
        let failure = failed(&custom(path, ""), 400, body);
        assert_eq!(
            (failure.kind, failure.field.as_deref()),
            (FailureKind::InvalidPhoneNumberId, Some("path"))
        );
    }
    let typed = failed(&request(false), 400, body);
    assert_eq!(typed.field.as_deref(), Some("connection.phone-number-id"));
    assert!(!typed.message.contains("endpoint"), "{}", typed.message);
}

#[test]
fn an_endpoint_or_a_path_that_meta_does_not_know_is_the_paths_fault() {
    let unknown = failed(&custom("/v25.0/111/a/b", ""), 400, &meta(2500, "Unknown path components: /b"));
    assert_eq!((unknown.kind, unknown.field.as_deref()), (FailureKind::InvalidInput, Some("path")));
    let said =
        meta(100, "Tried accessing nonexisting field (mesages) on node type (WhatsAppBusinessPhoneNumber)");
    let unknown = failed(&custom("/v25.0/111/mesages", ""), 400, &said);
    assert_eq!((unknown.kind, unknown.field.as_deref()), (FailureKind::InvalidInput, Some("path")));
}

/// The kinds of node are Graph's own names (Graph API, "Tried accessing nonexisting field").
#[test]
fn the_wrong_kind_of_id_is_told_on_every_call() {
    for (node, field, kind) in [
        (Node::BusinessAccount, "connection.business-account-id", FailureKind::InvalidBusinessAccountId),
        (
            Node::PhoneNumber("connection.phone-number-id"),
            "connection.phone-number-id",
            FailureKind::InvalidPhoneNumberId,
        ),
    ] {
        for (found, words) in
            [("Business", "portfolio"), ("User", "person"), ("Application", "app"), ("Page", "Page")]
        {
            let mut request = custom("/v25.0/222/message_templates?fields=name", "");
            request.asked.reads = true;
            request.asked.node = node.clone();
            let said =
                format!("Tried accessing nonexisting field (message_templates) on node type ({found})");
            let failure = failed(&request, 400, &meta(100, &said));
            assert_eq!((failure.kind, failure.field.as_deref()), (kind, Some(field)), "{found}");
            assert!(failure.message.contains(words), "{}", failure.message);
        }
    }
    // A field of an object within says nothing against the id.
    for path in ["/v25.0/222/phone_numbers?fields=foo", "/v25.0/222?fields=phone_numbers%7Bfoo%7D"] {
        let mut request = custom(path, "");
        request.asked.node = Node::BusinessAccount;
        let said =
            meta(100, "Tried accessing nonexisting field (foo) on node type (WhatsAppBusinessPhoneNumber)");
        assert_eq!(failed(&request, 400, &said).kind, FailureKind::InvalidInput, "{path}");
    }
}

/// Meta, "Media: download": the address lives for five minutes, and then there is nothing.
#[test]
fn a_media_address_that_has_run_out_says_how_to_get_a_new_one_and_blames_no_token() {
    for status in [401, 403, 404] {
        for body in ["", "<html>gone</html>"] {
            let mut request = custom("/whatsapp_business/attachments/?mid=1", "");
            request.origin.authority = MEDIA_HOST.to_owned();
            let failure = failed(&request, status, body);
            assert_eq!(
                (failure.kind, failure.scope),
                (FailureKind::ObjectNotAccessible, FailureScope::Message)
            );
            assert_eq!(failure.field.as_deref(), Some("path"));
            assert!(
                failure.message.contains("five minutes") && failure.fix.contains("GET /{media-id}"),
                "{failure:?}"
            );
        }
    }
}

/// Seen: an envelope of the Graph API from the host of the files.
#[test]
fn a_media_address_is_to_blame_whatever_the_media_host_says_in_an_envelope() {
    let mut request = custom("/whatsapp_business/attachments/?mid=1", "");
    request.origin.authority = MEDIA_HOST.to_owned();
    for (status, said) in [
        (400, r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported get request."}}"#),
        (400, r#"{"error":{"code":100,"message":"Invalid parameter"}}"#),
        (401, r#"{"error":{"code":190,"message":"Invalid OAuth access token"}}"#),
        (403, r#"{"error":{"code":200,"message":"Permissions error"}}"#),
        (400, r#"{"error":{"code":33,"message":"x"}}"#),
    ] {
        let failure = failed(&request, status, said);
        assert_eq!((failure.kind, failure.scope), (FailureKind::ObjectNotAccessible, FailureScope::Message));
        assert_eq!(failure.field.as_deref(), Some("path"));
        assert!(failure.fix.contains("GET /{media-id}") && failure.details.is_some(), "{failure:?}");
    }
    let busy = failed(&request, 400, r#"{"error":{"code":4}}"#);
    assert_eq!(busy.kind, FailureKind::RateLimited);
}

/// Meta, "Business-scoped user IDs".
#[test]
fn a_user_id_that_meta_refuses_is_called_a_user_id() {
    let said = meta(131_009, "Recipient is not valid");
    let by_id = failed(&custom("/v25.0/111/messages", r#"{"recipient":"US.1"}"#), 400, &said);
    assert_eq!(by_id.field.as_deref(), Some("body.json.recipient"));
    let mut typed = request(false);
    typed.body = br#"{"recipient":"US.1","type":"text"}"#.to_vec();
    for failure in [by_id, failed(&typed, 400, &said)] {
        assert!(failure.message.contains("user id"), "{}", failure.message);
        assert!(!failure.fix.contains("E.164"), "{}", failure.fix);
    }
    let both = failed(&custom("/v25.0/111/messages", r#"{"to":"+15550100","recipient":"US.1"}"#), 400, &said);
    assert!(both.message.contains("number") && both.fix.contains("E.164"), "{both:?}");
}

#[test]
fn the_number_is_named_in_the_terms_of_the_function_that_was_called() {
    let said = meta(131_009, "Recipient phone number is not valid");
    for (body, field) in [
        (r#"{"to":"+15550100"}"#, "body.json.to"),
        (r#"{"recipient":"US.1"}"#, "body.json.recipient"),
        (r#"{"to":"+15550100","recipient":"US.1"}"#, "body.json.to"),
    ] {
        for said in [&said, &meta(131_062, "x")] {
            let failure = failed(&custom("/v25.0/111/messages", body), 400, said);
            assert_eq!(
                (failure.kind, failure.field.as_deref()),
                (FailureKind::InvalidRecipient, Some(field))
            );
        }
    }
    let mut to_group = request(false);
    to_group.asked.inputs.recipient = Some("group-id");
    to_group.body = br#"{"recipient_type":"group","to":"Y2FwaV9ncm91cDox"}"#.to_vec();
    let failure = failed(&to_group, 400, &said);
    assert_eq!(failure.field.as_deref(), Some("group-id"));
    assert!(!failure.fix.contains("E.164"), "{}", failure.fix);
    let named =
        failed(&custom("/v25.0/111/groups", "{}"), 400, &meta(100, "The parameter subject is required."));
    assert_eq!(named.field.as_deref(), Some("body.json.subject"));
}

/// A template by send-template, and the same by a custom call.
fn templates() -> [(Request, bool); 2] {
    const PARAMETERS: &[(&str, &str)] =
        &[("template.name", "name"), ("header", "header"), ("body", "body"), ("buttons", "buttons")];
    let mut typed = request(false);
    typed.asked.inputs.parameters = PARAMETERS;
    let mut written = custom("/v25.0/111/messages", r#"{"type":"template","template":{}}"#);
    for request in [&mut typed, &mut written] {
        request.asked.inputs.template_form = Some("template-form");
    }
    [(typed, true), (written, false)]
}

/// Details begin with the part (Meta, "Error codes", 132000 and 132012).
#[test]
fn the_part_of_a_template_that_meta_names_becomes_the_field() {
    for (request, typed) in templates() {
        for code in [100, 131_008, 131_009, 132_000, 132_005, 132_008, 132_012, 132_018] {
            for (said, field) in [
                ("header: Format mismatch, expected IMAGE, received UNKNOWN", "header"),
                (
                    "body: number of localizable_params (1) does not match the expected number of params (2)",
                    "body",
                ),
                ("buttons: Button at index 1 of type Url requires a parameter", "buttons[1]"),
                ("buttons: 2 are expected", "buttons"),
            ] {
                let failure = failed(&request, 400, &meta(code, said));
                let field = if typed { field } else { "body.json.template.components" };
                assert_eq!(failure.field.as_deref(), Some(field), "{code} {said}");
                assert_eq!(
                    (failure.kind, failure.scope),
                    (FailureKind::TemplateMismatch, FailureScope::Message),
                    "{code}"
                );
                assert!(failure.fix.contains("template-form says w"), "{code}: {}", failure.fix);
                assert_eq!(failure.details.as_deref(), Some(said));
            }
        }
        let name = failed(&request, 400, &meta(131_008, "The parameter template['name'] is required."));
        assert_eq!(name.field.as_deref(), Some(if typed { "name" } else { "body.json.template.name" }));
    }
    let text = failed(&request(false), 400, &meta(131_008, "body: x"));
    assert_eq!((text.kind, text.field), (FailureKind::InvalidInput, None), "no template, no part");
}

#[test]
fn the_same_fault_of_a_template_has_one_kind_whoever_finds_it() {
    for (request, _) in templates() {
        for (code, said, mismatch) in [
            (131_008, "x", true),
            (100, "Parameter name is missing or empty", true),
            (100, "Param text must be a string", false),
            (131_009, "Components sub_type invalid at index: 0 and type: null", true),
            (131_009, "x", false),
        ] {
            let failure = failed(&request, 400, &meta(code, said));
            assert_eq!(failure.kind == FailureKind::TemplateMismatch, mismatch, "{code} {said}");
            assert_eq!(
                failure.fix.contains("button of the template may be missing"),
                code > 100,
                "{}",
                failure.fix
            );
        }
    }
}

/// 132018 has several causes (Meta, "Error codes"; an authentication code has at most 15 characters).
#[test]
fn the_advice_on_a_templates_content_follows_the_details() {
    let fix = |said: &str| failed(&request(false), 400, &meta(132_018, said)).fix;
    let long = fix("Parameter length limit 15 is exceeded for the template category");
    assert!(
        long.starts_with("Correct what the details name.")
            && long.contains("Shorten")
            && !long.contains("tab"),
        "{long}"
    );
    let lines = fix("Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
    assert!(
        lines.starts_with("Correct what the details name.") && lines.contains("Take out line breaks"),
        "{lines}"
    );
    let other = fix("Link tracking is not allowed for this button");
    assert!(other.starts_with("Correct what the details name."), "{other}");
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

/// Seen of gateways: a list where Meta has an object, Meta's error within their own, details that are no text.
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
    // A number of the relay's own, without an error around it, is no code of Meta's.
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

/// Meta, "Media: upload": the answer lists the types that are taken.
#[test]
fn a_file_that_meta_refuses_is_medias_fault() {
    let said = "Param file must be a file with one of the following types: audio/aac, image/png. Received file of type 'image/gif'.";
    let mut upload = custom("/v25.0/111/media", "");
    upload.asked.inputs =
        Inputs { recipient: Some("body.multipart"), path: Some("path"), ..Inputs::default() };
    let failure = failed(&upload, 400, &meta(100, said));
    assert_eq!(failure.kind, FailureKind::MediaUnavailable);
    assert!(failure.fix.contains("content-type"), "{}", failure.fix);
}

/// Meta, "Error codes", 131009: buttons, the sender, a country, and not the recipient alone.
#[test]
fn a_recipient_is_not_blamed_for_what_is_somebody_elses() {
    for said in [
        "recipient_identity_key_hash is not a valid hash",
        "Voice call button is not supported for the country of the business phone number",
        "The sender phone number is not valid",
        "Template button of type PHONE_NUMBER: phone number is invalid",
        "contacts[0].phones[0].phone: invalid phone number",
    ] {
        let failure = failed(&request(false), 400, &meta(131_009, said));
        assert_ne!(failure.kind, FailureKind::InvalidRecipient, "{said}");
        assert_ne!(failure.field.as_deref(), Some("to"), "{said}");
    }
    let [(typed, _), _] = templates();
    let failure = failed(&typed, 400, &meta(131_009, "body: Parameter recipient_name is invalid"));
    assert_eq!((failure.kind, failure.field.as_deref()), (FailureKind::TemplateMismatch, Some("body")));
    for said in ["Recipient phone number is not valid", "Invalid phone number", "The recipient is not valid."]
    {
        let failure = failed(&request(false), 400, &meta(131_009, said));
        assert_eq!(failure.kind, FailureKind::InvalidRecipient, "{said}");
    }
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

/// Meta says of these that their own endpoint may be called again.
#[test]
fn what_refuses_another_call_is_no_proof_that_a_message_was_refused() {
    for code in [133_004, 133_015, 139_103, 2_494_100] {
        let body = meta(code, "Try again later");
        assert_eq!(case(&error(false, 503, &body)).0, "unconfirmed", "{code}");
        let fault = answer(503, &body).json(&custom("/v25.0/111/register", "{}")).unwrap_err();
        assert_eq!(case(&fault).0, "transient", "{code}");
    }
}

#[test]
fn a_code_is_told_as_what_it_means_for_the_call() {
    let block = custom("/v25.0/111/block_users", "{}");
    let failure = failed(&block, 400, &meta(131_047, "x"));
    assert!(!failure.fix.contains("send-template"), "{}", failure.fix);
    assert!(failed(&block, 400, &meta(130_429, "x")).message.contains("numbers"));
    let mut marketing = request(false);
    assert_eq!(failed(&marketing, 400, &meta(131_055, "x")).scope, FailureScope::Sender);
    marketing.path_with_query = "/v25.0/111/marketing_messages".into();
    assert_eq!(failed(&marketing, 400, &meta(131_055, "x")).scope, FailureScope::Template);
    // The path is the toolkit's own.
    for code in [803, 2500] {
        assert_eq!(failed(&request(false), 400, &meta(code, "x")).scope, FailureScope::Connection, "{code}");
    }
}
