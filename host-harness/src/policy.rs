//! Where a plugin may send requests: a list of what is allowed. Everything else is denied.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use http::uri::{Authority, Scheme};
use http::{Method, Uri};

use crate::{address, path};

/// What a plugin may reach. Empty, it denies everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    rules: Vec<Rule>,
}

impl Policy {
    /// Allows nothing.
    pub fn deny_all() -> Self {
        Self::default()
    }

    /// Parses one rule of each line given. [`Rule`] says how they are written.
    pub fn allow<'a>(rules: impl IntoIterator<Item = &'a str>) -> Result<Self, RuleError> {
        let rules = rules.into_iter().map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { rules })
    }

    /// The rules, in the order given.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether a rule allows this request.
    ///
    /// A rule allows no address in a private network unless it is written for just that address. Names are not
    /// looked up here: what a name resolves to is checked where the connection is made.
    pub fn check(&self, method: &Method, url: &Uri) -> Result<(), Denial> {
        let deny = |why| Denial { method: method.clone(), url: without_query(url), why: Box::new(why) };
        let origin = Origin::of(url).ok_or_else(|| deny(Why::NoOrigin))?;
        let mut rules = self.rules.iter().filter(|rule| rule.allows(method, &origin, url.path())).peekable();
        if rules.peek().is_none() {
            // Where the rules are narrowed to paths, so is the one that is proposed.
            let narrow = self.rules.iter().any(|rule| !rule.path.is_empty() && rule.is_for(&origin));
            let narrow = narrow && path::segments(url.path()).is_some();
            let path = if narrow { url.path().to_owned() } else { String::new() };
            return Err(deny(Why::NoRule { origin, path }));
        }
        let prohibited = address::literal(&origin.host)
            .and_then(|address| Some((address, address::prohibited(address)?)))
            .filter(|_| !rules.any(Rule::names_an_address));
        match prohibited {
            Some((address, kind)) => Err(deny(Why::Address { origin, address, kind })),
            None => Ok(()),
        }
    }

    /// What to say of an allowed request whose host turned out to have an address that only a rule for
    /// that address allows.
    pub(crate) fn denial_of_address(
        method: &Method,
        url: &Uri,
        address: IpAddr,
        kind: &'static str,
    ) -> Denial {
        let why = match Origin::of(url) {
            Some(origin) => Why::Address { origin, address, kind },
            None => Why::NoOrigin,
        };
        Denial { method: method.clone(), url: without_query(url), why: Box::new(why) }
    }
}

impl From<Vec<Rule>> for Policy {
    fn from(rules: Vec<Rule>) -> Self {
        Self { rules }
    }
}

/// One rule: an origin, and the methods and the paths allowed there.
///
/// ```text
/// https://graph.facebook.com            any method
/// GET,POST https://graph.facebook.com   these methods
/// https://*.example.com:8443            every name below example.com, not example.com itself
/// http://127.0.0.1:8080                 plain HTTP
/// GET https://example.com/v2/           /v2 and what is below it
/// ```
///
/// A private, loopback, link-local or otherwise special address takes a rule that names it: neither a pattern nor
/// a name that resolves to it is enough, but for `localhost`.
///
/// A path is matched by whole segments, with or without a slash at its end. A request whose path a server might
/// read as another one, by `..`, `//`, `%2F` and the like, is below no path.
///
/// The port is the scheme's own when left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Any, when empty.
    methods: Vec<Method>,
    scheme: Scheme,
    host: HostPattern,
    port: u16,
    /// Any, when empty.
    path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostPattern {
    Exactly(String),
    /// Every name that ends with this, which begins with a dot.
    Below(String),
}

impl Rule {
    fn allows(&self, method: &Method, origin: &Origin, path: &str) -> bool {
        let methods = self.methods.is_empty() || self.methods.contains(method);
        let paths = self.path.is_empty() || path::is_within(path, &self.path);
        methods && paths && self.is_for(origin)
    }

    fn is_for(&self, origin: &Origin) -> bool {
        let host = match &self.host {
            HostPattern::Exactly(host) => origin.host == *host,
            HostPattern::Below(suffix) => origin.host.len() > suffix.len() && origin.host.ends_with(suffix),
        };
        host && origin.scheme == self.scheme && origin.port == self.port
    }

