//! The Graph API: a request, its answer, and the meaning of an answer that is not a success. Independent of the tools.

mod codes;
mod envelope;
mod json_path;
pub(crate) mod node_type;
pub(crate) mod parameter;
mod path;
mod place;
mod redact;
mod request;
mod response;
mod success;
mod transport;
mod verdict;

pub(crate) use json_path::{at, text_at};
pub(crate) use path::GraphPath;
pub(crate) use redact::in_fault as without_token;
pub use request::{Inputs, Intent, Node, Request};
pub use response::Response;
pub use transport::{Transport, TransportFault};
pub(crate) use verdict::{reported, undelivered, unreadable};

use crate::failure::Fault;

/// Sends a request: the only side effect. An answer with any status counts as a success here; [`Response::json`] and
/// [`Response::check`] interpret it.
///
/// # Errors
///
/// The failure caused by the network or by the host's policy, with the verdict that it allows.
pub(crate) fn send(request: &Request, transport: &dyn Transport) -> Result<Response, Fault> {
    exchange(request, transport).map_err(|fault| fault.into_error(&request.intent))
}

/// The same, for a caller that handles some of the faults itself. The token is removed from the answer here, before
/// anything reads it, so nothing made from an answer later can show it.
///
/// # Errors
///
/// Why there is no answer.
pub(crate) fn exchange(request: &Request, transport: &dyn Transport) -> Result<Response, TransportFault> {
    let mut response = transport.send(request)?;
    redact::clean(&mut response, &request.token);
    Ok(response)
}
