//! An exchange with an observer: reported at its end, whatever that is.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Response};
use hyper::body::{Body, Frame, SizeHint};

use super::Shared;
use crate::client::{Cause, Progress, Timing};
use crate::exchange::{Exchange, ExchangeError};
use crate::observer::Observer;

/// An exchange that has not been reported. If dropped, it is reported as abandoned.
pub(super) struct Watched {
    shared: Arc<Shared>,
    observer: Observer<Exchange>,
    progress: Progress,
    exchange: Exchange,
    reported: bool,
}

impl Watched {
    pub fn new(shared: &Arc<Shared>, observer: &Observer<Exchange>, method: Method, url: String) -> Self {
        let exchange =
            Exchange { call: shared.call, method, url, outcome: Ok(0), bytes: 0, timing: Timing::default() };
        Self {
            shared: Arc::clone(shared),
            observer: observer.clone(),
            progress: Progress::begin(),
            exchange,
            reported: false,
        }
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The exchange ended without a response.
    pub fn fail(mut self, error: ExchangeError) {
        // Reported once, so that a plugin cannot fill a disk with its refused requests.
        self.reported = matches!(error, ExchangeError::TooManyRequests { .. }) && self.shared.overrun();
        self.report(Err(error));
    }

    fn report(&mut self, outcome: Result<u16, ExchangeError>) {
        if !std::mem::replace(&mut self.reported, true) {
            self.exchange.outcome = outcome;
            self.exchange.timing = self.progress.timing();
            self.observer.report(&self.exchange);
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let (phase, at_deadline) = (self.progress.phase(), self.shared.is_stopped());
        self.report(Err(ExchangeError::Abandoned { phase, at_deadline }));
    }
}

/// A response's body that reports its exchange at its end.
pub(super) struct Observed<B> {
    body: B,
    watched: Option<Box<Watched>>,
    status: u16,
    /// Whether its reader wants all of it. Otherwise dropping the rest is not an abandonment.
    whole: bool,
}

impl<B> Observed<B> {
    /// A response; `watched` is `None` if there is no observer.
    pub fn new(response: Response<B>, watched: Option<Watched>, whole: bool) -> Response<Self> {
        let status = response.status().as_u16();
        response.map(|body| Self { body, watched: watched.map(Box::new), status, whole })
    }

    fn end(&mut self) {
        if let Some(mut watched) = self.watched.take() {
            watched.report(Ok(self.status));
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
        let Some(watched) = &mut this.watched else { return polled };
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                watched.exchange.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
                if this.body.is_end_stream() {
                    this.end();
                }
            }
            Poll::Ready(Some(Err(cause))) => {
                watched.report(Err(cause.clone().into()));
                this.watched = None;
            }
            Poll::Ready(None) => this.end(),
            Poll::Pending => {}
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
        let is_abandoned =
            self.whole || self.watched.as_ref().is_some_and(|watched| watched.shared.is_stopped());
        if !is_abandoned {
            self.end();
        }
    }
}
