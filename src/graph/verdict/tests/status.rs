use super::*;

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
