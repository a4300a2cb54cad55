//! Receives a request's body, within the limits on its size, its time and the memory of all bodies.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;
use http_body_util::BodyExt;
use tokio::time::timeout;

use crate::bodies::{Bodies, Incoming, Kept, NoRoom};
use crate::refused::Refused;

/// Meta, Cloud API, "Webhooks": a payload has at most 3 MB.
pub(crate) const LARGEST_BODY: usize = 3 << 20;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// Receives a complete body.
pub(crate) async fn receive(body: Body, bodies: &Arc<Bodies>) -> Result<(Vec<u8>, Kept), Refused> {
    // An announced length can be refused without waiting for the body.
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(too_large());
    }
    let incoming = bodies.begin();
    let whole = async {
        tokio::select! {
            whole = frames(body, &incoming) => whole,
            () = incoming.dropped() => Err(no_room(NoRoom::Dropped)),
        }
    };
    match timeout(PATIENCE, whole).await {
        Ok(whole) => whole?,
        Err(_) => {
            let why = format!("the body took longer than {} seconds", PATIENCE.as_secs());
            return Err(Refused(StatusCode::REQUEST_TIMEOUT, why));
        }
    }
    incoming.take().map_err(no_room)
}

async fn frames(mut body: Body, incoming: &Incoming) -> Result<(), Refused> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Refused(StatusCode::BAD_REQUEST, format!("the body did not arrive whole: {error}"))
        })?;
        let Some(bytes) = frame.data_ref() else { continue };
        if incoming.len() + bytes.len() > LARGEST_BODY {
            return Err(too_large());
        }
        incoming.push(bytes).map_err(no_room)?;
    }
    Ok(())
}

fn too_large() -> Refused {
    Refused(StatusCode::PAYLOAD_TOO_LARGE, format!("the body has more than {LARGEST_BODY} bytes"))
}

fn no_room(why: NoRoom) -> Refused {
    let why = match why {
        NoRoom::Dropped => "the body came so slowly that its memory was needed for others",
        NoRoom::Full => "verified notifications have all the memory for bodies; Meta sends this one again",
    };
    Refused(StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
}

#[cfg(test)]
mod tests;
