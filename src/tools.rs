//! The tools, one file each: from an input to a request, from an answer to a result.

pub(crate) mod accepted;
pub mod custom_api_call;
pub(crate) mod media;
pub(crate) mod message;
pub(crate) mod recipient;
pub mod send_media;
pub mod send_message;
pub mod send_template;
pub mod validate;

use crate::connection::Access;
use crate::failure::Fault;
use crate::graph::{self, Request, Response, Transport};

/// A tool's input, which builds the request and interprets the answer. Both are pure.
pub trait Action {
    /// The result of a success.
    type Output;

    /// The one request.
    ///
    /// # Errors
    ///
    /// `permanent`, naming the input, for anything that is known to be wrong without asking Meta.
    fn request(&self, access: &Access) -> Result<Request, Fault>;

    /// Interprets the answer.
    ///
    /// # Errors
    ///
    /// Meta's error.
    fn interpret(&self, request: &Request, response: Response) -> Result<Self::Output, Fault>;
}

/// Runs an action: one exchange, never repeated.
///
/// # Errors
///
/// The error of the input, of the network or in Meta's answer.
pub fn run<A: Action>(action: &A, access: &Access, transport: &dyn Transport) -> Result<A::Output, Fault> {
    // A message about an input repeats it to its author, and a token may have been pasted there.
    let request = action.request(access).map_err(|fault| graph::without_token(fault, &access.token))?;
    let response = graph::send(&request, transport)?;
    action.interpret(&request, response)
}
