//! The one way out: every HTTP request of a plugin passes through [`Egress::send_request`].
//!
//! policy → limits → credentials → reroute → time-outs → send → error codes → credentials. The policy sees the
//! URL that the plugin asked for.

mod cap;
mod cleaned;
mod observed;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, SizeHint};
use rustls::AlertDescription;
use tokio::runtime::Handle;
use tokio::time::Instant;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use self::cap::Capped;
use self::cleaned::Cleaned;
use self::observed::{Observed, Report};
use crate::client::{Cause, Client, Reach, ResponseBody, Timeouts, TlsFault, measured};
use crate::credential::Issued;
use crate::exchange::Exchange;
use crate::policy::{self, Denial, Policy};
use crate::sandbox::{Failure, Sandbox};

/// What one call may send, and how.
#[derive(Clone)]
pub(crate) struct Egress {
    call: Arc<Call>,
}

/// Shared by the requests of one call.
struct Call {
    client: Arc<Client>,
    sandbox: Sandbox,
    /// Put into requests, and taken out of responses.
    credentials: Arc<[Issued]>,
    begun: Arc<AtomicBool>,
    requests: AtomicU64,
    overrun: AtomicBool,
}

impl Egress {
    pub fn new(client: Arc<Client>, sandbox: Sandbox, credentials: Vec<Issued>) -> Self {
        let call = Call {
            client,
            sandbox,
            credentials: credentials.into(),
            begun: Arc::default(),
            requests: AtomicU64::new(0),
            overrun: AtomicBool::new(false),
        };
        Self { call: Arc::new(call) }
    }

    pub fn sandbox(&self) -> &Sandbox {
        &self.call.sandbox
    }

