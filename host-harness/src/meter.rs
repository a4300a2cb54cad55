//! How long a call computes, as opposed to waiting for others.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How long a call has computed, over all its parts.
#[derive(Debug, Default)]
pub(crate) struct Meter(AtomicU64);

impl Meter {
    pub fn used(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn add(&self, time: Duration) {
        // Enough for centuries.
        self.0.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }
}

/// A future that may compute until the meter reaches its limit. Counts the time within `poll`: a guest yields the
/// thread after each slice, so the count is exact to one slice.
pub(crate) struct Metered<'a, F> {
    future: Pin<&'a mut F>,
    meter: &'a Meter,
    limit: Duration,
}

/// The future has used up its time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UsedUp;

impl<'a, F> Metered<'a, F> {
    pub fn new(future: Pin<&'a mut F>, meter: &'a Meter, limit: Duration) -> Self {
        Self { future, meter, limit }
    }
}

impl<F: Future> Future for Metered<'_, F> {
    type Output = Result<F::Output, UsedUp>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let start = Instant::now();
        let polled = self.future.as_mut().poll(context);
        self.meter.add(start.elapsed());
        match polled {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending if self.meter.used() > self.limit => Poll::Ready(Err(UsedUp)),
            Poll::Pending => Poll::Pending,
        }
    }
}
