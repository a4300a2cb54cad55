//! The connection: the product's own form, and the result of `validate`.

mod report;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::CONNECTION;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route(CONNECTION, get(view::show).post(view::submit))
}
