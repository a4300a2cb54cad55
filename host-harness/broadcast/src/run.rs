//! The run: rows are claimed in batches, get their turn one by one, and are sent many at a time.
//!
//! ```text
//! claims (the journal says `sending`) → turn (the pace) → send (the toolkit) → settle (the journal)
//! ```
//!
//! At a slow rate a row is claimed only when its turn is near.

mod breaker;
mod claims;
mod lead;
mod opted_out;
mod progress;
mod silence;

use std::future::poll_fn;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use host_harness::Outcome;
use serde_json::Value;
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

pub use opted_out::OptedOut;
pub use progress::{Pause, Progress, Tally};

use crate::caller::Caller;
use crate::failure::{Failure, Scope};
use crate::journal::{Closed, Journal, JournalError, RowOutcome, Run, Writer};
use crate::pace::{Pace, jitter};
use crate::template::Template;
use crate::verdict::{Verdict, retry_after};
use breaker::Breaker;
use claims::{NextTry, Turn};
use lead::Lead;
use silence::Silence;

/// How often a row is tried in one run, before it is left waiting for the next.
const TRIES: u32 = 6;

/// How many faults that slow everybody, with no acceptance in between, end the run: a few minutes' worth.
const STRIKES: u32 = 10;

/// How long a run waits for Meta. If Meta asks for longer, as for whole business accounts, it is better to say so
/// than to wait before a bar that does not move.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// A campaign, and its settings.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The campaign.
    pub run: Run,
    /// Its message.
    pub template: Template,
    /// The most sends in any second.
    pub rate: NonZeroU32,
    /// The people who have opted out since the run began.
    pub opted_out: OptedOut,
}

/// Why a run has ended.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEnd {
    /// Every row had its turn. Some may still be waiting, after too many tries or because of a lasting limit of their
    /// own.
    Finished,
    /// It was asked to stop.
    Interrupted,
    /// A person must fix something before it can resume.
    Stopped(Failure),
    /// The journal cannot be written.
    Journal(JournalError),
}

/// A run that has ended, with no sends in progress.
#[derive(Debug)]
pub struct Ended {
    /// The reason.
    pub end: RunEnd,
    /// The journal, and the results that it lacks.
    pub closed: Option<Closed>,
}

/// The most sends in progress at once: two seconds' worth, limited by a machine's memory.
pub fn in_flight(rate: NonZeroU32) -> u32 {
    rate.get().saturating_mul(2).clamp(8, 256)
}

/// How many rows are claimed in one commit: a fortieth of a second's worth. After a crash, these rows, as many again
/// that wait for their turn, and those in flight may be unconfirmed. At less than 40 a second, only rows whose turn is
/// less than a tenth of a second away are claimed: one at up to 10 a second.
pub fn batch(rate: NonZeroU32) -> usize {
    (rate.get() / 40).clamp(2, 64) as usize
}

/// The result of one send.
struct Sent {
    turn: Turn,
    began: Instant,
    verdict: Verdict,
    /// Whether the request has left.
    has_left: bool,
}

struct Runner<'a, C> {
    campaign: &'a Campaign,
    caller: C,
    writer: Writer,
    pace: Arc<Pace>,
    lead: Arc<Lead>,
    silence: Arc<Silence>,
    /// Whether nothing more is to be sent.
    over: watch::Sender<bool>,
    progress: &'a Progress,
    returned: mpsc::UnboundedSender<NextTry>,
    breaker: Breaker,
    end: Option<RunEnd>,
}

