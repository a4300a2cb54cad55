//! Where a plugin may send requests: a list of what is allowed. Everything else is denied.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use http::uri::{Authority, Scheme};
use http::{Method, Uri};

use crate::{address, path};

/// The requests that a plugin may make. An empty policy denies everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    rules: Vec<Rule>,
}

impl Policy {
    /// Allows nothing.
    pub fn deny_all() -> Self {
        Self::default()
    }

    /// Parses rules, one from each item. [`Rule`] describes their syntax.
    pub fn allow<'a>(rules: impl IntoIterator<Item = &'a str>) -> Result<Self, RuleError> {
        let rules = rules.into_iter().map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { rules })
    }

    /// The same policy reduced to GET, for plugins that may read but not change anything.
    pub fn read_only(&self) -> Self {
        let rules =
            self.rules.iter().filter(|rule| rule.methods.is_empty() || rule.methods.contains(&Method::GET));
        Self { rules: rules.map(|rule| Rule { methods: vec![Method::GET], ..rule.clone() }).collect() }
    }

    /// The rules, in the order given.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether a rule allows this request.
    ///
    /// A rule allows an address in a private network only if it names that address. Names are not resolved here: their
    /// addresses are checked when the connection is made.
    pub fn check(&self, method: &Method, url: &Uri) -> Result<(), Denial> {
        let deny = |why| Denial { method: method.clone(), url: without_query(url), why: Box::new(why) };
        // CONNECT asks the host to be a proxy to another one.
        let origin = Origin::of(url).filter(|_| *method != Method::CONNECT);
        let origin = origin.ok_or_else(|| deny(Why::NoOrigin))?;
        let mut rules = self.rules.iter().filter(|rule| rule.allows(method, &origin, url.path())).peekable();
        if rules.peek().is_none() {
            // If the rules are narrowed to paths, the proposed rule is too.
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

    /// The denial of an allowed request whose host turned out to have an address that only a rule for that address
    /// allows.
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
/// https://graph.facebook.com            any method but CONNECT
/// GET,POST https://graph.facebook.com   these methods
/// https://*.example.com:8443            every name below example.com, not example.com itself
/// http://127.0.0.1:8080                 plain HTTP
/// GET https://example.com/v2/           /v2 and what is below it
/// ```
///
/// A private, loopback, link-local or otherwise special address needs a rule that names the address itself: a pattern,
/// or a name that resolves to it, is not enough. The exception is `localhost`.
///
/// A path is matched by whole segments, with or without a trailing slash. A request whose path servers may interpret
/// differently, because of `..`, `//`, `%2F` and the like, matches no rule with a path.
///
/// Without a port, the scheme's default port is meant.
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

    /// Whether it names one address in an unambiguous spelling, which `0177.0.0.1` is not.
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
        // At least one dot: a rule for all of `com` is a mistake, and so is one for part of an IP address.
        true if host.contains('.') && !is_ip(&host) => Ok((HostPattern::Below(format!(".{host}")), port)),
        true => Err(Reason::Wildcard),
    }
}

fn parse_path(text: &str) -> Result<String, Reason> {
    let written = text.is_empty() || Uri::from_str(text).is_ok();
    if text.contains(['?', '#', '*']) || !written || (!text.is_empty() && path::segments(text).is_none()) {
        return Err(Reason::Path);
    }
    // The root is not a prefix: it matches everything, however strange the path.
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
    /// `None` for a URL that no rule can allow: another scheme, no host, or user information, which can make one host
    /// look like another.
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
            // A port that is present but invalid does not mean the default one.
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

/// A URL to show to people: without its query, which may contain a secret.
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
    /// No rule can allow this URL or this method.
    NoOrigin,
    NoRule {
        origin: Origin,
        path: String,
    },
    /// The host is, or only resolves to, an address that needs its own rule.
    Address {
        origin: Origin,
        address: IpAddr,
        kind: &'static str,
    },
}

impl Denial {
    /// The rule that would allow the request; `None` for a URL that no rule can allow.
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

    /// Whether the address, rather than the URL, is not allowed.
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
                write!(f, ". No rule can allow it: only http and https, without a user name, and no CONNECT")
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
    #[error("it must not have a user name or password")]
    UserInfo,
    #[error("`*` may only be at the front, before a name of two labels or more")]
    Wildcard,
    #[error("its host is not a valid name or address")]
    Host,
    #[error("its port is not a number from 1 to 65535")]
    Port,
}

#[cfg(test)]
mod tests;
