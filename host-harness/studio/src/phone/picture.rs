//! Pictures that were uploaded or sent by a person.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// Types that a browser shows as a picture and that cannot contain scripts.
const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// The page's address for the picture of a header, if it was uploaded.
pub(super) fn address(kind: &str, content: &str) -> Option<String> {
    let is_id = !content.is_empty() && content.chars().all(|c| c.is_ascii_digit());
    (is_id && ["IMAGE", "STICKER"].contains(&kind)).then(|| format!("/media/{content}"))
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response {
    let Some((mime_type, bytes)) = app.simulator.media(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let essence = mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match TYPES.into_iter().find(|known| *known == essence) {
        Some(known) => ([(CONTENT_TYPE, known)], bytes).into_response(),
        None => StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
    }
}
