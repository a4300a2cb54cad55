//! Faults on demand.

mod pending;
mod word;

use std::time::Duration;

pub(crate) use self::pending::Pending;
pub(crate) use self::word::WORDS;

/// A fault on demand, for testing how a workflow handles it.
///
/// In a header and in the file of a [`World`](crate::World) a fault is one word: `131056`, `100/33` (a code with its
/// subcode), `timeout-before`, `timeout-after`, `answer-lost`, `html` or `html/503`, `slow-body` or `slow-body/500`
/// (milliseconds). [`FromStr`](std::str::FromStr) parses it, and [`Display`](std::fmt::Display) writes it.
///
/// A fault precedes all of Meta's checks, so it also affects a request that Meta would refuse. Each fault below says
/// what is carried out, and which verdict the toolkit reports for a send and for a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Meta refuses the request with this code. Nothing is carried out.
    ///
    /// The toolkit's verdict is the one for the code: `transient` for 131056, `permanent` for 131049,
    /// `permanent-unconfirmed` for 131000 as the response to a send.
    Code {
        /// Any of Meta's codes, such as 131056, or one that Meta does not have.
        code: u32,
        /// `error_subcode`, such as 463.
        subcode: Option<u32>,
        /// The HTTP status, 200 to 599 (default: Meta's documented status for the code, or 400).
        status: Option<u16>,
        /// `error_data.details` (default: a sentence that says that the error was requested).
        details: Option<String>,
    },
    /// No response is sent until the client gives up or the simulator stops.
    ///
    /// The toolkit's verdict after its time-out is `permanent-unconfirmed` for a send and `transient` for a read: the
    /// client cannot know whether the request was carried out.
    Timeout {
        /// Whether the request is carried out anyway.
        carried_out: bool,
    },
    /// The request is carried out, but the connection is cut before the response.
    ///
    /// The toolkit's verdict is `permanent-unconfirmed` for a send and `transient` for a read.
    AnswerLost,
    /// An HTML page, as sent by a load balancer in front of Meta. Nothing is carried out.
    ///
    /// For a status of 500 or more, the toolkit's verdict is `permanent-unconfirmed` for a send and `transient` for a
    /// read. For 429 it is `transient`, and for other statuses `permanent`.
    Html {
        /// The HTTP status, 400 to 599.
        status: u16,
    },
    /// The request is carried out, and its response is sent byte by byte.
    ///
    /// The toolkit succeeds late, because its time-out is for the wait between two bytes. If the host's deadline for
    /// the call is sooner, the host stops the call and reports that a send may have been carried out.
    SlowBody {
        /// How long the whole response takes, at most ten minutes.
        lasts: Duration,
    },
}

/// The longest duration of a slow response.
const SLOWEST: Duration = Duration::from_secs(600);

impl Fault {
    /// An error with this code of Meta's, with its usual status and words.
    pub fn code(code: u32) -> Fault {
        Fault::Code { code, subcode: None, status: None, details: None }
    }

    /// An HTML page with status 502.
    pub fn html() -> Fault {
        Fault::Html { status: 502 }
    }

    /// A response that takes 30 seconds.
    pub fn slow_body() -> Fault {
        Fault::SlowBody { lasts: Duration::from_secs(30) }
    }

    /// Whether the request is carried out.
    pub fn carries_out(&self) -> bool {
        match self {
            Fault::Code { .. } | Fault::Html { .. } => false,
            Fault::Timeout { carried_out } => *carried_out,
            Fault::AnswerLost | Fault::SlowBody { .. } => true,
        }
    }

    /// Whether the request is carried out but its response is never sent.
    pub(crate) fn loses_answer(&self) -> bool {
        self.carries_out() && !matches!(self, Fault::SlowBody { .. })
    }

    /// Refuses a number that cannot be in a response. The error has its field and the requirement.
    pub(crate) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        match self {
            Fault::Code { status: Some(status), .. } if !(200..=599).contains(status) => {
                Err(("status", "an HTTP status from 200 to 599"))
            }
            Fault::Html { status } if !(400..=599).contains(status) => {
                Err(("status", "an HTTP status from 400 to 599"))
            }
            Fault::SlowBody { lasts } if *lasts > SLOWEST => {
                Err(("lasts", "600000 milliseconds at the most, which is ten minutes"))
            }
            _ => Ok(()),
        }
    }
}
