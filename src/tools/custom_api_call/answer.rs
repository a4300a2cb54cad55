//! The answer of a custom call, unchanged.

use crate::encoding::{base64, json};
use crate::graph::Response;
use crate::text;
use crate::wit::toolkit::{ApiResponse, ResponseBody};
use crate::wit::types::NameValue;

/// Reads an answer: JSON or text unchanged, anything else as base64.
pub(super) fn read(response: Response) -> ApiResponse {
    let content_type = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let is = |part: &str| text::contains(&content_type, part);
    // The Graph API sends JSON as `text/javascript` too.
    let may_be_text = content_type.is_empty() || is("json") || is("javascript") || is("text/") || is("xml");
    let body = match String::from_utf8(response.body) {
        Ok(text) if text.is_empty() => ResponseBody::Text(text),
        Ok(text) if may_be_text => {
            if json::is_valid(text.as_bytes()) {
                ResponseBody::Json(text)
            } else {
                ResponseBody::Text(text)
            }
        }
        Ok(text) => ResponseBody::Base64(base64::encode(text.as_bytes())),
        Err(bytes) => ResponseBody::Base64(base64::encode(bytes.as_bytes())),
    };
    let headers = response.headers.into_iter().map(|(name, value)| NameValue { name, value }).collect();
    ApiResponse { status: response.status.into(), headers, body }
}
