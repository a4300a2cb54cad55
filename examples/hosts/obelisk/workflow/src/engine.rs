//! The engine's durable steps: started calls, sleeps and answers are stored, and replayed after a crash.
//!
//! A replay must take the same steps in the same order, but the engine does not guarantee the original order of
//! answers: on Postgres a replay gets them in the order of their numbers, and the first run in the order in which they
//! were committed. So nothing here depends on which of several answers came first.

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

/// The operations that a shard needs from the engine.
pub trait Engine {
    /// Sends these messages, and waits until all have ended and at least this many milliseconds have passed. The
    /// results are in the order of the inputs.
    fn round(&mut self, inputs: &[SendTemplateInput], milliseconds: u64) -> Vec<Result<(), ToolError>>;
    /// A random number less than `below`, the same after a crash.
    fn random(&mut self, below: u64) -> u64;
}

/// The real engine.
pub struct Obelisk<'a>(pub &'a Connection);

impl Engine for Obelisk<'_> {
    fn round(&mut self, inputs: &[SendTemplateInput], milliseconds: u64) -> Vec<Result<(), ToolError>> {
        let under_way = join_set_create();
        let names: Vec<_> =
            inputs.iter().map(|input| send_template_submit(&under_way, self.0, input).id).collect();
        let timer = join_set_create();
        submit_delay(&timer, ScheduleAt::In(Duration::Milliseconds(milliseconds)));
        // Most answers have arrived by the end of this sleep, and waiting for each in turn takes far longer. The rest
        // of the round is for collecting them. Anyone who cancels a timer wants no wait.
        let _ = sleep(ScheduleAt::In(Duration::Milliseconds(milliseconds / 10 * 7)));
        // The engine returns a result to its awaiter. If it refused, the message may still have been sent.
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

/// Sends shards, each as its own workflow that any node may run. A shard without a report failed.
pub fn send_shards(shards: &[Campaign]) -> Vec<Option<Report>> {
    let under_way = join_set_create();
    let names: Vec<_> = shards.iter().map(|shard| send_submit(&under_way, shard).id).collect();
    await_all(&under_way, &names, |id| send_get(id).ok().and_then(Result::ok)).map(Option::flatten).collect()
}

/// The results of everything in a join set, in the order of `names`.
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