/// Sends to everybody who is waiting. `interrupts` counts the requests to stop: after the first it starts no new
/// send, after the second it waits for nothing.
pub async fn run<C: Caller>(
    campaign: &Campaign,
    caller: C,
    journal: Journal,
    progress: &Progress,
    mut interrupts: watch::Receiver<u32>,
) -> Ended {
    let (writer, written) = Writer::start(journal);
    let (returned, returning) = mpsc::unbounded_channel();
    let pace = Arc::new(Pace::new(campaign.rate));
    let lead = Arc::new(Lead::new(campaign.rate, Arc::clone(&pace)));
    let (give, mut turns) = mpsc::channel(lead.batch());
    let claiming = tokio::spawn(claims::claim(writer.clone(), Arc::clone(&lead), give, returning));
    let mut runner = Runner {
        campaign,
        caller,
        writer,
        pace,
        lead,
        silence: Arc::default(),
        over: watch::Sender::new(false),
        progress,
        returned,
        breaker: Breaker::default(),
        end: None,
    };
    let mut sends = JoinSet::new();
    // One at a time waits for its turn, in the order of the list.
    let gate = Arc::new(Semaphore::new(1));
    let most = in_flight(campaign.rate) as usize;
    while runner.end.is_none() {
        select! {
            biased;
            () = interrupted(&mut interrupts, 1) => runner.end = Some(RunEnd::Interrupted),
            Some(Ok(sent)) = sends.join_next() => runner.settle(sent).await,
            next = next(&mut turns, &gate), if sends.len() < most => match next {
                Some((turn, place)) => _ = sends.spawn(runner.send(turn, place)),
                // There are no more once all turns have been returned.
                None => runner.end = Some(RunEnd::Finished),
            },
            () = runner.silence.falls(), if !progress.is_silent() => progress.silent(true),
        }
        if !runner.silence.is_silent() {
            progress.silent(false);
        }
        // The send that waits at the gate is not in flight yet.
        progress.in_flight(sends.len() + gate.available_permits() - 1);
    }
    runner.over.send_replace(true);
    // The send at the gate has turned back by now, or is in flight.
    _ = gate.acquire().await;
    turns.close();
    while let Some(turn) = turns.recv().await {
        runner.writer.settle(turn.claim.row, RowOutcome::NotSent).await;
    }
    runner.finish_sends(sends, interrupts).await;
    let Runner { writer, returned, end, .. } = runner;
    drop((writer, returned));
    let claimed = claiming.await;
    let closed = written.await.ok().flatten();
    let fault = closed.as_ref().and_then(|closed| closed.error.clone());
    let fault = fault.or_else(|| claimed.ok().and_then(Result::err));
    Ended { end: fault.map(RunEnd::Journal).or(end).unwrap_or(RunEnd::Finished), closed }
}

impl<C: Caller> Runner<'_, C> {
    /// Sends when the row's turn comes: the only place where messages leave. The turn is claimed here, right before
    /// the call, so that a late thread delays the pace as well: no second gets more sends because of it.
    fn send(&self, turn: Turn, place: OwnedSemaphorePermit) -> impl Future<Output = Sent> + Send + 'static {
        let input = input(self.campaign, &turn);
        let caller = self.caller.clone();
        let chosen = self.campaign.template.is_chosen_by_row();
        let (pace, silence) = (Arc::clone(&self.pace), Arc::clone(&self.silence));
        let lead = Arc::clone(&self.lead);
        let opted_out = self.campaign.opted_out.clone();
        let mut over = self.over.subscribe();
        async move {
            let is_over = select! {
                biased;
                _ = over.wait_for(|over| *over) => true,
                () = turn_of(&pace, &silence) => false,
            };
            lead.take();
            let began = Instant::now();
            if is_over {
                return Sent { turn, began, verdict: Verdict::Done(RowOutcome::NotSent), has_left: false };
            }
            if let Some(reason) = opted_out.reason(&turn.claim.recipient) {
                let verdict = match reason.kind.as_str() {
                    "suppressed" => Verdict::Done(RowOutcome::Skipped(reason)),
                    _ => Verdict::Stop(reason),
                };
                return Sent { turn, began, verdict, has_left: false };
            }
            let verdict = match input {
                Ok(input) => {
                    silence.begin();
                    drop(place);
                    let verdict = Verdict::of(answer(caller, input).await, chosen);
                    return Sent { turn, began, verdict, has_left: true };
                }
                Err(reason) => Verdict::Done(RowOutcome::Refused(Failure::new(
                    "invalid-input",
                    Scope::Message,
                    reason,
                    "",
                ))),
            };
            Sent { turn, began, verdict, has_left: false }
        }
    }

    /// Records the result of a send, and applies its consequences to the others.
    async fn settle(&mut self, sent: Sent) {
        let Sent { turn, began, verdict, has_left } = sent;
        let is_answer = !matches!(verdict, Verdict::Done(RowOutcome::Unconfirmed(_)));
        let row = turn.claim.row;
        let (outcome, next) = match verdict {
            Verdict::Done(outcome) => {
                self.conclude(&outcome, began);
                (outcome, NextTry::None)
            }
            Verdict::Stop(failure) => {
                self.stop(failure.clone());
                (RowOutcome::Waiting(failure), NextTry::None)
            }
            Verdict::Later { failure, alone } => {
                let wait = retry_after(&failure);
                let endures = wait <= PATIENCE;
                if !alone {
                    let strikes = self.pace.slow_down(began, wait);
                    if !endures {
                        self.stop(too_long(&failure, wait));
                    } else if strikes >= STRIKES {
                        self.stop(failure.clone());
                    } else {
                        self.progress.pause(self.pace.until(), &failure.kind);
                    }
                }
                let next = if turn.tries < TRIES && endures {
                    NextTry::At { row, due: Instant::now() + wait + jitter(turn.tries), tries: turn.tries }
                } else {
                    NextTry::None
                };
                (RowOutcome::Waiting(failure), next)
            }
        };
        if !matches!(outcome, RowOutcome::NotSent) {
            self.progress.count(outcome.state());
        }
        // The outcome first; then the row may be claimed again.
        self.writer.settle(row, outcome).await;
        // If the claiming task has ended, so has the run.
        _ = self.returned.send(next);
        // Last, so that no send starts that this answer stops.
        if has_left {
            self.silence.end(is_answer);
        }
    }

    fn conclude(&mut self, outcome: &RowOutcome, began: Instant) {
        if matches!(outcome, RowOutcome::Accepted { .. }) {
            self.pace.recover(began);
        }
        if let Some(failure) = self.breaker.note(outcome) {
            self.stop(failure);
        }
    }

    fn stop(&mut self, failure: Failure) {
        self.end.get_or_insert(RunEnd::Stopped(failure));
    }

    /// Waits for the sends in flight. After a second interrupt it stops waiting: then the journal has them as
    /// unconfirmed, except those answered by then.
    async fn finish_sends(&mut self, mut sends: JoinSet<Sent>, mut interrupts: watch::Receiver<u32>) {
        let mut waits = true;
        loop {
            select! {
                biased;
                () = interrupted(&mut interrupts, 2), if waits => {
                    sends.abort_all();
                    waits = false;
                }
                sent = sends.join_next() => match sent {
                    Some(Ok(sent)) => self.settle(sent).await,
                    Some(Err(_)) => {}
                    None => return,
                },
            }
            self.progress.in_flight(sends.len());
        }
    }
}

