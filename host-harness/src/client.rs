//! HTTP over a shared pool of connections, with three enforced time-outs and a distinct cause for every failure.
//!
//! Nothing here knows about plugins. The most important part is [`Cause::may_have_been_sent`]: it decides whether a
//! failed request may be repeated.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

pub use self::cause::{Cause, CertificateFault, TlsFault};
use self::connector::Connector;
pub(crate) use self::progress::Progress;
use self::progress::Step;
pub use self::progress::{Phase, Timing};
use self::resolver::Names;
pub use self::tunnel::ProxyFault;
use crate::proxy::Proxy;

mod cause;
mod connector;
mod progress;
mod resolver;
mod tunnel;

type BoxError = Box<dyn StdError + Send + Sync>;

/// How long an idle connection is kept. Shorter than servers' own limits, so that a request seldom gets a connection
/// that is just being closed.
const IDLE: Duration = Duration::from_secs(30);

/// How often a busy HTTP/2 connection is probed, and how long the answer may take: otherwise a connection that died
/// silently would fail every request until the operating system gives up.
const PROBE_EVERY: Duration = Duration::from_secs(15);
const PROBE_WAIT: Duration = Duration::from_secs(10);

/// How long each stage of an exchange may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeouts {
    /// Name look-up, connection and TLS, together.
    pub connect: Duration,
    /// From the end of the request to the response's head. While the request is being written, the limit applies to
    /// each part of its body.
    pub first_byte: Duration,
    /// Between any two parts of the response's body.
    pub between_bytes: Duration,
}

impl Timeouts {
    /// The same time-outs, each capped at `limit` and at the clock's range.
    pub fn within(self, limit: Duration) -> Self {
        const YEAR: Duration = Duration::from_secs(365 * 86_400);
        let limit = limit.min(YEAR);
        Self {
            connect: self.connect.min(limit),
            first_byte: self.first_byte.min(limit),
            between_bytes: self.between_bytes.min(limit),
        }
    }
}

/// Which addresses a request's host may have. An extension of the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Public ones; for `localhost`, those of the machine itself. Hosts given as addresses are connected to without a
    /// look-up: the caller that sends such a request has already checked the address.
    #[default]
    Public,
    /// Any: the person who runs the host has chosen it.
    Anywhere,
}

type Pool = legacy::Client<Connector, RequestBody>;

/// Sends requests. Clones share its pools.
#[derive(Clone)]
pub(crate) struct Client {
    public: Pool,
    /// Separate: otherwise a request that may not reach a host could reuse a connection made for one that may.
    anywhere: Pool,
}

impl Client {
    /// A client that trusts Mozilla's certificate authorities, as bundled with the program, and those in the given
    /// PEM text. It reaches public hosts through the proxy, if there is one.
    pub fn new(authorities: &str, proxy: Option<&Proxy>) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots(authorities)?)
            .with_no_client_auth();
        Ok(Self::with(tls, resolver::system(), proxy))
    }

    /// A client for which every name resolves to this address.
    #[cfg(test)]
    pub fn resolving(address: std::net::IpAddr) -> Self {
        let names = move |_| Box::pin(async move { Ok(vec![(address, 0_u16).into()]) }) as _;
        Self::with(crate::testing::Authority::new().client(), Arc::new(names), None)
    }

    fn with(tls: ClientConfig, names: Names, proxy: Option<&Proxy>) -> Self {
        let public = pool(Connector::new(tls.clone(), &names, Reach::Public, proxy));
        let anywhere = pool(Connector::new(tls, &names, Reach::Anywhere, None));
        Self { public, anywhere }
    }

    /// Sends one request and returns its response. Redirects are not followed. Reading more than `max_response` bytes
    /// of the response's body fails.
    pub async fn send<B>(
        &self,
        request: Request<B>,
        timeouts: Timeouts,
        max_response: u64,
    ) -> Result<Response<ResponseBody>, Cause>
    where
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let (turn, mut turns) = watch::channel(Turn::Network { since: Instant::now() });
        let turn = Arc::new(turn);
        let request = request.map(|body| {
            let body = body.map_err(Into::into).boxed_unsync();
            RequestBody::Streamed(Streamed { body, turn: Arc::clone(&turn) })
        });
        let mut sending = self.begin(request);
        if let Some(early) = sending.connected(timeouts).await? {
            return received(early, &sending.captured, timeouts, max_response);
        }
        turn.send_if_modified(Turn::begin);

        loop {
            let turn = *turns.borrow_and_update();
            let expired = async {
                match turn {
                    Turn::Network { since } => sleep_until(since + timeouts.first_byte).await,
                    Turn::Caller => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                result = &mut sending.response => return received(result, &sending.captured, timeouts, max_response),
                _ = turns.changed() => {}
                () = expired => return Err(Cause::FirstByteTimeout),
            }
        }
    }

    /// The same for a complete body: it is the network's turn from beginning to end.
    pub async fn send_whole(
        &self,
        request: Request<Bytes>,
        timeouts: Timeouts,
        max_response: u64,
    ) -> Result<Response<ResponseBody>, Cause> {
        let mut sending = self.begin(request.map(|body| RequestBody::Whole(Full::new(body))));
        if let Some(early) = sending.connected(timeouts).await? {
            return received(early, &sending.captured, timeouts, max_response);
        }
        tokio::select! {
            biased;
            result = &mut sending.response => received(result, &sending.captured, timeouts, max_response),
            () = sleep(timeouts.first_byte) => Err(Cause::FirstByteTimeout),
        }
    }

    fn begin(&self, mut request: Request<RequestBody>) -> Sending {
        let captured = capture_connection(&mut request);
        let pool = match request.extensions().get().copied().unwrap_or_default() {
            Reach::Public => &self.public,
            Reach::Anywhere => &self.anywhere,
        };
        Sending { response: pool.request(request), captured }
    }
}

