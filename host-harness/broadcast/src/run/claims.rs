//! Decides which row is next: those that have waited long enough, then the list in its order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tokio::select;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::lead::Lead;
use crate::journal::{Claim, JournalError, RowOutcome, Writer};

/// A row whose turn is next. The journal has it as `sending`.
#[derive(Debug)]
pub struct Turn {
    /// The row.
    pub claim: Claim,
    /// How often it has been tried in this run, including this time.
    pub tries: u32,
}

/// When to try the row of a finished turn again.
#[derive(Debug)]
pub enum NextTry {
    /// Not in this run.
    None,
    /// At this time.
    At {
        /// The row.
        row: i64,
        /// The time.
        due: Instant,
        /// How often it has been tried.
        tries: u32,
    },
}

#[derive(Default)]
struct Waiting {
    /// The earliest first.
    due: BinaryHeap<Reverse<(Instant, i64, u32)>>,
    /// Turns that are given out and not returned.
    out: u64,
}

/// Gives out turns until every row has had one. Turns that nobody accepts any more are dropped.
pub async fn claim(
    writer: Writer,
    lead: Arc<Lead>,
    give: mpsc::Sender<Turn>,
    mut returned: mpsc::UnboundedReceiver<NextTry>,
) -> Result<(), JournalError> {
    let mut waiting = Waiting::default();
    let mut at_end = false;
    let (batch, mut given) = (lead.batch(), 0);
    while !give.is_closed() {
        while let Ok(next) = returned.try_recv() {
            waiting.give_back(next);
        }
        if !at_end || waiting.has_due() {
            select! {
                biased;
                () = give.closed() => break,
                () = lead.nears(given + 1) => {}
            }
        }
        let due = waiting.pop_due(batch);
        let turns: Vec<Turn> = if !due.is_empty() {
            let rows = due.iter().map(|(row, _)| *row).collect();
            let claims = writer.again(rows).await?;
            let tries = |row| due.iter().find(|(known, _)| *known == row).map_or(0, |(_, tries)| *tries);
            claims.into_iter().map(|claim| Turn { tries: tries(claim.row) + 1, claim }).collect()
        } else if !at_end {
            let claims = writer.next(batch).await?;
            at_end = claims.is_empty();
            claims.into_iter().map(|claim| Turn { claim, tries: 1 }).collect()
        } else if waiting.is_over() {
            return Ok(());
        } else {
            select! {
                biased;
                next = returned.recv() => match next {
                    Some(next) => waiting.give_back(next),
                    None => return Ok(()),
                },
                () = waiting.until_due() => {}
                () = give.closed() => {}
            }
            continue;
        };
        waiting.out += turns.len() as u64;
        given += turns.len() as u64;
        for turn in turns {
            if let Err(unused) = give.send(turn).await {
                writer.settle(unused.0.claim.row, RowOutcome::NotSent).await;
            }
        }
    }
    Ok(())
}

impl Waiting {
    fn give_back(&mut self, next: NextTry) {
        self.out -= 1;
        if let NextTry::At { row, due, tries } = next {
            self.due.push(Reverse((due, row, tries)));
        }
    }

    fn pop_due(&mut self, most: usize) -> Vec<(i64, u32)> {
        let mut rows = Vec::new();
        while rows.len() < most && self.has_due() {
            rows.extend(self.due.pop().map(|Reverse((_, row, tries))| (row, tries)));
        }
        rows
    }

    fn has_due(&self) -> bool {
        self.due.peek().is_some_and(|Reverse((due, ..))| *due <= Instant::now())
    }

    async fn until_due(&self) {
        match self.due.peek() {
            Some(Reverse((due, ..))) => sleep_until(*due).await,
            None => std::future::pending().await,
        }
    }

    fn is_over(&self) -> bool {
        self.out == 0 && self.due.is_empty()
    }
}
