//! The paths to which a rule may be narrowed. Pure.
//!
//! The server decides what a path means, and servers differ: some resolve `..`, some decode `%2F`, some drop an empty
//! segment. A path that any of them could read as another one is below no prefix.

/// Whether `path` is `prefix` or below it, segment by segment. A trailing slash makes no difference.
pub(crate) fn is_within(path: &str, prefix: &str) -> bool {
    match (segments(path), segments(prefix)) {
        (Some(path), Some(prefix)) => path.starts_with(&prefix),
        _ => false,
    }
}

/// The decoded segments; `None` if a server could see others.
pub(crate) fn segments(path: &str) -> Option<Vec<Vec<u8>>> {
    let path = path.strip_prefix('/')?;
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Some(Vec::new());
    }
    path.split('/').map(segment).collect()
}

fn segment(text: &str) -> Option<Vec<u8>> {
    let decoded = decode(text)?;
    // Some servers read the part after a semicolon as parameters: to them, `..;a` is `..`.
    let name = decoded.split(|byte| *byte == b';').next().unwrap_or_default();
    let ambiguous = |byte: &u8| matches!(byte, b'/' | b'\\' | b'%') || byte.is_ascii_control();
    if matches!(name, b"" | b"." | b"..") || decoded.iter().any(ambiguous) {
        return None;
    }
    Some(decoded)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            _ => byte,
        });
    }
    Some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_of_whole_segments() {
        for path in ["/v25.0", "/v25.0/", "/v25.0/1/messages", "/v25%2e0/me", "/v25.0/a%20b"] {
            assert!(is_within(path, "/v25.0/"), "{path}");
            assert!(is_within(path, "/v25.0"), "{path}");
        }
        for path in ["/", "", "/v25.0.1/me", "/v25", "/v2", "/V25.0/me", "/a/v25.0"] {
            assert!(!is_within(path, "/v25.0/"), "{path}");
        }
    }

    #[test]
    fn no_spelling_leads_out_of_a_prefix() {
        for tail in [
            "..",
            "../admin",
            "a/../../admin",
            "%2e%2e/admin",
            ".%2E/admin",
            "./a",
            "%2e",
            "..%2fadmin",
            "a%2F..",
            "%5c..",
            "..%5cadmin",
            "..;/admin",
            "..;a=b/admin",
            ";/a",
            "/admin",
            "a//b",
            "a//",
            "%252e%252e/admin",
            "%00",
            "a%0d",
            "%",
            "%2",
            "%zz",
            "%+1",
        ] {
            assert!(!is_within(&format!("/v25.0/{tail}"), "/v25.0/"), "{tail}");
        }
        assert!(!is_within("//v25.0/me", "/v25.0/"));
    }
}
