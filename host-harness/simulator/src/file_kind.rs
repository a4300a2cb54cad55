//! The kinds of media and the types and sizes that Meta accepts.

/// A kind of media message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Audio,
    Document,
    Image,
    Sticker,
    Video,
}

const MB: usize = 1024 * 1024;

/// Every type that can be uploaded, in the order of Meta's own message.
pub(crate) const PERMITTED: &[&str] = &[
    "audio/aac",
    "audio/mp4",
    "audio/mpeg",
    "audio/amr",
    "audio/ogg",
    "audio/opus",
    "application/vnd.ms-powerpoint",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "text/plain",
    "application/vnd.ms-excel",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/3gpp",
];

impl FileKind {
    /// The kind of message for a file of this type.
    pub fn of(mime_type: &str) -> Option<FileKind> {
        let mime_type = essence(mime_type);
        if !PERMITTED.contains(&mime_type.as_str()) {
            return None;
        }
        Some(match mime_type.split_once('/') {
            Some(("audio", _)) => FileKind::Audio,
            Some(("video", _)) => FileKind::Video,
            Some(("image", "webp")) => FileKind::Sticker,
            Some(("image", _)) => FileKind::Image,
            _ => FileKind::Document,
        })
    }

    pub fn named(name: &str) -> Option<FileKind> {
        Some(match name {
            "audio" => FileKind::Audio,
            "document" => FileKind::Document,
            "image" => FileKind::Image,
            "sticker" => FileKind::Sticker,
            "video" => FileKind::Video,
            _ => return None,
        })
    }

    /// Meta, Cloud API: "Media", the table of supported types with their largest sizes. Stickers: 500 KB is the limit
    /// for animated ones, the larger of the two.
    pub fn largest(self) -> usize {
        match self {
            FileKind::Audio | FileKind::Video => 16 * MB,
            FileKind::Document => 100 * MB,
            FileKind::Image => 5 * MB,
            FileKind::Sticker => 500 * 1024,
        }
    }

    /// The kind shown by a link's file name, if any. The simulator downloads nothing, so it has no content type.
    pub fn of_link(link: &str) -> Option<FileKind> {
        let path = link.split(['?', '#']).next()?;
        let (_, file) = path.rsplit_once('/')?;
        let (_, extension) = file.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "aac" | "amr" | "mp3" | "m4a" | "ogg" | "opus" => FileKind::Audio,
            "mp4" | "3gp" | "3gpp" => FileKind::Video,
            "jpg" | "jpeg" | "png" => FileKind::Image,
            "webp" => FileKind::Sticker,
            "txt" | "xls" | "xlsx" | "doc" | "docx" | "ppt" | "pptx" | "pdf" => FileKind::Document,
            _ => return None,
        })
    }
}

impl FileKind {
    /// Whether the file at a link can be of this kind, judging by its name.
    pub fn may_be_at(self, link: &str) -> bool {
        FileKind::of_link(link).map_or(!is_of_no_kind(link), |kind| kind == self)
    }
}

/// Whether a link's file name has a type that Meta does not accept at all.
fn is_of_no_kind(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('/').and_then(|(_, file)| file.rsplit_once('.')).map(|(_, ending)| ending);
    let refused = [
        "gif", "bmp", "tif", "tiff", "svg", "heic", "heif", "avif", "ico", "mov", "avi", "mkv", "webm",
        "wmv", "flv", "m4v", "mpg", "mpeg", "wav",
    ];
    ending.is_some_and(|ending| refused.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A content type without its parameters.
pub(crate) fn essence(mime_type: &str) -> String {
    mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_tell_their_kind() {
        assert_eq!(FileKind::of("audio/ogg; codecs=opus"), Some(FileKind::Audio));
        assert_eq!(FileKind::of("image/webp"), Some(FileKind::Sticker));
        assert_eq!(FileKind::of("application/octet-stream"), None);
        assert_eq!(FileKind::of_link("https://example.com/a/Invoice.PDF?x=1"), Some(FileKind::Document));
        assert_eq!(FileKind::of_link("https://example.com/a"), None);
    }
}
