//! JSON files within the component: without white space, and with what recurs in schemas as one byte each. They would
//! else be a sixth of it.

/// What recurs, the longest first of those that begin alike. Chosen by trial: which phrases they are does not matter to
/// anything but the size.
const PHRASES: [&str; 23] = [
    r#"{"type":"object","properties":{"method":{"const":"#,
    r#""type":"object","properties":{"name""#,
    r#":{"type":"string","description":""#,
    r#""type":"object","properties":{"#,
    r#"],"additionalProperties":false"#,
    r#","additionalProperties":false"#,
    r#":{"type":"string","title":""#,
    r#"{"type":"string","title":""#,
    r#"{"type":"object","title":""#,
    r#","items":{"type":"object""#,
    r#"","description":""#,
    r#"}},"required":["#,
    r#","properties":{"#,
    r#":{"type":"array"#,
    r#","examples":["#,
    r#","maxLength":"#,
    r#","pattern":""#,
    r#":{"const":"#,
    r#","title":""#,
    r#":{"$ref":"#,
    r#""title":""#,
    r#""title""#,
    r#""type""#,
];

/// The byte that stands for the first phrase. Those before it stand for themselves: the files are ASCII.
const FIRST: u8 = 0x80;

/// A JSON file.
#[derive(Clone, Copy)]
pub(super) struct Packed(pub(super) &'static [u8]);

impl Packed {
    /// Its text, without white space.
    pub(super) fn text(self) -> String {
        let mut text = String::new();
        for byte in self.0 {
            match PHRASES.get(usize::from(byte.wrapping_sub(FIRST))) {
                Some(phrase) => text.push_str(phrase),
                None => text.push(char::from(*byte)),
            }
        }
        text
    }
}

/// Packs a JSON file, which is named without its extension, when the crate is compiled.
macro_rules! file {
    ($name:literal) => {{
        use $crate::catalog::packed::{Packed, compact, length, pack, packed_length};
        const TEXT: &[u8] = include_bytes!(concat!($name, ".json"));
        const COMPACT: [u8; length(TEXT)] = compact(TEXT);
        const PACKED: [u8; packed_length(&COMPACT)] = pack(&COMPACT);
        Packed(&PACKED)
    }};
}
pub(super) use file;

/// How long a JSON text is without white space.
pub(super) const fn length(text: &[u8]) -> usize {
    let mut length = 0;
    let mut reader = Reader { rest: text, in_string: false, escaped: false };
    while reader.next().is_some() {
        length += 1;
    }
    length
}

/// A JSON text without white space.
pub(super) const fn compact<const LENGTH: usize>(text: &[u8]) -> [u8; LENGTH] {
    let mut compact = [0; LENGTH];
    let mut left: &mut [u8] = &mut compact;
    let mut reader = Reader { rest: text, in_string: false, escaped: false };
    while let (Some(byte), [place, others @ ..]) = (reader.next(), left) {
        *place = byte;
        left = others;
    }
    compact
}

/// Reads JSON by the byte, passing over the white space between its parts.
struct Reader<'a> {
    rest: &'a [u8],
    in_string: bool,
    escaped: bool,
}

impl Reader<'_> {
    const fn next(&mut self) -> Option<u8> {
        while let [byte, rest @ ..] = self.rest {
            self.rest = rest;
            if self.in_string {
                self.in_string = *byte != b'"' || self.escaped;
                self.escaped = *byte == b'\\' && !self.escaped;
                return Some(*byte);
            }
            self.in_string = *byte == b'"';
            if !byte.is_ascii_whitespace() {
                return Some(*byte);
            }
        }
        None
    }
}

/// How long a text is once it is packed.
pub(super) const fn packed_length(mut text: &[u8]) -> usize {
    let mut length = 0;
    while let Some((_, rest)) = next_packed(text) {
        length += 1;
        text = rest;
    }
    length
}

/// A text with a byte for each phrase.
pub(super) const fn pack<const LENGTH: usize>(mut text: &[u8]) -> [u8; LENGTH] {
    let mut packed = [0; LENGTH];
    let mut left: &mut [u8] = &mut packed;
    while let (Some((byte, rest)), [place, others @ ..]) = (next_packed(text), left) {
        *place = byte;
        left = others;
        text = rest;
    }
    packed
}

/// The byte that a text begins with once it is packed, and what comes after.
const fn next_packed(text: &[u8]) -> Option<(u8, &[u8])> {
    let mut code = FIRST;
    let mut phrases: &[&str] = &PHRASES;
    while let [phrase, others @ ..] = phrases {
        if let Some(rest) = after(text, phrase.as_bytes()) {
            return Some((code, rest));
        }
        code += 1;
        phrases = others;
    }
    match text {
        [byte, rest @ ..] => Some((*byte, rest)),
        [] => None,
    }
}

/// What comes after `phrase` in a text that begins with it.
const fn after<'a>(mut text: &'a [u8], mut phrase: &[u8]) -> Option<&'a [u8]> {
    while let [expected, others @ ..] = phrase {
        match text {
            [byte, rest @ ..] if *byte == *expected => text = rest,
            _ => return None,
        }
        phrase = others;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_but_for_white_space() {
        const TEXT: &[u8] =
            br#" { "type" : "object", "title": "a \" b \\", "required": [ "x" ], "additionalProperties": false } "#;
        const COMPACT: [u8; length(TEXT)] = compact(TEXT);
        const PACKED: [u8; packed_length(&COMPACT)] = pack(&COMPACT);
        let text = Packed(&PACKED).text();
        assert_eq!(
            text,
            r#"{"type":"object","title":"a \" b \\","required":["x"],"additionalProperties":false}"#
        );
        assert!(PACKED.len() < text.len() / 2, "{}", PACKED.len());
        let same = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap();
        assert_eq!(same(text.as_bytes()), same(TEXT));
    }

    /// Any other byte would be read as a phrase.
    #[test]
    fn every_file_is_ascii() {
        let mut files = 0;
        for folder in ["schemas", "schemas/shared", "recipes"] {
            let folder = format!("{}/src/catalog/{folder}", env!("CARGO_MANIFEST_DIR"));
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    files += 1;
                    assert!(std::fs::read(&path).unwrap().is_ascii(), "{}", path.display());
                }
            }
        }
        assert!(files > 80, "{files}");
    }
}