/// The failure for a limit that lasts longer than a run waits.
fn too_long(failure: &Failure, wait: Duration) -> Failure {
    let minutes = wait.as_secs().div_ceil(60);
    Failure {
        message: format!("{} Meta asks to wait {minutes} minutes.", failure.message),
        fix: "Run the same command again after that: the others are still waiting.".into(),
        ..failure.clone()
    }
}

/// The next row to wait for its turn, once no other row does.
async fn next(
    turns: &mut mpsc::Receiver<Turn>,
    gate: &Arc<Semaphore>,
) -> Option<(Turn, OwnedSemaphorePermit)> {
    let place = Arc::clone(gate).acquire_owned().await.ok()?;
    Some((turns.recv().await?, place))
}

/// Waits for a turn while Meta is answering.
async fn turn_of(pace: &Pace, silence: &Silence) {
    loop {
        pace.turn().await;
        if !silence.ends().await {
            return;
        }
        // The answer it waited for may be one that slows everybody.
    }
}

/// Calls the toolkit. If that panics, the row still needs an outcome: without one the run never ends.
async fn answer(caller: impl Caller, input: Value) -> Outcome<Value, Failure> {
    let mut call = pin!(async move { caller.call("send-template", Some(input)).await });
    let called = poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
        Ok(poll) => poll.map(Some),
        Err(_) => Poll::Ready(None),
    });
    match called.await {
        Some(outcome) => outcome,
        None => Outcome::Unconfirmed(Failure::new(
            "other",
            Scope::Host,
            "The host has panicked during this send: it may have been sent.",
            "Reconcile with the webhooks' statuses, or send again with --resend-unconfirmed if a duplicate is acceptable.",
        )),
    }
}

/// Waits until there have been this many requests to stop.
async fn interrupted(interrupts: &mut watch::Receiver<u32>, count: u32) {
    if interrupts.wait_for(|requests| *requests >= count).await.is_err() {
        // Nobody is left to ask.
        std::future::pending().await
    }
}

/// The message to one recipient.
fn input(campaign: &Campaign, turn: &Turn) -> Result<Value, String> {
    let mut input = campaign.template.message(&turn.claim.fields, &turn.claim.recipient)?;
    if let Some(input) = input.as_object_mut() {
        input.insert("callback-data".into(), campaign.run.callback_data(turn.claim.row).into());
    }
    Ok(input)
}

/// How long this many sends take.
pub fn duration(count: u64, rate: NonZeroU32) -> Duration {
    Duration::from_secs(count.div_ceil(rate.get().into()))
}

#[cfg(test)]
mod tests;
