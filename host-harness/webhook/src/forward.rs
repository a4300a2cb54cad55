//! Forwards events: each is posted once it is on disk, in order, and repeated until the target has accepted it.

mod outbox;
mod target;

use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::runtime;
use tokio::sync::{Notify, oneshot};
use tokio::time::{sleep, timeout};

use self::outbox::Outbox;
use self::target::Posted;
pub use self::target::{Target, TargetError};
use crate::batch::Batch;
use crate::note::{Note, Told};

/// How long to wait after the first failure, and the longest wait.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);
/// How long a post in progress may take once the forwarder is asked to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// Posts events to a target, one at a time. Each is the body of a request with its id as `Idempotency-Key`.
///
/// An event leaves the outbox when the target answers 2xx. So each event is forwarded at least once, and again if an
/// answer was lost or Meta sent it twice. 400, 413, 415 and 422 mean that the target will never accept the event: it is
/// set aside in the outbox, and the next events are forwarded. After any other failure the event is tried again,
/// without end, at most five minutes apart.
///
/// When dropped, it stops; the next forwarder sends the events that are waiting.
#[derive(Debug)]
pub struct Forwarder {
    running: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

/// Adds events to the outbox.
pub(crate) struct OutboxWriter {
    outbox: Outbox,
    come: Arc<Notify>,
}

impl OutboxWriter {
    /// The events are on disk when this returns.
    pub fn put(&mut self, batch: &Batch) -> io::Result<()> {
        self.outbox.put(batch.events())?;
        self.come.notify_one();
        Ok(())
    }
}

impl Forwarder {
    /// Starts to forward the events in the outbox beside a file of events.
    pub(crate) fn start(events: &Path, target: Target, told: Told) -> io::Result<(OutboxWriter, Self)> {
        if !events.is_file() {
            let words = "forwarding needs a file that stays, and not a device or a pipe";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        let writer = OutboxWriter { outbox: Outbox::beside(events, true)?, come: Arc::default() };
        let worker = Worker {
            outbox: Outbox::beside(events, false)?,
            come: writer.come.clone(),
            target,
            told,
            done: 0,
            failing: None,
        };
        // Before this run's first event is added.
        worker.tell_backlog();
        // The outbox waits for the disk, so it has its own thread.
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (running, stopped) = oneshot::channel();
        let (ending, ended) = oneshot::channel();
        thread::Builder::new().name("webhook-forward".into()).spawn(move || {
            runtime.block_on(worker.run(stopped));
            _ = ending.send(());
        })?;
        Ok((writer, Self { running, ended }))
    }

    /// Stops once the current post is answered, or after five seconds.
    pub async fn stop(self) {
        drop(self.running);
        _ = self.ended.await;
    }
}

struct Worker {
    outbox: Outbox,
    come: Arc<Notify>,
    target: Target,
    told: Told,
    /// The last finished position, even if its event could not be removed.
    done: i64,
    /// Why posts fail at present. Reported only when it changes.
    failing: Option<String>,
}

impl Worker {
    async fn run(mut self, stop: oneshot::Receiver<()>) {
        let mut stop = pin!(stop);
        let mut waits = waits();
        loop {
            let wait = match self.outbox.next(self.done) {
                Ok(None) => tokio::select! {
                    () = self.come.notified() => continue,
                    _ = &mut stop => return,
                },
                Ok(Some(event)) => {
                    let (posted, stopping) = {
                        let mut posting = pin!(self.target.post(&event));
                        tokio::select! {
                            posted = &mut posting => (Some(posted), false),
                            _ = &mut stop => (timeout(STOP_PATIENCE, posting).await.ok(), true),
                        }
                    };
                    let wait = posted.map_or(Ok(None), |posted| self.settle(event, posted));
                    if stopping {
                        return;
                    }
                    wait
                }
                Err(error) => Err(error),
            };
            let wait = wait.unwrap_or_else(|error| {
                self.fails(error.to_string());
                Some(Duration::ZERO)
            });
            match wait {
                None => waits = self::waits(),
                Some(at_least) => {
                    let wait = waits.next().unwrap_or(LONGEST_WAIT).max(at_least.min(LONGEST_WAIT));
                    tokio::select! {
                        () = sleep(wait) => {}
                        _ = &mut stop => return,
                    }
                }
            }
        }
    }

    /// Acts on an answer: continues with the next event, or retries this one after a wait.
    fn settle(&mut self, event: outbox::Waiting, posted: Posted) -> io::Result<Option<Duration>> {
        match posted {
            Posted::Accepted => {
                self.done = event.position;
                self.outbox.remove(event.position)?;
            }
            Posted::Refused(status) => {
                self.done = event.position;
                self.told.tell(&Note::SetAside { id: event.id, status: status.as_u16() });
                self.outbox.set_aside(event.position, status.as_str())?;
            }
            Posted::Failed { why, not_before } => {
                self.fails(why);
                return Ok(Some(not_before.unwrap_or_default()));
            }
        }
        if self.failing.take().is_some() {
            self.told.tell(&Note::ForwardingWorks { target: self.target.to_string() });
        }
        Ok(None)
    }

    fn fails(&mut self, why: String) {
        if self.failing.as_ref() != Some(&why) {
            self.told.tell(&Note::ForwardingFails { target: self.target.to_string(), reason: why.clone() });
            self.failing = Some(why);
        }
    }

    fn tell_backlog(&self) {
        if let Ok((waiting, refused)) = self.outbox.counts()
            && (waiting, refused) != (0, 0)
        {
            let (target, outbox) = (self.target.to_string(), self.outbox.path().to_owned());
            self.told.tell(&Note::Backlog { target, waiting, refused, outbox });
        }
    }
}

/// The waits after successive failures.
fn waits() -> ExponentialBackoff {
    let waits = ExponentialBuilder::new().with_min_delay(FIRST_WAIT).with_max_delay(LONGEST_WAIT);
    waits.without_max_times().with_jitter().build()
}

#[cfg(test)]
mod tests;