    /// Whether it is for one address, spelled so that nobody takes it for another: `0177.0.0.1` is none.
    fn names_an_address(&self) -> bool {
        matches!(&self.host, HostPattern::Exactly(host) if address::plain_literal(host).is_some())
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let fault = |reason| RuleError { rule: text.to_owned(), reason };
        let (methods, origin) = match text.trim().split_once(char::is_whitespace) {
            Some((methods, origin)) => (parse_methods(methods).map_err(fault)?, origin.trim()),
            None => (Vec::new(), text.trim()),
        };
        let (scheme, rest) = parse_scheme(origin).map_err(fault)?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (host, port) = parse_authority(authority).map_err(fault)?;
        let port = port.unwrap_or(default_port(&scheme));
        let path = parse_path(path).map_err(fault)?;
        Ok(Self { methods, scheme, host, port, path })
    }
}

fn parse_methods(text: &str) -> Result<Vec<Method>, Reason> {
    let method = |name: &str| match name {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => {
            Method::from_str(name).map_err(|_| Reason::Method)
        }
        _ => Err(Reason::Method),
    };
    text.split(',').map(method).collect()
}

fn parse_scheme(text: &str) -> Result<(Scheme, &str), Reason> {
    match text.split_once("://") {
        Some(("https", rest)) => Ok((Scheme::HTTPS, rest)),
        Some(("http", rest)) => Ok((Scheme::HTTP, rest)),
        Some(_) | None => Err(Reason::Scheme),
    }
}

fn parse_authority(text: &str) -> Result<(HostPattern, Option<u16>), Reason> {
    if text.contains('@') {
        return Err(Reason::UserInfo);
    }
    let (wildcard, name) = match text.strip_prefix("*.") {
        Some(name) => (true, name),
        None => (false, text),
    };
    if name.contains('*') {
        return Err(Reason::Wildcard);
    }
    let authority = Authority::from_str(name).map_err(|_| Reason::Host)?;
    let host = authority.host().to_ascii_lowercase();
    let port = match name.get(authority.host().len()..) {
        None | Some("") => None,
        Some(_) => Some(authority.port_u16().filter(|port| *port > 0).ok_or(Reason::Port)?),
    };
    match wildcard {
        _ if host.is_empty() => Err(Reason::Host),
        false => Ok((HostPattern::Exactly(host), port)),
        // One dot or more: a rule for all of `com` is a mistake, as is one for part of an IP address.
        true if host.contains('.') && !is_ip(&host) => Ok((HostPattern::Below(format!(".{host}")), port)),
        true => Err(Reason::Wildcard),
    }
}

fn parse_path(text: &str) -> Result<String, Reason> {
    let written = text.is_empty() || Uri::from_str(text).is_ok();
    if text.contains(['?', '#', '*']) || !written || (!text.is_empty() && path::segments(text).is_none()) {
        return Err(Reason::Path);
    }
    // The root is no prefix: it is all there is, however strange the path.
    Ok(if text == "/" { String::new() } else { text.to_owned() })
}

fn is_ip(host: &str) -> bool {
    host.starts_with('[') || host.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn default_port(scheme: &Scheme) -> u16 {
    if *scheme == Scheme::HTTP { 80 } else { 443 }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, method) in self.methods.iter().enumerate() {
            write!(f, "{}{method}", if place == 0 { "" } else { "," })?;
        }
        let space = if self.methods.is_empty() { "" } else { " " };
        let (wildcard, host) = match &self.host {
            HostPattern::Exactly(host) => ("", host),
            HostPattern::Below(suffix) => ("*", suffix),
        };
        write!(f, "{space}{}://{wildcard}{host}", self.scheme)?;
        write_port(f, &self.scheme, self.port)?;
        f.write_str(&self.path)
    }
}

fn write_port(f: &mut fmt::Formatter<'_>, scheme: &Scheme, port: u16) -> fmt::Result {
    if port == default_port(scheme) { Ok(()) } else { write!(f, ":{port}") }
}

/// Where a URL points.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

