//! Addresses from which Meta will probably get no file, although it accepts the message: it reports 131053 by webhook.

use crate::advice;
use crate::encoding::percent;
use crate::failure::Fault;
use crate::text;
use crate::wit::toolkit::MediaSource;
use crate::wit::types::{Failure, FailureKind};

/// The kind of a header's file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Image,
    Video,
    Gif,
    Document,
}

/// Hosts on which Meta keeps files that others have sent or uploaded. Their addresses are signed, expire, and need a
/// login, which Meta's own fetcher does not have.
const METAS: [&str; 4] = ["fbsbx.com", "fbcdn.net", "whatsapp.net", "cdninstagram.com"];

/// The host of inbound files, which requires the access token.
const LOOKASIDE: &str = "lookaside.fbsbx.com";

/// The extensions of files that Meta accepts (Meta, "Supported media types"; a GIF header's file is a video, according
/// to "Marketing Messages API").
const IMAGES: [&str; 3] = ["jpg", "jpeg", "png"];
const VIDEOS: [&str; 3] = ["mp4", "3gp", "3gpp"];
const GIFS: [&str; 1] = ["mp4"];
const DOCUMENTS: [&str; 8] = ["pdf", "txt", "doc", "docx", "xls", "xlsx", "ppt", "pptx"];

/// The extensions of other files. Any other suffix after a dot means nothing: `.php`, `.com`.
const OTHERS: [&str; 30] = [
    "gif", "webp", "bmp", "tif", "tiff", "svg", "heic", "heif", "avif", "ico", "mov", "avi", "mkv", "webm",
    "wmv", "flv", "m4v", "mpg", "mpeg", "mp3", "m4a", "aac", "amr", "ogg", "wav", "csv", "rtf", "odt", "zip",
    "html",
];

/// The doubt about a file's address, and what to do.
pub(crate) fn doubt(url: &str, kind: Kind) -> Option<(&'static str, &'static str)> {
    if is_at(url, &METAS) {
        return Some((
            "The file is on a host of Meta's own, from which Meta's fetcher cannot read it.",
            "Upload the file and give its id, or give an address of your own.",
        ));
    }
    let ending = ending(url)?;
    let is_one_of = |endings: &[&str]| endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
    let accepted: &[&str] = match kind {
        Kind::Image => &IMAGES,
        Kind::Video => &VIDEOS,
        Kind::Gif => &GIFS,
        Kind::Document => &DOCUMENTS,
    };
    let is_known = is_one_of(&IMAGES) || is_one_of(&VIDEOS) || is_one_of(&DOCUMENTS) || is_one_of(&OTHERS);
    if is_one_of(accepted) || !is_known {
        return None;
    }
    Some(match kind {
        Kind::Image => {
            ("The file's ending is not that of an image that Meta accepts.", "Give a JPEG or PNG file.")
        }
        Kind::Video => {
            ("The file's ending is not that of a video that Meta accepts.", "Give an MP4 or 3GPP file.")
        }
        Kind::Gif => (
            "The file's ending is not that of a GIF header's file, which is a short video.",
            "Give an MP4 file of up to 3.5 MB.",
        ),
        Kind::Document => (
            "The file's ending is not that of a document that Meta accepts.",
            "Give a PDF, an Office file or plain text.",
        ),
    })
}

/// Refuses the one address that certainly cannot be fetched: that of an inbound file, which requires the access token.
///
/// # Errors
///
/// `permanent` with code 1011.
pub(crate) fn check_servable(source: &MediaSource, field: &str) -> Result<(), Fault> {
    match source {
        MediaSource::Url(url) if is_at(url, &[LOOKASIDE]) => Err(Failure::new(
            FailureKind::MediaUnavailable,
            "The file's address is that of an inbound file, which Meta's fetcher cannot read.",
            &[
                "Give the media id from the webhook as id, or download the file and upload it. ",
                advice::MEDIA,
                ".",
            ]
            .concat(),
        )
        .at(&[field, ".url"].concat())
        .with_code(super::CODE)
        .permanent()),
        _ => Ok(()),
    }
}

fn is_at(url: &str, hosts: &[&str]) -> bool {
    let Some((_, rest)) = text::split_once(url, "://") else { return false };
    let authority = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = authority.trim_end_matches('.').to_ascii_lowercase();
    hosts.iter().any(|known| {
        host.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// The text after the last dot in the last part of an address's path.
fn ending(url: &str) -> Option<String> {
    let (_, rest) = text::split_once(url, "://")?;
    let path = rest.split(['?', '#']).next()?;
    let (_, last) = path.rsplit_once('/')?;
    let name = percent::decode(last.trim_end());
    let (_, ending) = name.rsplit_once('.')?;
    Some(ending.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::refused;

    /// Meta, "Supported media types".
    #[test]
    fn an_ending_that_meta_does_not_accept_as_this_kind_is_doubtful() {
        let is_doubtful =
            |name: &str, kind| doubt(&format!("https://a.example/files/{name}"), kind).is_some();
        for (kind, good, bad) in [
            (Kind::Image, ["a.jpg", "a.JPEG", "a.png?x=1.gif"], ["a.gif", "a.WEBP", "a.svg#x"]),
            (Kind::Video, ["a.mp4", "a.3gp", "a.b.mp4"], ["a.mov", "a.gif", "a%2Eavi"]),
            (Kind::Gif, ["a.mp4", "a.MP4", "a"], ["a.gif", "a.3gp", "a.webm"]),
            (Kind::Document, ["a.pdf", "a.DOCX", "a.txt"], ["a.zip", "a.odt", "a.png"]),
        ] {
            for name in good {
                assert!(!is_doubtful(name, kind), "{name}");
            }
            for name in bad {
                assert!(is_doubtful(name, kind), "{name}");
            }
            for silent in ["picture", "show.php", "v1.0", ""] {
                assert!(!is_doubtful(silent, kind), "{silent}");
            }
        }
        assert!(doubt("https://shop.mov", Kind::Video).is_none(), "a host has no ending");
    }

    #[test]
    fn metas_own_hosts_are_doubtful() {
        for url in [
            "https://scontent.whatsapp.net/v/t61.jpg?ccb=1",
            "https://scontent-fra3-1.xx.fbcdn.net/a.png",
            "HTTPS://MMG.WhatsApp.NET./a.png",
            "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
            "https://fbcdn.net:443/a.png",
        ] {
            assert!(doubt(url, Kind::Image).is_some(), "{url}");
        }
        for url in [
            "https://notfbcdn.net/a.png",
            "https://fbcdn.net.example.com/a.png",
            "https://a.example/?u=https://x.fbcdn.net/a",
        ] {
            assert!(doubt(url, Kind::Image).is_none(), "{url}");
        }
    }

    /// Meta, "Media": an inbound file's address lives for five minutes and requires the access token.
    #[test]
    fn the_address_of_an_inbound_file_is_refused() {
        let check = |url: &str| check_servable(&MediaSource::Url(url.into()), "source");
        let failure = refused(check("https://LOOKASIDE.fbsbx.com/whatsapp_business/attachments/?mid=1"));
        assert_eq!((failure.code, failure.field.as_deref()), (Some(1011), Some("source.url")));
        assert_eq!(check("https://scontent.whatsapp.net/a.jpg"), Ok(()));
        assert_eq!(check_servable(&MediaSource::Id("1".into()), "source"), Ok(()));
    }
}
