//! Many sends at once, few waits for the disk: all requests that arrive during one commit go into the next.

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};

use super::error::{JournalError, Problem};
use super::types::{Claim, RowOutcome, Settled};
use super::{Journal, Wanted};

/// The most requests in one commit.
const BATCH: usize = 1024;

/// Writes a journal for many tasks. Clones write the same journal.
#[derive(Clone, Debug)]
pub struct Writer {
    requests: mpsc::Sender<Request>,
}

type Reply = oneshot::Sender<Result<Vec<Claim>, JournalError>>;

#[derive(Debug)]
enum Request {
    Claim(Wanted, Reply),
    Settle(Settled),
}

/// A journal whose writer has ended.
#[derive(Debug)]
pub struct Closed {
    /// The journal.
    pub journal: Journal,
    /// Results that could not be written. In the journal these rows are `sending`, so they are unconfirmed at the next
    /// start.
    pub unwritten: Vec<Settled>,
    /// The reason.
    pub error: Option<JournalError>,
}

impl Writer {
    /// Takes over a journal. When the last clone of the writer is dropped, the task ends and returns the journal.
    pub fn start(journal: Journal) -> (Self, JoinHandle<Option<Closed>>) {
        let (requests, received) = mpsc::channel(BATCH);
        (Self { requests }, tokio::spawn(write(journal, received)))
    }

    /// Claims up to this many waiting rows, in the list's order. When it returns, they are `sending` on disk. No rows
    /// mean the end of the list.
    pub async fn next(&self, count: usize) -> Result<Vec<Claim>, JournalError> {
        self.claim(Wanted::Next(count)).await
    }

    /// Claims those of these rows again that are waiting.
    pub async fn again(&self, rows: Vec<i64>) -> Result<Vec<Claim>, JournalError> {
        self.claim(Wanted::Rows(rows)).await
    }

    /// Writes a row's result with the next commit.
    pub async fn settle(&self, row: i64, outcome: RowOutcome) {
        // If the task has ended, nobody needs the result.
        _ = self.requests.send(Request::Settle(Settled { row, outcome })).await;
    }

    async fn claim(&self, wanted: Wanted) -> Result<Vec<Claim>, JournalError> {
        let (reply, answer) = oneshot::channel();
        let gone = || JournalError::new("", Problem::Other("its writer has ended".into()));
        self.requests.send(Request::Claim(wanted, reply)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn write(mut journal: Journal, mut received: mpsc::Receiver<Request>) -> Option<Closed> {
    let mut requests = Vec::with_capacity(BATCH);
    // The results of a failed commit are kept for the next: a full disk may have room again.
    let mut unwritten = Vec::new();
    loop {
        let more = received.recv_many(&mut requests, BATCH).await > 0;
        if !more && unwritten.is_empty() {
            return Some(Closed { journal, unwritten, error: None });
        }
        let (mut wanted, mut replies) = (Vec::new(), Vec::new());
        for request in requests.drain(..) {
            match request {
                Request::Settle(settled) => unwritten.push(settled),
                Request::Claim(rows, reply) => {
                    wanted.push(rows);
                    replies.push(reply);
                }
            }
        }
        let waits = journal.waits_for_a_disk();
        let commit = move || {
            let result = journal.commit(&unwritten, &wanted);
            (journal, unwritten, result)
        };
        let (back, settled, result) = if waits {
            // Fails only if the runtime ends; then the rows are `sending`, and unconfirmed at the next start.
            spawn_blocking(commit).await.ok()?
        } else {
            commit()
        };
        (journal, unwritten) = (back, settled);
        let error = match result {
            Ok(claims) => {
                unwritten.clear();
                for (reply, claims) in replies.into_iter().zip(claims) {
                    _ = reply.send(Ok(claims));
                }
                None
            }
            Err(fault) => {
                for reply in replies {
                    _ = reply.send(Err(fault.clone()));
                }
                Some(fault)
            }
        };
        if !more {
            return Some(Closed { journal, unwritten, error });
        }
    }
}
