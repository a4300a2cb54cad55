//! The outcome of a call, for observers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::outcome::Outcome;

/// A call that has ended. Its `Display` is a line for a log, without input or result.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallReport {
    /// The call's number in this process. Its [`Exchange`](crate::Exchange)s have the same number.
    pub id: u64,
    /// The function's name.
    pub function: String,
    /// The tenant, as [`Sandbox::tenant`](crate::Sandbox::tenant) names it.
    pub tenant: Option<Arc<str>>,
    /// Whether it was carried out, and whether to repeat it.
    pub outcome: Outcome,
    /// How it ended.
    pub end: End,
    /// How long it waited for its turn.
    pub queued: Duration,
    /// How long it lasted, including the wait.
    pub wall: Duration,
    /// How long it computed.
    pub cpu: Duration,
    /// The most memory that any of its instances had, in bytes.
    pub memory: usize,
    /// How many requests it began, including those that the policy denied.
    pub requests: u64,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The plugin returned a result or an error.
    Answered,
    /// The host refused or stopped it, for this reason.
    Stopped(String),
    /// The caller dropped the call.
    Cancelled,
}

impl fmt::Display for CallReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {} {}", self.id, self.function)?;
        if let Some(tenant) = &self.tenant {
            write!(f, " of {tenant}")?;
        }
        write!(f, ": {}", self.outcome.name())?;
        match &self.end {
            End::Answered => {}
            End::Stopped(reason) => write!(f, ", {reason}")?,
            End::Cancelled => f.write_str(", cancelled")?,
        }
        write!(
            f,
            " ({} ms, of it {} queued, {} µs of CPU, {} KiB, {} requests)",
            self.wall.as_millis(),
            self.queued.as_millis(),
            self.cpu.as_micros(),
            self.memory >> 10,
            self.requests
        )
    }
}
