//! How long a call computes, as opposed to waiting for others.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// A future that may compute for so long and no longer. Counts the time within `poll`: a guest gives the thread
/// back after each slice, so the count is exact to one slice.
pub(crate) struct Metered<F> {
    future: Pin<Box<F>>,
    left: Duration,
}

/// The future has used its time up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UsedUp;

impl<F> Metered<F> {
    pub fn new(future: F, limit: Duration) -> Self {
        Self { future: Box::pin(future), left: limit }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = Result<F::Output, UsedUp>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let start = Instant::now();
        if let Poll::Ready(output) = self.future.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        match self.left.checked_sub(start.elapsed()) {
            Some(left) => self.left = left,
            None => return Poll::Ready(Err(UsedUp)),
        }
        Poll::Pending
    }
}
