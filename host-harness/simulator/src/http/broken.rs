//! Broken responses: none at all, cut off, byte by byte, or an HTML page.

use std::future::Future;
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::body::{Body, Frame};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::fault::Fault;
use crate::shared::Shared;

/// The response that a client gets from a request with a fault. `whole` is the response without it.
pub(super) async fn answer(fault: Option<Fault>, whole: Response, shared: &Shared) -> Response {
    match fault {
        None | Some(Fault::Code { .. }) => whole,
        Some(Fault::Html { status }) => page(status),
        Some(Fault::AnswerLost) => Response::new(HttpBody::new(Cut)),
        Some(Fault::Timeout { .. }) => {
            // If the client gives up, this future is dropped.
            shared.stopped().await;
            Response::new(HttpBody::new(Cut))
        }
        Some(Fault::SlowBody { lasts }) => slowly(whole, lasts).await,
    }
}

/// Seen: the proxy in front of Meta's servers responds with its own page.
fn page(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let title = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{} {title}</h1>\
         <p>The simulator was asked for this page.</p></body></html>\n",
        status.as_u16()
    );
    let mut response = Response::new(HttpBody::from(page));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    response
}

/// Sends the head at once, and the body spread over this time.
async fn slowly(whole: Response, lasts: Duration) -> Response {
    let (mut parts, body) = whole.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Response::from_parts(parts, HttpBody::new(Trickle::new(bytes, lasts)))
}

/// A body that fails before its first byte, so that the connection is cut.
struct Cut;

impl Body for Cut {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(Some(Err(ErrorKind::ConnectionReset.into())))
    }
}

/// A body that is sent byte by byte, the last one at the end of its time.
struct Trickle {
    left: Bytes,
    every: Duration,
    next: Pin<Box<Sleep>>,
}

impl Trickle {
    fn new(bytes: Bytes, lasts: Duration) -> Trickle {
        let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX).max(1);
        let every = lasts / count;
        Trickle { left: bytes, every, next: Box::pin(sleep_until(Instant::now() + every)) }
    }
}

impl Body for Trickle {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        if self.next.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        // Count from the time when this byte was due, so that late wake-ups do not add up.
        let due = self.next.deadline() + self.every;
        self.next.as_mut().reset(due);
        let byte = self.left.split_to(1);
        Poll::Ready(Some(Ok(Frame::data(byte))))
    }
}
