//! A fault that waits for its request.

use super::Fault;

/// A fault that was asked for, until it has happened often enough.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub fault: Fault,
    /// A phone number with `+`, a business-scoped user id or a group: only a message to it meets the fault. Without one,
    /// any request does.
    pub to: Option<String>,
    /// How many more requests meet it.
    pub times: u32,
}
