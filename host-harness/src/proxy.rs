//! The proxy for leaving the host's network, and the hosts it is used for.

use std::env;
use std::fmt;
use std::str::FromStr;

use http::uri::Authority;
use hyper_util::client::proxy::matcher::Matcher;

use crate::secret::Secret;

/// An HTTP proxy to public hosts. Requests over https go through it in a tunnel (CONNECT), whose content it cannot
/// read.
///
/// ```
/// # use host_harness::Proxy;
/// let proxy: Proxy = "http://user:password@proxy.example.com:3128".parse()?;
/// let proxy = proxy.except("example.com, 10.0.0.0/8");
/// assert_eq!(proxy.to_string(), "http://proxy.example.com:3128");
/// # Ok::<_, host_harness::ProxyError>(())
/// ```
///
/// `http://` and the port, 80, are optional. In the user name and password, write any character other than a letter, a
/// digit or one of `-._~!$&'()*+,;=` as `%XX`.
///
/// The proxy resolves host names, so the host cannot check their addresses: only the [`Policy`](crate::Policy) decides
/// which names may be reached. The proxy itself may have a private address. The machine itself, `localhost` or a
/// loopback address, is never reached through a proxy, nor are a [`Reroute`](crate::Reroute)'s hosts and plain http.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    server: Authority,
    login: Option<Secret>,
    except: String,
}

/// The variables that name the proxy, the first non-empty one winning: those of curl, in its order.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPT: [&str; 2] = ["no_proxy", "NO_PROXY"];

impl Proxy {
    /// The proxy of the environment: `HTTPS_PROXY`, or `ALL_PROXY` if that is not set, with the exceptions of
    /// `NO_PROXY`. If a variable is also set in lower case, the lower-case one is used.
    pub fn from_env() -> Result<Option<Self>, ProxyError> {
        Self::from_variables(|name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn from_variables(value: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, ProxyError> {
        let set = |name| Some((name, value(name).filter(|value| !value.trim().is_empty())?));
        let Some((name, address)) = VARIABLES.into_iter().find_map(set) else { return Ok(None) };
        let proxy: Self =
            address.parse().map_err(|error: ProxyError| ProxyError { variable: Some(name), ..error })?;
        let except = EXCEPT.into_iter().find_map(set).map(|(_, except)| except);
        Ok(Some(proxy.except(except.unwrap_or_default())))
    }

    /// Hosts to reach without the proxy, separated by commas. A name, with or without a leading dot, matches itself and
    /// every name below it. An address matches itself, a network such as `10.0.0.0/8` its addresses, and `*` every
    /// host.
    pub fn except(mut self, hosts: impl Into<String>) -> Self {
        self.except = hosts.into();
        self
    }

    /// Decides for each host whether it is reached through the proxy.
    pub(crate) fn matcher(&self) -> Matcher {
        let login = self.login.as_ref().map(|login| format!("{}@", login.reveal())).unwrap_or_default();
        Matcher::builder().https(format!("http://{login}{}", self.server)).no(&self.except).build()
    }
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let fault = |reason| ProxyError { variable: None, reason };
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some(_) => return Err(fault(Reason::Scheme)),
            None => text,
        };
        let (login, server) = match rest.rsplit_once('@') {
            Some((login, server)) => (Some(login), server),
            None => (None, rest),
        };
        if login.is_some_and(|login| !is_login(login)) {
            return Err(fault(Reason::Login));
        }
        let server = server.strip_suffix('/').unwrap_or(server);
        let authority: Authority = server.parse().map_err(|_| fault(Reason::Server))?;
        let written = authority.port_u16();
        if authority.host().is_empty()
            || written == Some(0)
            || (written.is_none() && authority.host() != server)
        {
            return Err(fault(Reason::Server));
        }
        Ok(Self { server: authority, login: login.map(Secret::new), except: String::new() })
    }
}

/// Whether a URL may have this text before its `@`. With an invalid character, the URL would be parsed differently
/// than intended.
fn is_login(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:%".contains(&byte))
}

impl fmt::Display for Proxy {
    /// Without the user name and the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.server)
    }
}

/// A proxy address that cannot be used. The error does not repeat the address, which may have a password in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} cannot be used: {reason}. It looks like http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128",
    variable.unwrap_or("the proxy's address")
)]
pub struct ProxyError {
    variable: Option<&'static str>,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error("only proxies that speak plain HTTP are supported, not https:// or socks5://")]
    Scheme,
    #[error("its user name or password has a character that must be written as %XX, such as %40 for @")]
    Login,
    #[error("after http://, and the @ if there is one, there must be only a host and a port")]
    Server,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(text: &str) -> Proxy {
        text.parse().unwrap()
    }

