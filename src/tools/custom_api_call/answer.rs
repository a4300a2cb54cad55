//! The answer of a custom call, as it came, but for the token.

use crate::connection::Token;
use crate::encoding::{base64, json, percent};
use crate::graph::{Response, TOKEN_PARAMETER};
use crate::text;
use crate::wit::toolkit::{ApiResponse, ResponseBody};
use crate::wit::types::NameValue;

/// What stands where the token stood.
const REDACTED: &str = "[access-token]";

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
        Ok(text) => ResponseBody::Base64(base64::encode(text.as_bytes())),
        Err(bytes) => ResponseBody::Base64(base64::encode(bytes.as_bytes())),
    };
    let headers = response
        .headers
        .into_iter()
        .map(|(name, value)| NameValue { name, value: without_token(value, token) })
        .collect();
    ApiResponse { status: response.status.into(), headers, body }
}

/// Takes the token out: Meta repeats it in the address of a list's next page.
fn without_token(text: String, token: &Token) -> String {
    let token = token.reveal();
    let mut encoded = String::new();
    percent::encode_into(&mut encoded, token, percent::in_form);
    if !text::contains(&text, token) && !text::contains(&text, &encoded) {
        return text;
    }
    let mut text = text;
    for token in [token, &encoded] {
        let parameter = format!("{TOKEN_PARAMETER}={token}");
        // In JSON the ampersand may be written as an escape.
        for and in ["&", "\\u0026"] {
            text = text::replace(&text, &format!("{and}{parameter}"), "");
            text = text::replace(&text, &format!("{parameter}{and}"), "");
        }
        text = text::replace(&text, &parameter, "");
        text = text::replace(&text, token, REDACTED);
    }
    text
}
