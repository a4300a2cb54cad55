//! The seam between the pure code and the network.

use super::{Intent, Request, Response};
use crate::failure::{Fault, Verdict};
use crate::wit::types::{Failure, FailureKind, FailureScope};

/// Anything that can carry a request: the host's HTTP in the component, a script in a test.
pub trait Transport {
    /// Sends one request and reads its answer, once.
    ///
    /// # Errors
    ///
    /// Why no answer was received.
    fn send(&self, request: &Request) -> Result<Response, TransportFault>;
}

/// Why a request has no answer. The important difference is whether any of it can have reached the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportFault {
    /// No connection was made, so nothing was sent. Contains the reason, in words that follow "because".
    NotSent(&'static str),
    /// The server's certificate is not trusted, not for this name, or expired, so nothing was sent.
    Untrusted,
    /// This host and the server could not agree on TLS, so nothing was sent. Contains the reason, to follow "because".
    Insecure(&'static str),
    /// The host's policy does not allow the request.
    Denied,
    /// The request's body is longer than the host allows.
    BodyTooLarge,
    /// The host cannot make such a request. Contains what it does not accept, in plain words.
    Malformed(&'static str),
    /// No answer arrived in time, although the request may have arrived.
    TimedOut,
    /// The connection broke, although the request may have arrived. Contains the reason, to follow "because".
    Broken(&'static str),
    /// The answer is longer than [`Request::max_response_bytes`].
    TooLarge,
}

impl TransportFault {
    /// The error that this fault implies for this kind of call.
    pub(crate) fn into_error(self, intent: &Intent) -> Fault {
        use FailureKind::{HostDenied, InvalidInput, NetworkFailed, UnexpectedResponse};
        const CHECK_ACCESS: &str = "Check that this host can reach Meta's Graph API, then try again.";
        let after = intent.after_doubt();
        let (verdict, failure) = match self {
            Self::NotSent(why) => (
                Verdict::Transient,
                Failure::new(
                    NetworkFailed,
                    &format!("No connection to Meta was made, because {why}; nothing was sent."),
                    CHECK_ACCESS,
                ),
            ),
            Self::Untrusted => (
                Verdict::Permanent,
                Failure::new(
                    NetworkFailed,
                    "The server's certificate is not trusted, expired, or not for this name; nothing was sent.",
                    "Check the Graph URL, the host's clock, and the authorities the host trusts.",
                ),
            ),
            Self::Insecure(why) => (
                Verdict::Permanent,
                Failure::new(
                    NetworkFailed,
                    &format!(
                        "This host and the server made no secure connection, because {why}; nothing was sent."
                    ),
                    "Check the Graph URL, and any relay in between: it must support TLS 1.2 or 1.3.",
                ),
            ),
            Self::Denied => (
                Verdict::Permanent,
                Failure::new(
                    HostDenied,
                    "The host's policy does not allow this request; nothing was sent.",
                    "Ask the host's operator to allow it, or correct the address.",
                ),
            ),
            Self::BodyTooLarge => (
                Verdict::Permanent,
                Failure::new(
                    HostDenied,
                    "The request's body is longer than this host allows; the request was not made.",
                    "Send less at a time, or ask the host's operator to raise its limit on request bytes.",
                )
                .concerning(FailureScope::Message),
            ),
            Self::Malformed(what) => (
                Verdict::Permanent,
                Failure::new(
                    InvalidInput,
                    &format!("The host does not accept {what}; nothing was sent."),
                    "Check the path, the headers and the size of the body.",
                ),
            ),
            Self::TimedOut => (
                Verdict::Unconfirmed,
                Failure::new(NetworkFailed, "No answer came in time; the request may have arrived.", after),
            ),
            Self::Broken(why) => (
                Verdict::Unconfirmed,
                Failure::new(
                    NetworkFailed,
                    &format!("No complete answer came, because {why}; the request may have arrived."),
                    after,
                ),
            ),
            // Another try would return an answer just as long.
            Self::TooLarge if intent.reads => (
                Verdict::Permanent,
                Failure::new(
                    UnexpectedResponse,
                    "The answer is longer than the limit allows.",
                    "Ask for less, with fewer fields or a smaller limit; or raise max-response-bytes.",
                )
                .concerning(FailureScope::Message),
            ),
            Self::TooLarge => (
                Verdict::Unconfirmed,
                Failure::new(UnexpectedResponse, "The answer is longer than the limit allows.", after),
            ),
        };
        verdict.of(failure, intent.reads)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Inputs, Node};
    use super::*;
    use crate::wit::types::ToolError;

    #[test]
    fn every_fault_of_the_network_says_whom_it_concerns() {
        use FailureScope::{Host, Message, Service};
        for (fault, on_a_send, on_a_read) in [
            (TransportFault::NotSent("x"), Service, Service),
            (TransportFault::Untrusted, Service, Service),
            (TransportFault::Insecure("x"), Service, Service),
            (TransportFault::Denied, Host, Host),
            (TransportFault::BodyTooLarge, Message, Message),
            (TransportFault::Malformed("x"), Message, Message),
            (TransportFault::TimedOut, Service, Service),
            (TransportFault::Broken("x"), Service, Service),
            (TransportFault::TooLarge, Service, Message),
        ] {
            for (reads, scope) in [(false, on_a_send), (true, on_a_read)] {
                let node = Node::Other("me".into());
                let intent = Intent { reads, node, message: !reads, inputs: Inputs::default() };
                let (ToolError::Permanent(failure)
                | ToolError::PermanentUnconfirmed(failure)
                | ToolError::Transient(failure)) = *fault.clone().into_error(&intent)
                else {
                    panic!("the component never returns it")
                };
                assert_eq!(failure.scope, scope, "{fault:?}, reads: {reads}");
            }
        }
    }
}
