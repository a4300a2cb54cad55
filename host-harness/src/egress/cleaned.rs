//! A response's body with the tokens removed.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::credential::{Issued, Redactor};

/// A body with the tokens removed. Its length is known only at its end.
pub(super) struct Cleaned<B> {
    body: B,
    credentials: Arc<[Issued]>,
    redactors: Vec<Redactor>,
    /// Trailers wait for the data that is held back.
    trailers: Option<Frame<Bytes>>,
    ended: bool,
}

impl<B> Cleaned<B> {
    pub fn new(body: B, credentials: Arc<[Issued]>) -> Self {
        let redactors = credentials.iter().map(Issued::redactor).collect();
        Self { body, credentials, redactors, trailers: None, ended: false }
    }

    fn clean(&mut self, data: Bytes) -> Bytes {
        self.redactors.iter_mut().fold(data, |data, redactor| redactor.push(data))
    }

    fn rest(&mut self) -> Bytes {
        let mut rest = Bytes::new();
        for redactor in &mut self.redactors {
            let mut all = redactor.push(rest).to_vec();
            all.extend_from_slice(&redactor.finish());
            rest = all.into();
        }
        rest
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Cleaned<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = &mut *self;
        while !this.ended {
            match ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => {
                        let data = this.clean(data);
                        if !data.is_empty() {
                            return Poll::Ready(Some(Ok(Frame::data(data))));
                        }
                    }
                    Err(mut frame) => {
                        if let Some(trailers) = frame.trailers_mut() {
                            this.credentials.iter().for_each(|credential| credential.clean(trailers));
                        }
                        this.trailers = Some(frame);
                    }
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.ended = true;
                    let rest = this.rest();
                    if !rest.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(rest))));
                    }
                }
            }
        }
        Poll::Ready(this.trailers.take().map(Ok))
    }

    /// Not true just because the inner body has ended: some data may be held back.
    fn is_end_stream(&self) -> bool {
        self.ended && self.trailers.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
