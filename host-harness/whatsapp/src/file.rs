//! Local files: which ones WhatsApp accepts, and the upload that returns a file's id.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use host_harness::{Limits, Outcome};
use serde_json::{Value, json};

use crate::session::Session;
use crate::tools::MediaKind;

const MB: u64 = 1 << 20;

/// The memory that the component may use for each byte of a file it uploads. It needs most of this for 100 MB, because
/// buffers double as they grow.
const COPIES: usize = 24;

/// The longest time that the component may take to build the upload of a 100 MB file.
const UPLOAD_TIME: Duration = Duration::from_secs(60);

/// The files that WhatsApp accepts, by extension (Meta, "Supported media types").
const TYPES: [(&str, MediaKind, &str); 22] = [
    ("3gp", MediaKind::Video, "video/3gpp"),
    ("3gpp", MediaKind::Video, "video/3gpp"),
    ("aac", MediaKind::Audio, "audio/aac"),
    ("amr", MediaKind::Audio, "audio/amr"),
    ("doc", MediaKind::Document, "application/msword"),
    ("docx", MediaKind::Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("jpeg", MediaKind::Image, "image/jpeg"),
    ("jpg", MediaKind::Image, "image/jpeg"),
    ("m4a", MediaKind::Audio, "audio/mp4"),
    ("mp3", MediaKind::Audio, "audio/mpeg"),
    ("mp4", MediaKind::Video, "video/mp4"),
    ("oga", MediaKind::Audio, "audio/ogg"),
    ("ogg", MediaKind::Audio, "audio/ogg"),
    ("opus", MediaKind::Audio, "audio/ogg"),
    ("pdf", MediaKind::Document, "application/pdf"),
    ("png", MediaKind::Image, "image/png"),
    ("ppt", MediaKind::Document, "application/vnd.ms-powerpoint"),
    (
        "pptx",
        MediaKind::Document,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("txt", MediaKind::Document, "text/plain"),
    ("webp", MediaKind::Sticker, "image/webp"),
    ("xls", MediaKind::Document, "application/vnd.ms-excel"),
    ("xlsx", MediaKind::Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// How WhatsApp treats a file, by its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// The kind of message it is sent as.
    pub kind: MediaKind,
    /// Its media type.
    pub media_type: &'static str,
}

/// Why a file cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// WhatsApp does not accept files with this extension.
    #[error("WhatsApp accepts files that end in {}", extensions())]
    Type,
    /// The file is empty.
    #[error("it is empty")]
    Empty,
    /// It is larger than WhatsApp accepts for its kind.
    #[error("it has {}, and WhatsApp accepts at most {} for this kind ({kind})", megabytes(*.size), megabytes(*.largest))]
    TooLarge {
        /// Its size, in bytes.
        size: u64,
        /// The most bytes.
        largest: u64,
        /// Its kind.
        kind: &'static str,
    },
}

fn extensions() -> String {
    TYPES.map(|(extension, ..)| format!(".{extension}")).join(", ")
}

impl FileType {
    /// The type of a file of this name.
    ///
    /// # Errors
    ///
    /// [`FileFault::Type`].
    pub fn of(name: &str) -> Result<Self, FileFault> {
        let (_, extension) = name.rsplit_once('.').ok_or(FileFault::Type)?;
        let known = TYPES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(extension));
        known.map(|(_, kind, media_type)| Self { kind: *kind, media_type }).ok_or(FileFault::Type)
    }

    /// The word for the kind, as `send-media` has it.
    pub fn word(self) -> &'static str {
        match self.kind {
            MediaKind::Image => "image",
            MediaKind::Video => "video",
            MediaKind::Audio => "audio",
            MediaKind::Document => "document",
            MediaKind::Sticker => "sticker",
        }
    }

    /// The largest size of such a file, in bytes.
    pub fn largest(self) -> u64 {
        match self.kind {
            MediaKind::Image => 5 * MB,
            MediaKind::Video | MediaKind::Audio => 16 * MB,
            MediaKind::Document => 100 * MB,
            // If animated; otherwise 100 KB.
            MediaKind::Sticker => 500 << 10,
        }
    }

    /// Checks a file's size.
    ///
    /// # Errors
    ///
    /// [`FileFault::Empty`] and [`FileFault::TooLarge`].
    pub fn check_size(self, size: u64) -> Result<(), FileFault> {
        self.within(size, self.largest())
    }

    /// Checks whether a file may be sent.
    ///
    /// # Errors
    ///
    /// As for [`FileType::check_size`].
    pub fn check(self, bytes: &[u8]) -> Result<(), FileFault> {
        let is_still = self.kind == MediaKind::Sticker && !is_animated(bytes);
        self.within(bytes.len() as u64, if is_still { 100 << 10 } else { self.largest() })
    }

    fn within(self, size: u64, largest: u64) -> Result<(), FileFault> {
        match size {
            0 => Err(FileFault::Empty),
            size if size > largest => Err(FileFault::TooLarge { size, largest, kind: self.word() }),
            _ => Ok(()),
        }
    }
}

