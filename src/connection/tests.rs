use super::*;
use crate::failure::refused;

/// The access that most of the crate's tests use.
pub(crate) fn access() -> Access {
    let given = Connection {
        access_token: Some("EAAG-test".into()),
        phone_number_id: Some("111".into()),
        business_account_id: Some("222".into()),
        ..connection()
    };
    Access::resolve(&given, &Environment::default()).unwrap()
}

/// A token and nothing else.
pub(crate) fn bare_access() -> Access {
    let given = Connection { access_token: Some("EAAG-test".into()), ..connection() };
    Access::resolve(&given, &Environment::default()).unwrap()
}

pub(crate) fn connection() -> Connection {
    Connection {
        name: None,
        access_token: None,
        business_account_id: None,
        phone_number_id: None,
        api_version: None,
        graph_url: None,
        timeout_ms: None,
    }
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::new(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
}

fn failure(connection: &Connection, variables: &[(&str, &str)]) -> Failure {
    refused(Access::resolve(connection, &environment(variables)))
}

const TOKEN: (&str, &str) = ("WHATSAPP_ACCESS_TOKEN", "EAAG-of-the-host");

#[test]
fn what_the_connection_leaves_empty_comes_from_the_environment() {
    let given = Connection { phone_number_id: Some("  ".into()), ..connection() };
    let access = Access::resolve(
        &given,
        &environment(&[
            TOKEN,
            ("WHATSAPP_PHONE_NUMBER_ID", "111"),
            ("WHATSAPP_BUSINESS_ACCOUNT_ID", "222"),
            ("WHATSAPP_API_VERSION", "v26.0"),
            ("WHATSAPP_GRAPH_URL", "http://127.0.0.1:8080/"),
        ]),
    )
    .unwrap();
    assert_eq!(access.token.reveal(), Some("EAAG-of-the-host"));
    assert_eq!(access.phone_number_id(), Some("111"));
    assert_eq!(access.business_account_id(), Some("222"));
    assert_eq!(access.api_version, "v26.0");
    assert_eq!(access.origin, Origin { https: false, authority: "127.0.0.1:8080".into() });
}

#[test]
fn the_connection_comes_before_the_environment() {
    let given = Connection {
        access_token: Some(" EAAG-own\n".into()),
        phone_number_id: Some("333".into()),
        ..connection()
    };
    let variables = environment(&[TOKEN, ("WHATSAPP_PHONE_NUMBER_ID", "111")]);
    let access = Access::resolve(&given, &variables).unwrap();
    assert_eq!(access.token.reveal(), Some("EAAG-own"));
    assert_eq!(access.sender(None).unwrap(), "333");
    assert_eq!(access.sender(Some("444")).unwrap(), "444");
    assert_eq!(access.api_version, DEFAULT_API_VERSION);
    assert_eq!(access.origin.authority, "graph.facebook.com");
}

#[test]
fn the_hosts_token_goes_to_no_other_graph_url() {
    let elsewhere = Connection { graph_url: Some("https://evil.example".into()), ..connection() };
    let failure = failure(&elsewhere, &[TOKEN]);
    assert_eq!(failure.field.as_deref(), Some("connection.graph-url"));
    let same = Connection { graph_url: Some("https://GRAPH.facebook.com:443/".into()), ..connection() };
    assert!(Access::resolve(&same, &environment(&[TOKEN])).is_ok());
    let own = Connection { access_token: Some("own".into()), ..elsewhere };
    assert!(Access::resolve(&own, &environment(&[TOKEN])).is_ok());
}

#[test]
fn a_graph_url_is_https_or_loopback_and_nothing_more() {
    for url in [
        "graph.facebook.com",
        "ftp://graph.facebook.com",
        "http://graph.facebook.com",
        "http://127.0.0.1.evil.example",
        "http://localhost@evil.example",
        "https://graph.facebook.com/v25.0",
        "https://user@graph.facebook.com",
        "https://graph.facebook.com:99999",
        "https://graph.facebook.com:+443",
        "https://graph.facebook.com:0",
        "https://graph..facebook.com",
        "https://.",
        "https://[zzz]",
        "https://",
        "https://[::1",
        "http://[::2]",
        "https://a b",
    ] {
        let given =
            Connection { graph_url: Some(url.into()), access_token: Some("own".into()), ..connection() };
        assert_eq!(failure(&given, &[]).field.as_deref(), Some("connection.graph-url"), "{url}");
    }
    for url in ["http://localhost", "http://[::1]:80", "http://127.9.9.9:1", "https://relay.example:8443"] {
        let given =
            Connection { graph_url: Some(url.into()), access_token: Some("own".into()), ..connection() };
        assert!(Access::resolve(&given, &Environment::default()).is_ok(), "{url}");
    }
}

#[test]
fn a_token_that_cannot_be_one_is_code_190() {
    let long = "EAAG".repeat(1_025);
    for token in ["", &long, "Bearer EAAG", "EAA G", "EAAG\u{200b}", "EAAG\r\nX-Evil: 1"] {
        let given = Connection { access_token: Some(token.into()), ..connection() };
        let failure = failure(&given, &[]);
        assert_eq!(failure.kind, FailureKind::InvalidToken, "{token}");
        assert_eq!(failure.code, Some(190));
        assert!(failure.fix.contains(advice::TOKEN));
        assert!(token.is_empty() || !format!("{failure:?}").contains("EAAG"));
    }
}

#[test]
fn a_token_in_quotes_is_told_so() {
    for token in ["\"EAAG\"", "'EAAG'", "\u{201c}EAAG\u{201d}", "`EAAG`", "\"EAAG", "EAAG'"] {
        let given = Connection { access_token: Some(token.into()), ..connection() };
        let failure = failure(&given, &[]);
        assert_eq!((failure.code, failure.field.as_deref()), (Some(190), Some("connection.access-token")));
        assert!(failure.message.contains("quotes") && !format!("{failure:?}").contains("EAAG"), "{token}");
    }
}

#[test]
fn a_graph_url_without_a_scheme_is_told_what_to_write() {
    for url in ["graph.facebook.com", "relay.example:8443/", "//relay.example", "EAAG-pasted-here"] {
        let given =
            Connection { graph_url: Some(url.into()), access_token: Some("own".into()), ..connection() };
        let failure = failure(&given, &[]);
        assert!(failure.fix.starts_with("Write https:// before the host"), "{url}");
        assert!(!format!("{failure:?}").contains("EAAG"));
    }
}

#[test]
fn a_version_that_is_nearly_one_is_written_out() {
    for (version, fix) in [
        ("v23", "Write v23.0."),
        ("23", "Write v23.0."),
        ("23.0", "Write v23.0."),
        ("V23.0", "Write v23.0."),
        ("v23.0/", "Write v23.0."),
        ("latest", "Write it like v25.0,"),
        ("v", "Write it like v25.0,"),
    ] {
        let given = Connection { api_version: Some(version.into()), ..connection() };
        assert!(failure(&given, &[TOKEN]).fix.starts_with(fix), "{version}");
    }
}

#[test]
fn a_telephone_number_is_not_a_phone_number_id() {
    let given = Connection { phone_number_id: Some("+1 555-0100".into()), ..connection() };
    let failure = failure(&given, &[TOKEN]);
    assert_eq!(failure.code, Some(33));
    assert!(failure.message.contains("telephone number"));
    assert!(failure.fix.contains(advice::PHONE_NUMBER_ID));
}

#[test]
fn versions_and_time_outs() {
    for version in ["25.0", "v25", "v25.0/x", "vv1.0", "v1234.0", "v.0"] {
        let given = Connection { api_version: Some(version.into()), ..connection() };
        let field = failure(&given, &[TOKEN]).field;
        assert_eq!(field.as_deref(), Some("connection.api-version"), "{version}");
    }
    for millis in [0, 600_001, u32::MAX] {
        let given = Connection { timeout_ms: Some(millis), ..connection() };
        let field = failure(&given, &[TOKEN]).field;
        assert_eq!(field.as_deref(), Some("connection.timeout-ms"));
    }
}

#[test]
fn debug_shows_no_token() {
    let access = Access::resolve(&connection(), &environment(&[TOKEN])).unwrap();
    assert!(!format!("{access:?}").contains("EAAG"));
}
