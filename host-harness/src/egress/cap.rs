//! How long a request's body may be.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use wasmtime_wasi_http::Error;

/// A body that fails once it exceeds its limit.
pub(super) struct Capped<B> {
    body: B,
    limit: u64,
    left: u64,
    exceeded: Exceeded,
}

/// Whether a body was too long. HTTP/2 does not report why it abandoned a body.
#[derive(Clone, Default)]
pub(super) struct Exceeded(Arc<AtomicBool>);

impl Exceeded {
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl<B> Capped<B> {
    pub fn new(body: B, limit: u64) -> Self {
        Self { body, limit, left: limit, exceeded: Exceeded::default() }
    }

    pub fn exceeded(&self) -> Exceeded {
        self.exceeded.clone()
    }
}

impl<B: Body> Capped<B> {
    /// Whether its declared length is already too long.
    pub fn is_known_to_exceed(&self) -> bool {
        self.body.size_hint().lower() > self.limit
    }
}

impl<B: Body<Data = Bytes, Error = Error> + Unpin> Body for Capped<B> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let size = frame.data_ref().map_or(0, Bytes::len) as u64;
            match this.left.checked_sub(size) {
                Some(left) => this.left = left,
                None => {
                    this.exceeded.0.store(true, Ordering::Release);
                    return Poll::Ready(Some(Err(Error::HttpRequestBodySize(Some(this.limit)))));
                }
            }
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
