use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::Frame;

use super::*;

/// A body that does not announce its length.
enum Chunked {
    /// One megabyte after another.
    Endless,
    /// Never sends anything.
    Silent,
}

impl HttpBody for Chunked {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match *self {
            Self::Endless => Poll::Ready(Some(Ok(Frame::data(vec![b' '; 1 << 20].into())))),
            Self::Silent => Poll::Pending,
        }
    }
}

async fn status(body: Body) -> Result<Vec<u8>, u16> {
    let bodies = Bodies::new(2 * LARGEST_BODY);
    let received = receive(body, &bodies).await;
    let received = received.map(|(bytes, _)| bytes).map_err(|refused| refused.0.as_u16());
    assert_eq!(bodies.memory().held, 0, "memory is given back");
    received
}

#[tokio::test(start_paused = true)]
async fn a_body_has_its_size_and_its_time() {
    assert_eq!(status(Body::new(Chunked::Endless)).await, Err(413));
    assert_eq!(status(Body::new(Chunked::Silent)).await, Err(408));
    assert_eq!(status(" ".repeat(LARGEST_BODY + 1).into()).await, Err(413));
    assert_eq!(status(vec![0xff].into()).await, Ok(vec![0xff]));
    let largest = vec![b' '; LARGEST_BODY];
    assert_eq!(status(largest.clone().into()).await, Ok(largest));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_ends_when_its_memory_is_needed() {
    let bodies = Bodies::new(LARGEST_BODY);
    let (frames, stalled) = tokio::sync::mpsc::unbounded_channel();
    frames.send(Bytes::from(vec![b' '; 2 << 20])).unwrap();
    let start = tokio::time::Instant::now();
    let other = bodies.clone();
    let stalled = tokio::spawn(async move { receive(Body::new(Stalled(stalled)), &other).await });
    while bodies.memory().held == 0 {
        tokio::task::yield_now().await;
    }
    let (bytes, _kept) = receive(vec![b'x'; 2 << 20].into(), &bodies).await.unwrap();
    assert_eq!(bytes.len(), 2 << 20);
    assert_eq!(stalled.await.unwrap().unwrap_err().0, StatusCode::SERVICE_UNAVAILABLE);
    assert!(start.elapsed() < PATIENCE, "it did not end by its time");
}

/// A body that returns the available data, and then nothing more.
struct Stalled(tokio::sync::mpsc::UnboundedReceiver<Bytes>);

impl HttpBody for Stalled {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
