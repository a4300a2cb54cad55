//! Lines as an editor counts them, with any line ending.

/// The line of a byte offset, from 1.
pub fn line_at(text: &[u8], at: usize) -> u64 {
    1 + line_ends(text.get(..at).unwrap_or(text))
}

/// How many lines end in a text: with LF, CR LF, or only CR, as on old Macs.
pub fn line_ends(text: &[u8]) -> u64 {
    let mut ends = 0;
    let mut bytes = text.iter().peekable();
    while let Some(byte) = bytes.next() {
        ends += u64::from(*byte == b'\n' || (*byte == b'\r' && bytes.peek() != Some(&&b'\n')));
    }
    ends
}

/// The same, continuing from where the last count ended.
#[derive(Debug)]
pub struct Counter<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Counter<'a> {
    /// A counter at the beginning of a text whose first line has this number.
    pub fn new(text: &'a str, first: u64) -> Self {
        Self { text: text.as_bytes(), at: 0, line: first }
    }

    /// The first byte at or after `at` that is not part of a line ending, and its line. `at` may split a line ending.
    pub fn start(&mut self, at: usize) -> (usize, u64) {
        let rest = self.text.get(at..).unwrap_or_default();
        let start = at + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += line_ends(self.text.get(self.at..start).unwrap_or_default());
        self.at = start.max(self.at);
        (start, self.line)
    }

    /// The line of the byte at `at`.
    pub fn line_of(&mut self, at: usize) -> u64 {
        self.start(at).1
    }
}
