//! The only side effect: a request over the host's `wasi:http`. The only file that names waki.
//!
//! It goes through waki's bindings rather than its client, which sets no time-out but the one to connect, sends
//! bodies chunked, reads answers without a bound, and reports a refused connection as a closed stream when the
//! body is written before the connection is known to have failed.

use waki::ErrorCode;
use waki::bindings::wasi::http::outgoing_handler;
use waki::bindings::wasi::http::types::{
    Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingBody, OutgoingRequest, RequestOptions,
    Scheme, TlsAlertReceivedPayload, http_error_code,
};
use waki::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};

use crate::graph::{Request, Response, Transport, TransportFault};
use crate::wit::toolkit::HttpMethod;

/// The TLS alerts that can only end a handshake (RFC 8446, section 6.2).
const HANDSHAKE_FAILURE: u8 = 40;
const PROTOCOL_VERSION: u8 = 70;

/// How many bytes of an answer are requested at a time.
const CHUNK: u64 = 64 << 10;

/// The host's HTTP.
pub(crate) struct WasiHttp;

impl Transport for WasiHttp {
    fn send(&self, request: &Request) -> Result<Response, TransportFault> {
        let outgoing = outgoing_request(request)?;
        let body = outgoing.body().map_err(|()| TransportFault::Malformed("a body"))?;
        // Refused immediately: nothing was sent.
        let future = outgoing_handler::handle(outgoing, Some(options(request.timeout_ms)))
            .map_err(|code| refused_at_once(&code))?;
        // The answer says why a body could not be written; the stream only says that it is closed. An answer that
        // arrives anyway counts: the server may answer before it has read everything.
        _ = write(body, &request.body);
        match receive(&future) {
            Ok(incoming) => read(&incoming, request.max_response_bytes),
            Err(Some(code)) => Err(fault(&code)),
            Err(None) => Err(TransportFault::Broken("the host lost the answer")),
        }
    }
}

fn outgoing_request(request: &Request) -> Result<OutgoingRequest, TransportFault> {
    let header = |name: &str, value: String| (name.to_owned(), value.into_bytes());
    // Over this transport the caller never keeps the token.
    let token = request.token.reveal().unwrap_or_default();
    let mut headers = vec![header("authorization", format!("{} {token}", request.scheme))];
    headers.extend(request.headers.iter().map(|(name, value)| header(name, value.clone())));
    if request.method != HttpMethod::Get {
        headers.push(header("content-length", request.body.len().to_string()));
    }
    let headers = Fields::from_list(&headers).map_err(|_| TransportFault::Malformed("a header"))?;
    let outgoing = OutgoingRequest::new(headers);
    let method = match request.method {
        HttpMethod::Get => Method::Get,
        HttpMethod::Post => Method::Post,
        HttpMethod::Delete => Method::Delete,
    };
    let scheme = if request.origin.https { Scheme::Https } else { Scheme::Http };
    outgoing.set_method(&method).map_err(|()| TransportFault::Malformed("the method"))?;
    outgoing.set_scheme(Some(&scheme)).map_err(|()| TransportFault::Malformed("the scheme"))?;
    let authority = outgoing.set_authority(Some(&request.origin.authority));
    authority.map_err(|()| TransportFault::Malformed("the name of the host"))?;
    let path = outgoing.set_path_with_query(Some(&request.path_with_token()));
    path.map_err(|()| TransportFault::Malformed("the path"))?;
    Ok(outgoing)
}

/// A host that cannot set one of the time-outs keeps its own.
fn options(timeout_ms: u32) -> RequestOptions {
    let options = RequestOptions::new();
    let timeout = Some(u64::from(timeout_ms) * 1_000_000);
    _ = options.set_connect_timeout(timeout);
    _ = options.set_first_byte_timeout(timeout);
    _ = options.set_between_bytes_timeout(timeout);
    options
}

/// Writes the whole body and ends it. The answer shows whether that worked.
fn write(body: OutgoingBody, mut bytes: &[u8]) -> Option<()> {
    let stream: OutputStream = body.write().ok()?;
    while !bytes.is_empty() {
        let room = usize::try_from(stream.check_write().ok()?).unwrap_or(usize::MAX);
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
        stream.write(now).ok()?;
        bytes = later;
    }
    drop(stream);
    OutgoingBody::finish(body, None).ok()
}

