//! Decompresses DEFLATE (RFC 1951), as far as a long text needs it: blocks with dynamic Huffman codes.

use std::slice::Iter;

const MAX_CODE_LENGTH: usize = 15;

/// Codes up to this length, nearly all that occur, are decoded with one table look-up.
const SHORT: usize = 9;

/// The order in which the lengths of the code-length codes are given (section 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The text's first `length` bytes; fewer if it is shorter, or if an error occurs before.
pub(crate) fn inflate(packed: &[u8], length: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(length);
    let mut bits = Bits { bytes: packed.iter(), ahead: 0, count: 0 };
    while let Some(false) = block(&mut bits, &mut text, length) {}
    text.truncate(length);
    text
}

/// Reads a block. Returns whether it was the last one.
fn block(bits: &mut Bits<'_>, text: &mut Vec<u8>, length: usize) -> Option<bool> {
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
    while text.len() < length {
        match literals.next(bits)? {
            256 => return Some(last),
            symbol if symbol > 256 => {
                let length = if symbol == 285 { 258 } else { 3 + bits.stepped(symbol - 257, 4)? };
                let symbol = distances.next(bits)?;
                let distance = 1 + bits.stepped(symbol, 2)?;
                let start = text.len().checked_sub(distance)?;
                if distance >= length {
                    text.extend_from_within(start..start + length);
                } else {
                    // The match overlaps the output that it is producing.
                    for place in start..start + length {
                        text.push(*text.get(place)?);
                    }
                }
            }
            byte => text.push(u8::try_from(byte).ok()?),
        }
    }
    Some(true)
}

/// Bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: Iter<'a, u8>,
    /// The bits read ahead, and how many there are.
    ahead: u32,
    count: usize,
}

impl Bits<'_> {
    /// The next bits: 25 or more, unless the input ends before.
    fn peek(&mut self) -> usize {
        while self.count <= 24
            && let Some(byte) = self.bytes.next()
        {
            self.ahead |= u32::from(*byte) << self.count;
            self.count += 8;
        }
        self.ahead as usize
    }

    /// Consumes `count` of the bits read ahead.
    fn skip(&mut self, count: usize) -> Option<()> {
        self.count = self.count.checked_sub(count)?;
        self.ahead >>= count;
        Some(())
    }

    /// The next bits, up to 24 of them, as a number.
    fn take(&mut self, count: usize) -> Option<usize> {
        let value = self.peek() & ((1 << count) - 1);
        self.skip(count)?;
        Some(value)
    }

    /// A length or a distance. After the first `2 * steps` symbols, each group of `steps` symbols stands for ranges
    /// twice as wide as the group before; extra bits select the place within the range (section 3.2.5).
    fn stepped(&mut self, symbol: usize, steps: usize) -> Option<usize> {
        let extra = (symbol / steps).saturating_sub(1);
        let first = if extra == 0 { symbol } else { (steps + symbol % steps) << extra };
        Some(first + self.take(extra)?)
    }
}

/// Huffman codes: the number of codes of each length, and the symbols, ordered by code length.
struct Codes {
    counts: [usize; MAX_CODE_LENGTH + 1],
    symbols: Vec<usize>,
    /// Indexed by the next bits: the symbol and the length of its code, 0 if the code is longer than `SHORT`.
    short: Vec<(usize, usize)>,
}

impl Codes {
    /// Codes of the same length are consecutive, and those of the next length continue from there (section 3.2.2).
    fn new(lengths: &[usize]) -> Self {
        let symbols = Vec::with_capacity(lengths.len());
        let mut codes = Self { counts: [0; MAX_CODE_LENGTH + 1], symbols, short: vec![(0, 0); 1 << SHORT] };
        let mut code: usize = 0;
        for (length, count) in codes.counts.iter_mut().enumerate().skip(1) {
            code <<= 1;
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, other)| **other == length) {
                codes.symbols.push(symbol);
                *count += 1;
                if length <= SHORT {
                    // A code's first bit is the lowest, and any bits may follow it.
                    let first = code.reverse_bits() >> (usize::BITS as usize - length);
                    let places = codes.short.iter_mut().skip(first).step_by(1 << length);
                    places.for_each(|place| *place = (symbol, length));
                }
                code += 1;
            }
        }
        codes
    }

    fn next(&self, bits: &mut Bits<'_>) -> Option<usize> {
        let ahead = bits.peek();
        let (symbol, length) = *self.short.get(ahead & ((1 << SHORT) - 1))?;
        if length > 0 {
            bits.skip(length)?;
            return Some(symbol);
        }
        let (mut code, mut first, mut before) = (0, 0, 0);
        for (length, count) in self.counts.iter().enumerate().skip(1) {
            code |= ahead >> (length - 1) & 1;
            if code < first + count {
                bits.skip(length)?;
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
                for length in [text.len(), text.len() / 3, 1, 0] {
                    let part = &text.as_bytes()[..length];
                    assert!(inflate(&packed, length) == part, "{length} at {level}");
                }
            }
        }
    }

    #[test]
    fn what_is_broken_ends() {
        let text = "a text of some length, ".repeat(50);
        let packed = compress_to_vec(text.as_bytes(), 10);
        for end in 0..packed.len() {
            inflate(&packed[..end], text.len());
        }
        for place in 0..packed.len() {
            let mut broken = packed.clone();
            broken[place] ^= 0x55;
            inflate(&broken, text.len());
        }
    }
}
