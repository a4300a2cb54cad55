//! Removes a token from text that arrives in pieces.

use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use crate::secret::Secret;

/// A token, in every spelling that an answer may contain, and its replacement.
#[derive(Clone)]
pub(crate) struct Needle(Arc<Spelled>);

struct Spelled {
    token: Secret,
    /// Bytes that the token may start with: this check alone skips most bytes of an answer.
    starts: [bool; 256],
    /// Bytes that may follow its first byte, if that is not encoded: this check skips most of the others.
    seconds: [bool; 256],
    replacement: Bytes,
}

/// One way to write one byte. Made during the search: each byte of a token has several, and most answers do not even
/// contain the first byte.
struct Spelling {
    text: [u8; 6],
    length: usize,
    /// The hexadecimal digits of an escape may be in either case.
    escape: bool,
}

impl Spelling {
    /// Plain; percent-encoded, once or twice (RFC 3986, section 2.1); escaped in JSON (RFC 8259, section 7).
    fn all(byte: u8) -> impl Iterator<Item = Self> {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let [high, low] = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
        let short = matches!(byte, b'/' | b'"' | b'\\').then(|| Self::escape([b'\\', byte]));
        let all = [
            Self { escape: false, ..Self::escape([byte]) },
            Self::escape([b'%', high, low]),
            Self::escape([b'%', b'2', b'5', high, low]),
            Self::escape([b'\\', b'u', b'0', b'0', high, low]),
        ];
        all.into_iter().chain(short)
    }

    fn escape<const LENGTH: usize>(escape: [u8; LENGTH]) -> Self {
        let mut text = [0; 6];
        text[..LENGTH].copy_from_slice(&escape);
        Self { text, length: LENGTH, escape: true }
    }

    fn text(&self) -> &[u8] {
        &self.text[..self.length]
    }

    fn agrees(&self, text: &[u8]) -> bool {
        if self.escape { text.eq_ignore_ascii_case(self.text()) } else { text == self.text() }
    }

    fn agrees_so_far(&self, text: &[u8]) -> bool {
        self.text().get(..text.len()).is_some_and(|begun| begun.eq_ignore_ascii_case(text))
    }
}

/// Whether a token begins at a position.
enum Match {
    No,
    /// So far, up to the end of the text.
    SoFar,
    /// Yes, and it ends after this many bytes.
    Yes(usize),
}

impl Needle {
    pub fn new(token: &Secret, replacement: &str) -> Self {
        let starts_of = |place: usize| {
            let mut starts = [false; 256];
            for spelling in token.reveal().bytes().skip(place).take(1).flat_map(Spelling::all) {
                starts[usize::from(spelling.text[0])] = true;
            }
            starts
        };
        let replacement = Bytes::copy_from_slice(replacement.as_bytes());
        Self(Arc::new(Spelled {
            token: token.clone(),
            starts: starts_of(0),
            seconds: starts_of(1),
            replacement,
        }))
    }

    /// Whether it was made for this token and this replacement.
    pub fn is_for(&self, token: &Secret, replacement: &str) -> bool {
        self.0.token == *token && self.0.replacement == replacement.as_bytes()
    }

    /// Whether the second byte alone shows that the token cannot begin here.
    fn is_another(&self, text: &[u8]) -> bool {
        let begins = |byte: &u8| self.0.token.reveal().as_bytes().first() == Some(byte);
        match text {
            // These two may begin an escape.
            [b'%' | b'\\', ..] | [_] | [] => false,
            [first, second, ..] => {
                begins(first) && self.0.token.reveal().len() > 1 && !self.0.seconds[usize::from(*second)]
            }
        }
    }

    /// Follows all readings at once: if the token itself contains a `%` or a `\`, there may be several.
    fn at_start_of(&self, text: &[u8]) -> Match {
        if self.is_another(text) {
            return Match::No;
        }
        let mut ends = vec![0];
        let mut cut = false;
        for byte in self.0.token.reveal().bytes() {
            let mut next = Vec::with_capacity(1);
            for end in ends {
                let rest = text.get(end..).unwrap_or_default();
                for spelling in Spelling::all(byte) {
                    match rest.get(..spelling.length) {
                        Some(text) if spelling.agrees(text) => next.push(end + spelling.length),
                        Some(_) => {}
                        None => cut |= spelling.agrees_so_far(rest),
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
            if ends.is_empty() {
                break;
            }
        }
        match ends.last() {
            Some(end) => Match::Yes(*end),
            None if cut => Match::SoFar,
            None => Match::No,
        }
    }

    /// Whether a token might begin somewhere in a text.
    pub fn may_be_in(&self, text: &[u8]) -> bool {
        text.iter().any(|byte| self.0.starts[usize::from(*byte)])
    }

    /// Removes the token from a complete text.
    pub fn redact(&self, text: Bytes) -> Bytes {
        Redactor::new(self.clone()).scan(text, true).0
    }
}

impl fmt::Debug for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Needle")
    }
}

/// Removes a token from text that arrives in pieces. Holds back only a possible beginning of the token, so less than
/// the token's longest spelling.
pub(crate) struct Redactor {
    needle: Needle,
    held: Bytes,
}

impl Redactor {
    pub fn new(needle: Needle) -> Self {
        Self { needle, held: Bytes::new() }
    }

    /// Accepts the next piece; returns the part that is known to be clean.
    pub fn push(&mut self, piece: Bytes) -> Bytes {
        let text = if self.held.is_empty() {
            piece
        } else {
            let mut text = BytesMut::from(&*std::mem::take(&mut self.held));
            text.extend_from_slice(&piece);
            text.freeze()
        };
        let (clean, rest) = self.scan(text, false);
        self.held = rest;
        clean
    }

    /// Returns the text held back, at the end.
    pub fn finish(&mut self) -> Bytes {
        let held = std::mem::take(&mut self.held);
        self.scan(held, true).0
    }

    fn scan(&self, text: Bytes, all: bool) -> (Bytes, Bytes) {
        let mut clean = BytesMut::new();
        let mut copied = 0;
        let mut at = 0;
        let mut end = text.len();
        while let Some(byte) = text.get(at) {
            if !self.needle.0.starts[usize::from(*byte)] {
                at += 1;
                continue;
            }
            match self.needle.at_start_of(text.get(at..).unwrap_or_default()) {
                Match::Yes(length) => {
                    clean.extend_from_slice(&text.slice(copied..at));
                    clean.extend_from_slice(&self.needle.0.replacement);
                    at += length;
                    copied = at;
                }
                Match::SoFar if !all => {
                    end = at;
                    break;
                }
                Match::SoFar | Match::No => at += 1,
            }
        }
        let rest = text.slice(end..);
        if clean.is_empty() {
            return (text.slice(copied..end), rest);
        }
        clean.extend_from_slice(&text.slice(copied..end));
        (clean.freeze(), rest)
    }
}

#[cfg(test)]
mod tests;
