//! The answer of a custom call, as it came, but for the token.

use crate::connection::Token;
use crate::encoding::{base64, json};
use crate::graph::{Response, without_token};
use crate::text;
use crate::wit::toolkit::{ApiResponse, ResponseBody};
use crate::wit::types::NameValue;

/// Reads an answer: JSON or text as it is, anything else as base64.
pub(super) fn read(response: Response, token: &Token) -> ApiResponse {
    let content_type = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let is = |part: &str| text::contains(&content_type, part);
    // The Graph API sends JSON as `text/javascript` too.
    let may_be_text = content_type.is_empty() || is("json") || is("javascript") || is("text/") || is("xml");
    let body = match String::from_utf8(response.body) {
        Ok(text) if text.is_empty() => ResponseBody::Text(text),
        Ok(text) if may_be_text => {
            let text = without_token(text, token);
            if json::is_valid(text.as_bytes()) { ResponseBody::Json(text) } else { ResponseBody::Text(text) }
        }
        Ok(text) => ResponseBody::Base64(base64::encode(without_token(text, token).as_bytes())),
        Err(bytes) => ResponseBody::Base64(base64::encode(bytes.as_bytes())),
    };
    let headers = response
        .headers
        .into_iter()
        .map(|(name, value)| NameValue { name, value: without_token(value, token) })
        .collect();
    ApiResponse { status: response.status.into(), headers, body }
}
