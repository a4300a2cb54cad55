//! The headers that a custom call adds.

use crate::failure::Fault;
use crate::graph::Request;
use crate::text;
use crate::wit::types::{Failure, NameValue};

/// Headers that say where the request goes, by which method, how it is framed, or who sends it. An encoded answer could
/// not be read.
const NOT_YOURS: [&str; 15] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// The most that the headers may have in all, in bytes: what servers take, and far less than hosts choke on.
const MAX_TOTAL: usize = 16 << 10;

/// Adds the caller's headers; one that the request has already takes the caller's value.
///
/// # Errors
///
/// `permanent`, for a header that is not the caller's to set, or whose name or value cannot be one.
pub(super) fn add(request: &mut Request, given: &[NameValue]) -> Result<(), Fault> {
    for (index, header) in given.iter().enumerate() {
        let refuse = |part: &str, message: &str, fix: &str| {
            Failure::invalid_input(&format!("headers[{index}].{part}"), message, fix).permanent()
        };
        let name = header.name.trim().to_ascii_lowercase();
        let value = header.value.trim();
        // A token (RFC 9110, section 5.6.2).
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(in_name) {
            return Err(refuse("name", "This is not the name of a header.", "Write it like file_offset."));
        }
        if NOT_YOURS.contains(&name.as_str()) || name.starts_with("proxy-") {
            return Err(refuse(
                "name",
                "This header is not yours to set.",
                "Leave it out: the toolkit sends the connection's token and frames the request itself.",
            ));
        }
        if !value.bytes().all(|byte| byte == b' ' || byte == b'\t' || byte.is_ascii_graphic()) {
            return Err(refuse(
                "value",
                "The header's value has a line break or another character that no header has.",
                "Use printable ASCII.",
            ));
        }
        if text::contains(value, request.token.reveal()) {
            return Err(refuse(
                "value",
                "The header's value has the access token in it.",
                "Leave it out: the token is sent in its own header.",
            ));
        }
        let given_before =
            given.iter().take(index).any(|other| other.name.trim().eq_ignore_ascii_case(&name));
        if given_before {
            return Err(refuse(
                "name",
                "This header is given twice.",
                "Give it once, its values joined by commas.",
            ));
        }
        request.headers.retain(|(known, _)| *known != name);
        request.headers.push((name, value.to_owned()));
    }
    let total: usize = request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if total > MAX_TOTAL {
        return Err(Failure::invalid_input(
            "headers",
            "The headers have more than 16,384 characters in all.",
            "Leave some out, or send the values in a body.",
        )
        .permanent());
    }
    Ok(())
}
