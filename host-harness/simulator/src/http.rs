//! HTTP requests and responses. This is the only asynchronous code behind the socket.

mod broken;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body as HttpBody, Bytes, to_bytes};
use axum::extract::{self, DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::call::{Answer, Body, Call, Part, Reply};
use crate::error::GraphError;
use crate::fault::Fault;
use crate::file_kind::essence;
use crate::record::without_tokens;
use crate::shared::Shared;
use crate::state::State;
use crate::time::unix_now;
use crate::{SeenRequest, faults, inbound, route};

/// The largest file that Meta accepts, and room for the rest of its form. Assumption: the refusal of a larger body.
const LARGEST_BODY: usize = 101 * 1024 * 1024;

pub(crate) fn service(shared: Arc<Shared>) -> Router {
    Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(shared)
}

async fn answer(extract::State(shared): extract::State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let method = parts.method.to_string();
    let target = parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string);
    let version = route::served_by(parts.uri.path().split('/').nth(1));
    let call = match to_bytes(body, LARGEST_BODY).await {
        Ok(bytes) => Ok(read(parts, bytes).await),
        Err(_) => Err(GraphError::graph(413, 100, "(#100) The request body is too large")),
    };
    let at = call.as_ref().map_or_else(|_| Instant::now(), |call| call.at);
    let (seen, whole) = {
        let mut state = shared.state();
        let sent_before = state.sent.len();
        let (fault, answer) = meet(&mut state, call);
        // Report the messages before anything is known about their fate.
        let accepted = state.sent.iter().skip(sent_before);
        accepted.for_each(|sent| shared.tell_message(sent, inbound::template_of(&state, sent)));
        let path = without_tokens(&target, state.world.tokens.iter().map(|token| token.value.as_str()));
        let seen = seen(at, method, path, fault, answer.as_ref());
        state.requests.push(seen.clone());
        let trace_id = format!("A{}", state.ids.opaque());
        (seen, answer.map_or_else(Response::default, |answer| respond(answer, &trace_id, &version)))
    };
    shared.tell(&seen);
    broken::answer(seen.fault, whole, &shared).await
}

/// The fault that a request meets, and its response, if it gets one from Graph.
fn meet(state: &mut State, call: Result<Call, GraphError>) -> (Option<Fault>, Option<Answer>) {
    let mut call = match call {
        Ok(call) => call,
        Err(unreadable) => return (None, Some(Err(unreadable))),
    };
    match faults::next(state, &call) {
        Err(no_fault) => return (None, Some(Err(no_fault))),
        Ok(fault) => call.fault = fault,
    }
    let answer = match &call.fault {
        Some(fault) if !fault.carries_out() => faults::refusal(fault).map(Err),
        _ => Some(route::answer(state, &call)),
    };
    (call.fault, answer)
}

fn seen(
    at: Instant,
    method: String,
    path: String,
    fault: Option<Fault>,
    answer: Option<&Answer>,
) -> SeenRequest {
    let error = answer.and_then(|answer| answer.as_ref().err());
    let status = match (&fault, answer) {
        (Some(Fault::Html { status }), _) => Some(*status),
        (_, None) => None,
        (_, Some(_)) => Some(error.map_or(200, |error| error.status)),
    };
    let (code, subcode) = (error.map(|error| error.code), error.and_then(|error| error.subcode));
    SeenRequest { at, method, path, status, code, subcode, fault }
}

async fn read(parts: Parts, bytes: Bytes) -> Call {
    let path = parts.uri.path().split('/').filter(|segment| !segment.is_empty());
    let path = path.map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect();
    let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let (method, headers) = (parts.method.to_string(), parts.headers.clone());
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = match essence(content_type).as_str() {
        _ if bytes.is_empty() => Body::Raw(bytes),
        "application/json" => match serde_json::from_slice(&bytes) {
            Ok(json) => Body::Json(json),
            Err(error) => Body::Malformed(format!("The request body is not valid JSON: {error}")),
        },
        "application/x-www-form-urlencoded" => Body::Form(pairs(&bytes)),
        "multipart/form-data" => match multipart(Request::from_parts(parts, HttpBody::from(bytes))).await {
            Ok(parts) => Body::Multipart(parts),
            Err(why) => Body::Malformed(why),
        },
        _ => Body::Raw(bytes),
    };
    Call { method, path, query, headers, body, fault: None, at: Instant::now(), unix: unix_now() }
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

async fn multipart(request: Request) -> Result<Vec<Part>, String> {
    let unreadable = |why: String| format!("The multipart body cannot be read: {why}");
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.body_text()))?;
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| unreadable(error.body_text()))? {
        parts.push(Part {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(str::to_owned),
            bytes: field.bytes().await.map_err(|error| unreadable(error.body_text()))?,
        });
    }
    Ok(parts)
}

fn respond(answer: Answer, trace_id: &str, version: &str) -> Response {
    let json = "application/json; charset=UTF-8";
    let (status, content_type, body) = match answer {
        Ok(Reply::Json(value)) => (StatusCode::OK, json.to_owned(), value.to_string().into()),
        Ok(Reply::Bytes { content_type, bytes }) => (StatusCode::OK, content_type, bytes),
        Err(error) => {
            let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, json.to_owned(), error.envelope(trace_id).to_string().into())
        }
    };
    let mut response = Response::new(HttpBody::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let fallback = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&content_type).unwrap_or(fallback));
    // Assumption: Meta documents neither of these headers.
    for (name, value) in [("x-fb-trace-id", trace_id), ("facebook-api-version", version)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
