//! Files of one's own: what WhatsApp takes, and the upload that gives a file its id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use host_harness::Outcome;
use serde_json::{Value, json};

use crate::session::Session;
use crate::tools::MediaKind;

const MB: usize = 1 << 20;

/// What WhatsApp takes, by the ends of files' names (Meta, "Supported media types").
const TYPES: [(&str, MediaKind, &str); 20] = [
    ("3gp", MediaKind::Video, "video/3gpp"),
    ("aac", MediaKind::Audio, "audio/aac"),
    ("amr", MediaKind::Audio, "audio/amr"),
    ("doc", MediaKind::Document, "application/msword"),
    ("docx", MediaKind::Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("jpeg", MediaKind::Image, "image/jpeg"),
    ("jpg", MediaKind::Image, "image/jpeg"),
    ("m4a", MediaKind::Audio, "audio/mp4"),
    ("mp3", MediaKind::Audio, "audio/mpeg"),
    ("mp4", MediaKind::Video, "video/mp4"),
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

/// What a file is to WhatsApp, by the end of its name.
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
    /// Its name does not end as WhatsApp's files do.
    #[error("the name does not end in one of {}", extensions())]
    Type,
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than its kind may be.
    #[error("the file has {size} bytes, and WhatsApp takes at most {largest} of this kind")]
    TooLarge {
        /// Its size.
        size: u64,
        /// The most.
        largest: usize,
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

    /// The most bytes of such a file.
    pub fn largest(self) -> usize {
        match self.kind {
            MediaKind::Image => 5 * MB,
            MediaKind::Video | MediaKind::Audio => 16 * MB,
            MediaKind::Document => 100 * MB,
            // An animated one; others have 100 KB.
            MediaKind::Sticker => 500 << 10,
        }
    }

    /// Whether a file of this size may be sent.
    ///
    /// # Errors
    ///
    /// [`FileFault::Empty`] and [`FileFault::TooLarge`].
    pub fn check(self, size: u64) -> Result<(), FileFault> {
        let largest = self.largest();
        match size {
            0 => Err(FileFault::Empty),
            size if size > largest as u64 => Err(FileFault::TooLarge { size, largest }),
            _ => Ok(()),
        }
    }
}

impl Session {
    /// Uploads a file through `custom-api-call`, with the memory that its size needs. Gives its id, which is good for 30
    /// days. `from` is the id of the number that will send it, if that is not the connection's.
    pub async fn upload(
        &self,
        name: &str,
        file: FileType,
        bytes: &[u8],
        from: Option<&str>,
    ) -> Outcome<String, Value> {
        let input = json!({
            "method": "post",
            "path": format!("/{}/media", from.unwrap_or("{phone-number-id}")),
            "body": {"multipart": [
                {"name": "messaging_product", "content": {"text": "whatsapp"}},
                {"name": "file", "content": {"base64": STANDARD.encode(bytes)}, "filename": name, "content-type": file.media_type},
            ]},
        });
        // The component has it as base64, as bytes, as a body, and as base64 of that.
        let more = bytes.len() * 8;
        let session = self.clone().sandbox(|sandbox| {
            sandbox.map_limits(|limits| limits.memory((128 << 20) + more).transfer_bytes((64 << 20) + more))
        });
        let outcome = session.call("custom-api-call", Some(&input)).await;
        let Outcome::Done(answer) = outcome else { return outcome.map(|_| String::new()) };
        let body = answer.pointer("/body/json").and_then(Value::as_str).unwrap_or_default();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        match body.get("id").and_then(Value::as_str) {
            Some(id) => Outcome::Done(id.to_owned()),
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
        assert_eq!(pdf.check(0), Err(FileFault::Empty));
        assert_eq!(pdf.check(100 * MB as u64), Ok(()));
        let too_large = pdf.check(100 * MB as u64 + 1).unwrap_err();
        assert!(too_large.to_string().contains("104857601 bytes"), "{too_large}");
    }
}