    /// The proxy and authorization with which a URL is reached.
    fn way(proxy: &Proxy, url: &str) -> Option<(String, Option<String>)> {
        let way = proxy.matcher().intercept(&url.parse().unwrap())?;
        let login = way.basic_auth().map(|login| login.to_str().unwrap().to_owned());
        Some((way.uri().to_string(), login))
    }

    #[test]
    fn an_address_is_read_however_it_is_written() {
        for text in ["http://a.test:80", "a.test:80", " HTTP://a.test:80/ "] {
            assert_eq!(proxy(text).to_string(), "http://a.test:80", "{text}");
        }
        assert_eq!(proxy("a.test").to_string(), "http://a.test");
        assert_eq!(proxy("http://[::1]:3128").to_string(), "http://[::1]:3128");
    }

    #[test]
    fn a_login_is_sent_and_never_shown() {
        let proxy = proxy("http://me:p%40ss@a.test:3128");
        let (address, login) = way(&proxy, "https://b.test/").unwrap();
        assert_eq!(address, "http://a.test:3128/");
        // me:p@ss
        assert_eq!(login.unwrap(), "Basic bWU6cEBzcw==");
        let shown = format!("{proxy} {proxy:?}");
        assert!(!shown.contains("p%40ss") && !shown.contains("p@ss"), "{shown}");
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        for (text, reason) in [
            ("https://me:hidden@a.test", Reason::Scheme),
            ("socks5://me:hidden@a.test:1080", Reason::Scheme),
            ("http://me:hid/den@a.test", Reason::Login),
            ("http://me:hid@den@a.test", Reason::Login),
            ("http://me:hid den@a.test", Reason::Login),
            ("http://me:hidden@", Reason::Server),
            ("http://me:hidden@a.test:0", Reason::Server),
            ("http://me:hidden@a.test:99999", Reason::Server),
            ("http://me:hidden@a.test:port", Reason::Server),
            ("http://me:hidden@a.test/path", Reason::Server),
            ("http://me:hidden@a.test?query", Reason::Server),
            ("", Reason::Server),
        ] {
            let error = text.parse::<Proxy>().unwrap_err();
            assert_eq!(error, ProxyError { variable: None, reason }, "{text}");
            assert!(!error.to_string().contains("hid"), "{error}");
        }
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        let read = |variables: &'static [(&str, &str)]| {
            Proxy::from_variables(move |name| {
                let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
                Some((*value).to_owned())
            })
        };
        let found = |variables| read(variables).unwrap().map(|proxy| proxy.to_string());
        assert_eq!(found(&[]), None);
        // It is for plain http, for which no proxy is used.
        assert_eq!(found(&[("HTTP_PROXY", "a:1"), ("http_proxy", "b:1"), ("NO_PROXY", "c")]), None);
        assert_eq!(found(&[("ALL_PROXY", "a:1")]).unwrap(), "http://a:1");
        assert_eq!(found(&[("ALL_PROXY", "a:1"), ("HTTPS_PROXY", "b:1")]).unwrap(), "http://b:1");
        assert_eq!(found(&[("https_proxy", "a:1"), ("HTTPS_PROXY", "b:1")]).unwrap(), "http://a:1");
        assert_eq!(found(&[("https_proxy", " "), ("HTTPS_PROXY", "b:1")]).unwrap(), "http://b:1");
        let except = |variables| read(variables).unwrap().unwrap().except;
        assert_eq!(except(&[("ALL_PROXY", "a:1"), ("NO_PROXY", "b"), ("no_proxy", "c")]), "c");
        let error = read(&[("HTTPS_PROXY", "ftp://me:hidden@a")]).unwrap_err().to_string();
        assert!(error.starts_with("HTTPS_PROXY cannot be used: only proxies"), "{error}");
    }

    #[test]
    fn exceptions_are_names_with_all_below_them_and_addresses() {
        let excepted = |except: &str, host: &str| {
            way(&proxy("a.test").except(except), &format!("https://{host}/")).is_none()
        };
        for (except, host) in [
            ("b.test", "b.test"),
            ("b.test", "B.test"),
            ("b.test", "c.b.test"),
            (".b.test", "c.b.test"),
            ("x.test, b.test", "b.test"),
            ("*", "b.test"),
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.0/24", "192.0.2.1"),
            ("2001:db8::/32", "[2001:db8::1]"),
        ] {
            assert!(excepted(except, host), "{except}: {host}");
        }
        for (except, host) in
            [("", "b.test"), ("b.test", "bb.test"), ("b.test", "test"), ("192.0.2.0/24", "b.test")]
        {
            assert!(!excepted(except, host), "{except}: {host}");
        }
    }

    #[test]
    fn plain_http_goes_its_own_way() {
        assert_eq!(way(&proxy("a.test"), "http://b.test/"), None);
    }
}
