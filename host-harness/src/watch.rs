//! A call that somebody watches: reported when it ends, whichever way that is.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::egress::Egress;
use crate::error::HostError;
use crate::observer::Observer;
use crate::outcome::Outcome;
use crate::report::{CallReport, End};
use crate::sandbox::Sandbox;
use crate::usage::Usage;

/// A call that was not reported yet. Dropped, it is reported as cancelled.
pub(crate) struct Watch(Option<Box<Watched>>);

struct Watched {
    observer: Observer<CallReport>,
    id: u64,
    function: String,
    tenant: Option<Arc<str>>,
    start: Instant,
    queued: Option<Duration>,
    usage: Arc<Usage>,
    egress: Option<Egress>,
}

impl Watch {
    pub fn begin(id: u64, sandbox: &Sandbox, function: &str, start: Instant, usage: &Arc<Usage>) -> Self {
        Self(sandbox.call_observer().map(|observer| {
            Box::new(Watched {
                observer: observer.clone(),
                id,
                function: function.to_owned(),
                tenant: sandbox.tenant_name().cloned(),
                start,
                queued: None,
                usage: Arc::clone(usage),
                egress: None,
            })
        }))
    }

    pub fn has_its_turn(&mut self) {
        if let Some(watched) = &mut self.0 {
            watched.queued = Some(watched.start.elapsed());
        }
    }

    pub fn may_send(&mut self, egress: &Egress) {
        if let Some(watched) = &mut self.0 {
            watched.egress = Some(egress.clone());
        }
    }

    pub fn answered(&mut self, outcome: Outcome) {
        self.report(outcome, || End::Answered);
    }

    pub fn stopped(&mut self, error: &HostError) {
        self.report(error.outcome(), || End::Stopped(error.to_string()));
    }

    fn report(&mut self, outcome: Outcome, end: impl FnOnce() -> End) {
        let Some(watched) = self.0.take() else { return };
        let wall = watched.start.elapsed();
        watched.observer.report(&CallReport {
            id: watched.id,
            function: watched.function,
            tenant: watched.tenant,
            outcome,
            end: end(),
            queued: watched.queued.unwrap_or(wall),
            wall,
            cpu: watched.usage.meter.used(),
            memory: watched.usage.memory(),
            requests: watched.egress.as_ref().map_or(0, Egress::requests),
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let begun = |watched: &Watched| watched.egress.as_ref().is_some_and(Egress::has_begun);
        let may_have_sent = self.0.as_deref().is_some_and(begun);
        let outcome = if may_have_sent { Outcome::Unconfirmed(()) } else { Outcome::TRANSIENT };
        self.report(outcome, || End::Cancelled);
    }
}
