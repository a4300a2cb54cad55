//! The engine's durable steps: what was begun, slept or answered is stored, and replayed after a crash.
//!
//! A replay must do the same steps in the same order, and the engine does not promise to give answers in the order in which
//! it gave them before: on Postgres they come as they were numbered the second time, and as they were committed the first.
//! So nothing here decides by which of several answers came first.

use std::collections::BTreeMap;

use crate::bindings::obelisk::types::execution::{ExecutionId, ResponseId};
use crate::bindings::obelisk::types::time::{Duration, ScheduleAt};
use crate::bindings::obelisk::workflow::workflow_support::{
    JoinSet, join_next, join_set_create, random_u64, sleep, submit_delay,
};
use crate::bindings::whatsapp::broadcast::types::{Campaign, Report};
use crate::bindings::whatsapp::broadcast_obelisk_ext::shard::{send_get, send_submit};
use crate::bindings::whatsapp::toolkit::toolkit::SendTemplateInput;
use crate::bindings::whatsapp::toolkit::types::{Connection, ToolError};
use crate::bindings::whatsapp::toolkit_obelisk_ext::toolkit::{send_template_get, send_template_submit};

/// What a shard asks of the engine.
pub trait Engine {
    /// Sends these, and waits until all have come to an end and at least so many milliseconds have passed. The results are
    /// in the order of the inputs.
    fn round(&mut self, inputs: &[SendTemplateInput], milliseconds: u64) -> Vec<Result<(), ToolError>>;
    /// A number below this one, the same after a crash.
    fn random(&mut self, below: u64) -> u64;
}

/// The engine itself.
pub struct Obelisk<'a>(pub &'a Connection);

impl Engine for Obelisk<'_> {
    fn round(&mut self, inputs: &[SendTemplateInput], milliseconds: u64) -> Vec<Result<(), ToolError>> {
        let under_way = join_set_create();
        let names: Vec<_> =
            inputs.iter().map(|input| send_template_submit(&under_way, self.0, input).id).collect();
        let timer = join_set_create();
        submit_delay(&timer, ScheduleAt::In(Duration::Milliseconds(milliseconds)));
        // Most answers are there by the end of this: to wait for each of them in turn takes far longer. What remains of
        // the round is for collecting them. Who cancels a timer wants no wait.
        let _ = sleep(ScheduleAt::In(Duration::Milliseconds(milliseconds / 10 * 7)));
        // The engine gives a result to whoever awaited it. Were it to refuse, the message may have been sent.
        let failed = |_| Err(ToolError::ExecutionFailed);
        let result = |id: &_| send_template_get(id).unwrap_or_else(failed).map(|_| ());
        let results = await_all(&under_way, &names, result);
        let _ = join_next(&timer);
        results.map(|result| result.unwrap_or(Err(ToolError::ExecutionFailed))).collect()
    }

    fn random(&mut self, below: u64) -> u64 {
        random_u64(0, below)
    }
}

/// Sends shards, each as a workflow of its own that any node may take. A shard without a report broke.
pub fn send_shards(shards: &[Campaign]) -> Vec<Option<Report>> {
    let under_way = join_set_create();
    let names: Vec<_> = shards.iter().map(|shard| send_submit(&under_way, shard).id).collect();
    await_all(&under_way, &names, |id| send_get(id).ok().and_then(Result::ok)).map(Option::flatten).collect()
}

/// The results of everything in a join set, in the order of these names.
fn await_all<T>(
    under_way: &JoinSet,
    names: &[String],
    get: impl Fn(&ExecutionId) -> T,
) -> impl Iterator<Item = Option<T>> {
    let mut results = BTreeMap::new();
    for _ in names {
        if let Ok((ResponseId::ExecutionId(id), _)) = join_next(under_way) {
            let result = get(&id);
            results.insert(id.id, result);
        }
    }
    names.iter().map(move |name| results.remove(name))
}
