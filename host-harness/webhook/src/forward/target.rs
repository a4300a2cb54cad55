//! The target to which events are posted.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::time::timeout;

use super::outbox::Waiting;

/// How long a post may take, from the connection to the end of the answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of an answer is read, so that its connection can be used again.
const LARGEST_ANSWER: usize = 64 << 10;
/// The statuses that mean this event is wrong, and not some other thing.
const REFUSED: [StatusCode; 4] = [
    StatusCode::BAD_REQUEST,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
];

/// A URL to post events to, over HTTP/1.1 or HTTP/2, with or without TLS. A user name and password in the URL are sent
/// as `Authorization: Basic`. Logs and errors never show them, nor the URL's path and query.
#[derive(Clone)]
pub struct Target {
    uri: Uri,
    authorization: Option<HeaderValue>,
    shown: String,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// Why a URL is no target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is not a URL.
    #[error("it is not a URL such as https://example.com/events")]
    NotAUrl,
    /// The authorities cannot be used.
    #[error("the certificate authorities cannot be used: {0}")]
    Authorities(String),
}

/// The result of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Posted {
    Accepted,
    /// For good.
    Refused(StatusCode),
    /// The target may accept it later.
    Failed {
        why: String,
        not_before: Option<Duration>,
    },
}

impl Target {
    /// Parses a URL. For https it trusts Mozilla's certificate authorities, and those in the given PEM text.
    pub fn new(url: &str, authorities: &str) -> Result<Self, TargetError> {
        let uri: Uri = url.trim().parse().map_err(|_| TargetError::NotAUrl)?;
        let scheme = uri.scheme().filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme));
        let scheme = scheme.ok_or(TargetError::NotAUrl)?.clone();
        let authority = uri.authority().ok_or(TargetError::NotAUrl)?;
        let (user, host) = match authority.as_str().rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority.as_str()),
        };
        let host: Authority = host.parse().map_err(|_| TargetError::NotAUrl)?;
        if host.host().is_empty() {
            return Err(TargetError::NotAUrl);
        }
        let shown = format!("{scheme}://{host}");
        let authorization = user.map(basic).transpose()?;
        let mut parts = uri.into_parts();
        parts.authority = Some(host);
        let uri = Uri::from_parts(parts).map_err(|_| TargetError::NotAUrl)?;
        Ok(Self { uri, authorization, shown, client: client(authorities)? })
    }

    /// Posts an event.
    pub(crate) async fn post(&self, event: &Waiting) -> Posted {
        timeout(PATIENCE, self.attempt(event)).await.unwrap_or_else(|_| Posted::Failed {
            why: format!("no answer in {} seconds", PATIENCE.as_secs()),
            not_before: None,
        })
    }

    async fn attempt(&self, event: &Waiting) -> Posted {
        let mut request = Request::new(Full::from(event.event.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(key) = HeaderValue::from_str(&key(&event.id)) {
            headers.insert("idempotency-key", key);
        }
        if let Some(authorization) = &self.authorization {
            headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        match self.client.request(request).await {
            Ok(response) => judge(response).await,
            Err(error) => Posted::Failed { why: in_words(&error), not_before: None },
        }
    }
}

/// The scheme, the host and the port.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

/// A header value for an event's id, which may contain any characters if it includes a name from Meta.
fn key(id: &str) -> String {
    const NOT_VISIBLE: &AsciiSet = &CONTROLS.add(b' ').add(b'%');
    utf8_percent_encode(id, NOT_VISIBLE).to_string()
}

/// RFC 7617.
fn basic(user: &str) -> Result<HeaderValue, TargetError> {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let value = STANDARD.encode([decoded(name), b":".to_vec(), decoded(password)].concat());
    let mut value = HeaderValue::from_str(&format!("Basic {value}")).map_err(|_| TargetError::NotAUrl)?;
    value.set_sensitive(true);
    Ok(value)
}

fn client(authorities: &str) -> Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>, TargetError> {
    let fault = |error: &dyn fmt::Display| TargetError::Authorities(error.to_string());
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
        let authority = authority.map_err(|error| fault(&error))?;
        roots.add(authority).map_err(|error| fault(&error))?;
    }
    if roots.len() == webpki_roots::TLS_SERVER_ROOTS.len() && !authorities.trim().is_empty() {
        return Err(fault(&"it has no certificate in PEM, -----BEGIN CERTIFICATE-----"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| fault(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions();
    Ok(Client::builder(TokioExecutor::new()).build(https.build()))
}

async fn judge(response: Response<Incoming>) -> Posted {
    let status = response.status();
    let wait = response.headers().get(header::RETRY_AFTER);
    let wait = wait.and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok());
    // A truncated answer is still an answer.
    _ = Limited::new(response.into_body(), LARGEST_ANSWER).collect().await;
    match status {
        status if status.is_success() => Posted::Accepted,
        status if REFUSED.contains(&status) => Posted::Refused(status),
        status => {
            let hint = if status.is_redirection() { "; give the address that it redirects to" } else { "" };
            let why = format!("it answers {status}{hint}");
            Posted::Failed { why, not_before: wait.map(Duration::from_secs) }
        }
    }
}

/// The innermost cause, which is the most specific. None of them contains the URL.
fn in_words(error: &legacy::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_connect() { format!("no connection: {cause}") } else { format!("no answer: {cause}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_sent_and_never_shown() {
        let target = Target::new("https://us%40er:pa%3Ass@example.com:8443/secret?key=secret", "").unwrap();
        assert_eq!(target.to_string(), "https://example.com:8443");
        assert_eq!(format!("{target:?}"), "Target(https://example.com:8443)");
        assert_eq!(target.uri, "https://example.com:8443/secret?key=secret");
        // Of "us@er:pa:ss".
        assert_eq!(target.authorization.unwrap(), "Basic dXNAZXI6cGE6c3M=");
        assert!(Target::new("http://127.0.0.1:1", "").unwrap().authorization.is_none());
    }

    #[test]
    fn a_target_is_a_whole_url() {
        for url in ["", "example.com", "/events", "ftp://example.com/", "http://", "https://user@/"] {
            assert_eq!(Target::new(url, "").unwrap_err(), TargetError::NotAUrl, "{url}");
        }
        assert!(matches!(Target::new("https://example.com", "no PEM"), Err(TargetError::Authorities(_))));
    }

    #[test]
    fn any_id_is_a_headers_value() {
        assert_eq!(key("wamid.HBgL=:sent"), "wamid.HBgL=:sent");
        assert_eq!(key("ein Name\n%é:1"), "ein%20Name%0A%25%C3%A9:1");
    }
}
