//! Instances that are kept for the next step.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::Store;

use super::Step;
use crate::grants::Room;
use crate::limits::Limits;
use crate::plugin::prepare;
use crate::usage::Usage;

/// How many steps an instance serves before a fresh one replaces it.
const STEPS: u32 = 10_000;

/// The most memory of a kept instance, in bytes: an instance never frees any.
const MEMORY: usize = 16 << 20;

/// The instances that wait for their next step.
pub(super) struct Kept {
    most: usize,
    /// How many there are, including those in use.
    count: AtomicUsize,
    waiting: Mutex<Vec<Ready>>,
}

/// A kept instance. Dropping it makes room for another.
pub(super) struct Ready {
    store: Store<Room>,
    function: Step,
    steps: u32,
    // Weak, because `Kept` owns the waiting instances.
    kept: Weak<Kept>,
    _permits: [OwnedSemaphorePermit; 2],
}

impl Kept {
    pub fn new(most: usize) -> Self {
        Self { most, count: AtomicUsize::new(0), waiting: Mutex::default() }
    }

    /// The most recently used one: its memory is warm.
    pub fn take(self: &Arc<Self>) -> Option<Ready> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps an instance with its place in the host, unless enough are kept. `place` is the first parameter, so it is
    /// dropped last: an instance that is not kept is gone before its place is free.
    pub fn keep(
        self: &Arc<Self>,
        place: OwnedSemaphorePermit,
        store: Store<Room>,
        function: Step,
        keepable: &Arc<Semaphore>,
    ) {
        let Ok(keepable) = Arc::clone(keepable).try_acquire_owned() else { return };
        let more = |count| (count < self.most).then_some(count + 1);
        if self.count.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok() {
            let kept = Arc::downgrade(self);
            Ready { store, function, steps: 1, kept, _permits: [place, keepable] }.give_back();
        }
    }
}

impl Ready {
    /// Prepares it for a step of this call.
    pub fn serve(&mut self, limits: &Limits, usage: &Arc<Usage>) {
        self.store.data_mut().serve(limits, usage);
        prepare(&mut self.store, limits, |room| room);
        self.steps += 1;
    }

    pub async fn step(&mut self, call: &Arc<str>, answers: String) -> wasmtime::Result<String> {
        let (text,) = self.function.call_async(&mut self.store, (Arc::clone(call), answers)).await?;
        Ok(text)
    }

    /// Returns it for the next step.
    pub fn give_back(self) {
        let serves_on = self.steps < STEPS && self.store.data().memory() <= MEMORY;
        if let (Some(kept), true) = (self.kept.upgrade(), serves_on) {
            kept.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(self);
        }
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        if let Some(kept) = self.kept.upgrade() {
            kept.count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
