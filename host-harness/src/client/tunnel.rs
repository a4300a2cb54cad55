//! The tunnel through an HTTP proxy: after CONNECT, the connection leads to the host.

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request, Uri};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection, to the proxy or through it.
pub(super) type Tcp = TokioIo<TcpStream>;

/// Why a proxy did not connect to a host. No part of the request was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyFault {
    /// The proxy cannot be reached.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// It refused with a status.
    #[error("answered {status}: {}", meaning(*status))]
    Refused {
        /// The status.
        status: u16,
    },
    /// It closed the connection before it answered.
    #[error("closed the connection before it answered")]
    Closed,
    /// Its answer is not that of an HTTP proxy.
    #[error("does not answer as an HTTP proxy does: {0}")]
    Protocol(String),
}

impl ProxyFault {
    /// Whether a later attempt may succeed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Closed => true,
            Self::Refused { status } => *status >= 500 || matches!(status, 408 | 429),
            Self::Protocol(_) => false,
        }
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        407 => "it wants a user name and a password, or others",
        408 | 429 | 500.. => "it could not connect to the host",
        _ => "it does not let this host be connected to",
    }
}

/// Asks the proxy at the other end of `tcp` to connect to the host of `to`.
pub(super) async fn open(tcp: Tcp, to: &Uri, login: Option<&HeaderValue>) -> Result<Tcp, ProxyFault> {
    let port = to.port_u16().unwrap_or(443);
    let host = format!("{}:{port}", to.host().unwrap_or_default());
    let mut request = Request::connect(&host).header(HOST, &host);
    if let Some(login) = login {
        request = request.header(PROXY_AUTHORIZATION, login);
    }
    let request =
        request.body(Empty::<Bytes>::new()).map_err(|error| ProxyFault::Protocol(error.to_string()))?;

    let (mut sender, connection) = http1::handshake(tcp).await.map_err(fault)?;
    let answered = async {
        match sender.send_request(request).await.map_err(fault)?.status() {
            status if status.is_success() => Ok(()),
            status => Err(ProxyFault::Refused { status: status.as_u16() }),
        }
    };
    let ended = async { connection.without_shutdown().await.map_err(fault) };
    let ((), connection) = tokio::try_join!(answered, ended)?;
    if connection.read_buf.is_empty() {
        Ok(connection.io)
    } else {
        // The client speaks first in TLS.
        Err(ProxyFault::Protocol("something follows its answer".into()))
    }
}

fn fault(error: hyper::Error) -> ProxyFault {
    if error.is_parse() { ProxyFault::Protocol(error.to_string()) } else { ProxyFault::Closed }
}
