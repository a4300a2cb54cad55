//! `multipart/form-data` (RFC 7578).

use std::fmt::Write;

/// A field or a file. The caller has checked that the name and media type may appear in a header.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) filename: Option<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) content: &'a [u8],
}

/// The body, and the content type that names its boundary.
pub(crate) fn encode(parts: &[Part<'_>]) -> (String, Vec<u8>) {
    let boundary = boundary(parts);
    let size: usize = parts.iter().map(|part| part.content.len() + 256).sum();
    let mut body = Vec::with_capacity(size + 64);
    for part in parts {
        let mut head = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"");
        push_quoted(&mut head, part.name);
        if let Some(filename) = part.filename {
            head.push_str("\"; filename=\"");
            push_quoted(&mut head, filename);
        }
        head.push_str("\"\r\n");
        if let Some(content_type) = part.content_type {
            head.push_str("content-type: ");
            head.push_str(content_type);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// Escapes the characters that would end the quoted name (WHATWG HTML, "multipart form data").
fn push_quoted(to: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => to.push_str("%22"),
            '\r' => to.push_str("%0D"),
            '\n' => to.push_str("%0A"),
            other => to.push(other),
        }
    }
}

/// A boundary that no part contains. No randomness is available, so it is derived from the content (FNV-1a) and
/// changed until no part contains it.
fn boundary(parts: &[Part<'_>]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let bytes = parts.iter().flat_map(|part| part.content.iter().chain(part.name.as_bytes()));
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    }
    loop {
        let mut boundary = String::from("whatsapp-toolkit-");
        // Writing to a string does not fail.
        _ = write!(boundary, "{hash:016x}");
        let bytes = boundary.as_bytes();
        if !parts.iter().any(|part| part.content.windows(bytes.len()).any(|window| window == bytes)) {
            return boundary;
        }
        hash = hash.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files() {
        let (content_type, body) = encode(&[
            Part { name: "messaging_product", filename: None, content_type: None, content: b"whatsapp" },
            Part {
                name: "file",
                filename: Some("a\"b\r\n.pdf"),
                content_type: Some("application/pdf"),
                content: b"%PDF\x00\xff",
            },
        ]);
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
             --{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.pdf\"\r\n\
             content-type: application/pdf\r\n\r\n%PDF\0\u{0}\r\n--{boundary}--\r\n"
        );
        let mut expected = expected.into_bytes();
        let at = expected.windows(2).position(|pair| pair == [0, 0]).unwrap();
        expected[at + 1] = 0xff;
        assert_eq!(body, expected);
    }

    #[test]
    fn a_boundary_that_a_part_contains_is_not_used() {
        let part = |content| Part { name: "a", filename: None, content_type: None, content };
        let first = boundary(&[part(b"x")]);
        // The name's hash alone would give `hit`'s boundary again for the same content, so hide it in another part.
        let hit = first.clone().into_bytes();
        let parts = [part(b"x"), part(&hit)];
        assert!(!hit.windows(8).any(|_| boundary(&parts) == first));
        let (content_type, body) = encode(&parts);
        let used = content_type.rsplit_once('=').unwrap().1;
        let text = String::from_utf8(body).unwrap();
        assert_eq!(text.matches(used).count(), 3);
    }
}
