//! The clients' runtimes, the same for all of them.

use tokio::runtime::{Builder, Runtime};

/// How many answers are handled at a time. With tokio's default of 1,024, that many calls would each make one step in
/// turn, and a call's data would have left the processor's caches before its next step.
const ANSWERS: usize = 16;

/// The number of steps after which to look for new answers even if steps remain. Enough to finish what was begun.
const STEPS: u32 = 1_000;

/// One thread that shares nothing with others.
pub fn one_thread() -> Runtime {
    tuned(&mut Builder::new_current_thread())
}

/// Two threads with work stealing.
pub fn two_threads() -> Runtime {
    tuned(Builder::new_multi_thread().worker_threads(2))
}

fn tuned(builder: &mut Builder) -> Runtime {
    builder.enable_all().max_io_events_per_tick(ANSWERS).event_interval(STEPS).build().expect("a runtime")
}
