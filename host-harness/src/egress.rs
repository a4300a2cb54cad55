//! The only way out: every HTTP request of a plugin, or made for it, passes through [`Egress::exchange`].
//!
//! policy → limits → credentials → reroute → time-outs → send → error codes → credentials. The policy sees the
//! URL that the plugin asked for.

mod cap;
mod cleaned;
mod observed;
mod wasi;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Method, Request, Response, Uri};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Frame, SizeHint};
use wasmtime_wasi_http::Error;

use self::cap::Capped;
use self::cleaned::Cleaned;
use self::observed::{Observed, Watched};
use crate::client::{Cause, Client, Reach, ResponseBody, Timeouts};
use crate::credential::Issued;
use crate::exchange::ExchangeError;
use crate::policy::{self, Policy};
use crate::sandbox::Sandbox;
use crate::span::Span;

/// What one call may send, and how.
#[derive(Clone)]
pub(crate) struct Egress {
    shared: Arc<Shared>,
}

/// Shared by the requests of one call.
struct Shared {
    call: u64,
    client: Arc<Client>,
    sandbox: Sandbox,
    /// Put into requests and removed from responses.
    credentials: Arc<[Issued]>,
    begun: AtomicBool,
    requests: AtomicU64,
    overrun: AtomicBool,
    stopped: AtomicBool,
}

impl Egress {
    pub fn new(call: u64, client: Arc<Client>, sandbox: Sandbox, credentials: Vec<Issued>) -> Self {
        let shared = Shared {
            call,
            client,
            sandbox,
            credentials: credentials.into(),
            begun: AtomicBool::new(false),
            requests: AtomicU64::new(0),
            overrun: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared) }
    }

    pub fn sandbox(&self) -> &Sandbox {
        &self.shared.sandbox
    }

    pub fn credentials(&self) -> &[Issued] {
        &self.shared.credentials
    }

    /// Whether a request has been allowed: set before any of it is sent.
    pub fn has_begun(&self) -> bool {
        self.shared.begun.load(Ordering::Acquire)
    }

    /// How many requests were made, including denied ones.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Acquire)
    }

    /// The call is about to be stopped. Noted for observers of the open request.
    pub fn stop(&self) {
        self.shared.stopped.store(true, Ordering::Release);
    }

    /// Makes one request, and reads the complete answer.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        timeouts: Timeouts,
        max_response: u64,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let shared = &self.shared;
        let attempt = |request| shared.attempt_whole(request, Asked { timeouts, max_response });
        let (mut head, body) = self.exchange(request, attempt, true).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        shared.credentials.iter().for_each(|credential| credential.clean(&mut head.headers));
        if !shared.credentials.is_empty() && !body.is_empty() {
            head.headers.remove(CONTENT_LENGTH);
        }
        let body = shared.credentials.iter().fold(body, |body, credential| credential.clean_text(body));
        Ok(Response::from_parts(head, body))
    }

    /// Makes one request; if there is an observer, measures and reports it. `whole`: the reader wants the complete
    /// body of the response.
    async fn exchange<B, F>(
        &self,
        request: Request<B>,
        attempt: impl FnOnce(Request<B>) -> F,
        whole: bool,
    ) -> Result<Response<Observed<ResponseBody>>, ExchangeError>
    where
        F: Future<Output = Result<Response<ResponseBody>, ExchangeError>>,
    {
        let span = Span::request(request.method(), request.uri());
        let watched = self.shared.sandbox.exchange_observer().map(|observer| {
            let (method, url) = (request.method().clone(), policy::without_query(request.uri()));
            Watched::new(&self.shared, observer, method, url)
        });
        // Boxed, because the futures that contain it are moved until they are polled.
        let attempt = Box::pin(attempt(request));
        let result = match &watched {
            Some(watched) => span.within(watched.progress().measure(attempt)).await,
            None => span.within(attempt).await,
        };
        match result {
            Ok(response) => {
                span.status(response.status().as_u16());
                Ok(Observed::new(response, watched, whole))
            }
            Err(error) => {
                span.error(&error);
                if let Some(watched) = watched {
                    watched.fail(error.clone());
                }
                Err(error)
            }
        }
    }
}

/// The settings that a caller asks for. The sandbox's limits apply if they are lower.
struct Asked {
    timeouts: Timeouts,
    /// The most bytes of the response's body.
    max_response: u64,
}

impl Shared {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Whether the call had already made too many requests.
    fn overrun(&self) -> bool {
        self.overrun.swap(true, Ordering::AcqRel)
    }

    /// Makes a request with a body that arrives in parts.
    async fn attempt<B>(
        &self,
        request: Request<B>,
        asked: Asked,
    ) -> Result<Response<ResponseBody>, ExchangeError>
    where
        B: Body<Data = Bytes, Error = Error> + Send + Unpin + 'static,
    {
        let limit = self.sandbox.granted().request_bytes;
        let request = request.map(|body| Capped::new(body, limit));
        let exceeded = request.body().exceeded();
        let known = request.body().is_known_to_exceed();
        let origin = (request.method().clone(), request.uri().clone());
        let mut request = self.admit(request, known)?;
        // With a length but no body, the server would read the next request as the body, perhaps another tenant's.
        if request.body().is_end_stream() && announced(&request) > 0 {
            request.headers_mut().remove(CONTENT_LENGTH);
        }
        let (timeouts, max_response) = self.within(asked);
        match self.client.send(request, timeouts, max_response).await {
            Err(_) if exceeded.get() => Err(ExchangeError::RequestTooLarge { limit }),
            sent => sent.map_err(|cause| failed(cause, &origin)),
        }
    }

