//! Recognises addresses that no public host has. Pure: it resolves no names.
//!
//! A list of allowed names does not keep a plugin out of the host's own network: anyone who controls a name decides
//! which address it has. The ranges are from IANA's registries of special-purpose addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is allowed only by a rule that names it; `None` if it is public.
pub(crate) fn prohibited(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => prohibited_v4(address),
        IpAddr::V6(address) => prohibited_v6(address),
    }
}

const LOOPBACK: &str = "a loopback address";
const PRIVATE: &str = "a private address";
const LINK_LOCAL: &str = "a link-local address";
const METADATA: &str = "a cloud's metadata service";
const MULTICAST: &str = "a multicast address";
const UNSPECIFIED: &str = "the unspecified address";
const BENCHMARKING: &str = "an address for benchmarks";
const DOCUMENTATION: &str = "an address for documentation";
const RESERVED: &str = "a reserved address";

fn prohibited_v4(address: Ipv4Addr) -> Option<&'static str> {
    Some(match address.octets() {
        [0, 0, 0, 0] => UNSPECIFIED,
        [0, ..] => RESERVED,
        [127, ..] => LOOPBACK,
        // The second is Azure's, which has a public number; the third is Oracle's, the last Alibaba's.
        [169, 254, 169, 254] | [168, 63, 129, 16] | [192, 0, 0, 192] | [100, 100, 100, 200] => METADATA,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => PRIVATE,
        [169, 254, ..] => LINK_LOCAL,
        [100, 64..=127, ..] => "an address shared behind a carrier's NAT",
        [198, 18 | 19, ..] => BENCHMARKING,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => DOCUMENTATION,
        [192, 0, 0, _] | [192, 88, 99, _] => RESERVED,
        [224..=239, ..] => MULTICAST,
        [255, 255, 255, 255] => "the broadcast address",
        [240..=255, ..] => RESERVED,
        _ => return None,
    })
}

fn prohibited_v6(address: Ipv6Addr) -> Option<&'static str> {
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => UNSPECIFIED,
        [0, 0, 0, 0, 0, 0, 0, 1] => LOOPBACK,
        // IPv4-compatible. Nothing uses it any more, so even one with a public address in it is refused.
        [0, 0, 0, 0, 0, 0, high, low] => prohibited_v4(embedded(high, low)).unwrap_or(RESERVED),
        // IPv4-mapped, and NAT64: both lead to the IPv4 address.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            return prohibited_v4(embedded(high, low));
        }
        [0x64, 0xff9b, 1, ..] => PRIVATE,
        // 6to4.
        [0x2002, high, low, ..] => return prohibited_v4(embedded(high, low)),
        // Teredo: the server's address, and the client's with every bit inverted.
        [0x2001, 0, high, low, _, _, client_high, client_low] => {
            let client = embedded(!client_high, !client_low);
            return prohibited_v4(embedded(high, low)).or_else(|| prohibited_v4(client));
        }
        [0x2001, 2, 0, ..] => BENCHMARKING,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => DOCUMENTATION,
        [0x2001, 0..=0x1ff, ..] => RESERVED,
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => METADATA,
        [0xfc00..=0xfdff, ..] => "a unique local address",
        [0xfe80..=0xfebf, ..] => LINK_LOCAL,
        [0xfec0..=0xfeff, ..] => "a site-local address",
        [0xff00..=0xffff, ..] => MULTICAST,
        // All public addresses assigned so far.
        [0x2000..=0x3fff, ..] => return None,
        _ => RESERVED,
    })
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low))
}

/// The address that a URL's host spells, in any form that some resolver accepts: `127.1`, `0x7f000001`, `2130706433`,
/// `0177.0.0.1`, with a trailing dot, or in brackets.
pub(crate) fn literal(host: &str) -> Option<IpAddr> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if let Some(address) = plain_literal(host) {
        return Some(address);
    }
    match host.strip_prefix('[') {
        Some(host) => {
            let (address, _zone) = host.strip_suffix(']')?.split_once('%')?;
            address.parse().ok().map(IpAddr::V6)
        }
        None => inet_aton(host).map(IpAddr::V4),
    }
}

/// The address, if spelled unambiguously: four decimal numbers, or IPv6 in brackets.
pub(crate) fn plain_literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']')?.parse().ok().map(IpAddr::V6),
        None => host.parse().ok().map(IpAddr::V4),
    }
}

/// Whether a URL's host is the machine that resolves it: `localhost`, a name below it (RFC 6761, section 6.3), or a
/// loopback or unspecified address, in any spelling.
pub(crate) fn is_of_this_machine(host: &str) -> bool {
    match literal(host) {
        Some(IpAddr::V6(address)) => {
            let mapped = address.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback() || v4.is_unspecified());
            mapped || address.is_loopback() || address.is_unspecified()
        }
        Some(IpAddr::V4(address)) => address.is_loopback() || address.is_unspecified(),
        None => {
            let name = host.strip_suffix('.').unwrap_or(host);
            name.rsplit('.').next().is_some_and(|top| top.eq_ignore_ascii_case("localhost"))
        }
    }
}

