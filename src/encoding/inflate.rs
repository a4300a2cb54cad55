//! Reading DEFLATE (RFC 1951), as far as a long text needs it: blocks with codes of their own.

use std::slice::Iter;

const MAX_CODE_LENGTH: usize = 15;

/// In which order the lengths of the lengths' own codes are given (section 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The text, whose length is known; what comes before the fault where there is one.
pub(crate) fn inflate(packed: &[u8], length: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(length);
    let mut bits = Bits { bytes: packed.iter(), byte: 0, left: 0 };
    while let Some(false) = block(&mut bits, &mut text) {}
    text
}

/// Whether the block was the last.
fn block(bits: &mut Bits<'_>, text: &mut Vec<u8>) -> Option<bool> {
    let last = bits.take(1)? == 1;
    if bits.take(2)? != 2 {
        return None;
    }
    let literals = 257 + bits.take(5)?;
    let distances = 1 + bits.take(5)?;
    let mut lengths = [0; ORDER.len()];
    for place in ORDER.iter().take(4 + bits.take(4)?) {
        *lengths.get_mut(*place)? = bits.take(3)?;
    }
    let codes = Codes::new(&lengths);
    let mut lengths = Vec::with_capacity(literals + distances);
    while lengths.len() < literals + distances {
        let (length, times) = match codes.next(bits)? {
            16 => (*lengths.last()?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (length, 1),
        };
        lengths.resize(lengths.len() + times, length);
    }
    let (literals, distances) = lengths.split_at_checked(literals)?;
    let (literals, distances) = (Codes::new(literals), Codes::new(distances));
    loop {
        match literals.next(bits)? {
            256 => return Some(last),
            symbol if symbol > 256 => {
                let length = if symbol == 285 { 258 } else { 3 + bits.stepped(symbol - 257, 4)? };
                let symbol = distances.next(bits)?;
                let distance = 1 + bits.stepped(symbol, 2)?;
                for _ in 0..length {
                    text.push(*text.get(text.len().checked_sub(distance)?)?);
                }
            }
            byte => text.push(u8::try_from(byte).ok()?),
        }
    }
}

/// Bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: Iter<'a, u8>,
    byte: u8,
    left: u8,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<usize> {
        let mut value = 0;
        for place in 0..count {
            if self.left == 0 {
                self.byte = *self.bytes.next()?;
                self.left = 8;
            }
            value |= usize::from(self.byte & 1) << place;
            self.byte >>= 1;
            self.left -= 1;
        }
        Some(value)
    }

    /// A length or a distance: after `steps` twice, each `steps` symbols stand for ranges twice as wide as the ones
    /// before, and the place within the range follows (section 3.2.5).
    fn stepped(&mut self, symbol: usize, steps: usize) -> Option<usize> {
        let extra = (symbol / steps).saturating_sub(1);
        let first = if extra == 0 { symbol } else { (steps + symbol % steps) << extra };
        Some(first + self.take(extra)?)
    }
}

/// Huffman codes: how many there are of each length, and their symbols, the shortest codes' first.
struct Codes {
    counts: [usize; MAX_CODE_LENGTH + 1],
    symbols: Vec<usize>,
}

impl Codes {
    fn new(lengths: &[usize]) -> Self {
        let mut codes = Self { counts: [0; MAX_CODE_LENGTH + 1], symbols: Vec::with_capacity(lengths.len()) };
        for (length, count) in codes.counts.iter_mut().enumerate().skip(1) {
            let symbols = lengths.iter().enumerate().filter(|(_, other)| **other == length);
            let before = codes.symbols.len();
            codes.symbols.extend(symbols.map(|(symbol, _)| symbol));
            *count = codes.symbols.len() - before;
        }
        codes
    }

    /// Codes of one length follow each other, and the next length's go on from there (section 3.2.2).
    fn next(&self, bits: &mut Bits<'_>) -> Option<usize> {
        let (mut code, mut first, mut before) = (0, 0, 0);
        for count in self.counts.iter().skip(1) {
            code |= bits.take(1)?;
            if code < first + count {
                return self.symbols.get(before + code - first).copied();
            }
            before += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec;

    use super::*;

    #[test]
    fn what_was_packed_comes_back() {
        let words =
            |count: u32| (0..count).map(|n| format!("{} word ", n.wrapping_mul(n) % 999)).collect::<String>();
        let long_match = format!("{}{}", words(500), "a".repeat(700));
        for text in [words(100), words(40_000), long_match] {
            for level in [1, 6, 10] {
                let packed = compress_to_vec(text.as_bytes(), level);
                assert!(inflate(&packed, text.len()) == text.as_bytes(), "{} at {level}", text.len());
            }
        }
    }

    #[test]
    fn what_is_broken_ends() {
        let packed = compress_to_vec("a text of some length, ".repeat(50).as_bytes(), 10);
        for end in 0..packed.len() {
            inflate(&packed[..end], 0);
        }
        for place in 0..packed.len() {
            let mut broken = packed.clone();
            broken[place] ^= 0x55;
            inflate(&broken, 0);
        }
    }
}
