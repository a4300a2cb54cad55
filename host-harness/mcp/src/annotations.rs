//! What a tool may change, in the protocol's terms.

use host_harness_whatsapp::catalog::Effect;
use rmcp::model::ToolAnnotations;

/// A sent message adds something and removes nothing. Any other tool that can change something may also delete.
pub(crate) fn annotations(effect: Effect) -> ToolAnnotations {
    let reads = reads(effect);
    ToolAnnotations::new().read_only(reads).destructive(matches!(effect, Effect::Changes)).idempotent(reads)
}

pub(crate) fn reads(effect: Effect) -> bool {
    matches!(effect, Effect::Reads)
}