/// A request on its way.
struct Sending {
    response: legacy::ResponseFuture,
    captured: CaptureConnection,
}

type Received = Result<Response<Incoming>, legacy::Error>;

impl Sending {
    /// Waits for the connection. The request may be answered, or fail, before the connection is observed.
    async fn connected(&mut self, timeouts: Timeouts) -> Result<Option<Received>, Cause> {
        let mut connected = self.captured.clone();
        // The order matters: at the time-out, nothing has been sent if and only if there is no connection at that
        // moment.
        tokio::select! {
            biased;
            early = &mut self.response => return Ok(Some(early)),
            _ = connected.wait_for_connection_metadata() => {}
            // Created only when needed: most requests have their connection at once.
            () = async { sleep(timeouts.connect).await } => return Err(Cause::ConnectTimeout),
        }
        progress::sending();
        Ok(None)
    }
}

fn roots(authorities: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
        let authority = authority.map_err(|error| format!("an authority is not PEM: {error}"))?;
        roots.add(authority).map_err(|error| format!("an authority cannot be trusted: {error}"))?;
    }
    if roots.len() == webpki_roots::TLS_SERVER_ROOTS.len() && !authorities.trim().is_empty() {
        return Err(
            "no authority is in what should hold some: it must be PEM, -----BEGIN CERTIFICATE-----".into()
        );
    }
    Ok(roots)
}

fn pool(connector: Connector) -> Pool {
    // A request whose connection closed before any of it was written is sent again on another one. That is the pool's
    // default, and safe: the pool gets such a request back unread.
    legacy::Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .http2_keep_alive_interval(PROBE_EVERY)
        .http2_keep_alive_timeout(PROBE_WAIT)
        .build(connector)
}

fn received(
    result: Received,
    captured: &CaptureConnection,
    timeouts: Timeouts,
    max_response: u64,
) -> Result<Response<ResponseBody>, Cause> {
    match result {
        Ok(response) => {
            progress::sending();
            progress::end(Step::FirstByte);
            Ok(response.map(|body| ResponseBody {
                body,
                timeout: timeouts.between_bytes,
                expiry: None,
                limit: max_response,
                left: max_response,
            }))
        }
        Err(error) if error.is_connect() || captured.connection_metadata().is_none() => {
            Err(Cause::of_connecting(&error))
        }
        Err(error) => {
            progress::sending();
            Err(Cause::of_exchange(&error))
        }
    }
}

/// What an unfinished request is waiting for.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// The caller, for more of the body.
    Caller,
    /// The network, to accept the data so far or to answer.
    Network { since: Instant },
}

impl Turn {
    /// Restarts the network's time if it is the network's turn.
    fn begin(&mut self) -> bool {
        match self {
            Turn::Caller => false,
            Turn::Network { since } => {
                *since = Instant::now();
                true
            }
        }
    }
}

/// A request's body.
enum RequestBody {
    Whole(Full<Bytes>),
    Streamed(Streamed),
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut *self {
            Self::Whole(body) => Pin::new(body).poll_frame(context).map_err(|never| match never {}),
            Self::Streamed(body) => body.poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Streamed(streamed) => streamed.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Streamed(streamed) => streamed.body.size_hint(),
        }
    }
}

/// A body that arrives in parts, and records whose turn it is.
struct Streamed {
    body: UnsyncBoxBody<Bytes, BoxError>,
    turn: Arc<watch::Sender<Turn>>,
}

impl Streamed {
    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.turn.send_replace(match frame {
            Poll::Pending => Turn::Caller,
            Poll::Ready(_) => Turn::Network { since: Instant::now() },
        });
        frame
    }
}

impl Drop for Streamed {
    fn drop(&mut self) {
        self.turn.send_replace(Turn::Network { since: Instant::now() });
    }
}

/// A response's body with its time-out and its size limit.
pub(crate) struct ResponseBody {
    body: Incoming,
    timeout: Duration,
    /// Set while the reader waits for the next part: most bodies have arrived by the time they are read.
    expiry: Option<Pin<Box<Sleep>>>,
    limit: u64,
    left: u64,
}

impl ResponseBody {
    fn count(&mut self, frame: &Frame<Bytes>) -> Result<(), Cause> {
        let size = frame.data_ref().map_or(0, Bytes::len) as u64;
        match self.left.checked_sub(size) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Cause::ResponseTooLarge { limit: self.limit }),
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                this.expiry = None;
                Poll::Ready(Some(this.count(&frame).map(|()| frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(Cause::of_exchange(&error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let timeout = this.timeout;
                let expiry = this.expiry.get_or_insert_with(|| Box::pin(sleep(timeout)));
                ready!(expiry.as_mut().poll(context));
                Poll::Ready(Some(Err(Cause::BetweenBytesTimeout)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
