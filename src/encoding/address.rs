//! IP addresses as text. The standard library's parsers would add 3 KB to the component.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::text;

/// Four numbers, decimal and without leading zeros.
pub(crate) fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut parts = text.split('.').map(|part| {
        let plain = part == "0" || !part.starts_with('0');
        u8::try_from(number(part, 10, 3).filter(|_| plain)?).ok()
    });
    let address = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then(|| address.into())
}

/// Eight groups, of which `::` leaves out one or more; the last two may be an IPv4 address (RFC 4291, section 2.2).
pub(crate) fn ipv6(text: &str) -> Option<Ipv6Addr> {
    let parts = text::split_once(text, "::");
    let (first, last) = parts.unwrap_or((text, ""));
    let mut address = groups(first, parts.is_none())?;
    let last = groups(last, true)?;
    let left_out = 8_usize.checked_sub(address.len() + last.len())?;
    if (left_out > 0) != parts.is_some() {
        return None;
    }
    address.resize(address.len() + left_out, 0);
    address.extend(last);
    <[u16; 8]>::try_from(address).ok().map(Into::into)
}

fn groups(text: &str, ends: bool) -> Option<Vec<u16>> {
    let mut groups = Vec::new();
    let mut parts = text.split(':').filter(|_| !text.is_empty()).peekable();
    while let Some(part) = parts.next() {
        match ipv4(part).map(|address| address.octets()) {
            Some([a, b, c, d]) if ends && parts.peek().is_none() => {
                groups.extend([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]);
            }
            _ => groups.push(number(part, 16, 4)?),
        }
    }
    Some(groups)
}

/// A number of at most `digits` digits, and nothing else.
fn number(text: &str, radix: u32, digits: usize) -> Option<u16> {
    let plain = text.len() <= digits && text.chars().all(|digit| digit.is_digit(radix));
    u32::from_str_radix(text, radix).ok().filter(|_| plain).and_then(|number| number.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard library's parser is the reference.
    #[test]
    fn addresses_are_read_as_the_standard_library_reads_them() {
        let agree = |text: &str| {
            assert_eq!(ipv4(text), text.parse().ok(), "{text}");
            assert_eq!(ipv6(text), text.parse().ok(), "{text}");
        };
        for text in ["", "::", "::1", "1::", ":::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1:2:3:4::5:6:7:8"]
        {
            agree(text);
        }
        for text in
            ["127.0.0.1", "127.0.0.01", "256.0.0.1", "+1.0.0.0", "::ffff:10.0.0.1", "10.0.0.1::", "fe80::1%1"]
        {
            agree(text);
        }
        let mut random = fastrand::Rng::with_seed(7);
        let parts = [
            "1", "0", "00", "f", "ffff", "12345", "255", "256", "::", ":", ":", ".", ".", "10.0.0.1", "+",
            "g",
        ];
        for _ in 0..300_000 {
            let count = random.usize(..18);
            let text: String = (0..count).filter_map(|_| random.choice(parts)).collect();
            agree(&text);
        }
        // Mostly valid texts.
        for _ in 0..100_000 {
            let count = random.usize(6..10);
            let groups: Vec<_> = (0..count)
                .filter_map(|_| random.choice(["1", "ffff", "0", "", "a", "2001", "b8", "9", "10.0.0.1"]))
                .collect();
            agree(&groups.join(":"));
            agree(&groups.join("."));
        }
    }
}
