//! The request that a step asks for, as JSON.

use host_harness_wit_json::{push_text, to_vec};

use crate::encoding::base64;
use crate::graph::Request;
use crate::wit::toolkit::HttpMethod;

/// The step that asks for this request.
pub(super) fn write(request: &Request) -> Vec<u8> {
    let method = match request.method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Delete => "DELETE",
    };
    let scheme = if request.origin.https { "https" } else { "http" };
    let mut json = Vec::with_capacity(512 + request.body.len() + request.body.len() / 8);
    let mut push = |before: &str, text: &str| {
        json.extend_from_slice(before.as_bytes());
        push_text(&mut json, text);
    };
    push("{\"ask\":{\"method\":", method);
    push(",\"origin\":", &format!("{scheme}://{}", request.origin.authority));
    push(",\"path\":", &request.path_with_query);
    push(",\"token\":[{\"header\":\"authorization\",\"scheme\":", request.scheme);
    if let Some(parameter) = request.token_parameter {
        push("},{\"query\":", parameter);
    }
    match str::from_utf8(&request.body) {
        Ok("") => json.extend_from_slice(b"}]"),
        Ok(text) => {
            push("}],\"body\":{\"text\":", text);
            json.push(b'}');
        }
        Err(_) => {
            push("}],\"body\":{\"base64\":", &base64::encode(&request.body));
            json.push(b'}');
        }
    }
    json.extend_from_slice(b",\"headers\":");
    json.extend_from_slice(&to_vec(&request.headers));
    let limits = format!(
        ",\"timeout-ms\":{},\"max-response-bytes\":{}}}}}",
        request.timeout_ms, request.max_response_bytes
    );
    json.extend_from_slice(limits.as_bytes());
    json
}
