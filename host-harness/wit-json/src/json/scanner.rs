//! Reads a JSON text from front to back.

use std::borrow::Cow;

use crate::special;

/// Deeper than any value of the contract.
pub(super) const MAX_DEPTH: u32 = 32;

/// A number with this many digits always fits into a `u64`.
const MAX_DIGITS: usize = 19;

/// Reads the JSON that programs write, from front to back, without keeping it: for reading a few parts of a text.
///
/// The methods that read a value return `None` if it is of another type, or if the text is not JSON or is unusual: a
/// number that is negative or not whole, a numeric escape, or very deep nesting.
///
/// ```
/// let mut found = None;
/// let mut scanner = host_harness_wit_json::Scanner::new(r#"{"a":[1,2],"b":"found"}"#);
/// let read = scanner.object(|scanner, name| match &*name {
///     "b" => scanner.text().map(|text| found = Some(text)),
///     _ => scanner.skip(),
/// });
/// assert!(read.is_some() && scanner.is_at_end());
/// assert_eq!(found.unwrap(), "found");
/// ```
#[derive(Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    place: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner at the beginning of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, place: 0 }
    }

    /// Reads a string.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        self.expect(b'"')?;
        let start = self.place;
        let end = start + special::plain(self.rest());
        self.place = end + 1;
        match self.text.as_bytes().get(end)? {
            b'"' => self.text.get(start..end).map(Cow::Borrowed),
            b'\\' => self.escaped(start, end).map(Cow::Owned),
            _ => None,
        }
    }

    /// Reads a whole number.
    pub fn number(&mut self) -> Option<u64> {
        let first = self.next()?;
        let start = self.place;
        let mut number = u64::from(first.checked_sub(b'0').filter(|digit| *digit < 10)?);
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.place += 1;
        }
        let more = self.place - start;
        let is_whole = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        let is_usual = is_whole && more < MAX_DIGITS && (first != b'0' || more == 0);
        is_usual.then_some(number)
    }

    /// Reads a list, calling `each` for each item.
    pub fn list(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'[')?;
        if self.coming()? == b']' {
            self.place += 1;
            return Some(());
        }
        loop {
            each(self)?;
            match self.next()? {
                b',' => {}
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Reads an object, calling `each` with the name of each member to read its value.
    pub fn object(&mut self, mut each: impl FnMut(&mut Self, Cow<'a, str>) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        if self.coming()? == b'}' {
            self.place += 1;
            return Some(());
        }
        loop {
            let name = self.text()?;
            self.expect(b':')?;
            each(self, name)?;
            match self.next()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Skips a value.
    pub fn skip(&mut self) -> Option<()> {
        self.skip_within(MAX_DEPTH)
    }

    fn skip_within(&mut self, depth: u32) -> Option<()> {
        match self.coming()? {
            b'"' => self.text().map(drop),
            b'{' => {
                let depth = depth.checked_sub(1)?;
                self.object(|scanner, _| scanner.skip_within(depth))
            }
            b'[' => {
                let depth = depth.checked_sub(1)?;
                self.list(|scanner| scanner.skip_within(depth))
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    /// Whether only white space is left.
    #[must_use]
    pub fn is_at_end(&mut self) -> bool {
        self.coming().is_none()
    }

    /// Reads one of JSON's literals.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        self.rest().starts_with(word.as_bytes()).then(|| self.place += word.len())
    }

    /// The next byte that is not white space, without reading it.
    pub(super) fn coming(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.place += 1;
        }
        self.peek()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.place..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    /// Reads the next byte that is not white space.
    fn next(&mut self) -> Option<u8> {
        let byte = self.coming()?;
        self.place += 1;
        Some(byte)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// Reads the rest of a string whose first escape is at `escape`.
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
            // Eight bytes at a time: a call for each part between two escapes would take longer.
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
