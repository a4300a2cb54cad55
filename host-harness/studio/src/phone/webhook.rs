//! The business's side of webhooks: each is checked and read as by a real receiver.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::phones::happened;

/// Receives a webhook. It is not for browsers: the signature proves the sender.
pub(crate) async fn webhook(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature =
        headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match app.reader.notification(signature, body.into()).await {
        Ok(notification) => {
            app.change_phones(|phones| notification.events.iter().for_each(|event| happened(phones, event)));
            StatusCode::OK
        }
        Err(refusal) => {
            app.change_phones(|phones| {
                phones.events.note_refused(refusal.to_string());
                phones.touch();
            });
            StatusCode::UNAUTHORIZED
        }
    }
}
