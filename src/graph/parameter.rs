//! The names of a request's parameters, as a server may interpret them.

use super::redact::TOKEN_PARAMETER;
use crate::encoding::percent;
use crate::failure::Fault;
use crate::wit::types::Failure;

/// A name as the most lenient server reads it: decoded, trimmed, cut at a bracket and at NUL, with dots and spaces as
/// `_` (PHP: "Variables from external sources").
pub(crate) fn read_as(name: &str) -> String {
    let spaced: String = name.chars().map(|c| if c == '+' { ' ' } else { c }).collect();
    let name = percent::decode_fully(&spaced);
    let end = name.find(['[', '\0']).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    let name = name.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    name.chars().map(|c| if matches!(c, '.' | ' ') { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// Refuses a parameter that would turn the call into another request: with another token, another method, or several
/// requests in one. `at` is the place of the name.
///
/// # Errors
///
/// `permanent`.
pub(crate) fn check(name: &str, at: &str) -> Result<(), Fault> {
    let (message, fix) = match read_as(name).as_str() {
        TOKEN_PARAMETER => (
            "A parameter access_token is given.",
            "Leave it out: the connection's token is sent in its own header.",
        ),
        // Meta's own SDKs override the HTTP method with this parameter: with it, a GET could send.
        "method" | "_method" => (
            "A parameter method is given, which would replace the HTTP method.",
            "Give the method as the input of that name.",
        ),
        // Meta, "Batch requests": each part has its own method and path.
        "batch" => (
            "A parameter batch is given, which would hold several requests.",
            "Make each request in a call of its own.",
        ),
        _ => return Ok(()),
    };
    Err(Failure::invalid_input(at, message, fix).permanent())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::refused;

    #[test]
    fn a_parameter_that_would_make_another_request_is_refused_in_every_spelling() {
        for name in [
            "method",
            "METHOD",
            " method",
            "%20method",
            "+method",
            "\tmethod\n",
            "m%65thod",
            "m%2565thod",
            "method[]",
            "method%5B0%5D",
            "method\0x",
            "method%00",
            "_method",
            "access_token",
            "Access%5Ftoken",
            "access.token",
            "access token",
            "access_token[0]",
            "batch",
            "Batch[]",
        ] {
            assert_eq!(refused(check(name, "query")).field.as_deref(), Some("query"), "{name:?}");
        }
    }

    #[test]
    fn other_names_pass() {
        for name in
            ["", "fields", "method_name", "code_method", "methods", "appsecret_proof", "batch_id", "[method]"]
        {
            assert_eq!(check(name, "query"), Ok(()), "{name}");
        }
    }
}
