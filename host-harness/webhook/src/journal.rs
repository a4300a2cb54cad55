//! Where events are kept. One thread writes; what comes while it waits for the disk goes out together.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use crate::log_file::{LogFile, OpenError, Repair};

/// How many notifications wait for the disk at most; more wait to be put in.
const WAITING: usize = 1024;
/// How much goes out together at most, in bytes, beside one notification's.
const TOGETHER: usize = 8 << 20;

/// Where events are kept, one JSON object a line. Clones write to the same place.
#[derive(Clone, Debug)]
pub struct Journal {
    entries: mpsc::Sender<Entry>,
}

#[derive(Debug)]
struct Entry {
    lines: String,
    kept: oneshot::Sender<Result<(), Arc<io::Error>>>,
}

impl Journal {
    /// Keeps events in a file, new or written by an earlier run. What is appended is on the disk before anybody is
    /// told so. What a crash has left unfinished is repaired first.
    pub fn file(path: &Path) -> Result<(Self, Option<Repair>), OpenError> {
        let (mut file, repair) = LogFile::open(path)?;
        let journal = Self::start(move |lines| file.append(lines))
            .map_err(|error| OpenError::Io { path: path.to_owned(), error })?;
        Ok((journal, repair))
    }

    /// Hands events to whoever reads stdout. They are as durable as the reader makes them.
    pub fn stdout() -> io::Result<Self> {
        Self::start(|lines| {
            let mut stdout = io::stdout().lock();
            stdout.write_all(lines).and_then(|()| stdout.flush())
        })
    }

    fn start(append: impl FnMut(&[u8]) -> io::Result<()> + Send + 'static) -> io::Result<Self> {
        let (entries, waiting) = mpsc::channel(WAITING);
        thread::Builder::new().name("webhook-journal".into()).spawn(move || write(waiting, append))?;
        Ok(Self { entries })
    }

    /// Keeps whole lines, all or none of them.
    pub async fn append(&self, lines: String) -> Result<(), Arc<io::Error>> {
        let gone = || Arc::new(io::Error::other("the journal's thread has ended"));
        let (kept, is_kept) = oneshot::channel();
        self.entries.send(Entry { lines, kept }).await.map_err(|_| gone())?;
        is_kept.await.map_err(|_| gone())?
    }
}

fn write(mut waiting: mpsc::Receiver<Entry>, mut append: impl FnMut(&[u8]) -> io::Result<()>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut lines = first.lines;
        let mut to_tell = vec![first.kept];
        while lines.len() < TOGETHER
            && let Ok(next) = waiting.try_recv()
        {
            lines.push_str(&next.lines);
            to_tell.push(next.kept);
        }
        let result = append(lines.as_bytes()).map_err(Arc::new);
        for kept in to_tell {
            // Whoever asked may be gone.
            _ = kept.send(result.clone());
        }
    }
}

#[cfg(test)]
mod tests;
