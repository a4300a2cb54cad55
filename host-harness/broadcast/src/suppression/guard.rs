//! Nobody who opted out is sent to, even if they did so a moment ago: the last look before each send.

use std::sync::{Arc, Mutex, PoisonError};

use host_harness::HostError;
use serde_json::{Value, json};

use super::{Suppression, SuppressionError};
use crate::caller::Caller;
use crate::failure::{Failure, Scope};

/// A caller that sends to nobody who opted out. What it does not send is answered as a refusal of the kind
/// `suppressed`, which the run takes for a row to skip.
#[derive(Clone)]
pub struct Guarded<C> {
    caller: C,
    opt_outs: Arc<Mutex<OptOuts>>,
}

struct OptOuts {
    list: Suppression,
    /// Why a file can no longer be followed: from then on nobody is sent to.
    broken: Option<Failure>,
}

impl<C> Guarded<C> {
    /// Asks before each send. The files that are followed are looked at then.
    pub fn new(caller: C, opt_outs: Suppression) -> Self {
        Self { caller, opt_outs: Arc::new(Mutex::new(OptOuts { list: opt_outs, broken: None })) }
    }

    /// Why a recipient is not to be sent to now.
    fn reason(&self, recipient: &str) -> Option<Failure> {
        // Should a thread have panicked with it, the list is as good as before.
        let mut opt_outs = self.opt_outs.lock().unwrap_or_else(PoisonError::into_inner);
        let OptOuts { list, broken } = &mut *opt_outs;
        if broken.is_none() {
            *broken = list.refresh().err().map(|(name, error)| unreadable(&name, &error));
        }
        broken.clone().or_else(|| list.reason(recipient))
    }
}

/// What can no longer be followed must not be guessed: the run stops, and everybody waits.
fn unreadable(name: &str, error: &SuppressionError) -> Failure {
    Failure::new(
        "opt-outs-unreadable",
        Scope::Host,
        format!("The events in {name} can no longer be followed: {error}."),
        "Repair the file, then run the same command again.",
    )
}

impl<C: Caller> Caller for Guarded<C> {
    async fn call(&self, function: &'static str, input: Option<Value>) -> Result<Value, HostError> {
        let recipient = input.as_ref().and_then(|input| input.get("to")?.as_str());
        if function == "send-template"
            && let Some(failure) = recipient.and_then(|recipient| self.reason(recipient))
        {
            return Ok(json!({"err": {"permanent": failure}}));
        }
        self.caller.call(function, input).await
    }
}
