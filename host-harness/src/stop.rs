//! Maps an error of wasmtime's to its meaning for a call.

use std::fmt;

use wasmtime::Trap;

use crate::error::StopReason;
use crate::grants::Exceeded;
use crate::limits::Limits;

/// Marks the error of an instance that could not be made.
#[derive(Debug)]
pub(crate) struct NotStarted;

impl fmt::Display for NotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the plugin could not be started")
    }
}

/// Why the plugin stopped.
pub(crate) fn reason(error: &wasmtime::Error, limits: &Limits) -> StopReason {
    match Exceeded::of(error) {
        Some(Exceeded::Memory) => StopReason::Memory(limits.memory),
        Some(Exceeded::TableElements) => StopReason::TableElements(limits.table_elements),
        Some(Exceeded::Resources) => StopReason::Resources(limits.resources),
        Some(Exceeded::Transfer) => StopReason::Transfer(limits.transfer_bytes),
        // A trap there comes from the plugin's own start function.
        None if error.is::<NotStarted>() && !error.is::<Trap>() => StopReason::NotStarted(message(error)),
        None => StopReason::Trap(message(error)),
    }
}

/// The error's message, without the backtrace.
fn message(error: &wasmtime::Error) -> String {
    match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    }
}
