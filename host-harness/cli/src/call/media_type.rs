//! The files that WhatsApp takes: Meta, Cloud API, "Media", the table of supported types with their largest sizes.

/// A kind of media message, as the input `kind` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Audio,
    Document,
    Image,
    Sticker,
    Video,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Image => "image",
            Self::Sticker => "sticker",
            Self::Video => "video",
        }
    }

    /// The most bytes of such a file.
    pub fn largest(self, bytes: &[u8]) -> usize {
        match self {
            Self::Audio | Self::Video => 16 << 20,
            Self::Document => 100 << 20,
            Self::Image => 5 << 20,
            Self::Sticker if is_animated(bytes) => 500 << 10,
            Self::Sticker => 100 << 10,
        }
    }
}

/// A type of file.
#[derive(Debug)]
pub struct MediaType {
    /// As HTTP names it.
    pub name: &'static str,
    pub kind: Kind,
    endings: &'static [&'static str],
}

const fn of(kind: Kind, name: &'static str, endings: &'static [&'static str]) -> MediaType {
    MediaType { name, kind, endings }
}

const ALL: [MediaType; 18] = [
    of(Kind::Image, "image/jpeg", &["jpg", "jpeg"]),
    of(Kind::Image, "image/png", &["png"]),
    of(Kind::Sticker, "image/webp", &["webp"]),
    of(Kind::Video, "video/mp4", &["mp4"]),
    of(Kind::Video, "video/3gpp", &["3gp", "3gpp"]),
    of(Kind::Audio, "audio/aac", &["aac"]),
    of(Kind::Audio, "audio/amr", &["amr"]),
    of(Kind::Audio, "audio/mpeg", &["mp3"]),
    of(Kind::Audio, "audio/mp4", &["m4a"]),
    of(Kind::Audio, "audio/ogg", &["ogg", "oga", "opus"]),
    of(Kind::Document, "application/pdf", &["pdf"]),
    of(Kind::Document, "text/plain", &["txt"]),
    of(Kind::Document, "application/msword", &["doc"]),
    of(Kind::Document, "application/vnd.ms-excel", &["xls"]),
    of(Kind::Document, "application/vnd.ms-powerpoint", &["ppt"]),
    of(Kind::Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    of(Kind::Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    of(
        Kind::Document,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx"],
    ),
];

impl MediaType {
    /// The type of a file by the ending of its name, without the dot.
    pub fn by_ending(ending: &str) -> Option<&'static Self> {
        ALL.iter().find(|known| known.endings.iter().any(|own| own.eq_ignore_ascii_case(ending)))
    }

    /// The endings that there are.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        ALL.iter().flat_map(|known| known.endings).copied()
    }
}

/// Whether a WebP file moves (RFC 9649, section 2.7: the flag in its extended header).
fn is_animated(webp: &[u8]) -> bool {
    webp.get(12..16) == Some(b"VP8X") && webp.get(20).is_some_and(|flags| flags & 0b10 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_says_type_and_kind_in_either_case() {
        let known = |ending| MediaType::by_ending(ending).map(|known| (known.name, known.kind.name()));
        assert_eq!(known("JPG"), Some(("image/jpeg", "image")));
        assert_eq!(known("m4a"), Some(("audio/mp4", "audio")));
        assert_eq!(known("webp"), Some(("image/webp", "sticker")));
        assert_eq!(known("gif"), None);
        assert_eq!(known(""), None);
    }

    #[test]
    fn a_sticker_that_moves_may_be_larger() {
        let mut webp = *b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0";
        assert_eq!(Kind::Sticker.largest(&webp), 100 << 10);
        webp[20] = 0b10;
        assert_eq!(Kind::Sticker.largest(&webp), 500 << 10);
    }
}
