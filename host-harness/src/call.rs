//! One call from beginning to end: its turn, its deadline, its egress, its report.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::credential::{Issued, Placeholders};
use crate::egress::Egress;
use crate::error::{HostError, StopReason, Stopped};
use crate::host::Host;
use crate::limits::Limits;
use crate::meter::{Metered, UsedUp};
use crate::outcome::Outcome;
use crate::sandbox::Sandbox;
use crate::span::Span;
use crate::stop;
use crate::usage::Usage;
use crate::watch::Watch;

/// A call whose turn has come.
pub(crate) struct Call {
    pub egress: Egress,
    pub usage: Arc<Usage>,
}

/// Whether a call holds an instance from beginning to end, or only needs one for a moment now and then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    AtOnce,
    InSteps,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Makes a call of `function`: waits for its turn, then has `run` return the result and its outcome, all before the
/// deadline. Dropping the future stops the call where it is.
pub(crate) async fn make<R>(
    host: &Host,
    sandbox: &Sandbox,
    function: &str,
    manner: Manner,
    run: impl AsyncFnOnce(&Call) -> Result<(R, Outcome), StopReason>,
) -> Result<R, HostError> {
    let start = Instant::now();
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let span = Span::call(id, function, sandbox.tenant_name().map(|name| &**name));
    let usage = Arc::new(Usage::default());
    let mut watch = Watch::begin(id, sandbox, function, start, &usage, &span);
    let admitted = Admitted { host, sandbox, manner, start, id, usage };
    match span.within(admitted.run(&mut watch, run)).await {
        Ok((result, outcome)) => {
            watch.answered(outcome);
            Ok(result)
        }
        Err(error) => {
            watch.stopped(&error);
            Err(error)
        }
    }
}

/// A call once its turn has come.
struct Admitted<'a> {
    host: &'a Host,
    sandbox: &'a Sandbox,
    manner: Manner,
    start: Instant,
    id: u64,
    usage: Arc<Usage>,
}

impl Admitted<'_> {
    async fn run<R>(
        self,
        watch: &mut Watch,
        run: impl AsyncFnOnce(&Call) -> Result<(R, Outcome), StopReason>,
    ) -> Result<(R, Outcome), HostError> {
        let Self { host, sandbox, manner, start, id, usage } = self;
        let limits = sandbox.granted();
        let deadline = after(start, limits.deadline);
        let _turn = turn(host, sandbox, manner, start, deadline).await?;
        watch.has_its_turn();
        let issued = timeout_at(deadline, issue(sandbox, manner)).await;
        let credentials = issued.unwrap_or_else(|_| Err(late(limits, false)))?;
        let egress = Egress::new(id, Arc::clone(host.client()), sandbox.clone(), credentials);
        watch.may_send(&egress);
        let call = Call { egress, usage };
        let mut running = pin!(timeout_at(deadline, run(&call)));
        match running.as_mut().await {
            Ok(Ok(ended)) => Ok(ended),
            Ok(Err(reason)) => Err(Stopped { reason, may_have_sent: call.egress.has_begun() }.into()),
            Err(_) => {
                // While the future still exists: the open request will be reported as stopped.
                call.egress.stop();
                Err(late(limits, call.egress.has_begun()))
            }
        }
    }
}

impl Call {
    /// Lets the plugin compute, and returns what stopped it, if anything did.
    pub async fn compute<R>(
        &self,
        run: Pin<&mut impl Future<Output = wasmtime::Result<R>>>,
    ) -> Result<R, StopReason> {
        let limits = self.egress.sandbox().granted();
        if self.usage.meter.used() > limits.cpu {
            return Err(StopReason::Cpu(limits.cpu));
        }
        match Metered::new(run, &self.usage.meter, limits.cpu).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(stop::reason(&error, limits)),
            Err(UsedUp) => {
                self.egress.stop();
                Err(StopReason::Cpu(limits.cpu))
            }
        }
    }
}

fn late(limits: &Limits, may_have_sent: bool) -> HostError {
    Stopped { reason: StopReason::Deadline(limits.deadline), may_have_sent }.into()
}

/// `start + time`, capped at 30 years so that it stays within the clock's range.
fn after(start: Instant, time: std::time::Duration) -> Instant {
    const FAR: std::time::Duration = std::time::Duration::from_secs(30 * 365 * 86_400);
    start + time.min(FAR)
}

/// Waits for room: the tenant's first, so that calls waiting for it occupy none of the host's.
async fn turn(
    host: &Host,
    sandbox: &Sandbox,
    manner: Manner,
    start: Instant,
    deadline: Instant,
) -> Result<[Option<OwnedSemaphorePermit>; 3], HostError> {
    let instances = (manner == Manner::AtOnce).then_some(host.instances());
    let wait = Wait { start, until: after(start, sandbox.granted().queue).min(deadline) };
    let tenant = wait.room(sandbox.room(), true).await?;
    let host_wide = wait.room(host.calls(), false).await?;
    let instance = match instances {
        Some(instances) => Some(wait.room(instances, false).await?),
        None => None,
    };
    Ok([Some(tenant), Some(host_wide), instance])
}

/// How long a call may wait for its turn.
struct Wait {
    start: Instant,
    until: Instant,
}

impl Wait {
    async fn room(&self, room: &Arc<Semaphore>, of_tenant: bool) -> Result<OwnedSemaphorePermit, HostError> {
        if let Ok(permit) = Arc::clone(room).try_acquire_owned() {
            return Ok(permit);
        }
        let waited = timeout_at(self.until, Arc::clone(room).acquire_owned()).await;
        match waited {
            // Nobody closes the semaphores.
            Ok(permit) => permit.map_err(HostError::set_up),
            Err(_) => Err(HostError::Busy { waited: self.start.elapsed(), of_tenant }),
        }
    }
}

/// Reads every token, and makes placeholders for them.
async fn issue(sandbox: &Sandbox, manner: Manner) -> Result<Vec<Issued>, HostError> {
    let mut credentials = Vec::with_capacity(sandbox.credentials().len());
    for (place, (variable, credential)) in sandbox.credentials().iter().enumerate() {
        let placeholders = match manner {
            Manner::AtOnce => Placeholders::Unguessable,
            Manner::InSteps => Placeholders::Plain(place),
        };
        let issued = credential
            .issue(placeholders)
            .await
            .map_err(|source| HostError::Credential { variable: variable.clone(), source })?;
        credentials.push(issued);
    }
    Ok(credentials)
}
