use super::*;

fn allows(rule: &str, method: Method, url: &str) -> bool {
    let policy = Policy::allow([rule]).unwrap();
    policy.check(&method, &url.parse().unwrap()).is_ok()
}

fn get(rule: &str, url: &str) -> bool {
    allows(rule, Method::GET, url)
}

#[test]
fn nothing_is_allowed_by_default() {
    let url = "https://example.com/".parse().unwrap();
    assert!(Policy::default().check(&Method::GET, &url).is_err());
}

#[test]
fn a_rule_allows_its_origin_and_no_other() {
    let rule = "https://graph.facebook.com";
    assert!(get(rule, "https://graph.facebook.com/v25.0/1/messages?a=b"));
    assert!(get(rule, "https://GRAPH.facebook.com:443/"));
    assert!(!get(rule, "http://graph.facebook.com/"));
    assert!(!get(rule, "https://graph.facebook.com:8443/"));
    assert!(!get(rule, "https://evil-graph.facebook.com/"));
    assert!(!get(rule, "https://graph.facebook.com.example.com/"));
    assert!(!get(rule, "https://graph.facebook.com./"));
}

#[test]
fn user_information_is_denied_even_for_an_allowed_host() {
    assert!(!get("https://example.com", "https://graph.facebook.com@example.com/"));
    assert!(!get("https://example.com", "https://example.com@evil.test/"));
}

#[test]
fn a_wildcard_is_for_names_below() {
    let rule = "https://*.example.com:8443";
    assert!(get(rule, "https://a.example.com:8443/"));
    assert!(get(rule, "https://a.b.example.com:8443/"));
    assert!(!get(rule, "https://example.com:8443/"));
    assert!(!get(rule, "https://.example.com:8443/"));
    assert!(!get(rule, "https://aexample.com:8443/"));
    assert!(!get(rule, "https://a.example.com/"));
}

#[test]
fn what_is_read_only_gets_and_does_no_more_than_before() {
    let rules =
        ["https://any.example.com", "GET,POST https://example.com/v2", "POST https://other.example.com"];
    let policy = Policy::allow(rules).unwrap().read_only();
    let allows = |method: Method, url: &str| policy.check(&method, &url.parse().unwrap()).is_ok();
    for url in ["https://any.example.com/", "https://example.com/v2/1"] {
        assert!(allows(Method::GET, url), "{url}");
        assert!(!allows(Method::POST, url) && !allows(Method::DELETE, url), "{url}");
    }
    assert!(!allows(Method::GET, "https://example.com/"));
    // A rule without GET becomes neither a rule for every method nor one for GET.
    assert!(!allows(Method::GET, "https://other.example.com/"));
    assert!(!allows(Method::POST, "https://other.example.com/"));
}

#[test]
fn addresses_are_hosts() {
    assert!(get("http://127.0.0.1:8080", "http://127.0.0.1:8080/x"));
    assert!(!get("http://127.0.0.1:8080", "http://127.0.0.2:8080/x"));
    assert!(get("http://[::1]:8080", "http://[::1]:8080/x"));
    assert!(get("http://[::1]", "http://[::1]/x"));
}

#[test]
fn a_path_narrows_a_rule() {
    let rule = "GET https://graph.facebook.com/v25.0/";
    assert!(get(rule, "https://graph.facebook.com/v25.0/1?fields=id"));
    assert!(!get(rule, "https://graph.facebook.com/v24.0/1"));
    assert!(!get(rule, "https://graph.facebook.com/v25.0/../v24.0/1"));
    assert!(!allows(rule, Method::POST, "https://graph.facebook.com/v25.0/1"));
    // The root matches every path.
    assert!(get("https://example.com/", "https://example.com//a/../b"));
}

#[test]
fn a_denied_path_is_told_with_its_rule() {
    let policy = Policy::allow(["GET https://example.com/v2/"]).unwrap();
    let rule = |method, url: &str| {
        let denial = policy.check(&method, &url.parse().unwrap()).unwrap_err();
        let rule = denial.rule().unwrap();
        assert!(allows(&rule, method, url), "{rule}");
        rule
    };
    assert_eq!(rule(Method::GET, "https://example.com/v1/a?b"), "GET https://example.com/v1/a");
    assert_eq!(rule(Method::POST, "https://example.com/v2/a"), "POST https://example.com/v2/a");
    // A rule with a path cannot match this one.
    assert_eq!(rule(Method::GET, "https://example.com/v2/../a"), "GET https://example.com");
    assert_eq!(rule(Method::GET, "https://other.test/v2/"), "GET https://other.test");
}

