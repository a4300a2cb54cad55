//! A request that is refused.

use axum::http::StatusCode;

/// Why a request is refused: the status, and the reason for a person. The caller only gets the status.
#[derive(Debug)]
pub(crate) struct Refused(pub StatusCode, pub String);
