//! A call with an observer: reported when it ends, however it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::egress::Egress;
use crate::error::HostError;
use crate::observer::Observer;
use crate::outcome::Outcome;
use crate::report::{CallReport, End};
use crate::sandbox::Sandbox;
use crate::span::Span;
use crate::usage::Usage;

/// A call that has not been reported yet. If dropped, it is reported as cancelled.
pub(crate) struct Watch {
    watched: Option<Box<Watched>>,
    span: Span,
    egress: Option<Egress>,
    ended: bool,
}

struct Watched {
    observer: Observer<CallReport>,
    id: u64,
    function: String,
    tenant: Option<Arc<str>>,
    start: Instant,
    queued: Option<Duration>,
    usage: Arc<Usage>,
}

impl Watch {
    pub fn begin(
        id: u64,
        sandbox: &Sandbox,
        function: &str,
        start: Instant,
        usage: &Arc<Usage>,
        span: &Span,
    ) -> Self {
        let watched = sandbox.call_observer().map(|observer| {
            Box::new(Watched {
                observer: observer.clone(),
                id,
                function: function.to_owned(),
                tenant: sandbox.tenant_name().cloned(),
                start,
                queued: None,
                usage: Arc::clone(usage),
            })
        });
        Self { watched, span: span.clone(), egress: None, ended: false }
    }

    pub fn has_its_turn(&mut self) {
        if let Some(watched) = &mut self.watched {
            watched.queued = Some(watched.start.elapsed());
        }
    }

    /// Requests may begin from now on.
    pub fn may_send(&mut self, egress: &Egress) {
        self.egress = Some(egress.clone());
    }

    pub fn answered(&mut self, outcome: Outcome) {
        self.report(outcome, || End::Answered);
    }

    pub fn stopped(&mut self, error: &HostError) {
        self.span.error(error);
        self.report(error.outcome(), || End::Stopped(error.to_string()));
    }

    fn report(&mut self, outcome: Outcome, end: impl FnOnce() -> End) {
        self.ended = true;
        self.span.outcome(outcome.name());
        let Some(watched) = self.watched.take() else { return };
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
            requests: self.egress.as_ref().map_or(0, Egress::requests),
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let may_have_sent = self.egress.as_ref().is_some_and(Egress::has_begun);
        let outcome = if may_have_sent { Outcome::Unconfirmed(()) } else { Outcome::TRANSIENT };
        self.report(outcome, || End::Cancelled);
    }
}
