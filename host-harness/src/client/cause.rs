//! Why a request has no response, and whether any of it may have been sent.

use std::error::Error as StdError;
use std::io;
use std::net::IpAddr;

use super::resolver::LookupFailed;
use super::tunnel::ProxyFault;
use crate::address;

/// Why a request has no response, or only part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The name has no address, or no name server answered.
    #[error("the host's name cannot be resolved")]
    Dns,
    /// The name has no public address, only this one of this kind. An observer's [`Denial`](crate::Denial) names the
    /// rule that would allow it.
    #[error("the host is {0}, {1}")]
    Prohibited(IpAddr, &'static str),
    /// Nothing listens there.
    #[error("the connection was refused")]
    Refused,
    /// There is no route to the host.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// Connecting took too long.
    #[error("connecting took too long")]
    ConnectTimeout,
    /// The proxy did not connect to the host.
    #[error("the proxy {proxy} {fault}")]
    Proxy {
        /// Its address, without a user name or a password.
        proxy: String,
        /// The reason.
        fault: ProxyFault,
    },
    /// The server's certificate does not prove that it is the requested host.
    #[error("the server's certificate is not accepted: {0}")]
    Certificate(CertificateFault),
    /// The server closed the connection before the request could be sent; with TLS, during the handshake.
    #[error("the server closed the connection before the request could be sent")]
    ClosedEarly,
    /// The TLS handshake failed.
    #[error("no secure connection could be made: {0}")]
    Tls(TlsFault),
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
    /// The response is not HTTP.
    #[error("the response is not valid HTTP: {0}")]
    Protocol(String),
    /// The response is longer than allowed.
    #[error("the response is longer than {limit} bytes; `Limits::response_bytes` raises that")]
    ResponseTooLarge {
        /// The limit.
        limit: u64,
    },
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// It has expired, or is not valid yet.
    #[error("it has expired or is not valid yet")]
    Expired,
    /// It was made for another host.
    #[error("it belongs to another host name")]
    WrongName,
    /// No trusted authority has signed it, or it is unusable for another reason.
    #[error("it is not trusted")]
    Untrusted,
}

/// Why a TLS handshake failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsFault {
    /// The server's TLS versions are too old to be safe, or too new to be known here.
    #[error("the server speaks neither TLS 1.2 nor TLS 1.3")]
    Version,
    /// Another reason. The server may not speak TLS at all.
    #[error("{0}")]
    Other(String),
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
            | Self::ClosedEarly
            | Self::Proxy { .. }
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

    /// For errors that occurred before there was a connection.
    pub(super) fn of_connecting(error: &(dyn StdError + 'static)) -> Self {
        if let Some(known) = chain(error).find_map(|cause| cause.downcast_ref::<Self>()) {
            return known.clone();
        }
        match chain(error).find_map(|cause| cause.downcast_ref()) {
            Some(LookupFailed::Unknown(_)) => return Self::Dns,
            Some(LookupFailed::Prohibited(address)) => {
                // If the address is public, `localhost` must not have it.
                let kind = address::prohibited(*address).unwrap_or("not an address of this machine");
                return Self::Prohibited(*address, kind);
            }
            None => {}
        }
        if let Some(error) = chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return match error {
                rustls::Error::InvalidCertificate(fault) => Self::Certificate(fault.into()),
                rustls::Error::NoCertificatesPresented => Self::Certificate(CertificateFault::Untrusted),
                other => Self::Tls(other.into()),
            };
        }
        match io_error(error) {
            Some(error) => match error.kind() {
                io::ErrorKind::ConnectionRefused => Self::Refused,
                io::ErrorKind::TimedOut => Self::ConnectTimeout,
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe => Self::ClosedEarly,
                _ => Self::Unreachable(error.to_string()),
            },
            None => Self::Unreachable(root(error).to_string()),
        }
    }

    /// For errors that occurred on a connection: part of the request may have been written.
    pub(super) fn of_exchange(error: &(dyn StdError + 'static)) -> Self {
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

impl From<&rustls::Error> for TlsFault {
    fn from(error: &rustls::Error) -> Self {
        use rustls::PeerIncompatible::{
            ServerDoesNotSupportTls12Or13, ServerTlsVersionIsDisabledByOurConfig,
        };
        use rustls::{AlertDescription, Error};
        match error {
            Error::PeerIncompatible(
                ServerDoesNotSupportTls12Or13 | ServerTlsVersionIsDisabledByOurConfig,
            )
            | Error::AlertReceived(AlertDescription::ProtocolVersion) => Self::Version,
            other => Self::Other(other.to_string()),
        }
    }
}

/// An error and its causes. An I/O error omits its inner error from `source`, so `source` alone is not enough.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(within) => Some(within),
            None => error.source(),
        }
    })
}

/// The innermost I/O error; the outer ones are wrappers.
fn io_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e io::Error> {
    chain(error).filter_map(|cause| cause.downcast_ref()).last()
}

fn root<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    chain(error).last().unwrap_or(error)
}
