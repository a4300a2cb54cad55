//! The outcome of a request.

use std::fmt;

use http::Method;

use crate::client::{Cause, Phase, Timing};
use crate::policy::Denial;

/// A request that a plugin made, and its outcome. Its `Display` is a line for a log.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The number of the call that made it, as in its [`CallReport`](crate::CallReport).
    pub call: u64,
    /// The method.
    pub method: Method,
    /// The URL, without its query.
    pub url: String,
    /// The response's status, or why there is no complete response.
    pub outcome: Result<u16, ExchangeError>,
    /// How many bytes of the response's body were read.
    pub bytes: u64,
    /// How long it took.
    pub timing: Timing,
}

impl fmt::Display for Exchange {
    /// Without the query and the headers, and so without any token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, outcome, bytes, timing, .. } = self;
        match outcome {
            Ok(status) => write!(f, "{method} {url} {status}")?,
            // Its text begins with the request.
            Err(ExchangeError::Denied(denial)) => return denial.fmt(f),
            Err(failure) => write!(f, "{method} {url}: {failure}")?,
        }
        f.write_str(" (")?;
        if timing.reused {
            f.write_str("reused connection, ")?;
        }
        let phases = [
            ("resolve", timing.resolve),
            ("connect", timing.connect),
            ("proxy", timing.proxy),
            ("TLS", timing.tls),
            ("first byte", timing.first_byte),
            ("total", Some(timing.total)),
        ];
        for (phase, took) in phases {
            if let Some(took) = took {
                write!(f, "{phase} {} ms, ", took.as_millis())?;
            }
        }
        write!(f, "{bytes} bytes)")
    }
}

/// Why a request has no complete response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The policy does not allow it.
    #[error(transparent)]
    Denied(Denial),
    /// The call has made the most requests allowed. Reported once per call, even if more requests follow.
    #[error("a call may make no more than {limit} requests; `Limits::requests` raises that")]
    TooManyRequests {
        /// How many it may make.
        limit: u32,
    },
    /// The request's body is longer than allowed. Part of it may have been sent.
    #[error("the request's body is longer than {limit} bytes; `Limits::request_bytes` raises that")]
    RequestTooLarge {
        /// How long it may be.
        limit: u64,
    },
    /// It failed.
    #[error(transparent)]
    Failed(Cause),
    /// The request was open when the call was dropped or stopped. Only an observer sees this.
    #[error("given up {phase}, when the call {}", if *.at_deadline { "met its deadline" } else { "was dropped" })]
    Abandoned {
        /// How far the request was.
        phase: Phase,
        /// Whether the call reached its deadline or another limit. Otherwise it was dropped.
        at_deadline: bool,
    },
}

impl ExchangeError {
    /// Whether the server may have received the request anyway.
    pub fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Denied(_) | Self::TooManyRequests { .. } => false,
            Self::RequestTooLarge { .. } => true,
            Self::Failed(cause) => cause.may_have_been_sent(),
            Self::Abandoned { phase, .. } => !matches!(phase, Phase::Connecting),
        }
    }
}

impl From<Denial> for ExchangeError {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Cause> for ExchangeError {
    fn from(cause: Cause) -> Self {
        Self::Failed(cause)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::policy::Policy;

    fn ms(count: u64) -> Option<Duration> {
        Some(Duration::from_millis(count))
    }

    fn line(outcome: Result<u16, ExchangeError>, bytes: u64, timing: Timing) -> String {
        let url = "https://graph.facebook.com/v25.0/1/messages".to_owned();
        Exchange { call: 1, method: Method::POST, url, outcome, bytes, timing }.to_string()
    }

    #[test]
    fn a_line_has_the_phases_that_there_were() {
        let timing =
            Timing { resolve: ms(3), connect: ms(40), tls: ms(45), first_byte: ms(220), ..Timing::default() };
        let url = "POST https://graph.facebook.com/v25.0/1/messages";
        assert_eq!(
            line(Ok(200), 117, Timing { total: Duration::from_millis(310), ..timing }),
            format!(
                "{url} 200 (resolve 3 ms, connect 40 ms, TLS 45 ms, first byte 220 ms, total 310 ms, 117 bytes)"
            )
        );
        assert_eq!(
            line(Ok(200), 117, Timing { reused: true, first_byte: ms(80), ..Timing::default() }),
            format!("{url} 200 (reused connection, first byte 80 ms, total 0 ms, 117 bytes)")
        );
        assert_eq!(
            line(
                Err(ExchangeError::Failed(Cause::Refused)),
                0,
                Timing { resolve: ms(1), ..Timing::default() }
            ),
            format!("{url}: the connection was refused (resolve 1 ms, total 0 ms, 0 bytes)")
        );
    }

    #[test]
    fn a_denial_speaks_for_itself() {
        let url = "https://graph.facebook.com/v25.0/1/messages?access_token=EAAG".parse().unwrap();
        let denial = Policy::deny_all().check(&Method::POST, &url).unwrap_err();
        let line = line(Err(ExchangeError::Denied(denial.clone())), 0, Timing::default());
        assert_eq!(line, denial.to_string());
        assert!(!line.contains("EAAG"), "{line}");
    }
}
