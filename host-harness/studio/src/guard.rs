//! Who may send requests, and what a browser may do with the answers.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HOST, ORIGIN};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Only this server's own files: no inline script or style, no frame, no other site.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // `no-referrer` would make browsers send `Origin: null` with a form.
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The host names that the page accepts.
pub(crate) struct Guard {
    hosts: [String; 2],
}

impl Guard {
    pub fn new(addr: SocketAddr) -> Arc<Self> {
        Arc::new(Self { hosts: [addr.to_string(), format!("localhost:{}", addr.port())] })
    }
}

/// Refuses a host name that is not this server's, as after DNS rebinding, and a change requested by another site.
pub(crate) async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let only = |name| {
        let mut values = headers.get_all(name).iter();
        values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
    };
    let Some(host) = only(HOST).filter(|host| guard.hosts.iter().any(|own| own == host)) else {
        return (StatusCode::FORBIDDEN, "This is not the studio's address.\n").into_response();
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && only(ORIGIN) != Some(&format!("http://{host}")) {
        return (StatusCode::FORBIDDEN, "Only the studio's own pages may change something.\n")
            .into_response();
    }
    next.run(request).await
}

/// Adds the security headers.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
