//! The connection: the product's own form, and what `validate` found.

mod report;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

const PATH: &str = "/connection";

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(view::show).post(view::submit))
}
