//! Reads the JSON that programs write: what is unusual in any way is left to `serde_json`.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Json;
use crate::special;

/// Deeper, or with more members in one object, than anything that the contract has.
const MAX_DEPTH: u32 = 32;
const MAX_MEMBERS: usize = 64;

/// So many digits are a number that a `u64` holds.
const MAX_DIGITS: usize = 19;

/// The value of a text, as `serde_json` reads it. `None` where it is not JSON, and for a number that is not whole or
/// negative, an escape by number, a name that an object has twice, and for what is very deep or has very many members.
pub(crate) fn parse(text: &str) -> Option<Json<'_>> {
    let mut reader = Reader { text, place: 0 };
    let json = reader.value(MAX_DEPTH)?;
    reader.skip_space();
    (reader.place == text.len()).then_some(json)
}

struct Reader<'a> {
    text: &'a str,
    place: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.place..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.place += 1;
        }
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        self.skip_space();
        let byte = self.peek()?;
        self.place += 1;
        Some(byte)
    }

    fn value(&mut self, depth: u32) -> Option<Json<'a>> {
        match self.next()? {
            b'"' => self.text().map(Json::Text),
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            b't' => self.word("rue", Json::Bool(true)),
            b'f' => self.word("alse", Json::Bool(false)),
            b'n' => self.word("ull", Json::Null),
            digit @ b'0'..=b'9' => self.number(digit),
            _ => None,
        }
    }

    fn word(&mut self, rest: &str, json: Json<'a>) -> Option<Json<'a>> {
        self.rest().starts_with(rest.as_bytes()).then(|| {
            self.place += rest.len();
            json
        })
    }

    fn number(&mut self, first: u8) -> Option<Json<'a>> {
        let start = self.place;
        let mut number = u64::from(first - b'0');
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.place += 1;
        }
        let more = self.place - start;
        let is_whole = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        let is_usual = is_whole && more < MAX_DIGITS && (first != b'0' || more == 0);
        is_usual.then(|| Json::Number(number.into()))
    }

    fn list(&mut self, depth: u32) -> Option<Json<'a>> {
        let mut items = Vec::new();
        self.skip_space();
        if self.peek()? == b']' {
            self.place += 1;
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            match self.next()? {
                b',' => {}
                b']' => return Some(Json::List(items)),
                _ => return None,
            }
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json<'a>> {
        let mut members: Vec<(Cow<'a, str>, Json<'a>)> = Vec::with_capacity(8);
        let mut next = self.next()?;
        if next == b'}' {
            return Some(Json::Object(members));
        }
        loop {
            if next != b'"' || members.len() == MAX_MEMBERS {
                return None;
            }
            let name = self.text()?;
            if self.next()? != b':' {
                return None;
            }
            let value = self.value(depth)?;
            let place = members.iter().rposition(|(known, _)| !is_after(known, &name));
            if place.and_then(|place| members.get(place)).is_some_and(|(known, _)| *known == name) {
                return None;
            }
            members.insert(place.map_or(0, |place| place + 1), (name, value));
            match self.next()? {
                b',' => next = self.next()?,
                b'}' => return Some(Json::Object(members)),
                _ => return None,
            }
        }
    }

    /// A text whose first quote was read.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let start = self.place;
        let end = start + special::plain(self.rest());
        self.place = end + 1;
        match self.text.as_bytes().get(end)? {
            b'"' => self.text.get(start..end).map(Cow::Borrowed),
            b'\\' => self.escaped(start, end).map(Cow::Owned),
            _ => None,
        }
    }

    /// The same, for one whose first escape is at `escape`.
    fn escaped(&mut self, start: usize, escape: usize) -> Option<String> {
        let bytes = self.text.as_bytes();
        let mut end = escape;
        while *bytes.get(end)? == b'\\' {
            end += 2;
            end += special::plain(bytes.get(end..)?);
        }
        if *bytes.get(end)? != b'"' {
            return None;
        }
        self.place = end + 1;
        let mut text = Vec::with_capacity(end - start);
        let mut rest = bytes.get(start..end)?;
        while !rest.is_empty() {
            // By eight: a call for each part between two escapes would take longer.
            let plain = match rest.first_chunk() {
                Some(word) => {
                    let plain = special::plain_of(*word);
                    text.extend_from_slice(word);
                    text.truncate(text.len() - (word.len() - plain));
                    plain
                }
                None => {
                    let plain = special::plain(rest);
                    text.extend_from_slice(rest.get(..plain)?);
                    plain
                }
            };
            rest = rest.get(plain..)?;
            match rest.first() {
                Some(b'\\') => rest = rest.get(1..)?,
                Some(_) if plain == 0 => return None,
                _ => continue,
            }
            let (escape, after) = rest.split_first()?;
            rest = after;
            text.push(match escape {
                b'"' | b'\\' | b'/' => *escape,
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                _ => return None,
            });
        }
        String::from_utf8(text).ok()
    }
}

/// Whether a name is sorted behind another. Their first letters decide that most of the time.
fn is_after(one: &str, other: &str) -> bool {
    match one.bytes().next().cmp(&other.bytes().next()) {
        Ordering::Equal => one > other,
        order => order == Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Whatever is read at all is read as `serde_json` does.
    #[track_caller]
    fn agrees(text: &str) -> bool {
        let quick = parse(text);
        if let Some(json) = &quick {
            let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(*json, Json::from(value), "{text}");
        }
        quick.is_some()
    }

    #[test]
    fn what_programs_write_is_read() {
        for text in [
            r#"{"to":"+1","a":[1,0,18446744073709551],"b":true,"c":false,"d":null,"":{},"e":[]}"#,
            " { \"b\" : [ ] ,\t\"a\"\r\n: { } } ",
            r#""\"\\\/\b\f\n\r\t plain ähm 😀 and \"more\" of the same""#,
            "7",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_other_reader() {
        for text in [
            "",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "tru",
            "nul",
            "01",
            "-1",
            "1.5",
            "1e3",
            "1x",
            "[1] 2",
            "\"",
            "\"\\",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u00e4\"",
            "\"\n\"",
            "\"\\n\n\"",
            "{\"a\":1,\"b\":2,\"a\":3}",
            "18446744073709551616",
            "\u{feff}1",
        ] {
            assert!(!agrees(text), "{text}");
        }
        assert!(agrees(&("[".repeat(32) + &"]".repeat(32))));
        assert!(!agrees(&("[".repeat(33) + &"]".repeat(33))));
    }

    /// Each byte of a good text left out, doubled, and replaced by others.
    #[test]
    fn a_text_that_is_damaged_is_read_as_the_other_reader_does() {
        let good = r#"{"to":"+1 \"é\\n\"","a":[12,0,{"x":true}],"b":null, "c" : ["plain text",false]}"#;
        assert!(agrees(good));
        for (place, character) in good.char_indices() {
            let (before, rest) = good.split_at(place);
            let after = rest.strip_prefix(character).unwrap();
            agrees(&format!("{before}{after}"));
            agrees(&format!("{before}{character}{character}{after}"));
            for other in "\"\\{}[]:,0 x\n\u{0}".chars() {
                agrees(&format!("{before}{other}{after}"));
            }
        }
    }
}
