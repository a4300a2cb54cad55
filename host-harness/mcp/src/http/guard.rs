//! Checks before the protocol: a single `Host`, a body that arrives in time, room for a session.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{HOST, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use tokio::time::timeout;

use super::sessions::Sessions;

/// The longest body, as in the protocol's library.
const MAX_BODY: usize = 4 << 20;

/// How long a body may take to arrive, as in the webhook receiver.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// How long a client should wait before it asks for a session again.
const RETRY_SECONDS: &str = "5";

pub(super) async fn guard(State(sessions): State<Arc<Sessions>>, request: Request, next: Next) -> Response {
    // RFC 9112, 3.2. A proxy in front of this server may have checked the other one.
    if request.headers().get_all(HOST).iter().count() > 1 {
        return (StatusCode::BAD_REQUEST, "more than one Host").into_response();
    }
    let method = request.method().clone();
    let (head, body) = request.into_parts();
    let body = match timeout(BODY_PATIENCE, to_bytes(body, MAX_BODY)).await {
        Err(_) => return (StatusCode::REQUEST_TIMEOUT, "the body took too long").into_response(),
        Ok(Err(error)) if error.source().is_some_and(|source| source.is::<LengthLimitError>()) => {
            return (StatusCode::PAYLOAD_TOO_LARGE, "more than 4 MiB").into_response();
        }
        Ok(Err(_)) => return (StatusCode::BAD_REQUEST, "the body is incomplete").into_response(),
        Ok(Ok(body)) => body,
    };
    let mut response = next.run(Request::from_parts(head, Body::from(body))).await;
    match (method, response.status()) {
        (Method::POST, StatusCode::INTERNAL_SERVER_ERROR) if sessions.is_full() => {
            let retry = [(RETRY_AFTER, RETRY_SECONDS)];
            (StatusCode::SERVICE_UNAVAILABLE, retry, "every session has a request in progress")
                .into_response()
        }
        // The session is already closed, but the official Python client treats 202 as a failure.
        (Method::DELETE, StatusCode::ACCEPTED) => {
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        }
        _ => response,
    }
}

#[cfg(test)]
mod tests;