/// An address as the host of a URL.
pub(crate) fn as_host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// The spellings of C's function of this name, which `getaddrinfo` accepts too: one to four numbers, each decimal,
/// octal or hexadecimal. The last number fills the remaining bytes.
fn inet_aton(host: &str) -> Option<Ipv4Addr> {
    let numbers = host.split('.').map(number).collect::<Option<Vec<_>>>()?;
    let (last, bytes) = numbers.split_last()?;
    let room = 4_u32.checked_sub(u32::try_from(bytes.len()).ok()?).filter(|room| *room > 0)?;
    if u64::from(*last) >= 1 << (8 * room) {
        return None;
    }
    let mut bits = *last;
    for (byte, place) in bytes.iter().zip([24, 16, 8]) {
        bits |= u32::from(u8::try_from(*byte).ok()?) << place;
    }
    Some(Ipv4Addr::from_bits(bits))
}

fn number(text: &str) -> Option<u32> {
    // `from_str_radix` would accept a sign.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match (hex, text.strip_prefix('0')) {
        (Some(hex), _) if hex.starts_with('+') => None,
        (Some(hex), _) => u32::from_str_radix(hex, 16).ok(),
        (None, Some("")) => Some(0),
        (None, Some(octal)) if octal.starts_with('+') => None,
        (None, Some(octal)) => u32::from_str_radix(octal, 8).ok(),
        (None, None) => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_is_known_by_its_ends_and_its_neighbours() {
        for (kind, addresses) in [
            ("", "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0"),
            (
                "",
                "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0",
            ),
            ("", "198.17.255.255 198.20.0.0 223.255.255.255 157.240.0.1 192.0.3.0 203.0.114.0 168.63.129.17"),
            (UNSPECIFIED, "0.0.0.0 ::"),
            (LOOPBACK, "127.0.0.0 127.0.0.1 127.255.255.255 ::1"),
            (PRIVATE, "10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255"),
            (PRIVATE, "64:ff9b:1::808:808"),
            (LINK_LOCAL, "169.254.0.0 169.254.255.255 fe80:: febf::1"),
            (
                METADATA,
                "169.254.169.254 168.63.129.16 192.0.0.192 100.100.100.200 fd00:ec2::254 fd20:ce::254",
            ),
            ("an address shared behind a carrier's NAT", "100.64.0.0 100.127.255.255"),
            (BENCHMARKING, "198.18.0.0 198.19.255.255 2001:2::1"),
            (DOCUMENTATION, "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1 3fff:fff::1"),
            (RESERVED, "0.0.0.1 192.0.0.1 192.88.99.1 240.0.0.0 255.255.255.254 2001:1ff::1 100::1 4000::1"),
            (MULTICAST, "224.0.0.0 239.255.255.255 ff02::1"),
            ("the broadcast address", "255.255.255.255"),
            ("a unique local address", "fc00::1 fdff::1"),
            ("a site-local address", "fec0::1 feff::1"),
            ("", "2001:200::1 2606:4700::1 2a03:2880::1 2000::1 3fff:1000::1 2003::1"),
            // Mapped, NAT64, 6to4, Teredo's server, Teredo's client.
            ("", "::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2001:0:808:808::f7f7:f7f7"),
            (LOOPBACK, "::ffff:127.0.0.1 64:ff9b::127.0.0.1 2002:7f00:1::1 2001:0:7f00:1::f7f7:f7f7"),
            (LOOPBACK, "2001:0:808:808::80ff:fffe"),
            (METADATA, "::ffff:169.254.169.254 64:ff9b::a9fe:a9fe"),
            // IPv4-compatible.
            (PRIVATE, "::10.0.0.1"),
            (RESERVED, "::8.8.8.8 ::ffff:0:808:808"),
        ] {
            for address in addresses.split(' ') {
                let found = prohibited(address.parse().unwrap()).unwrap_or_default();
                assert_eq!(found, kind, "{address}");
            }
        }
    }

    #[test]
    fn an_address_is_known_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0X7F.1",
            "0177.0.0.1",
            "017700000001",
            "0x7f.0.0x0.01",
            "127.0.0.01",
        ] {
            assert_eq!(literal(host), Some(Ipv4Addr::LOCALHOST.into()), "{host}");
        }
        for host in ["[::1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]", "[::1%lo]"] {
            assert_eq!(literal(host), Some(Ipv6Addr::LOCALHOST.into()), "{host}");
        }
        assert_eq!(literal("[::ffff:127.0.0.1]"), "::ffff:127.0.0.1".parse().ok());
        assert_eq!(literal("0"), Some(Ipv4Addr::UNSPECIFIED.into()));
    }

    #[test]
    fn a_name_is_no_address() {
        for host in [
            "",
            ".",
            "localhost",
            "a.b",
            "1.2.3.4.5",
            "256.0.0.1",
            "1.256.1",
            "4294967296",
            "0x",
            "0x1g",
            "08",
            "+1",
            "0x+1",
            "0+1",
            "1..2",
            "1.2.3.4..",
            "::1",
            "[1.2.3.4]",
            "dead.beef",
        ] {
            assert_eq!(literal(host), None, "{host}");
        }
    }

    #[test]
    fn the_plain_spelling_is_the_one_that_is_written_back() {
        for host in ["127.0.0.1", "[::1]"] {
            assert_eq!(plain_literal(host).map(as_host).as_deref(), Some(host));
        }
        for host in ["127.1", "0177.0.0.1", "127.0.0.1.", "[::1%25lo]", "::1"] {
            assert_eq!(plain_literal(host), None, "{host}");
        }
    }
}
