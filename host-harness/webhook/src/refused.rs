//! A request that is refused.

use axum::http::StatusCode;

/// Why a request is refused: the status, and the reason for a person. The second is shown on this side only.
#[derive(Debug)]
pub(crate) struct Refused(pub StatusCode, pub String);
