//! The bodies that are being received, and the memory that they share.
//!
//! Anybody may send a body, and only a complete one can be checked. So memory depends on progress: when it runs out,
//! the unverified body that has not grown for longest is dropped. Verified bodies lose nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The size of a body's pieces. The first ones are smaller: most bodies are shorter than one piece. All others have
/// the same size, so that each can be reused unchanged for the next body.
const SMALLEST_PIECE: usize = 4 << 10;
const LARGEST_PIECE: usize = 64 << 10;

/// The memory of all bodies.
#[derive(Debug)]
pub(crate) struct Bodies {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    peak: usize,
    /// Counts the acts of bodies, so that their progress has an order.
    clock: u64,
    unverified: HashMap<u64, Unverified>,
}

#[derive(Debug)]
struct Unverified {
    pieces: Vec<Vec<u8>>,
    length: usize,
    last_progress: u64,
    dropped: Arc<Notify>,
}

impl Unverified {
    fn held(&self) -> usize {
        self.pieces.iter().map(Vec::capacity).sum()
    }

    /// Fills the last piece, and returns the remaining bytes.
    fn fill<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(piece) = self.pieces.last_mut() else { return bytes };
        let (fitting, rest) = bytes.split_at(bytes.len().min(piece.capacity() - piece.len()));
        piece.extend_from_slice(fitting);
        self.length += fitting.len();
        rest
    }
}

/// How much memory the bodies use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyMemory {
    /// In use now, in bytes.
    pub held: usize,
    /// The most since the start, in bytes.
    pub peak: usize,
}

/// Why a body gets no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// Another body needed it, and this one made no progress for longest.
    Dropped,
    /// Verified bodies have all of it.
    Full,
}

impl Bodies {
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, state: Mutex::default() })
    }

    pub fn memory(&self) -> BodyMemory {
        let state = self.state();
        BodyMemory { held: state.held, peak: state.peak }
    }

    /// Begins a body that is not verified yet.
    pub fn begin(self: &Arc<Self>) -> Incoming {
        let mut state = self.state();
        let id = state.tick();
        let dropped = Arc::new(Notify::new());
        let body = Unverified { pieces: Vec::new(), length: 0, last_progress: id, dropped: dropped.clone() };
        state.unverified.insert(id, body);
        drop(state);
        Incoming { bodies: self.clone(), id, dropped }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Frees the memory of the unverified body that has not grown for longest, except the body `but`.
    fn drop_slowest(&mut self, but: u64) -> Result<(), NoRoom> {
        let others = self.unverified.iter().filter(|(id, body)| **id != but && !body.pieces.is_empty());
        let slowest = others.min_by_key(|(_, body)| body.last_progress).map(|(id, _)| *id);
        let body = slowest.and_then(|id| self.unverified.remove(&id)).ok_or(NoRoom::Full)?;
        self.held -= body.held();
        body.dropped.notify_one();
        Ok(())
    }
}

/// A body that is being received. Dropping it frees its memory.
#[derive(Debug)]
pub(crate) struct Incoming {
    bodies: Arc<Bodies>,
    id: u64,
    dropped: Arc<Notify>,
}

impl Incoming {
    /// Appends received bytes. They are copied, so that the rest of the connection's buffer is not kept alive.
    pub fn push(&self, bytes: &[u8]) -> Result<(), NoRoom> {
        let mut state = self.bodies.state();
        let now = state.tick();
        let mut rest = bytes;
        loop {
            let body = state.unverified.get_mut(&self.id).ok_or(NoRoom::Dropped)?;
            body.last_progress = now;
            rest = body.fill(rest);
            if rest.is_empty() {
                return Ok(());
            }
            let piece = body.length.clamp(SMALLEST_PIECE, LARGEST_PIECE);
            while state.held + piece > self.bodies.limit {
                state.drop_slowest(self.id)?;
            }
            let State { held, peak, unverified, .. } = &mut *state;
            let body = unverified.get_mut(&self.id).ok_or(NoRoom::Dropped)?;
            body.pieces.push(Vec::with_capacity(piece));
            *held += piece;
            *peak = (*held).max(*peak);
        }
    }

    pub fn len(&self) -> usize {
        self.bodies.state().unverified.get(&self.id).map_or(0, |body| body.length)
    }

    /// Waits until the memory is given to another body.
    pub async fn dropped(&self) {
        self.dropped.notified().await;
    }

    /// The complete body. Its memory is reserved until the [`Kept`] is dropped.
    pub fn take(self) -> Result<(Vec<u8>, Kept), NoRoom> {
        let mut state = self.bodies.state();
        let body = state.unverified.remove(&self.id).ok_or(NoRoom::Dropped)?;
        // As one piece, it needs only its length.
        state.held = state.held - body.held() + body.length;
        drop(state);
        Ok((body.pieces.concat(), Kept { bodies: self.bodies.clone(), size: body.length }))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let mut state = self.bodies.state();
        if let Some(body) = state.unverified.remove(&self.id) {
            state.held -= body.held();
        }
    }
}

/// The memory of a body that is checked or verified, reserved for it.
#[derive(Debug)]
pub(crate) struct Kept {
    bodies: Arc<Bodies>,
    size: usize,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.bodies.state().held -= self.size;
    }
}

#[cfg(test)]
mod tests;