    /// Makes a request with a complete body.
    async fn attempt_whole(
        &self,
        request: Request<Bytes>,
        asked: Asked,
    ) -> Result<Response<ResponseBody>, ExchangeError> {
        let exceeds = request.body().len() as u64 > self.sandbox.granted().request_bytes;
        let origin = (request.method().clone(), request.uri().clone());
        let mut request = self.admit(request, exceeds)?;
        let length = request.body().len();
        if length > 0 || request.headers().contains_key(CONTENT_LENGTH) {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        let (timeouts, max_response) = self.within(asked);
        let sent = if length > PART {
            self.client.send(request.map(Parts), timeouts, max_response).await
        } else {
            self.client.send_whole(request, timeouts, max_response).await
        };
        sent.map_err(|cause| failed(cause, &origin))
    }

    /// The request as it will be sent, if it is allowed.
    fn admit<B>(&self, request: Request<B>, exceeds: bool) -> Result<Request<B>, ExchangeError> {
        let limits = self.sandbox.granted();
        self.count(limits.requests)?;
        self.sandbox.check(request.method(), request.uri())?;
        if exceeds || announced(&request) > limits.request_bytes {
            return Err(ExchangeError::RequestTooLarge { limit: limits.request_bytes });
        }
        self.begun.store(true, Ordering::Release);
        Ok(self.reroute(self.trace(self.fill(request))))
    }

    fn within(&self, asked: Asked) -> (Timeouts, u64) {
        let limits = self.sandbox.granted();
        (asked.timeouts.within(limits.http_timeout), asked.max_response.min(limits.response_bytes))
    }

    /// Replaces the placeholders with the tokens.
    fn fill<B>(&self, mut request: Request<B>) -> Request<B> {
        self.credentials.iter().for_each(|credential| credential.fill(&mut request));
        request
    }

    /// Adds the header that continues the embedder's trace.
    fn trace<B>(&self, mut request: Request<B>) -> Request<B> {
        let parent = self.sandbox.current_trace_parent();
        if let Some(value) = parent.and_then(|parent| HeaderValue::try_from(parent).ok()) {
            request.headers_mut().insert("traceparent", value);
        }
        request
    }

    /// Replaces the tokens with the placeholders.
    fn clean<B>(&self, mut response: Response<B>) -> Response<UnsyncBoxBody<Bytes, B::Error>>
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
    {
        self.credentials.iter().for_each(|credential| credential.clean(response.headers_mut()));
        // Without a body, as after HEAD, the length is not that of the following data, and the body stays unchanged.
        if self.credentials.is_empty() || response.body().is_end_stream() {
            return response.map(BodyExt::boxed_unsync);
        }
        response.headers_mut().remove(CONTENT_LENGTH);
        response.map(|body| Cleaned::new(body, Arc::clone(&self.credentials)).boxed_unsync())
    }

    /// Counts a request, whatever its outcome: denying and reporting it is work, too.
    fn count(&self, limit: u32) -> Result<(), ExchangeError> {
        let made = self.requests.fetch_add(1, Ordering::AcqRel);
        if made < u64::from(limit) { Ok(()) } else { Err(ExchangeError::TooManyRequests { limit }) }
    }

    /// Sends the request to another address, if the sandbox says so. The request as the server sees it, including the
    /// `Host` header, stays the same.
    fn reroute<B>(&self, mut request: Request<B>) -> Request<B> {
        let Some(authority) = request.uri().authority() else {
            return request;
        };
        let Some(target) = self.sandbox.rerouted(authority.host()) else {
            return request;
        };
        if let Ok(host) = HeaderValue::from_str(authority.as_str()) {
            request.headers_mut().insert(HOST, host);
        }
        request.extensions_mut().insert(Reach::Anywhere);
        *request.uri_mut() = plain(target, request.uri().path_and_query());
        request
    }
}

/// How long a body may be to be sent in one part. Sending a longer one may take longer than the wait for an answer.
const PART: usize = 64 << 10;

/// A body that is sent in parts, each with its own time-out.
struct Parts(Bytes);

impl Body for Parts {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let length = self.0.len().min(PART);
        let part = self.0.split_to(length);
        Poll::Ready((!part.is_empty()).then(|| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

/// Why there is no response. An address that no rule allows is a denial.
fn failed(cause: Cause, (method, url): &(Method, Uri)) -> ExchangeError {
    match cause {
        Cause::Prohibited(address, kind) => Policy::denial_of_address(method, url, address, kind).into(),
        cause => ExchangeError::from(cause),
    }
}

/// The length that a request declares for its body.
fn announced<B>(request: &Request<B>) -> u64 {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or_default()
}

fn plain(authority: &Authority, path: Option<&PathAndQuery>) -> Uri {
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority.clone());
    parts.path_and_query = Some(path.cloned().unwrap_or(PathAndQuery::from_static("/")));
    Uri::from_parts(parts).unwrap_or_default()
}

#[cfg(test)]
mod tests;
