//! Nobody who opted out is sent to, even if they did so a moment ago: the last check before each send.

use std::sync::{Mutex, PoisonError};

use super::{Suppression, SuppressionError};
use crate::failure::{Failure, Scope};
use crate::run::OptedOut;

struct Guard {
    list: Suppression,
    /// Why a file can no longer be followed: nothing is sent after that.
    broken: Option<Failure>,
}

/// Checks the lists before each send, and reads the followed files at that moment.
impl From<Suppression> for OptedOut {
    fn from(list: Suppression) -> Self {
        let guard = Mutex::new(Guard { list, broken: None });
        Self::new(move |recipient| {
            // Even if a thread panicked while holding it, the list is valid.
            let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
            let Guard { list, broken } = &mut *guard;
            if broken.is_none() {
                *broken = list.refresh().err().map(|(name, error)| unreadable(&name, &error));
            }
            broken.clone().or_else(|| list.reason(recipient))
        })
    }
}

/// The content of an unreadable file must not be guessed: the run stops, and everybody waits.
fn unreadable(name: &str, error: &SuppressionError) -> Failure {
    Failure::new(
        "opt-outs-unreadable",
        Scope::Host,
        format!("The events in {name} can no longer be followed: {error}."),
        "Repair the file, then run the same command again.",
    )
}
