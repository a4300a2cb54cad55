//! The egress of a plugin that uses `wasi:http`.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use rustls::AlertDescription;
use tokio::runtime::Handle;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::{Asked, Egress};
use crate::client::{Cause, Timeouts, TlsFault};
use crate::exchange::ExchangeError;

type Sent = Result<(Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>), Error>;

impl WasiHttpHooks for Egress {
    /// The client sets it, and HTTP/2 has none.
    fn set_host_header(&mut self) -> bool {
        false
    }

    /// How much one body may buffer in the host. A plugin may have many bodies.
    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        64 << 10
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let egress = self.clone();
        let asked = Asked { timeouts: timeouts(options.unwrap_or_default()), max_response: u64::MAX };
        Box::new(async move {
            let attempt = |request| egress.shared.attempt(request, asked);
            match egress.exchange(request.map(Drained), attempt, false).await {
                Ok(response) => {
                    let response = response.map(|body| body.map_err(error_of_cause));
                    // The pool drives the connection, so only the body remains to be read.
                    Ok((egress.shared.clean(response), Box::new(async { Ok(()) }) as _))
                }
                Err(ExchangeError::Denied(denial)) if denial.is_of_address() => {
                    Err(Error::DestinationIpProhibited)
                }
                Err(ExchangeError::Denied(_) | ExchangeError::TooManyRequests { .. }) => {
                    Err(Error::HttpRequestDenied)
                }
                Err(ExchangeError::RequestTooLarge { limit }) => Err(Error::HttpRequestBodySize(Some(limit))),
                Err(ExchangeError::Failed(cause)) => Err(error_of_cause(cause)),
                // Only for observers. For a plugin it means: it may have arrived.
                Err(ExchangeError::Abandoned { .. }) => Err(Error::ConnectionTerminated),
            }
        })
    }
}

/// A request's body whose rest is read and discarded once it is no longer needed. A guest may write its whole request
/// before it waits for the answer: if a denial or a failure left the body unread, the guest would see a broken stream
/// instead.
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
        // Ends with the guest at the latest: the body's other end is gone then.
        if !body.is_end_stream()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
        }
    }
}

/// The time-outs that the plugin sets; no limit for those it does not set.
pub(super) fn timeouts(options: RequestOptions) -> Timeouts {
    let or_any = |asked: Option<Duration>| asked.unwrap_or(Duration::MAX);
    Timeouts {
        connect: or_any(options.connect_timeout),
        first_byte: or_any(options.first_byte_timeout),
        between_bytes: or_any(options.between_bytes_timeout),
    }
}

const PROTOCOL_VERSION: AlertDescription = AlertDescription::ProtocolVersion;
const HANDSHAKE_FAILURE: AlertDescription = AlertDescription::HandshakeFailure;

/// Alerts that a plugin interprets as the end of a handshake, before which nothing is sent.
const HANDSHAKE_ALERTS: [AlertDescription; 2] = [PROTOCOL_VERSION, HANDSHAKE_FAILURE];

/// The error for the plugin. The codes for causes that [`Cause::may_have_been_sent`] excludes are never used for
/// other causes: from the code alone, a plugin decides whether a request was not sent.
pub(super) fn error_of_cause(cause: Cause) -> Error {
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
        // Failed handshakes end with an alert, whichever side sent it, and these two alerts end nothing else. On
        // other hosts, the general TLS code may also occur after the request.
        Cause::Tls(TlsFault::Version) => handshake_alert(PROTOCOL_VERSION),
        Cause::Tls(TlsFault::Other(_)) => handshake_alert(HANDSHAKE_FAILURE),
        Cause::FirstByteTimeout => Error::HttpResponseTimeout,
        Cause::BetweenBytesTimeout => Error::ConnectionReadTimeout,
        Cause::Closed => Error::ConnectionTerminated,
        // These alerts belong to a handshake, although the request was on its way.
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