/// Waits for the answer's head. `Err(None)` if the host breaks its own contract.
fn receive(future: &FutureIncomingResponse) -> Result<IncomingResponse, Option<ErrorCode>> {
    // It is never ready at once.
    future.subscribe().block();
    match future.get() {
        Some(Ok(Ok(response))) => Ok(response),
        Some(Ok(Err(code))) => Err(Some(code)),
        Some(Err(())) | None => Err(None),
    }
}

fn read(incoming: &IncomingResponse, limit: usize) -> Result<Response, TransportFault> {
    let status = incoming.status();
    let headers = incoming
        .headers()
        .entries()
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), String::from_utf8_lossy(&value).into_owned()))
        .collect();
    let broken = || TransportFault::Broken("the answer broke off");
    let body = incoming.consume().map_err(|()| broken())?;
    let stream = body.stream().map_err(|()| broken())?;
    let body = read_to_end(&stream, limit)?;
    Ok(Response { status, headers, body })
}

fn read_to_end(stream: &InputStream, limit: usize) -> Result<Vec<u8>, TransportFault> {
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(chunk) if bytes.is_empty() => bytes = chunk,
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(error)) => {
                return Err(match http_error_code(&error).as_ref().map(fault) {
                    // The head of the answer has arrived, so the request was received, whatever the code says.
                    Some(known @ (TransportFault::TimedOut | TransportFault::TooLarge)) => known,
                    _ => TransportFault::Broken("the answer broke off"),
                });
            }
        }
        if bytes.len() > limit {
            return Err(TransportFault::TooLarge);
        }
    }
}

/// A refusal by the host before it did anything.
fn refused_at_once(code: &ErrorCode) -> TransportFault {
    match fault(code) {
        known @ (TransportFault::Denied
        | TransportFault::BodyTooLarge
        | TransportFault::Untrusted
        | TransportFault::Insecure(_)
        | TransportFault::NotSent(_)) => known,
        _ => TransportFault::Malformed("the request"),
    }
}

/// What a code proves. It is "not sent" only if the code can arise solely before a connection exists; any other code
/// may have followed the request.
fn fault(code: &ErrorCode) -> TransportFault {
    match code {
        ErrorCode::DnsTimeout | ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            TransportFault::NotSent("its host name could not be resolved")
        }
        ErrorCode::DestinationUnavailable | ErrorCode::DestinationIpUnroutable => {
            TransportFault::NotSent("its host cannot be reached")
        }
        ErrorCode::ConnectionRefused => TransportFault::NotSent("its host refused it"),
        ErrorCode::ConnectionTimeout => TransportFault::NotSent("its host did not answer in time"),
        ErrorCode::ConnectionLimitReached => {
            TransportFault::NotSent("this host has reached its limit of connections")
        }
        ErrorCode::TlsCertificateError => TransportFault::Untrusted,
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => TransportFault::Denied,
        ErrorCode::HttpRequestBodySize(_) => TransportFault::BodyTooLarge,
        ErrorCode::HttpRequestUriInvalid | ErrorCode::HttpRequestMethodInvalid => {
            TransportFault::Malformed("the address or the method")
        }
        ErrorCode::HttpResponseTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout => TransportFault::TimedOut,
        ErrorCode::HttpResponseBodySize(_)
        | ErrorCode::HttpResponseHeaderSectionSize(_)
        | ErrorCode::HttpResponseHeaderSize(_) => TransportFault::TooLarge,
        ErrorCode::TlsAlertReceived(TlsAlertReceivedPayload { alert_id: Some(PROTOCOL_VERSION), .. }) => {
            TransportFault::Insecure("they have no safe version of TLS in common: 1.2 or 1.3")
        }
        ErrorCode::TlsAlertReceived(TlsAlertReceivedPayload {
            alert_id: Some(HANDSHAKE_FAILURE), ..
        }) => TransportFault::Insecure("they have no TLS settings in common, or the server speaks no TLS"),
        ErrorCode::TlsProtocolError | ErrorCode::TlsAlertReceived(_) => {
            TransportFault::Broken("the secure connection failed")
        }
        ErrorCode::HttpProtocolError
        | ErrorCode::HttpResponseTransferCoding(_)
        | ErrorCode::HttpResponseContentCoding(_) => TransportFault::Broken("the answer is not valid HTTP"),
        _ => TransportFault::Broken("the connection was lost"),
    }
}
