//! Base64 (RFC 4648, section 4).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        for (to, from) in group.iter_mut().zip(chunk) {
            *to = *from;
        }
        let [a, b, c] = group;
        let bits = u32::from_be_bytes([0, a, b, c]);
        for place in 0..4 {
            if place > chunk.len() {
                text.push('=');
            } else {
                let index = bits >> (18 - 6 * place) & 63;
                text.extend(ALPHABET.get(index as usize).map(|byte| char::from(*byte)));
            }
        }
    }
    text
}

/// Decodes; padding is optional, and white space (MIME wraps lines) is skipped. `None` for anything that is not
/// base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0u32, 0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            let [_, rest @ ..] = bits.to_be_bytes();
            bytes.extend(rest);
            (bits, count) = (0, 0);
        }
    }
    let [_, a, b, _] = (bits << (6 * (4 - count))).to_be_bytes();
    match (count, padding) {
        (0, 0) => {}
        (2, 0 | 2) => bytes.push(a),
        (3, 0 | 1) => bytes.extend([a, b]),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn the_vectors_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn every_byte_survives() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&all)), Some(all));
    }

    #[test]
    fn wrapped_and_unpadded_text_is_accepted() {
        assert_eq!(decode("Zm9v\r\nYmE").as_deref(), Some(&b"fooba"[..]));
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["Z", "Zm9v!", "Zg=", "Zg===", "=Zg=", "Zm9vZg==Zg==", "Zm-_"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
