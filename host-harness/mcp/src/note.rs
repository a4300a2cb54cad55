//! Reports faults in a client's messages.

use std::sync::Arc;

/// A log of notes, one per line.
#[derive(Clone)]
pub(crate) struct Notes(Arc<dyn Fn(&str) + Send + Sync>);

impl Notes {
    pub fn new(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub fn tell(&self, note: &str) {
        (self.0)(note);
    }
}
