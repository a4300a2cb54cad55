//! Who has opted out since the run began.

use std::fmt;
use std::sync::Arc;

/// Is asked about each person right before the message leaves: whether they have opted out meanwhile. It is asked for
/// every send, so it must answer from memory.
#[derive(Clone)]
pub struct OptedOut(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl OptedOut {
    /// Asks this. It is given the recipient as the message is sent to.
    pub fn new(has_opted_out: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(has_opted_out))
    }

    pub(super) fn contains(&self, recipient: &str) -> bool {
        (self.0)(recipient)
    }
}

/// Nobody.
impl Default for OptedOut {
    fn default() -> Self {
        Self::new(|_| false)
    }
}

impl fmt::Debug for OptedOut {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("OptedOut")
    }
}
