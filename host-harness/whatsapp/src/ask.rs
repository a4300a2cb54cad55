//! The request that a step asks for.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A request as a step asks for it. This host still decides where the token may go.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Ask<'a> {
    #[serde(borrow)]
    method: Text<'a>,
    #[serde(borrow)]
    pub origin: Text<'a>,
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(borrow, deserialize_with = "few")]
    headers: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow)]
    body: Option<Body<'a>>,
    timeout_ms: u64,
    pub max_response_bytes: u64,
    #[serde(borrow, deserialize_with = "few")]
    token: Vec<Place<'a>>,
}

/// A string in a step, copied only if it has escapes.
#[derive(Debug, Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The most headers of a request: more than any caller needs, and few enough for any host and server.
const MOST: usize = 100;

/// Reads a list of no more than [`MOST`] items.
fn few<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct Few<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of no more than {MOST} items")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                if list.len() == MOST {
                    return Err(A::Error::invalid_length(MOST + 1, &self));
                }
                list.push(item);
            }
            Ok(list)
        }
    }

    deserializer.deserialize_seq(Few(PhantomData))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Body<'a> {
    #[serde(borrow)]
    Text(Text<'a>),
    #[serde(borrow)]
    Base64(Text<'a>),
}

/// Where to put the token: in a header after its scheme, or in a query parameter.
#[derive(Debug, Deserialize)]
struct Place<'a> {
    #[serde(borrow)]
    header: Option<Text<'a>>,
    #[serde(borrow)]
    scheme: Option<Text<'a>>,
    #[serde(borrow)]
    query: Option<Text<'a>>,
}

/// Headers that a plugin may not set: the token's own place, and those that frame the request or address the next hop.
/// A request framed in two ways could be read as two requests, the second in another tenant's name.
const FORBIDDEN: [&str; 13] = [
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why no request was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The token was requested in a place where it does not belong.
    Denied,
    /// It is not a valid HTTP request.
    Malformed,
}

impl Ask<'_> {
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// The request, with `token` in each of its places; these stay empty without a token.
    pub fn request(&mut self, token: Option<&str>) -> Result<Request<Bytes>, Refused> {
        let method = Method::try_from(&*self.method).map_err(|_| Refused::Malformed)?;
        // Otherwise the path could extend the host name.
        if !self.path.starts_with('/') {
            return Err(Refused::Malformed);
        }
        let mut url = [&*self.origin, &*self.path].concat();
        let mut headers = http::HeaderMap::with_capacity(self.headers.len() + 2);
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Refused::Malformed)?;
            if FORBIDDEN.contains(&name.as_str()) {
                return Err(Refused::Denied);
            }
            headers.append(name, HeaderValue::from_str(value).map_err(|_| Refused::Malformed)?);
        }
        for place in &self.token {
            match (place.header.as_deref(), place.scheme.as_deref(), place.query.as_deref()) {
                (Some("authorization"), Some(scheme), None) => {
                    if let Some(token) = token {
                        let value = HeaderValue::try_from([scheme, " ", token].concat());
                        headers.insert(header::AUTHORIZATION, value.map_err(|_| Refused::Malformed)?);
                    }
                }
                (None, None, Some("input_token")) => {
                    if let Some(token) = token {
                        let joint = if url.contains('?') { "&" } else { "?" };
                        url.extend([joint, "input_token=", token]);
                    }
                }
                _ => return Err(Refused::Denied),
            }
        }
        let body = match self.body.take() {
            None => Bytes::new(),
            Some(Body::Text(text)) => text.0.into_owned().into(),
            Some(Body::Base64(text)) => STANDARD.decode(&*text).map_err(|_| Refused::Malformed)?.into(),
        };
        if method != Method::GET {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = Uri::try_from(url).map_err(|_| Refused::Malformed)?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asked(change: impl FnOnce(&mut Value)) -> Result<Request<Bytes>, Refused> {
        let mut ask = json!({
            "method": "POST", "origin": "https://graph.facebook.com", "path": "/v25.0/1/messages",
            "headers": [["content-type", "application/json"]], "body": {"text": "{}"}, "timeout-ms": 1,
            "max-response-bytes": 1, "token": [{"header": "authorization", "scheme": "Bearer"}],
        });
        change(&mut ask);
        serde_json::from_str::<Ask>(&ask.to_string()).unwrap().request(Some("[token]"))
    }

    #[test]
    fn the_token_has_its_place_in_the_header_and_in_the_inspection_of_a_token() {
        let request = asked(|_| ()).unwrap();
        assert_eq!(request.headers()["authorization"], "Bearer [token]");
        assert_eq!(request.headers()["content-length"], "2");
        let request = asked(|ask| {
            ask["method"] = "GET".into();
            ask["path"] = "/debug_token?fields=type".into();
            ask["token"] = json!([{"query": "input_token"}]);
        });
        assert_eq!(
            request.unwrap().uri(),
            "https://graph.facebook.com/debug_token?fields=type&input_token=[token]"
        );
    }

    #[test]
    fn a_token_in_another_place_is_denied() {
        for token in [json!({"query": "to"}), json!({"header": "x-token", "scheme": "Bearer"})] {
            assert_eq!(asked(|ask| ask["token"] = json!([token])).unwrap_err(), Refused::Denied, "{token}");
        }
        for name in ["Authorization", "Host", "Content-Length", "Transfer-Encoding", "Connection", "TE"] {
            let forged = asked(|ask| ask["headers"] = json!([[name, "1"]]));
            assert_eq!(forged.unwrap_err(), Refused::Denied, "{name}");
        }
    }

    #[test]
    fn more_headers_than_anybody_needs_are_no_request() {
        let read = |count: usize| {
            let ask = json!({
                "method": "GET", "origin": "https://graph.facebook.com", "path": "/", "timeout-ms": 1,
                "headers": vec![("a", ""); count], "max-response-bytes": 1, "token": [],
            });
            serde_json::from_str::<Ask>(&ask.to_string()).map(drop)
        };
        assert!(read(MOST).is_ok());
        assert!(read(MOST + 1).unwrap_err().to_string().contains("no more than 100"));
    }

    #[test]
    fn a_request_that_http_does_not_have_is_malformed() {
        for (part, value) in [
            ("method", json!("PO ST")),
            ("headers", json!([["a b", "c"]])),
            ("headers", json!([["a", "b\nc"]])),
            ("path", json!("/a b")),
            ("path", json!(".example.com/")),
            ("path", json!("@example.com/")),
            ("body", json!({"base64": "%"})),
        ] {
            assert_eq!(asked(|ask| ask[part] = value.clone()).unwrap_err(), Refused::Malformed, "{value}");
        }
    }
}
