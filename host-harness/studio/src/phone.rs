//! The phones of the people to whom the business writes: what they see, and what they do.

mod act;
mod draw;
mod faults;
mod live;
mod picture;
mod view;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use self::webhook::webhook;
use crate::app::App;
use crate::phones;

/// The page.
pub(crate) const PATH: &str = "/phone";
/// The path to which the simulated Graph API sends webhooks.
pub(crate) const WEBHOOKS: &str = "/webhook";

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(PATH, get(view::show))
        .route("/phone/live", get(live::live))
        .route("/phone/act", post(act::act))
        .route("/phone/file", post(act::file))
        .route("/phone/fault", post(faults::set))
        .route("/media/{id}", get(picture::show))
}

/// Shows each message that the simulated Graph API accepts on its recipient's phone.
pub(crate) fn listen(app: &Arc<App>) {
    let weak = Arc::downgrade(app);
    app.simulator.on_message(move |sent, template| {
        if let Some(app) = weak.upgrade() {
            app.change_phones(|phones| phones::sent(phones, sent, template));
        }
    });
}
