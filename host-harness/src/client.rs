//! HTTP over a shared pool of connections, with the three time-outs enforced and every failure told apart.
//!
//! Nothing here knows of plugins. What matters most is [`Cause::may_have_been_sent`]: whether a failed
//! request may be repeated is decided by it.

use std::error::Error as StdError;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use self::resolver::{LookupFailed, Names, Resolver};
use crate::address;

mod resolver;

type BoxError = Box<dyn StdError + Send + Sync>;

/// How long an unused connection is kept. Shorter than the servers' own limits, so that a request seldom
/// meets a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(30);

/// How often a busy HTTP/2 connection is probed, and how long the answer may take: a connection that went
/// dead without a word would otherwise fail every request until the operating system gives up.
const PROBE_EVERY: Duration = Duration::from_secs(15);
const PROBE_WAIT: Duration = Duration::from_secs(10);

/// How long each stage of an exchange may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeouts {
    /// Name look-up, connection and TLS, together.
    pub connect: Duration,
    /// From the end of the request to the response's head. While the request is being written: for each
    /// part of its body.
    pub first_byte: Duration,
    /// Between any two parts of the response's body.
    pub between_bytes: Duration,
}

/// Which addresses a request's host may have: an extension of the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Public ones; for `localhost`, those of the machine itself. Hosts that are addresses are connected to
    /// without a look-up: whoever sends a request to one has checked it.
    #[default]
    Public,
    /// Any: whoever runs the host has chosen it.
    Anywhere,
}

type Pool = legacy::Client<HttpsConnector<HttpConnector<Resolver>>, RequestBody>;

/// Sends requests. Clones share its pools.
#[derive(Clone)]
pub(crate) struct Client {
    public: Pool,
    /// Apart, or a connection made for one who may reach its host would serve one who may not.
    anywhere: Pool,
}

impl Client {
    /// A client that trusts the certificate authorities that Mozilla trusts, as bundled with the program, and
    /// those in the PEM text given.
    pub fn new(authorities: &str) -> Result<Self, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for authority in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
            let authority = authority.map_err(|error| format!("an authority is not PEM: {error}"))?;
            roots.add(authority).map_err(|error| format!("an authority cannot be trusted: {error}"))?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self::with(tls, resolver::system()))
    }

    /// A client for which every name has this address.
    #[cfg(test)]
    pub fn resolving(address: IpAddr) -> Self {
        let names = move |_| Box::pin(async move { Ok(vec![(address, 0_u16).into()]) }) as _;
        Self::with(crate::testing::Authority::new().client(), Arc::new(names))
    }

    fn with(tls: ClientConfig, names: Names) -> Self {
        let public = pool(tls.clone(), Resolver { names: Arc::clone(&names), reach: Reach::Public });
        let anywhere = pool(tls, Resolver { names, reach: Reach::Anywhere });
        Self { public, anywhere }
    }

    /// One request, one response. Redirects are responses like any other. Reading more than
    /// `max_response` bytes of the response's body fails.
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
        let mut request = request.map(|body| RequestBody {
            body: body.map_err(Into::into).boxed_unsync(),
            turn: Arc::clone(&turn),
        });
        let captured = capture_connection(&mut request);
        let mut connected = captured.clone();
        let pool = match request.extensions().get().copied().unwrap_or_default() {
            Reach::Public => &self.public,
            Reach::Anywhere => &self.anywhere,
        };
        let mut response = pin!(pool.request(request));

        // The order matters: when time is up, nothing has been sent exactly if, at that moment, there is
        // no connection.
        tokio::select! {
            biased;
            early = &mut response => return received(early, &captured, timeouts, max_response),
            _ = connected.wait_for_connection_metadata() => {}
            () = sleep(timeouts.connect) => return Err(Cause::ConnectTimeout),
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
                result = &mut response => return received(result, &captured, timeouts, max_response),
                _ = turns.changed() => {}
                () = expired => return Err(Cause::FirstByteTimeout),
            }
        }
    }
}

fn pool(tls: ClientConfig, resolver: Resolver) -> Pool {
    let mut tcp = HttpConnector::new_with_resolver(resolver);
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(tcp);
    // A request whose connection closed before any of it was written is sent again on another one:
    // the pool's default, and safe, for the pool gets such a request back unread.
    legacy::Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .http2_keep_alive_interval(PROBE_EVERY)
        .http2_keep_alive_timeout(PROBE_WAIT)
        .build(connector)
}

fn received(
    result: Result<Response<Incoming>, legacy::Error>,
    captured: &legacy::connect::CaptureConnection,
    timeouts: Timeouts,
    max_response: u64,
) -> Result<Response<ResponseBody>, Cause> {
    match result {
        Ok(response) => Ok(response.map(|body| ResponseBody {
            body,
            timeout: timeouts.between_bytes,
            expiry: Box::pin(sleep(timeouts.between_bytes)),
            limit: max_response,
            left: max_response,
        })),
        Err(error) if error.is_connect() || captured.connection_metadata().is_none() => {
            Err(Cause::of_connecting(&error))
        }
        Err(error) => Err(Cause::of_exchange(&error)),
    }
}

/// Whom an unfinished request waits for.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// The caller, for more of the body.
    Caller,
    /// The network, to take what there is or to answer.
    Network { since: Instant },
}

impl Turn {
    /// Begins the network's time anew, when it is the network's turn.
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

/// A request's body that tells whose turn it is.
struct RequestBody {
    body: UnsyncBoxBody<Bytes, BoxError>,
    turn: Arc<watch::Sender<Turn>>,
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.turn.send_replace(match frame {
            Poll::Pending => Turn::Caller,
            Poll::Ready(_) => Turn::Network { since: Instant::now() },
        });
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.turn.send_replace(Turn::Network { since: Instant::now() });
    }
}

