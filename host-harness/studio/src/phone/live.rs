//! Live changes of the phones, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::sleep;

use super::view::View;
use crate::app::App;
use crate::form_body::Pairs;

/// Changes within this time are sent together: a campaign makes hundreds per second.
const TOGETHER: Duration = Duration::from_millis(100);

/// A page that is waiting for changes.
struct Waiting {
    app: Arc<App>,
    view: View,
    versions: watch::Receiver<u64>,
    seen: u64,
}

/// Sends a page each change since its version.
pub(super) async fn live(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    let query = Pairs::parse(uri.query().unwrap_or_default().as_bytes());
    // A browser that reconnects names its last event.
    let again =
        headers.get("last-event-id").and_then(|value| value.to_str().ok()).unwrap_or(query.get("since"));
    let seen = again.parse().unwrap_or_default();
    let view = View::of(&app, &query);
    let waiting = app.versions().map(|versions| Waiting { app, view, versions, seen });
    let changes = stream::unfold(waiting, async |waiting| {
        let mut waiting = waiting?;
        let change = waiting.next().await?;
        Some((Ok::<_, Infallible>(change), Some(waiting)))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

impl Waiting {
    /// The next change. `None` once the studio has stopped.
    async fn next(&mut self) -> Option<Event> {
        let seen = self.seen;
        self.versions.wait_for(|version| *version > seen).await.ok()?;
        sleep(TOGETHER).await;
        let (version, change) = self.view.changes(&self.app, seen);
        self.seen = version;
        Some(Event::default().id(version.to_string()).data(change.to_string()))
    }
}