#[test]
fn a_private_address_takes_a_rule_that_names_it() {
    assert!(get("http://169.254.169.254", "http://169.254.169.254/latest"));
    assert!(get("http://[::ffff:10.0.0.1]", "http://[::ffff:10.0.0.1]/"));
    assert!(get("https://localhost:8443", "https://localhost:8443/"));
    assert!(get("https://157.240.0.1", "https://157.240.0.1/"));
    // As a rule in such a spelling, or through a pattern.
    for host in ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1."] {
        assert!(!get(&format!("http://{host}"), &format!("http://{host}/")), "{host}");
        assert!(!get("http://127.0.0.1", &format!("http://{host}/")), "{host}");
    }
    assert!(!get("http://*.0x7f.1", "http://0.0x7f.1/"));
    assert!(!get("http://*.0.0x1", "http://127.0.0x1/"));
}

#[test]
fn a_denied_address_is_told_with_its_rule() {
    let denial = |rule, url: &str| {
        let policy = Policy::allow([rule]).unwrap();
        policy.check(&Method::GET, &url.parse().unwrap()).unwrap_err()
    };
    let odd = denial("http://0x7f.1:8080", "http://0x7f.1:8080/a?token=secret");
    assert_eq!(
        odd.to_string(),
        "GET http://0x7f.1:8080/a is not allowed: 0x7f.1 is 127.0.0.1, a loopback address. Such an address \
         takes a rule of its own, and a URL that is written the same way: GET http://127.0.0.1:8080"
    );
    let url: Uri = "https://intranet.test/".parse().unwrap();
    let address = "fd00::1".parse().unwrap();
    let kind = address::prohibited(address).unwrap();
    let resolved = Policy::denial_of_address(&Method::GET, &url, address, kind);
    assert_eq!(resolved.rule().unwrap(), "GET https://[fd00::1]");
    assert!(get(&resolved.rule().unwrap(), "https://[fd00::1]/"));
}

#[test]
fn no_rule_makes_a_host_the_way_to_another() {
    assert!(!allows("https://a.test", Method::CONNECT, "https://a.test/"));
    assert!(allows("https://a.test", Method::TRACE, "https://a.test/"));
}

#[test]
fn methods_narrow_a_rule() {
    let rule = "GET,POST https://example.com";
    assert!(allows(rule, Method::POST, "https://example.com/"));
    assert!(!allows(rule, Method::DELETE, "https://example.com/"));
}

#[test]
fn rules_print_as_they_are_written() {
    for rule in [
        "https://graph.facebook.com",
        "GET,POST https://*.example.com:8443",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "GET https://graph.facebook.com/v25.0/",
        "https://example.com:8443/a/b%20c",
    ] {
        assert_eq!(rule.parse::<Rule>().unwrap().to_string(), rule);
    }
    let plain = "https://Example.com:443/".parse::<Rule>().unwrap();
    assert_eq!(plain.to_string(), "https://example.com");
}

#[test]
fn a_denial_prints_the_rule_that_would_allow_it() {
    let url: Uri = "https://example.com:8443/a?token=secret".parse().unwrap();
    let denial = Policy::default().check(&Method::POST, &url).unwrap_err();
    assert_eq!(
        denial.to_string(),
        "POST https://example.com:8443/a is not allowed. \
         This rule would allow it: POST https://example.com:8443"
    );
    let rule = denial.rule().unwrap();
    assert!(Policy::allow([rule.as_str()]).unwrap().check(&Method::POST, &url).is_ok());
}

#[test]
fn a_denial_of_what_no_rule_allows_says_so() {
    let url = "https://user:password@example.com/".parse().unwrap();
    let denial = Policy::default().check(&Method::GET, &url).unwrap_err();
    assert_eq!(denial.rule(), None);
    assert!(!denial.to_string().contains("password@"), "{denial}");
}

#[test]
fn unreadable_rules_say_why() {
    for (rule, reason) in [
        ("graph.facebook.com", Reason::Scheme),
        ("ftp://example.com", Reason::Scheme),
        ("", Reason::Scheme),
        ("FETCH https://example.com", Reason::Method),
        ("get https://example.com", Reason::Method),
        ("https://example.com/?a=b", Reason::Path),
        ("https://example.com#a", Reason::Path),
        ("https://example.com/*", Reason::Path),
        ("https://example.com/a/../b", Reason::Path),
        ("https://example.com//a", Reason::Path),
        ("https://example.com/a%2Fb", Reason::Path),
        ("https://user@example.com", Reason::UserInfo),
        ("https://*", Reason::Wildcard),
        ("https://*.com", Reason::Wildcard),
        ("https://a.*.com", Reason::Wildcard),
        ("https://*.0.0.1", Reason::Wildcard),
        ("https://", Reason::Host),
        ("https://exa mple.com", Reason::Method),
        ("https://example.com:", Reason::Port),
        ("https://example.com:0", Reason::Port),
        ("https://example.com:70000", Reason::Port),
    ] {
        let error = rule.parse::<Rule>().unwrap_err();
        assert!(error.reason == reason, "{rule}: {error}");
    }
}
