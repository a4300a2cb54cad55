//! A media file: an address that Meta fetches, or the id of an upload.

pub(crate) mod doubt;

use std::net::{IpAddr, Ipv4Addr};

use serde::Serialize;

use crate::advice;
use crate::connection::{filled, is_port};
use crate::encoding::{address, percent};
use crate::failure::Fault;
use crate::text;
use crate::wit::toolkit::MediaSource;
use crate::wit::types::{Failure, FailureKind};

/// The code that the product documents for media that cannot be fetched.
const CODE: u32 = 1011;

/// A document's name if neither the input nor its address has one: WhatsApp shows "Untitled" for a document without a
/// name.
const NAMELESS: &str = "document";

/// A media object, as in a media message and in a template's header (Meta, "Media object").
#[derive(Debug, Default, Serialize)]
pub(crate) struct Media<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) filename: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) voice: Option<bool>,
}

impl<'a> Media<'a> {
    /// A file from this source. `field` is the source's place in the input.
    ///
    /// # Errors
    ///
    /// `permanent` with code 1011, for an address that Meta could never fetch.
    pub(crate) fn new(source: &'a MediaSource, field: &str) -> Result<Self, Fault> {
        match source {
            MediaSource::Url(url) => {
                check_link(url.trim(), &format!("{field}.url"))?;
                Ok(Self { link: Some(url.trim()), ..Self::default() })
            }
            MediaSource::Id(id) => match filled(Some(id)) {
                Some(id) if id.len() <= 256 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                    Ok(Self { id: Some(id), ..Self::default() })
                }
                _ => Err(refuse(
                    &format!("{field}.id"),
                    "This is not the id of an uploaded file.",
                    "Give the id that the upload returned, or the file's address as url.",
                )),
            },
        }
    }

    /// Names a document: with the given name, or its address's, so that it never appears as "Untitled".
    pub(crate) fn named(mut self, given: Option<&str>) -> Self {
        let in_link = self.link.and_then(name_in_url);
        self.filename = Some(match (filled(given), in_link) {
            (Some(name), Some(in_link)) if extension(name).is_none() => match extension(&in_link) {
                Some(extension) => format!("{name}.{extension}"),
                None => name.to_owned(),
            },
            (Some(name), _) => name.to_owned(),
            (None, Some(name)) => name,
            (None, None) => NAMELESS.to_owned(),
        });
        self
    }
}

/// The extensions of the documents that Meta accepts (Meta, "Supported media types"), and of others that people send.
/// Any other suffix of an address is a program's (`.php`) or a version's (`v1.0`).
const EXTENSIONS: [&str; 14] =
    ["csv", "doc", "docx", "odp", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "txt", "xls", "xlsx", "zip"];

fn extension(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let known = EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known));
    (!stem.is_empty() && known).then_some(extension)
}

/// The last part of the address's path, if it has an extension.
fn name_in_url(url: &str) -> Option<String> {
    let (_, rest) = text::split_once(url, "://")?;
    let path = rest.split(['?', '#']).next()?;
    let (_, last) = path.rsplit_once('/')?;
    let name = percent::decode(last).into_owned();
    let clean = !name.contains(['/', '\\']) && !name.chars().any(char::is_control);
    extension(&name)?;
    clean.then_some(name)
}

/// Refuses an address, at `field`, that Meta could never fetch.
///
/// # Errors
///
/// `permanent` with code 1011.
pub(crate) fn check_link(url: &str, field: &str) -> Result<(), Fault> {
    check_url(url).map_err(|message| refuse(field, message, "Give an address that anyone can open."))
}

fn refuse(field: &str, message: &str, fix: &str) -> Fault {
    Failure::new(FailureKind::MediaUnavailable, message, &format!("{fix} {}.", advice::MEDIA))
        .at(field)
        .with_code(CODE)
        .permanent()
}

/// Why Meta could never fetch this address, as far as the address alone shows.
fn check_url(url: &str) -> Result<(), &'static str> {
    let Some((scheme, rest)) = text::split_once(url, "://") else {
        return Err("The media's address does not begin with https://.");
    };
    if !scheme.eq_ignore_ascii_case("https") {
        return Err("The media's address is not https.");
    }
    if url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err("The media's address has a space, a line break or a backslash.");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("The media's address has a user name or a password in it.");
    }
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            if !is_port(port) {
                return Err("The media's address has an invalid port.");
            }
            host
        }
        _ => authority,
    };
    if !host.is_ascii() {
        return Err("The media's address has a host in another script: write it in punycode, as in xn--….");
    }
    if is_public(&host.to_ascii_lowercase()) {
        Ok(())
    } else {
        Err("The media's address is on a private or local host, which Meta cannot reach.")
    }
}

/// Whether a host, in lower case, may be on the public internet.
fn is_public(host: &str) -> bool {
    if let Some(literal) = host.strip_prefix('[') {
        let address = literal.strip_suffix(']').and_then(address::ipv6);
        return address.is_some_and(|address| is_public_address(address.into()));
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    // A name that ends in a number is read as an IPv4 address, in any of its notations (WHATWG URL, "ends in a
    // number").
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") {
        return parse_ipv4(name).is_some_and(|address| is_public_address(address.into()));
    }
    const LOCAL: [&str; 7] = ["localhost", "localdomain", "local", "internal", "lan", "home", "invalid"];
    // An address in its wire form: names in other scripts are in punycode.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
        return false;
    }
    name.contains('.') && !LOCAL.contains(&last) && name != "home.arpa" && !name.ends_with(".home.arpa")
}

