//! The one way out: every HTTP request of a plugin, or made for it, passes through [`Egress::exchange`].
//!
//! policy → limits → credentials → reroute → time-outs → send → error codes → credentials. The policy sees the
//! URL that the plugin asked for.

mod cap;
mod cleaned;
mod observed;
mod wasi;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
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
    /// Put into requests, and taken out of responses.
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

    /// How many requests were made, the denied included.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Acquire)
    }

    /// The call is about to be stopped: for those who hear of the request that is open.
    pub fn stop(&self) {
        self.shared.stopped.store(true, Ordering::Release);
    }

    /// Makes one request, and reads its answer whole.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        timeouts: Timeouts,
        max_response: u64,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let request = request.map(|body| Full::new(body).map_err(|never| match never {}));
        let response = self.exchange(request, Asked { timeouts, max_response, whole: true }).await?;
        let (head, body) = self.shared.clean(response).into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }

    /// Makes one request; where somebody wants to know of it, measured and reported.
    async fn exchange<B: RequestBody>(
        &self,
        request: Request<B>,
        asked: Asked,
    ) -> Result<Response<Observed<ResponseBody>>, ExchangeError> {
        let whole = asked.whole;
        let span = Span::request(request.method(), request.uri());
        let watched = self.shared.sandbox.exchange_observer().map(|observer| {
            let (method, url) = (request.method().clone(), policy::without_query(request.uri()));
            Watched::new(&self.shared, observer, method, url)
        });
        let attempt = self.shared.attempt(request, asked);
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

/// What whoever makes a request asks for. The sandbox's limits hold where they are lower.
struct Asked {
    timeouts: Timeouts,
    /// The most bytes of the response's body.
    max_response: u64,
    /// Whether all of the response's body is wanted.
    whole: bool,
}

/// A request's body, from a plugin or from its host.
trait RequestBody: Body<Data = Bytes, Error = Error> + Send + Unpin + 'static {}

impl<B: Body<Data = Bytes, Error = Error> + Send + Unpin + 'static> RequestBody for B {}

impl Shared {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Whether the call had made too many requests before.
    fn overrun(&self) -> bool {
        self.overrun.swap(true, Ordering::AcqRel)
    }

    async fn attempt<B: RequestBody>(
        &self,
        request: Request<B>,
        asked: Asked,
    ) -> Result<Response<ResponseBody>, ExchangeError> {
        let limits = self.sandbox.granted();
        let request = request.map(|body| Capped::new(body, limits.request_bytes));
        self.count(limits.requests)?;
        self.sandbox.policy().check(request.method(), request.uri())?;
        let too_large = ExchangeError::RequestTooLarge { limit: limits.request_bytes };
        if request.body().is_known_to_exceed() || announced(&request) > limits.request_bytes {
            return Err(too_large);
        }
        let exceeded = request.body().exceeded();
        self.begun.store(true, Ordering::Release);
        let (method, url) = (request.method().clone(), request.uri().clone());
        let request = self.reroute(self.trace(self.fill(request)));
        let timeouts = asked.timeouts.within(limits.http_timeout);
        let max_response = asked.max_response.min(limits.response_bytes);
        let sent = self.client.send(request, timeouts, max_response).await;
        sent.map_err(|cause| match cause {
            _ if exceeded.get() => too_large,
            Cause::Prohibited(address, kind) => {
                Policy::denial_of_address(&method, &url, address, kind).into()
            }
            cause => ExchangeError::from(cause),
        })
    }

    /// Puts the tokens where their placeholders are.
    fn fill<B>(&self, mut request: Request<B>) -> Request<B> {
        self.credentials.iter().for_each(|credential| credential.fill(&mut request));
        request
    }

    /// Adds the header by which the embedder's traces go on.
    fn trace<B>(&self, mut request: Request<B>) -> Request<B> {
        let parent = self.sandbox.current_trace_parent();
        if let Some(value) = parent.and_then(|parent| HeaderValue::try_from(parent).ok()) {
            request.headers_mut().insert("traceparent", value);
        }
        request
    }

    /// Puts the placeholders where the tokens are.
    fn clean<B>(&self, mut response: Response<B>) -> Response<UnsyncBoxBody<Bytes, B::Error>>
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
    {
        self.credentials.iter().for_each(|credential| credential.clean(response.headers_mut()));
        // Without a body, as after HEAD, the length is not that of what follows, and nothing changes it.
        if self.credentials.is_empty() || response.body().is_end_stream() {
            return response.map(BodyExt::boxed_unsync);
        }
        response.headers_mut().remove(CONTENT_LENGTH);
        response.map(|body| Cleaned::new(body, Arc::clone(&self.credentials)).boxed_unsync())
    }

    /// Counts a request, whatever becomes of it: denying it and telling of that is work, too.
    fn count(&self, limit: u32) -> Result<(), ExchangeError> {
        let made = self.requests.fetch_add(1, Ordering::AcqRel);
        if made < u64::from(limit) { Ok(()) } else { Err(ExchangeError::TooManyRequests { limit }) }
    }

    /// Turns the request to another address, where the sandbox says so. What the server sees, the `Host`
    /// header included, stays as it was.
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

/// How long a request says its body is.
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
