//! Percent-encoding (RFC 3986, section 2).

use std::borrow::Cow;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn push_encoded(text: &mut String, byte: u8) {
    text.push('%');
    for nibble in [byte >> 4, byte & 15] {
        text.extend(HEX.get(usize::from(nibble)).map(|byte| char::from(*byte)));
    }
}

/// Appends `text`, encoding every byte that `keep` does not allow.
pub(crate) fn encode_into(url: &mut String, text: &str, keep: fn(u8) -> bool) {
    for byte in text.bytes() {
        if keep(byte) {
            url.push(char::from(byte));
        } else {
            push_encoded(url, byte);
        }
    }
}

/// The bytes allowed unencoded in a query's name or value: the unreserved characters, and those of the Graph API's
/// field syntax (`analytics.start(1).end(2)`, `phone_numbers{id}`), which Meta's own samples do not encode. Braces are
/// not allowed in a URL and are encoded.
pub(crate) fn in_query_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~(),:!*$".contains(&byte)
}

/// The bytes allowed unencoded in a path or query that a caller wrote as a whole: those that are legal there (RFC
/// 3986, sections 3.3 and 3.4), and `%`, since it may be encoded already.
pub(crate) fn in_written_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte)
}

/// The bytes allowed unencoded in `application/x-www-form-urlencoded`.
pub(crate) fn in_form(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._*".contains(&byte)
}

/// Appends `name=value` pairs, joined by `&`.
pub(crate) fn push_pairs<'a>(
    to: &mut String,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    keep: fn(u8) -> bool,
) {
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            to.push('&');
        }
        encode_into(to, name, keep);
        to.push('=');
        encode_into(to, value, keep);
    }
}

/// Decodes percent-encoding; a `%` that begins no code stays.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let code = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = code {
            bytes.push(high << 4 | low);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Decodes until nothing is encoded: something on the way may decode as well.
pub(crate) fn decode_fully(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let decoded = decode(&text).into_owned();
        // Each pass shortens it, or changes nothing.
        if decoded.len() == text.len() {
            return decoded;
        }
        text = decoded;
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| digit.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_syntax_of_the_graph_api_survives() {
        let mut url = String::new();
        let fields = "analytics.start(1).end(2).phone_numbers{id,name}";
        push_pairs(&mut url, [("fields", fields), ("q", "a b&c=é")], in_query_value);
        assert_eq!(url, "fields=analytics.start(1).end(2).phone_numbers%7Bid,name%7D&q=a%20b%26c%3D%C3%A9");
        assert_eq!(decode(&url), format!("fields={fields}&q=a b&c=é"));
    }

    #[test]
    fn a_lone_percent_sign_stays() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%2"), "%zz%2");
        assert_eq!(decode("%2E%2e"), "..");
        assert_eq!(decode_fully("%25252E%"), ".%");
    }
}
