//! The runtimes of the clients, which are the same for all of them.

use tokio::runtime::{Builder, Runtime};

/// How many answers are taken up at a time. With tokio's own 1,024, that many calls each make one step in turn, and
/// what a call touches has left the processor's caches when it comes to its next step.
const ANSWERS: usize = 16;

/// After how many steps new answers are looked for, though there are steps left to do. Enough to end what was taken up.
const STEPS: u32 = 1_000;

/// One thread, and nothing that is shared with others.
pub fn one_thread() -> Runtime {
    tuned(&mut Builder::new_current_thread())
}

/// Two threads that take work from each other.
pub fn two_threads() -> Runtime {
    tuned(Builder::new_multi_thread().worker_threads(2))
}

fn tuned(builder: &mut Builder) -> Runtime {
    builder.enable_all().max_io_events_per_tick(ANSWERS).event_interval(STEPS).build().expect("a runtime")
}