/// A response's body with its time-out and its limit.
pub(crate) struct ResponseBody {
    body: Incoming,
    timeout: Duration,
    expiry: Pin<Box<Sleep>>,
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
                this.expiry.as_mut().reset(Instant::now() + this.timeout);
                Poll::Ready(Some(this.count(&frame).map(|()| frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(Cause::of_exchange(&error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                ready!(this.expiry.as_mut().poll(context));
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

/// Why a request has no response, or not all of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The name has no address, or no name server answered.
    #[error("the host's name cannot be resolved")]
    Dns,
    /// The name has no public address, only this one, which is what it says. [`Denial`](crate::Denial) tells
    /// an observer which rule would allow it.
    #[error("the host is {0}, {1}")]
    Prohibited(IpAddr, &'static str),
    /// Nothing listens there.
    #[error("the connection was refused")]
    Refused,
    /// No way leads there.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// No connection came about in time.
    #[error("connecting took too long")]
    ConnectTimeout,
    /// The server's certificate does not prove that it is the host asked for.
    #[error("the server's certificate is not accepted: {0}")]
    Certificate(CertificateFault),
    /// TLS could not be agreed on.
    #[error("no secure connection could be made: {0}")]
    Tls(String),
    /// The request was sent, and no response began in time.
    #[error("no response came in time")]
    FirstByteTimeout,
    /// The response began and then stalled.
    #[error("the response stopped coming")]
    BetweenBytesTimeout,
    /// The connection ended before the response did.
    #[error("the connection was closed before the response was complete")]
    Closed,
    /// The server ended the connection with a TLS alert, by number and name.
    #[error("the server ended the connection with the TLS alert {1}")]
    TlsAlert(u8, String),
    /// What came is not HTTP.
    #[error("the response is not valid HTTP: {0}")]
    Protocol(String),
    /// The response is longer than allowed.
    #[error("the response is longer than {limit} bytes")]
    ResponseTooLarge {
        /// How long it may be.
        limit: u64,
    },
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Its date has passed, or has not come.
    #[error("it has expired or is not valid yet")]
    Expired,
    /// It was made for another host.
    #[error("it belongs to another host name")]
    WrongName,
    /// No authority that is trusted has signed it, or it is unfit for another reason.
    #[error("it is not trusted")]
    Untrusted,
}

impl Cause {
    /// Whether the request, or part of it, may have reached the server.
    pub fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Dns
            | Self::Prohibited(..)
            | Self::Refused
            | Self::Unreachable(_)
            | Self::ConnectTimeout
            | Self::Certificate(_)
            | Self::Tls(_) => false,
            Self::FirstByteTimeout
            | Self::BetweenBytesTimeout
            | Self::Closed
            | Self::TlsAlert(..)
            | Self::Protocol(_)
            | Self::ResponseTooLarge { .. } => true,
        }
    }

    /// For errors from before there was a connection.
    fn of_connecting(error: &(dyn StdError + 'static)) -> Self {
        match chain(error).find_map(|cause| cause.downcast_ref()) {
            Some(LookupFailed::Unknown(_)) => return Self::Dns,
            Some(LookupFailed::Prohibited(address)) => {
                // A public address is one that `localhost` must not have.
                let kind = address::prohibited(*address).unwrap_or("not an address of this machine");
                return Self::Prohibited(*address, kind);
            }
            None => {}
        }
        if let Some(error) = chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return match error {
                rustls::Error::InvalidCertificate(fault) => Self::Certificate(fault.into()),
                rustls::Error::NoCertificatesPresented => Self::Certificate(CertificateFault::Untrusted),
                other => Self::Tls(other.to_string()),
            };
        }
        match io_error(error) {
            Some(error) => match error.kind() {
                io::ErrorKind::ConnectionRefused => Self::Refused,
                io::ErrorKind::TimedOut => Self::ConnectTimeout,
                // TCP is there before TLS begins, so an end of the connection is the end of TLS.
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe => Self::Tls("the server closed the connection".into()),
                _ => Self::Unreachable(error.to_string()),
            },
            None => Self::Unreachable(root(error).to_string()),
        }
    }

    /// For errors from when there was a connection: part of the request may have been written.
    fn of_exchange(error: &(dyn StdError + 'static)) -> Self {
        match chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::AlertReceived(alert)) => {
                return Self::TlsAlert((*alert).into(), format!("{alert:?}"));
            }
            Some(other) => return Self::Protocol(other.to_string()),
            None => {}
        }
        let hyper = chain(error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
        let closed = hyper
            .is_some_and(|error| error.is_incomplete_message() || error.is_canceled() || error.is_closed());
        if closed || io_error(error).is_some() {
            return Self::Closed;
        }
        Self::Protocol(root(error).to_string())
    }
}

impl From<&rustls::CertificateError> for CertificateFault {
    fn from(error: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Fault;
        match error {
            Fault::Expired
            | Fault::ExpiredContext { .. }
            | Fault::NotValidYet
            | Fault::NotValidYetContext { .. } => Self::Expired,
            Fault::NotValidForName | Fault::NotValidForNameContext { .. } => Self::WrongName,
            _ => Self::Untrusted,
        }
    }
}

/// An error and its causes. An I/O error hides the one within from `source`, hence not by that alone.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(within) => Some(within),
            None => error.source(),
        }
    })
}

/// The innermost I/O error: those around it are wrappers.
fn io_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e io::Error> {
    chain(error).filter_map(|cause| cause.downcast_ref()).last()
}

fn root<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    chain(error).last().unwrap_or(error)
}

#[cfg(test)]
mod tests;
