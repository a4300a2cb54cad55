//! Bytes that must be escaped in a JSON string: quotes, backslashes, control characters.

/// Sets the highest bit of the first special byte of eight. Bytes after it may have theirs set in any case.
fn specials(bytes: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let word = u64::from_le_bytes(bytes);
    let below = |limit: u64, word: u64| word.wrapping_sub(ONES * limit) & !word;
    let equal = |byte: u8| below(1, word ^ (ONES * u64::from(byte)));
    (below(0x20, word) | equal(b'"') | equal(b'\\')) & (ONES * 0x80)
}

/// How many of eight bytes precede the first special one.
pub(crate) fn plain_of(bytes: [u8; 8]) -> usize {
    specials(bytes).trailing_zeros() as usize / 8
}

/// How many bytes precede the first special one.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks();
    for (place, word) in words.iter().enumerate() {
        let plain = plain_of(*word);
        if plain < 8 {
            return place * 8 + plain;
        }
    }
    let is_special = |byte: &u8| matches!(byte, ..0x20 | b'"' | b'\\');
    words.len() * 8 + rest.iter().position(is_special).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_byte_is_found_at_every_place() {
        for byte in 0..=255 {
            let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
            for place in 0..20 {
                for other in [b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff] {
                    let mut bytes = [other; 20];
                    bytes[place] = byte;
                    assert_eq!(plain(&bytes), if is_special { place } else { 20 }, "{byte} at {place}");
                }
            }
        }
    }
}
