//! A file in a message, by link or by id.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::GraphError;
use crate::file_kind::FileKind;
use crate::media_store::MediaStore;
use crate::param::Param;

/// The context in which a message is checked, and the files found in it.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    media: &'a MediaStore,
    /// The time, in seconds since 1970.
    pub now: u64,
    /// Whether the message is sent through the Marketing Messages API.
    pub marketing: bool,
    /// Whether the message is for a group.
    pub group: bool,
    pub assets: Vec<Asset>,
}

impl<'a> Scope<'a> {
    pub fn new(media: &'a MediaStore, now: u64) -> Scope<'a> {
        Scope { media, now, marketing: false, group: false, assets: Vec::new() }
    }

    /// Checks an object with `link` or `id`, and records the file for later.
    pub fn file(&mut self, kind: FileKind, object: &Param) -> Result<(), GraphError> {
        let voice = object.optional_flag("voice")?.unwrap_or(false);
        let source = match (object.has("link"), object.has("id")) {
            (true, true) => {
                let both = format!("Param {} must have either link or id, not both.", object.name);
                return Err(GraphError::schema(both));
            }
            (true, false) => Source::Link(object.url("link", 4096)?.to_owned()),
            (false, true) => {
                let id = object.id("id")?;
                let file = self.media.get(&id).ok_or_else(|| {
                    let path = object.path("id");
                    GraphError::schema(format!(
                        "Param {path} is not a valid whatsapp business account media attachment ID"
                    ))
                })?;
                Source::Upload(file.mime_type.clone())
            }
            (false, false) => return Err(object.missing("link")),
        };
        self.assets.push(Asset { kind, voice, source });
        Ok(())
    }
}

/// The keys of a file in a header, which has no caption.
pub(super) fn header_keys(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Document => &["link", "id", "filename"],
        _ => &["link", "id"],
    }
}

/// A file in a message.
#[derive(Debug)]
pub(super) struct Asset {
    kind: FileKind,
    voice: bool,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Link(String),
    /// The type of an uploaded file.
    Upload(String),
}

impl Asset {
    /// Whether Meta could get the file, and whether it matches the message.
    pub fn can_be_had(&self) -> bool {
        match &self.source {
            Source::Link(link) => is_served(host(link)) && self.kind.may_be_at(link),
            // Meta, Cloud API: "Audio messages": a voice message is an OGG file.
            Source::Upload(mime_type) if self.voice && !mime_type.starts_with("audio/ogg") => false,
            // Assumption: any file that can be uploaded can be sent as a document; Meta documents fewer types.
            Source::Upload(_) if self.kind == FileKind::Document => true,
            Source::Upload(mime_type) => FileKind::of(mime_type) == Some(self.kind),
        }
    }
}

/// The host of a link; empty if the link contains a login.
fn host(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return "";
    }
    match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// Whether a host would serve a file to Meta's fetcher. Seen: Meta's own addresses are signed or need a login, which
/// the fetcher lacks.
fn is_served(host: &str) -> bool {
    let lower = host.trim_end_matches('.').to_ascii_lowercase();
    let own = ["fbsbx.com", "fbcdn.net", "whatsapp.net", "cdninstagram.com"]
        .iter()
        .any(|own| lower.strip_suffix(own).is_some_and(|before| before.is_empty() || before.ends_with('.')));
    is_public(host) && !own
}

/// Whether Meta's servers could reach a host of this name. The simulator downloads nothing and uses no DNS.
fn is_public(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = host.parse::<IpAddr>() {
        return match address {
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        };
    }
    // RFC 2606 and RFC 6761: names that never resolve, and names of the local network.
    let local = [".invalid", ".local", ".localhost", ".internal", ".test", ".lan"];
    host.contains('.') && !local.iter().any(|ending| host.ends_with(ending))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let shared = address.octets()[0] == 100 && (64..128).contains(&address.octets()[1]);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || shared)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.to_ipv4_mapped() {
        Some(address) => is_public_v4(address),
        None => {
            !(address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_multicast())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn had(kind: FileKind, object: serde_json::Value) -> Result<bool, GraphError> {
        let media = MediaStore::with("77", "application/pdf");
        let mut scope = Scope::new(&media, 0);
        scope.file(kind, &Param::new(&object, "document").unwrap())?;
        Ok(scope.assets[0].can_be_had())
    }

    #[test]
    fn links_that_meta_cannot_reach_fail_later() {
        assert_eq!(had(FileKind::Image, json!({ "link": "https://example.com/a.png" })), Ok(true));
        for link in [
            "https://localhost/a.png",
            "https://intranet/a.png",
            "https://files.invalid/a.png",
            "https://10.0.0.4/a.png",
            "http://[::1]:8080/a.png",
            "https://user:secret@example.com/a.png",
            "https://example.com/a.pdf",
            "https://example.com/a.gif",
            "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
            "https://scontent.whatsapp.net/v/a.png",
            "https://scontent.xx.fbcdn.net/a.png",
        ] {
            assert_eq!(had(FileKind::Image, json!({ "link": link })), Ok(false), "{link}");
        }
    }

    #[test]
    fn a_file_comes_by_link_or_by_an_id_that_exists() {
        assert_eq!(had(FileKind::Document, json!({ "id": "77" })), Ok(true));
        assert_eq!(had(FileKind::Image, json!({ "id": "77" })), Ok(false), "a pdf is not an image");
        assert_eq!(had(FileKind::Image, json!({ "id": "78" })).unwrap_err().code, 100);
        assert_eq!(had(FileKind::Image, json!({})).unwrap_err().code, 131008);
        assert_eq!(had(FileKind::Image, json!({ "link": "a.png" })).unwrap_err().code, 100);
        let both = json!({ "id": "77", "link": "https://example.com/a.png" });
        assert_eq!(had(FileKind::Image, both).unwrap_err().code, 100);
    }
}
