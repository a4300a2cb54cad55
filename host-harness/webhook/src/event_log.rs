//! Stores events. One thread writes; notifications that arrive while it waits for the disk are written together.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::batch::{Batch, Keeps};
use crate::forward::{Forwarder, Target};
use crate::kept_file::KeptFile;
use crate::log_file::OpenError;
use crate::note::{Note, Told};

/// The most notifications that wait for the disk; further ones wait to be queued.
const WAITING: usize = 1024;
/// The most bytes written together, in addition to one notification's.
const TOGETHER: usize = 8 << 20;

/// A log of events, one JSON object per line. Clones write to the same log.
#[derive(Clone, Debug)]
pub struct EventLog {
    commands: mpsc::Sender<Command>,
}

#[derive(Debug)]
enum Command {
    Keep(Batch, Done),
    Reopen(Done),
}

type Done = oneshot::Sender<Result<(), Arc<io::Error>>>;

struct Stdout;

impl Keeps for Stdout {
    fn keep(&mut self, batch: &Batch) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(batch.lines.as_bytes()).and_then(|()| stdout.flush())
    }
}

impl EventLog {
    /// Appends events to a file, which is new or from an earlier run. `append` returns once events are on disk. If a
    /// crash left an unfinished line, it is repaired first. If the file was moved away, a new one is created at the
    /// path.
    pub fn file(path: &Path, told: impl Fn(&Note) + Send + Sync + 'static) -> Result<Self, OpenError> {
        let file = KeptFile::open(path, Told::new(told))?;
        Self::start(file).map_err(|error| OpenError::Io { path: path.to_owned(), error })
    }

    /// The same, and posts each event to a target once it is on disk. See [`Forwarder`].
    pub fn forwarded(
        path: &Path,
        target: Target,
        told: impl Fn(&Note) + Send + Sync + 'static,
    ) -> Result<(Self, Forwarder), OpenError> {
        let fault = |error| OpenError::Io { path: path.to_owned(), error };
        let told = Told::new(told);
        let mut file = KeptFile::open(path, told.clone())?;
        let (outbox, forwarder) = Forwarder::start(path, target, told).map_err(fault)?;
        file.forward(outbox);
        Ok((Self::start(file).map_err(fault)?, forwarder))
    }

    /// Writes events to stdout. They are as durable as the reader makes them.
    pub fn stdout() -> io::Result<Self> {
        Self::start(Stdout)
    }

    fn start(place: impl Keeps) -> io::Result<Self> {
        let (commands, waiting) = mpsc::channel(WAITING);
        thread::Builder::new().name("webhook-event-log".into()).spawn(move || write(waiting, place))?;
        Ok(Self { commands })
    }

    /// Appends events, all or none of them.
    pub async fn append(&self, events: &[Value]) -> Result<(), Arc<io::Error>> {
        if events.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::default();
        events.iter().for_each(|event| batch.push(event));
        self.command(|done| Command::Keep(batch, done)).await
    }

    /// Opens the path again, as a log rotation requires. If the path now leads to another file, or to none, later
    /// events go there, and the old file is closed.
    pub async fn reopen(&self) -> Result<(), Arc<io::Error>> {
        self.command(Command::Reopen).await
    }

    async fn command(&self, command: impl FnOnce(Done) -> Command) -> Result<(), Arc<io::Error>> {
        let gone = || Arc::new(io::Error::other("the event log's thread has ended"));
        let (done, is_done) = oneshot::channel();
        self.commands.send(command(done)).await.map_err(|_| gone())?;
        is_done.await.map_err(|_| gone())?
    }
}

fn write(mut waiting: mpsc::Receiver<Command>, mut place: impl Keeps) {
    let mut next = None;
    while let Some(command) = next.take().or_else(|| waiting.blocking_recv()) {
        let (mut batch, done) = match command {
            Command::Keep(batch, done) => (batch, done),
            Command::Reopen(done) => {
                _ = done.send(place.reopen().map_err(Arc::new));
                continue;
            }
        };
        let mut to_tell = vec![done];
        while batch.lines.len() < TOGETHER && next.is_none() {
            match waiting.try_recv() {
                Ok(Command::Keep(more, done)) => {
                    batch.lines.push_str(&more.lines);
                    batch.ids.extend(more.ids);
                    to_tell.push(done);
                }
                Ok(reopen) => next = Some(reopen),
                Err(_) => break,
            }
        }
        let result = place.keep(&batch).map_err(Arc::new);
        for done in to_tell {
            // The caller may be gone.
            _ = done.send(result.clone());
        }
    }
}

#[cfg(test)]
mod tests;
