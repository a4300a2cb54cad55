//! The headers that a custom call adds.

use super::body::media_type;
use crate::connection::filled;
use crate::failure::Fault;
use crate::graph::Request;
use crate::text;
use crate::wit::toolkit::RequestBody;
use crate::wit::types::{Failure, NameValue};

/// Headers that determine the request's destination, method, framing or sender. An encoded answer could not be read.
const NOT_YOURS: [&str; 16] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
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

/// The maximum total size of the headers, in bytes: as much as servers accept, and far less than hosts choke on.
const MAX_TOTAL: usize = 16 << 10;

/// Adds the caller's headers. One that the request already has gets the caller's value.
///
/// # Errors
///
/// `permanent` for a header that the caller may not set, or with an invalid name or value.
pub(super) fn add(
    request: &mut Request,
    body: Option<&RequestBody>,
    given: &[NameValue],
) -> Result<(), Fault> {
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
        let read_as = read_as(&name);
        if NOT_YOURS.contains(&read_as.as_str()) || read_as.starts_with("proxy-") {
            return Err(refuse(
                "name",
                "This header cannot be set.",
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
        if request.token.reveal().is_some_and(|token| text::contains(value, token)) {
            return Err(refuse(
                "value",
                "The header's value contains the access token.",
                "Leave it out: the token is sent in its own header.",
            ));
        }
        if given.iter().take(index).any(|other| self::read_as(other.name.trim()) == read_as) {
            return Err(refuse(
                "name",
                "This header is given twice.",
                "Give it once, its values joined by commas.",
            ));
        }
        if read_as == "content-type" {
            describe_body(request, body, value, &format!("headers[{index}].value"))?;
            continue;
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

/// A header's name as read by a server that does not distinguish `_` from `-` (RFC 3875, section 4.1.18).
fn read_as(name: &str) -> String {
    name.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// Compares the caller's `content-type` with the body. The toolkit writes JSON and forms, including their character
/// set and boundary; for raw bytes the caller knows the type.
fn describe_body(
    request: &mut Request,
    body: Option<&RequestBody>,
    value: &str,
    at: &str,
) -> Result<(), Fault> {
    // Without a body it has no meaning.
    let (Some(body), Some(value)) = (body, filled(Some(value))) else { return Ok(()) };
    let Some((_, own)) = request.headers.iter_mut().find(|(name, _)| name == "content-type") else {
        return Ok(());
    };
    let (essence, parameters) = split(own);
    let (wanted, wanted_parameters) = split(value);
    let (free, field) = match body {
        RequestBody::Raw(raw) => (filled(raw.content_type.as_deref()).is_none(), "body.raw.content-type"),
        _ => (false, "body"),
    };
    if free {
        media_type(Some(value), at)?;
        value.clone_into(own);
        return Ok(());
    }
    let raw = matches!(body, RequestBody::Raw(_));
    let agree =
        !raw || parameters.is_empty() || wanted_parameters.is_empty() || parameters == wanted_parameters;
    if essence != wanted || !agree {
        return Err(Failure::invalid_input(
            at,
            &format!("This header says {wanted}, and {field} is {essence}."),
            &format!("Leave the header out: the toolkit sets it to {essence}."),
        )
        .permanent());
    }
    if raw && parameters.is_empty() {
        value.clone_into(own);
    }
    Ok(())
}

/// A media type and its parameters, in lower case.
fn split(content_type: &str) -> (String, String) {
    let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    (essence.trim().to_ascii_lowercase(), parameters.trim().to_ascii_lowercase())
}