impl Origin {
    /// `None` for what no rule can allow: another scheme, no host, or user information, which serves to
    /// make one host look like another.
    fn of(url: &Uri) -> Option<Self> {
        let scheme = url.scheme()?.clone();
        let authority = url.authority()?;
        let known = scheme == Scheme::HTTP || scheme == Scheme::HTTPS;
        if !known || authority.as_str().contains('@') || authority.host().is_empty() {
            return None;
        }
        let host = authority.host().to_ascii_lowercase();
        let port = match authority.port() {
            None => default_port(&scheme),
            // One that is written and is no port is not the usual one.
            Some(_) => authority.port_u16()?,
        };
        Some(Self { scheme, host, port })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        write_port(f, &self.scheme, self.port)
    }
}

/// A URL for people: without its query, which may carry a secret.
pub(crate) fn without_query(url: &Uri) -> String {
    let scheme = url.scheme_str().unwrap_or("http");
    let authority = url.authority().map_or("", Authority::as_str);
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{}", url.path())
}

/// A request that no rule allows. Its text names the rule that would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    method: Method,
    url: String,
    why: Box<Why>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    /// No rule can allow such a URL.
    NoOrigin,
    NoRule {
        origin: Origin,
        path: String,
    },
    /// The host is an address, or has none but one, that takes a rule of its own.
    Address {
        origin: Origin,
        address: IpAddr,
        kind: &'static str,
    },
}

impl Denial {
    /// The rule that would allow the request; none for a URL that no rule can allow.
    pub fn rule(&self) -> Option<String> {
        let origin = match &*self.why {
            Why::NoOrigin => return None,
            Why::NoRule { origin, path } => return Some(format!("{} {origin}{path}", self.method)),
            Why::Address { origin, address, .. } => {
                Origin { host: address::as_host(*address), ..origin.clone() }
            }
        };
        Some(format!("{} {origin}", self.method))
    }

    /// Whether it is the address that is not allowed, rather than the URL.
    pub(crate) fn is_of_address(&self) -> bool {
        matches!(*self.why, Why::Address { .. })
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} is not allowed", self.method, self.url)?;
        let rule = self.rule().unwrap_or_default();
        match &*self.why {
            Why::NoOrigin => {
                write!(f, ". No rule can allow it: only http and https, without a user name")
            }
            Why::NoRule { .. } => write!(f, ". This rule would allow it: {rule}"),
            Why::Address { origin, address, kind } => write!(
                f,
                ": {} is {address}, {kind}. Such an address takes a rule of its own, and a URL that is written \
                 the same way: {rule}",
                origin.host
            ),
        }
    }
}

impl std::error::Error for Denial {}

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{rule}` is not a rule: {reason}. Rules look like `https://example.com`, `GET,POST https://*.example.com:8443` or `http://127.0.0.1:8080`"
)]
pub struct RuleError {
    rule: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error("it must begin with https:// or http://, after the methods if there are any")]
    Scheme,
    #[error("a method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, separated by commas only")]
    Method,
    #[error("its path must be plain: no query, no `*`, no `.` or `..`, no empty segment, no encoded slash")]
    Path,
    #[error("it must not hold a user name or password")]
    UserInfo,
    #[error("`*` may only stand at the front, before a name of two labels or more")]
    Wildcard,
    #[error("its host is not a valid name or address")]
    Host,
    #[error("its port is not a number from 1 to 65535")]
    Port,
}

#[cfg(test)]
mod tests {
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
        // The root is every path.
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
        // No path is narrow enough for this one.
        assert_eq!(rule(Method::GET, "https://example.com/v2/../a"), "GET https://example.com");
        assert_eq!(rule(Method::GET, "https://other.test/v2/"), "GET https://other.test");
    }

    #[test]
    fn a_private_address_takes_a_rule_that_names_it() {
        assert!(get("http://169.254.169.254", "http://169.254.169.254/latest"));
        assert!(get("http://[::ffff:10.0.0.1]", "http://[::ffff:10.0.0.1]/"));
        assert!(get("https://localhost:8443", "https://localhost:8443/"));
        assert!(get("https://157.240.0.1", "https://157.240.0.1/"));
        // As a rule in such a spelling, or by a pattern.
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
}
