use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::Frame;

use super::*;

/// A body that says nothing of its length.
enum Chunked {
    /// A megabyte after the other.
    Endless,
    /// It never comes.
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

async fn status(body: Body) -> Result<String, u16> {
    read(body).await.map_err(|refused| refused.0.as_u16())
}

#[tokio::test(start_paused = true)]
async fn a_body_has_its_size_and_its_time() {
    assert_eq!(status(Body::new(Chunked::Endless)).await, Err(413));
    assert_eq!(status(Body::new(Chunked::Silent)).await, Err(408));
    assert_eq!(status(" ".repeat(LARGEST_BODY + 1).into()).await, Err(413));
    assert_eq!(status(vec![0xff].into()).await, Err(400));
    let largest = " ".repeat(LARGEST_BODY);
    assert_eq!(status(largest.clone().into()).await, Ok(largest));
}
