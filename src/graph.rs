//! The Graph API: a request, an answer, and what an answer that is no success means. Knows nothing of tools.

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

/// Sends a request: the one effect. An answer of any status is a success here; what it means is for
/// [`Response::json`] and [`Response::check`].
///
/// # Errors
///
/// What the network or the host's policy did to the request, with the verdict that this allows.
pub(crate) fn send(request: &Request, transport: &dyn Transport) -> Result<Response, Fault> {
    exchange(request, transport).map_err(|fault| fault.into_error(&request.intent))
}

/// The same, for a caller who knows what to do about some of the faults. Here, before anything reads it, the answer
/// loses the token: whatever is made of an answer later cannot show it.
///
/// # Errors
///
/// Why there is no answer.
pub(crate) fn exchange(request: &Request, transport: &dyn Transport) -> Result<Response, TransportFault> {
    let mut response = transport.send(request)?;
    redact::clean(&mut response, &request.token);
    Ok(response)
}
