//! One call, for a log.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use host_harness_whatsapp::catalog::Effect;

/// A call that has ended. Its `Display` is a line for a log, without arguments, results or tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolCall {
    /// The tool's name.
    pub tool: String,
    /// `ok`, or a verdict and the reason.
    pub outcome: String,
}

impl fmt::Display for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.tool, self.outcome)
    }
}

/// The observer of each call.
#[derive(Clone)]
pub(crate) struct Log(Arc<dyn Fn(&ToolCall) + Send + Sync>);

impl Log {
    pub fn new(tell: impl Fn(&ToolCall) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Records that a call has begun.
    pub fn begin(&self, tool: &str, effect: Effect) -> Pending {
        Pending { log: self.clone(), tool: tool.to_owned(), outcome: cancelled(effect).to_owned() }
    }
}

/// A call that has not ended. If it is dropped before its end, it was cancelled: by the client, or because the
/// connection or this process ended.
pub(crate) struct Pending {
    log: Log,
    tool: String,
    outcome: String,
}

impl Pending {
    /// Records how the call ended.
    pub fn end(mut self, outcome: String) {
        self.outcome = outcome;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let call =
            ToolCall { tool: std::mem::take(&mut self.tool), outcome: std::mem::take(&mut self.outcome) };
        // The observer's panic stops here, after its message: the client still needs its result.
        _ = catch_unwind(AssertUnwindSafe(|| (self.log.0)(&call)));
    }
}

fn cancelled(effect: Effect) -> &'static str {
    match effect {
        Effect::Reads => "cancelled; it only reads",
        Effect::Sends => "cancelled; the message may have been sent anyway",
        Effect::Changes => "cancelled; the call may have been carried out anyway",
    }
}
