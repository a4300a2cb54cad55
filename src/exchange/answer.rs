//! The outcome of a request, as its caller reports it.

use host_harness_wit_json::{Json, from_json};
use serde::Deserialize;

use crate::encoding::base64;
use crate::graph::{Response, TransportFault};
use crate::wit::toolkit::Content;

/// The outcome of a request.
#[derive(Debug, Deserialize)]
enum Answer {
    Arrived(Arrived),
    NotSent(Cause),
    Denied,
    TimedOut,
    TooLarge,
    Lost,
}

#[derive(Debug, Deserialize)]
struct Arrived {
    status: u32,
    headers: Vec<Vec<String>>,
    body: Content,
}

/// The proof that nothing was sent.
#[derive(Debug, Deserialize)]
enum Cause {
    Unresolved,
    Unreachable,
    Refused,
    ConnectTimedOut,
    Untrusted,
    Insecure,
    TlsVersion,
    Malformed,
    TooLarge,
    Other,
}

/// An answer in the transport's form.
pub(super) type Answered = Result<Response, TransportFault>;

/// The reported answers. If they cannot be read they count as one answer, since the request may have been made.
pub(super) fn read(answers: &str) -> Vec<Json<'_>> {
    match Json::parse(answers) {
        Ok(Json::List(answers)) => answers,
        _ if answers.trim().is_empty() => Vec::new(),
        _ => vec![Json::Null],
    }
}

fn unreadable() -> Answered {
    Err(TransportFault::Broken("its client reported the outcome in an unknown form"))
}

/// Reads an answer. One that cannot be read counts as lost.
pub(super) fn answered(answer: Json<'_>) -> Answered {
    match from_json(answer) {
        Ok(Answer::Arrived(arrived)) => response(arrived).map_or_else(unreadable, Ok),
        Ok(Answer::NotSent(cause)) => Err(not_sent(&cause)),
        Ok(Answer::Denied) => Err(TransportFault::Denied),
        Ok(Answer::TimedOut) => Err(TransportFault::TimedOut),
        Ok(Answer::TooLarge) => Err(TransportFault::TooLarge),
        Ok(Answer::Lost) => Err(TransportFault::Broken("the connection was lost")),
        Err(_) => unreadable(),
    }
}

fn response(arrived: Arrived) -> Option<Response> {
    let header = |pair: Vec<String>| match <[String; 2]>::try_from(pair) {
        Ok([name, value]) => Some((name.to_ascii_lowercase(), value)),
        Err(_) => None,
    };
    Some(Response {
        status: arrived.status.try_into().ok()?,
        headers: arrived.headers.into_iter().map(header).collect::<Option<_>>()?,
        body: match arrived.body {
            Content::Text(text) => text.into_bytes(),
            Content::Base64(text) => base64::decode(&text)?,
        },
    })
}

fn not_sent(cause: &Cause) -> TransportFault {
    match cause {
        Cause::Unresolved => TransportFault::NotSent("its host name could not be resolved"),
        Cause::Unreachable => TransportFault::NotSent("its host cannot be reached"),
        Cause::Refused => TransportFault::NotSent("its host refused it"),
        Cause::ConnectTimedOut => TransportFault::NotSent("its host did not answer in time"),
        Cause::Untrusted => TransportFault::Untrusted,
        Cause::Insecure => {
            TransportFault::Insecure("they have no TLS settings in common, or the server speaks no TLS")
        }
        Cause::TlsVersion => {
            TransportFault::Insecure("they have no safe version of TLS in common: 1.2 or 1.3")
        }
        Cause::Malformed => TransportFault::Malformed("the request"),
        Cause::TooLarge => TransportFault::BodyTooLarge,
        Cause::Other => TransportFault::NotSent("the client could not begin to send"),
    }
}