    /// Becomes true when a request has been allowed, before any of it is sent.
    pub fn begun(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.call.begun)
    }

    /// Makes one request, and reads its answer whole.
    pub async fn send(&self, request: Request<Bytes>, asked: Asked) -> Result<Response<Bytes>, Failure> {
        let request = request.map(|body| Full::new(body).map_err(|never| match never {}));
        let response = self.call.exchange(request, asked).await?;
        let (head, body) = self.call.clean(response).into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

/// What whoever makes a request asks for. The sandbox's limits hold where they are lower.
pub(crate) struct Asked {
    pub timeouts: Timeouts,
    /// The most bytes of the response's body.
    pub max_response: u64,
}

/// A request's body, from a plugin or from its host.
trait RequestBody: Body<Data = Bytes, Error = Error> + Send + Unpin + 'static {}

impl<B: Body<Data = Bytes, Error = Error> + Send + Unpin + 'static> RequestBody for B {}

impl Call {
    /// Where somebody wants to know of it, measured and told.
    async fn exchange<B: RequestBody>(
        &self,
        request: Request<B>,
        asked: Asked,
    ) -> Result<Response<Observed<ResponseBody>>, Failure> {
        let Some(observer) = self.sandbox.observer() else {
            return Ok(self.attempt(request, asked).await?.map(|body| Observed::new(body, None)));
        };
        let (method, url) = (request.method().clone(), policy::without_query(request.uri()));
        let start = Instant::now();
        let (result, timing) = measured(self.attempt(request, asked)).await;
        let outcome = result.as_ref().map(|response| response.status().as_u16()).map_err(Clone::clone);
        let exchange = Exchange { method, url, outcome, bytes: 0, timing };
        match result {
            Ok(response) => {
                let report = Report { exchange, observer: observer.clone(), start };
                Ok(response.map(|body| Observed::new(body, Some(report))))
            }
            Err(failure) => {
                // Once is enough: a plugin does not fill anybody's disk with its refusals.
                let overrun = matches!(failure, Failure::TooManyRequests { .. });
                if !overrun || !self.overrun.swap(true, Ordering::AcqRel) {
                    observer.tell(&exchange);
                }
                Err(failure)
            }
        }
    }

    async fn attempt<B: RequestBody>(
        &self,
        request: Request<B>,
        asked: Asked,
    ) -> Result<Response<ResponseBody>, Failure> {
        let limits = self.sandbox.get_limits();
        let request = request.map(|body| Capped::new(body, limits.request_bytes));
        self.count(limits.requests)?;
        self.sandbox.policy().check(request.method(), request.uri())?;
        let too_large = Failure::RequestTooLarge { limit: limits.request_bytes };
        if request.body().is_known_to_exceed() || announced(&request) > limits.request_bytes {
            return Err(too_large);
        }
        let exceeded = request.body().exceeded();
        self.begun.store(true, Ordering::Release);
        let (method, url) = (request.method().clone(), request.uri().clone());
        let request = self.reroute(self.fill(request));
        let timeouts = asked.timeouts.within(limits.http_timeout);
        let max_response = asked.max_response.min(limits.response_bytes);
        let sent = self.client.send(request, timeouts, max_response).await;
        sent.map_err(|cause| match cause {
            _ if exceeded.get() => too_large,
            Cause::Prohibited(address, kind) => {
                Policy::denial_of_address(&method, &url, address, kind).into()
            }
            cause => Failure::from(cause),
        })
    }

    /// Puts the tokens where their placeholders are.
    fn fill<B>(&self, mut request: Request<B>) -> Request<B> {
        self.credentials.iter().for_each(|credential| credential.fill(&mut request));
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
    fn count(&self, limit: u32) -> Result<(), Failure> {
        let made = self.requests.fetch_add(1, Ordering::AcqRel);
        if made < u64::from(limit) { Ok(()) } else { Err(Failure::TooManyRequests { limit }) }
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

type Sent = Result<(Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>), Error>;

impl WasiHttpHooks for Egress {
    /// The client sets it, and with HTTP/2 there is none.
    fn set_host_header(&mut self) -> bool {
        false
    }

    /// What one body may hold back in the host. A plugin may have many of them.
    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        64 << 10
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let call = Arc::clone(&self.call);
        let asked = Asked { timeouts: timeouts(options.unwrap_or_default()), max_response: u64::MAX };
        Box::new(async move {
            match call.exchange(request.map(Drained), asked).await {
                Ok(response) => {
                    let response = response.map(|body| body.map_err(error_of_cause));
                    // The pool drives the connection: nothing is left to do beside reading the body.
                    Ok((call.clean(response), Box::new(async { Ok(()) }) as _))
                }
                Err(Failure::Denied(denial)) if denial.is_of_address() => Err(Error::DestinationIpProhibited),
                Err(Failure::Denied(_) | Failure::TooManyRequests { .. }) => Err(Error::HttpRequestDenied),
                Err(Failure::RequestTooLarge { limit }) => Err(Error::HttpRequestBodySize(Some(limit))),
                Err(Failure::Failed(cause)) => Err(error_of_cause(cause)),
            }
        })
    }
}

/// A request's body of which the rest is read and thrown away when nobody wants it any more. A guest may
/// write its whole request before it looks for the answer: a denial or a failure that left the body lying
/// would reach it as a broken stream.
struct Drained(WasiBody);

impl Body for Drained {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        let mut body = std::mem::take(&mut self.0);
        // Ends with the guest at the latest: then the body's other end is gone.
        if !body.is_end_stream()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
        }
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

/// What the plugin asks for: no limit, where it asks for nothing.
fn timeouts(options: RequestOptions) -> Timeouts {
    let or_any = |asked: Option<Duration>| asked.unwrap_or(Duration::MAX);
    Timeouts {
        connect: or_any(options.connect_timeout),
        first_byte: or_any(options.first_byte_timeout),
        between_bytes: or_any(options.between_bytes_timeout),
    }
}

const PROTOCOL_VERSION: AlertDescription = AlertDescription::ProtocolVersion;
const HANDSHAKE_FAILURE: AlertDescription = AlertDescription::HandshakeFailure;

/// What a plugin takes for the end of a handshake, before which nothing is sent.
const HANDSHAKE_ALERTS: [AlertDescription; 2] = [PROTOCOL_VERSION, HANDSHAKE_FAILURE];

/// How a plugin is told. The codes for causes that [`Cause::may_have_been_sent`] excludes are never used for
/// the others: from the code alone, a plugin decides whether to call a request unsent.
fn error_of_cause(cause: Cause) -> Error {
    match cause {
        Cause::Dns => Error::DnsError { rcode: None, info_code: None },
        Cause::Prohibited(..) => Error::DestinationIpProhibited,
        Cause::Refused => Error::ConnectionRefused,
        Cause::Unreachable(_) | Cause::ClosedEarly => Error::DestinationUnavailable,
        Cause::ConnectTimeout => Error::ConnectionTimeout,
        Cause::Proxy { fault, .. } if fault.may_pass() => Error::DestinationUnavailable,
        // The proxy is part of what the host allows.
        Cause::Proxy { .. } => Error::HttpRequestDenied,
        Cause::Certificate(_) => Error::TlsCertificateError,
        // What ends a handshake is an alert, whichever side has sent it, and these two end nothing else. The code
        // for TLS in general may come after the request too, from other hosts.
        Cause::Tls(TlsFault::Version) => handshake_alert(PROTOCOL_VERSION),
        Cause::Tls(TlsFault::Other(_)) => handshake_alert(HANDSHAKE_FAILURE),
        Cause::FirstByteTimeout => Error::HttpResponseTimeout,
        Cause::BetweenBytesTimeout => Error::ConnectionReadTimeout,
        Cause::Closed => Error::ConnectionTerminated,
        // The alerts of a handshake, though the request was on its way.
        Cause::TlsAlert(id, _) if HANDSHAKE_ALERTS.contains(&AlertDescription::from(id)) => {
            Error::ConnectionTerminated
        }
        Cause::TlsAlert(id, name) => {
            Error::TlsAlertReceived { alert_id: Some(id), alert_message: Some(name) }
        }
        Cause::Protocol(_) => Error::HttpProtocolError,
        Cause::ResponseTooLarge { limit } => Error::HttpResponseBodySize(Some(limit)),
    }
}

fn handshake_alert(alert: AlertDescription) -> Error {
    Error::TlsAlertReceived { alert_id: Some(alert.into()), alert_message: Some(format!("{alert:?}")) }
}

impl From<Denial> for Failure {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        Self::Failed(cause)
    }
}

#[cfg(test)]
mod tests;
