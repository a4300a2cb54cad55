//! The HTTP service.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use host_harness_server::ClientConnection;

use crate::bodies::Bodies;
use crate::event_log::EventLog;
use crate::reader::{Reader, Refusal};
use crate::receive::receive;
use crate::received::Received;
use crate::refused::Refused;
use crate::signature::{Signature, SignatureFault};

struct Shared {
    reader: Reader,
    log: EventLog,
    bodies: Arc<Bodies>,
    observer: Box<dyn Fn(&Received) + Send + Sync>,
}

/// The answer to a request.
enum Answer {
    Challenge(String),
    Kept { events: usize, unreadable: Option<String> },
}

pub(crate) fn service(
    reader: Reader,
    log: EventLog,
    bodies: Arc<Bodies>,
    observer: Box<dyn Fn(&Received) + Send + Sync>,
) -> Router {
    let shared = Arc::new(Shared { reader, log, bodies, observer });
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
    let (events, problem) = match &answer {
        Ok(Answer::Challenge(_)) => (0, None),
        Ok(Answer::Kept { events, unreadable }) => (*events, unreadable.clone()),
        Err(refused) => (0, Some(refused.1.clone())),
    };
    shared.tell(&Received { method: method.to_string(), status: status.as_u16(), events, problem });
    let body = match answer {
        Ok(Answer::Challenge(challenge)) => challenge,
        Ok(Answer::Kept { .. }) => String::new(),
        Err(_) => status.to_string(),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // A challenge is the caller's own text: no browser may treat it as a page.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}

impl Shared {
    /// A panic stops here, after its message: stored events must get their 200, or Meta sends them again.
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
        answer.map(Answer::Challenge).map_err(|refusal| match refusal {
            Refusal::Failed(error) => Refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
            refusal => Refused(StatusCode::FORBIDDEN, refusal.to_string()),
        })
    }

    /// Stores everything that was signed, before it is answered. The order matters: a body uses memory only if its
    /// signature may be valid, and a sandbox only if it is.
    async fn keep(&self, request: Request) -> Result<Answer, Refused> {
        let (parts, body) = request.into_parts();
        let header = signature(&parts.headers);
        let signature = Signature::read(header).map_err(not_believed)?;
        let (body, _memory) = receive(body, &self.bodies).await?;
        self.reader.check_read(&signature, &body).map_err(not_believed)?;
        // It is from Meta: it is answered, whoever else connects.
        let _hold = parts.extensions.get::<ClientConnection>().map(ClientConnection::hold);
        let notification = self.reader.read(header.unwrap_or_default(), body).await;
        let notification = notification.map_err(|error| {
            let why = format!("the body could not be read now: {error}; Meta sends it again");
            Refused(StatusCode::INTERNAL_SERVER_ERROR, why)
        })?;
        self.log.append(&notification.events).await.map_err(|error| {
            let why = format!("the events could not be kept: {error}; Meta sends them again");
            Refused(StatusCode::INTERNAL_SERVER_ERROR, why)
        })?;
        Ok(Answer::Kept { events: notification.events.len(), unreadable: notification.unreadable })
    }
}

fn not_believed(fault: SignatureFault) -> Refused {
    Refused(StatusCode::UNAUTHORIZED, fault.to_string())
}

fn signature(headers: &HeaderMap) -> Option<&str> {
    headers.get("X-Hub-Signature-256")?.to_str().ok()
}
