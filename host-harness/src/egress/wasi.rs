//! The way out of a plugin that speaks `wasi:http`.

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
        let egress = self.clone();
        let asked = Asked { timeouts: timeouts(options.unwrap_or_default()), max_response: u64::MAX };
        Box::new(async move {
            let attempt = |request| egress.shared.attempt(request, asked);
            match egress.exchange(request.map(Drained), attempt, false).await {
                Ok(response) => {
                    let response = response.map(|body| body.map_err(error_of_cause));
                    // The pool drives the connection: nothing is left to do beside reading the body.
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
                // For observers alone. To a plugin: it may have arrived.
                Err(ExchangeError::Abandoned { .. }) => Err(Error::ConnectionTerminated),
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

/// What the plugin asks for: no limit, where it asks for nothing.
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

/// What a plugin takes for the end of a handshake, before which nothing is sent.
const HANDSHAKE_ALERTS: [AlertDescription; 2] = [PROTOCOL_VERSION, HANDSHAKE_FAILURE];

/// How a plugin is told. The codes for causes that [`Cause::may_have_been_sent`] excludes are never used for
/// the others: from the code alone, a plugin decides whether to call a request unsent.
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