/// One to four parts, each decimal, octal or hexadecimal; the last part covers the remaining bytes.
fn parse_ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut parts = Vec::new();
    for part in text.split('.') {
        let (digits, radix) = match part.strip_prefix("0x") {
            Some("") => ("0", 16),
            Some(hex) => (hex, 16),
            None if part.len() > 1 && part.starts_with('0') => (part, 8),
            None => (part, 10),
        };
        parts.push(u32::from_str_radix(digits, radix).ok()?);
    }
    let (last, leading) = parts.split_last()?;
    if leading.len() > 3 || leading.iter().any(|part| *part > 255) {
        return None;
    }
    let mut address = 0;
    for (part, shift) in leading.iter().zip([24, 16, 8]) {
        address |= part << shift;
    }
    let room = 8 * (4 - leading.len());
    if u64::from(*last) >= 1 << room {
        return None;
    }
    Some(Ipv4Addr::from(address | last))
}

fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_documentation()
                || v4.is_broadcast()
                || a == 0
                || a >= 240
                // Shared by carriers (RFC 6598), and for benchmarks (RFC 2544).
                || (a == 100 && b & 0xc0 == 64)
                || (a == 198 && b & 0xfe == 18))
        }
        IpAddr::V6(v6) => match v6.to_ipv4() {
            // Including mapped and compatible addresses, `::1` and `::`.
            Some(v4) => is_public_address(v4.into()),
            None => {
                let [first, second, ..] = v6.segments();
                // Global unicast only (RFC 4291), except documentation (RFC 3849) and the tunnels that contain an IPv4
                // address (RFC 4380, RFC 3056).
                first & 0xe000 == 0x2000
                    && first != 0x2002
                    && !(first == 0x2001 && matches!(second, 0 | 0xdb8))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::refused;

    fn name(url: &str, given: Option<&str>) -> String {
        let source = MediaSource::Url(url.into());
        Media::new(&source, "source").unwrap().named(given).filename.unwrap()
    }

    #[test]
    fn complaint_14_a_document_always_has_a_name() {
        assert_eq!(name("https://a.example/files/Invoice%207.pdf?x=1#y", None), "Invoice 7.pdf");
        assert_eq!(name("https://a.example/7.pdf", Some("Your invoice.pdf")), "Your invoice.pdf");
        assert_eq!(name("https://a.example/7.pdf", Some("Your invoice")), "Your invoice.pdf");
        assert_eq!(name("https://a.example/download?id=7", Some("Your invoice")), "Your invoice");
        assert_eq!(name("https://a.example/download?id=7", Some(" ")), "document");
        assert_eq!(name("https://a.example/..%2f..%2fetc.pdf", None), "document");
        assert_eq!(name("https://a.example/download.php?id=7", Some("Your invoice")), "Your invoice");
        assert_eq!(name("https://a.example/api/v1.0", None), "document");
        let source = MediaSource::Id("123".into());
        let media = Media::new(&source, "source").unwrap().named(None);
        assert_eq!(media.filename.as_deref(), Some("document"));
    }

    #[test]
    fn an_address_that_meta_could_never_fetch_is_code_1011() {
        for url in [
            "",
            "a.example/x.png",
            "http://a.example/x.png",
            "ftp://a.example/x.png",
            "https://",
            "https:///x.png",
            "https://localhost/x.png",
            "https://LOCALHOST./x.png",
            "https://intranet/x.png",
            "https://printer.local/x.png",
            "https://db.internal/x.png",
            "https://127.0.0.1/x.png",
            "https://127.1/x.png",
            "https://2130706433/x.png",
            "https://0x7f.0.0.1/x.png",
            "https://0177.0.0.1/x.png",
            "https://10.0.0.1/x.png",
            "https://192.168.1.1:8443/x.png",
            "https://172.16.0.1/x.png",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/x.png",
            "https://0.0.0.0/x.png",
            "https://1.2.3.4.5/x.png",
            "https://256.1.1.1/x.png",
            "https://[::1]/x.png",
            "https://[2002:7f00:1::]/x.png",
            "https://127.0.0.1%2e/x.png",
            "https://127.0.0.１/x.png",
            "https://x.localdomain/x.png",
            "https://a.example:+443/x.png",
            "https://[::ffff:10.0.0.1]/x.png",
            "https://[fe80::1]/x.png",
            "https://[fd00::1]/x.png",
            "https://user:pw@a.example/x.png",
            "https://a.example:99999/x.png",
            "https://a.example/my file.png",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
        ] {
            let source = MediaSource::Url(url.into());
            let failure = refused(Media::new(&source, "header.image"));
            assert_eq!(failure.kind, FailureKind::MediaUnavailable, "{url}");
            assert_eq!(failure.code, Some(1011));
            assert_eq!(failure.field.as_deref(), Some("header.image.url"));
            assert!(failure.fix.contains(advice::MEDIA));
        }
    }

    #[test]
    fn a_host_in_another_script_is_told_how_it_is_written() {
        let source = MediaSource::Url("https://m\u{fc}ller.example/x.png".into());
        assert!(refused(Media::new(&source, "source")).message.contains("punycode"));
    }

    #[test]
    fn public_addresses_pass() {
        for url in [
            "https://a.example/x.png",
            "https://xn--bcher-kva.example:8443/x.png?sig=a%20b",
            "HTTPS://8.8.8.8/x",
            "https://[2606:4700::1111]/x",
            " https://a.example/x.png\n",
        ] {
            let source = MediaSource::Url(url.into());
            assert!(Media::new(&source, "source").is_ok(), "{url}");
        }
    }

    #[test]
    fn an_id_is_an_id() {
        for id in ["", " ", "https://a.example/x.png", "12 34", "../1"] {
            let source = MediaSource::Id(id.into());
            let failure = refused(Media::new(&source, "source"));
            assert_eq!(failure.field.as_deref(), Some("source.id"), "{id}");
        }
    }
}
