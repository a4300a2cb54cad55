//! What became of a request, and whom to tell.

use std::fmt;
use std::sync::Arc;

use http::Method;

use crate::client::Timing;
use crate::sandbox::Failure;

/// A request that a plugin made, and what came of it. Displayed, it is a line for a log.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The method.
    pub method: Method,
    /// The URL, without its query.
    pub url: String,
    /// The response's status, or why there is no whole response.
    pub outcome: Result<u16, Failure>,
    /// How many bytes of the response's body were read.
    pub bytes: u64,
    /// How long it took.
    pub timing: Timing,
}

impl fmt::Display for Exchange {
    /// Without the query and the headers, and so without any token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, outcome, bytes, timing } = self;
        match outcome {
            Ok(status) => write!(f, "{method} {url} {status}")?,
            // It begins with the request.
            Err(Failure::Denied(denial)) => return denial.fmt(f),
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

/// Whom to tell of each exchange.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&Exchange) + Send + Sync>);

impl Observer {
    pub fn new(tell: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub fn tell(&self, exchange: &Exchange) {
        (self.0)(exchange);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::client::Cause;
    use crate::policy::Policy;

    fn ms(count: u64) -> Option<Duration> {
        Some(Duration::from_millis(count))
    }

    fn line(outcome: Result<u16, Failure>, bytes: u64, timing: Timing) -> String {
        let url = "https://graph.facebook.com/v25.0/1/messages".to_owned();
        Exchange { method: Method::POST, url, outcome, bytes, timing }.to_string()
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
            line(Err(Failure::Failed(Cause::Refused)), 0, Timing { resolve: ms(1), ..Timing::default() }),
            format!("{url}: the connection was refused (resolve 1 ms, total 0 ms, 0 bytes)")
        );
    }

    #[test]
    fn a_denial_speaks_for_itself() {
        let url = "https://graph.facebook.com/v25.0/1/messages?access_token=EAAG".parse().unwrap();
        let denial = Policy::deny_all().check(&Method::POST, &url).unwrap_err();
        let line = line(Err(Failure::Denied(denial.clone())), 0, Timing::default());
        assert_eq!(line, denial.to_string());
        assert!(!line.contains("EAAG"), "{line}");
    }
}
