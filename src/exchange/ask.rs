//! The request that a step asks for, as JSON.

use host_harness_wit_json::append;

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
    let scheme = if request.origin.https { "https://" } else { "http://" };
    let mut json = Vec::with_capacity(512 + request.body.len() + request.body.len() / 8);
    let mut push = |before: &str, text: &str| {
        json.extend_from_slice(before.as_bytes());
        append(&mut json, text);
    };
    push("{\"ask\":{\"method\":", method);
    push(",\"origin\":", &[scheme, &request.origin.authority].concat());
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
    append(&mut json, &request.headers);
    json.extend_from_slice(b",\"timeout-ms\":");
    append(&mut json, &request.timeout_ms);
    json.extend_from_slice(b",\"max-response-bytes\":");
    append(&mut json, &(request.max_response_bytes as u64));
    json.extend_from_slice(b"}}");
    json
}