/// Whether a WebP file is animated (RFC 9649, section 2.7: the flag in its extended header).
fn is_animated(webp: &[u8]) -> bool {
    webp.get(12..16) == Some(b"VP8X") && webp.get(20).is_some_and(|flags| flags & 0b10 != 0)
}

/// Rounded up, so that a file that is one byte too large does not appear to be within the limit.
fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", (bytes as f64 / MB as f64 * 10.0).ceil() / 10.0)
}

/// The input of `custom-api-call` that uploads a file. `from` is the id of the number that will send it, if that is not
/// the connection's.
pub fn upload_input(name: &str, file: FileType, bytes: &[u8], from: Option<&str>) -> Value {
    json!({
        "method": "post",
        "path": format!("/{}/media", from.unwrap_or("{phone-number-id}")),
        "body": {"multipart": [
            {"name": "messaging_product", "content": {"text": "whatsapp"}},
            {"name": "file", "content": {"base64": STANDARD.encode(bytes)}, "filename": name, "content-type": file.media_type},
        ]},
    })
}

/// The media id in the response to an upload.
pub fn uploaded_id(answer: &Value) -> Option<String> {
    let body: Value = serde_json::from_str(answer.pointer("/body/json")?.as_str()?).ok()?;
    Some(body.get("id")?.as_str()?.to_owned())
}

impl Session {
    /// The same session, with the memory and computing time that an upload of this many bytes needs.
    pub fn with_room_for(&self, bytes: usize) -> Self {
        let more = COPIES * bytes;
        let limits = |limits: Limits| {
            limits.memory((128 << 20) + more).transfer_bytes((64 << 20) + more).cpu(UPLOAD_TIME)
        };
        self.clone().sandbox(|sandbox| sandbox.map_limits(limits))
    }

    /// Uploads a file through `custom-api-call`, with the memory that its size needs. Returns its media id, which is
    /// valid for 30 days. `from` is the id of the number that will send it, if that is not the connection's.
    pub async fn upload(
        &self,
        name: &str,
        file: FileType,
        bytes: &[u8],
        from: Option<&str>,
    ) -> Outcome<String, Value> {
        let input = upload_input(name, file, bytes, from);
        let session = self.with_room_for(bytes.len());
        let outcome = session.call("custom-api-call", Some(&input)).await;
        let Outcome::Done(answer) = outcome else { return outcome.map(|_| String::new()) };
        match uploaded_id(&answer) {
            Some(id) => Outcome::Done(id),
            None => Outcome::Permanent(json!({
                "kind": "unexpected-response",
                "message": "Meta accepted the file without an id.",
                "fix": "Upload it again.",
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_says_what_it_is_and_how_large_it_may_be() {
        let pdf = FileType::of("Invoice 7.PDF").unwrap();
        assert_eq!((pdf.word(), pdf.media_type, pdf.largest()), ("document", "application/pdf", 100 * MB));
        assert_eq!(FileType::of("a.jpg").unwrap().word(), "image");
        assert_eq!(FileType::of("a.webp").unwrap().word(), "sticker");
        for name in ["run.exe", "pdf", "a.pdf.zip", ""] {
            assert_eq!(FileType::of(name), Err(FileFault::Type), "{name}");
        }
        assert_eq!(pdf.check_size(0), Err(FileFault::Empty));
        assert_eq!(pdf.check_size(100 * MB), Ok(()));
        let too_large = pdf.check_size(101 * MB).unwrap_err();
        assert_eq!(
            too_large.to_string(),
            "it has 101.0 MB, and WhatsApp accepts at most 100.0 MB for this kind (document)"
        );
    }

    #[test]
    fn a_sticker_that_moves_may_be_larger() {
        let sticker = FileType::of("a.webp").unwrap();
        let mut webp = vec![0; 200 << 10];
        webp[..16].copy_from_slice(b"RIFF\0\0\0\0WEBPVP8X");
        assert!(matches!(sticker.check(&webp), Err(FileFault::TooLarge { largest: 102_400, .. })));
        webp[20] = 0b10;
        assert_eq!(sticker.check(&webp), Ok(()));
    }
}
