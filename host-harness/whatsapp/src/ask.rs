//! The request that a step asks for.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use serde::Deserialize;

/// A request as a step asks for it. It is no more than that: this host decides where the token may go.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Ask {
    method: String,
    pub origin: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Body>,
    timeout_ms: u64,
    pub max_response_bytes: u64,
    token: Vec<Place>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Body {
    Text(String),
    Base64(String),
}

/// Where the token has to be.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Place {
    Header { header: String, scheme: String },
    Query { query: String },
}

/// Why there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The token is wanted where it does not belong.
    Denied,
    /// It is no HTTP request.
    Malformed,
}

impl Ask {
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// The request, with this in each place of the token.
    pub fn request(&mut self, token: &str) -> Result<Request<Bytes>, Refused> {
        let method = Method::try_from(&*self.method).map_err(|_| Refused::Malformed)?;
        let mut url = format!("{}{}", self.origin, self.path);
        let mut headers = http::HeaderMap::with_capacity(self.headers.len() + 2);
        for (name, value) in &self.headers {
            let name = HeaderName::try_from(name).map_err(|_| Refused::Malformed)?;
            // The token's own place, and what frames the request.
            if name == header::AUTHORIZATION || name == header::HOST {
                return Err(Refused::Denied);
            }
            headers.append(name, HeaderValue::try_from(value).map_err(|_| Refused::Malformed)?);
        }
        for place in &self.token {
            match place {
                Place::Header { header, scheme } if header == "authorization" => {
                    let value = HeaderValue::try_from(format!("{scheme} {token}"));
                    headers.insert(header::AUTHORIZATION, value.map_err(|_| Refused::Malformed)?);
                }
                Place::Query { query } if query == "input_token" => {
                    let joint = if url.contains('?') { '&' } else { '?' };
                    url.extend([&*joint.to_string(), query, "=", token]);
                }
                Place::Header { .. } | Place::Query { .. } => return Err(Refused::Denied),
            }
        }
        let body = match self.body.take() {
            None => Bytes::new(),
            Some(Body::Text(text)) => text.into(),
            Some(Body::Base64(text)) => STANDARD.decode(text).map_err(|_| Refused::Malformed)?.into(),
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
        serde_json::from_value::<Ask>(ask).unwrap().request("[token]")
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
        let forged = asked(|ask| ask["headers"] = json!([["Authorization", "Bearer x"]]));
        assert_eq!(forged.unwrap_err(), Refused::Denied);
    }

    #[test]
    fn a_request_that_http_does_not_have_is_malformed() {
        for (part, value) in [
            ("method", json!("PO ST")),
            ("headers", json!([["a b", "c"]])),
            ("headers", json!([["a", "b\nc"]])),
            ("path", json!("/a b")),
            ("body", json!({"base64": "%"})),
        ] {
            assert_eq!(asked(|ask| ask[part] = value.clone()).unwrap_err(), Refused::Malformed, "{value}");
        }
    }
}
