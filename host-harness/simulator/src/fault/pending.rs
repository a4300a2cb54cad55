//! A fault that is waiting for a request.

use super::Fault;

/// A requested fault, until it has happened often enough.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub fault: Fault,
    /// A phone number with `+`, a business-scoped user id or a group: only a message to it meets the fault. If `None`,
    /// any request does.
    pub to: Option<String>,
    /// How many more requests will meet it.
    pub times: u32,
}
