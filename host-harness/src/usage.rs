//! How much a call has used so far.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::meter::Meter;

/// How much a call has used so far, in all its instances.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    pub meter: Meter,
    memory: AtomicUsize,
}

impl Usage {
    /// Records that an instance has this many bytes of memory.
    pub fn has_memory(&self, bytes: usize) {
        self.memory.fetch_max(bytes, Ordering::Relaxed);
    }

    /// The most memory of any instance.
    pub fn memory(&self) -> usize {
        self.memory.load(Ordering::Relaxed)
    }
}
