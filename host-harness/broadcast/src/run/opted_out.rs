//! The people who have opted out since the run began.

use std::fmt;
use std::sync::Arc;

use crate::failure::Failure;

/// Why a recipient is not to be sent to.
type Reason = dyn Fn(&str) -> Option<Failure> + Send + Sync;

/// Is asked about each person right before the send: returns why they must not get the message now, if so. A failure
/// of kind `suppressed` skips the person, any other stops the run. It is asked for every send, so it must not wait.
#[derive(Clone)]
pub struct OptedOut(Arc<Reason>);

impl OptedOut {
    /// Uses this function. Its argument is the recipient as the message is sent to.
    pub fn new(reason: impl Fn(&str) -> Option<Failure> + Send + Sync + 'static) -> Self {
        Self(Arc::new(reason))
    }

    pub(crate) fn reason(&self, recipient: &str) -> Option<Failure> {
        (self.0)(recipient)
    }
}

/// Nobody.
impl Default for OptedOut {
    fn default() -> Self {
        Self::new(|_| None)
    }
}

impl fmt::Debug for OptedOut {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("OptedOut")
    }
}
