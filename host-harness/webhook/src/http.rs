//! HTTP in and out.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use http_body_util::LengthLimitError;
use tokio::time::timeout;

use crate::journal::Journal;
use crate::reader::{Reader, Refusal};
use crate::receiver::Received;

/// Meta, Cloud API, "Webhooks": a payload has 3 MB at most.
const LARGEST_BODY: usize = 3 << 20;
/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

struct Shared {
    reader: Reader,
    journal: Journal,
    observer: Box<dyn Fn(&Received) + Send + Sync>,
}

/// What a request is answered with.
enum Answer {
    Challenge(String),
    Kept { events: usize },
}

/// Why a request is refused: the status, and why for a person. The second is shown on this side only.
struct Refused(StatusCode, String);

pub(crate) fn service(
    reader: Reader,
    journal: Journal,
    observer: Box<dyn Fn(&Received) + Send + Sync>,
) -> Router {
    let shared = Arc::new(Shared { reader, journal, observer });
    Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(shared)
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let method = request.method().clone();
    let answer = match method {
        Method::GET => shared.verify(request.uri().query().unwrap_or_default()).await,
        Method::POST => shared.keep(request).await,
        _ => Err(Refused(StatusCode::METHOD_NOT_ALLOWED, "webhooks come by GET and POST".into())),
    };
    let status = answer.as_ref().map_or_else(|refused| refused.0, |_| StatusCode::OK);
    shared.tell(&Received {
        method: method.to_string(),
        status: status.as_u16(),
        events: match answer {
            Ok(Answer::Kept { events }) => events,
            _ => 0,
        },
        problem: answer.as_ref().err().map(|refused| refused.1.clone()),
    });
    let body = match answer {
        Ok(Answer::Challenge(challenge)) => challenge,
        Ok(Answer::Kept { .. }) => String::new(),
        Err(_) => status.to_string(),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // A challenge is the caller's own text: no browser may take it for a page.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}

impl Shared {
    /// A panic ends here, after its message: what is kept must get its 200, or Meta sends it again.
    fn tell(&self, received: &Received) {
        _ = catch_unwind(AssertUnwindSafe(|| (self.observer)(received)));
    }

    async fn verify(&self, query: &str) -> Result<Answer, Refused> {
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map_or(Cow::Borrowed(""), |(_, value)| value)
        };
        let (mode, token, challenge) = (value("hub.mode"), value("hub.verify_token"), value("hub.challenge"));
        let answer = self.reader.challenge(&mode, &token, &challenge).await;
        answer.map(Answer::Challenge).map_err(|refusal| refused(StatusCode::FORBIDDEN, &refusal))
    }

    /// Everything that was signed is kept before it is answered.
    async fn keep(&self, request: Request) -> Result<Answer, Refused> {
        let (parts, body) = request.into_parts();
        let signature = signature(&parts.headers)?;
        let body = read(body).await?;
        let events = self.reader.events(signature, &body).await;
        let events = events.map_err(|refusal| refused(StatusCode::UNAUTHORIZED, &refusal))?;
        let mut lines = String::new();
        for event in &events {
            _ = writeln!(lines, "{event}");
        }
        if !lines.is_empty() {
            self.journal.append(lines).await.map_err(|error| {
                let why = format!("the events could not be kept: {error}; Meta sends them again");
                Refused(StatusCode::INTERNAL_SERVER_ERROR, why)
            })?;
        }
        Ok(Answer::Kept { events: events.len() })
    }
}

fn refused(status: StatusCode, refusal: &Refusal) -> Refused {
    match refusal {
        Refusal::Refused(why) => Refused(status, why.clone()),
        Refusal::Failed(error) => Refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

/// Without a signature, a body is not worth its reading.
fn signature(headers: &HeaderMap) -> Result<&str, Refused> {
    let signature = headers.get("X-Hub-Signature-256").and_then(|value| value.to_str().ok());
    signature.ok_or_else(|| Refused(StatusCode::UNAUTHORIZED, "there is no X-Hub-Signature-256".into()))
}

async fn read(body: Body) -> Result<String, Refused> {
    let too_large =
        || Refused(StatusCode::PAYLOAD_TOO_LARGE, format!("the body has more than {LARGEST_BODY} bytes"));
    // What says so itself need not come.
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(too_large());
    }
    let bytes = match timeout(PATIENCE, to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) if error.source().is_some_and(|source| source.is::<LengthLimitError>()) => {
            return Err(too_large());
        }
        Ok(Err(error)) => {
            return Err(Refused(StatusCode::BAD_REQUEST, format!("the body did not come whole: {error}")));
        }
        Err(_) => {
            let why = format!("the body took longer than {} seconds", PATIENCE.as_secs());
            return Err(Refused(StatusCode::REQUEST_TIMEOUT, why));
        }
    };
    String::from_utf8(bytes.into())
        .map_err(|_| Refused(StatusCode::BAD_REQUEST, "the body is not UTF-8".into()))
}

#[cfg(test)]
mod tests;
