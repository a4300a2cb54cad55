//! A file that a person sends. It is stored like an uploaded one, so that it can be looked up and downloaded.
//!
//! Meta, "Image messages webhook reference" and its siblings: id, type, hash, and an address valid for five minutes.

use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::content::Content;
use crate::error::GraphError;
use crate::file_kind::{FileKind, essence};
use crate::media::address;
use crate::param::Param;
use crate::state::State;

/// An image and a sticker of one pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==";
const WEBP: &str = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";
/// A document without a page. The two below begin like files of their types, but do not play.
const PDF: &str = "JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2VzL0tpZHNbXS9Db3VudCAwPj5lbmRvYmoKdHJhaWxlcjw8L1Jvb3QgMSAwIFI+PgolJUVPRgo=";
const OGG: &str = "T2dnUwACAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const MP4: &str = "AAAAGGZ0eXBtcDQyAAAAAG1wNDJpc29t";

/// The keys that each kind can have.
pub(super) fn keys(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Image | FileKind::Video => &["media-id", "data", "mime-type", "caption"],
        FileKind::Document => &["media-id", "data", "mime-type", "caption", "filename"],
        FileKind::Audio => &["media-id", "data", "mime-type", "voice"],
        FileKind::Sticker => &["media-id", "data", "mime-type", "animated"],
    }
}

pub(super) fn read(
    state: &mut State,
    params: &Param,
    kind: FileKind,
    unix: u64,
) -> Result<Content, GraphError> {
    let caption = params.optional_text("caption", 1024)?;
    let filename = params.optional_text("filename", 240)?;
    let voice = params.optional_flag("voice")?;
    let animated = params.optional_flag("animated")?;
    let id = file(state, params, kind)?;
    let Some(file) = state.media.get(&id) else {
        return Err(params.wrong("media-id", "the id of an uploaded file; none has it"));
    };
    let mut object = json!({
        "id": id,
        "mime_type": file.mime_type,
        // In Meta's example it is base64. At the media endpoint it is not.
        "sha256": BASE64_STANDARD.encode(file.digest()),
        "url": address(&id, file, unix),
    });
    if let Some(caption) = caption {
        object["caption"] = caption.into();
    }
    match kind {
        FileKind::Document => object["filename"] = filename.unwrap_or("document.pdf").into(),
        FileKind::Audio => object["voice"] = voice.unwrap_or(false).into(),
        FileKind::Sticker => object["animated"] = animated.unwrap_or(false).into(),
        FileKind::Image | FileKind::Video => {}
    }
    let mut content = Content::new(name(kind), object);
    content.answer = json!({ "media-id": id });
    Ok(content)
}

/// The id of the file: one uploaded before, one that is given, or a sample.
fn file(state: &mut State, params: &Param, kind: FileKind) -> Result<String, GraphError> {
    if params.has("media-id") {
        return match params.has("data") || params.has("mime-type") {
            true => Err(params.wrong("media-id", "alone: data and mime-type describe another file")),
            false => params.id("media-id"),
        };
    }
    let (sample_type, sample) = sample(kind);
    let mime_type = if params.has("mime-type") { params.text("mime-type", 256)? } else { sample_type };
    if !fits(kind, mime_type) {
        return Err(params.wrong("mime-type", &format!("the type of a file of the kind {}", name(kind))));
    }
    let data = if params.has("data") { params.text("data", usize::MAX)? } else { sample };
    let bytes = BASE64_STANDARD.decode(data).map_err(|_| params.wrong("data", "the file in base64"))?;
    let id = state.ids.node();
    state.media.put(id.clone(), mime_type, Bytes::from(bytes));
    Ok(id)
}

/// People can send types that a business cannot. A document can be of any type.
fn fits(kind: FileKind, mime_type: &str) -> bool {
    let mime_type = essence(mime_type);
    match (kind, mime_type.split_once('/')) {
        (FileKind::Sticker, _) => mime_type == "image/webp",
        (FileKind::Document, Some((kind, rest))) => !kind.is_empty() && !rest.is_empty(),
        (_, Some((kind_of_type, rest))) => kind_of_type == name(kind) && !rest.is_empty(),
        (_, None) => false,
    }
}

fn sample(kind: FileKind) -> (&'static str, &'static str) {
    match kind {
        FileKind::Audio => ("audio/ogg; codecs=opus", OGG),
        FileKind::Document => ("application/pdf", PDF),
        FileKind::Image => ("image/png", PNG),
        FileKind::Sticker => ("image/webp", WEBP),
        FileKind::Video => ("video/mp4", MP4),
    }
}

fn name(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Audio => "audio",
        FileKind::Document => "document",
        FileKind::Image => "image",
        FileKind::Sticker => "sticker",
        FileKind::Video => "video",
    }
}
