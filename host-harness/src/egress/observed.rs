//! Tells of an exchange when its response has ended.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use crate::client::Cause;
use crate::exchange::{Exchange, Observer};

/// A response's body that tells of its exchange at its end, or when nobody wants the rest of it.
pub(super) struct Observed<B> {
    body: B,
    report: Option<Box<Report>>,
}

/// What is told, to whom, and since when it has taken its time.
pub(super) struct Report {
    pub exchange: Exchange,
    pub observer: Observer,
    pub start: Instant,
}

impl<B> Observed<B> {
    /// A body of which nobody wants to know has no report.
    pub fn new(body: B, report: Option<Report>) -> Self {
        Self { body, report: report.map(Box::new) }
    }

    fn tell(&mut self) {
        if let Some(mut report) = self.report.take() {
            report.exchange.timing.total = report.start.elapsed();
            report.observer.tell(&report.exchange);
        }
    }
}

impl<B: Body<Data = Bytes, Error = Cause> + Unpin> Body for Observed<B> {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.body).poll_frame(context);
        match (&polled, &mut this.report) {
            (Poll::Ready(Some(Ok(frame))), Some(report)) => {
                report.exchange.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
                if this.body.is_end_stream() {
                    this.tell();
                }
            }
            (Poll::Ready(Some(Err(cause))), Some(report)) => {
                report.exchange.outcome = Err(cause.clone().into());
                this.tell();
            }
            (Poll::Ready(None), Some(_)) => this.tell(),
            (Poll::Pending, _) | (_, None) => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Observed<B> {
    fn drop(&mut self) {
        self.tell();
    }
}
