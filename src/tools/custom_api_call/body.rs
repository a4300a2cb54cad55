//! A custom call's body.

use crate::connection::filled;
use crate::encoding::{base64, json, multipart, percent};
use crate::failure::Fault;
use crate::graph::Request;
use crate::wit::toolkit::{Content, HttpMethod, Part, RequestBody};
use crate::wit::types::Failure;

/// Sets the request's body.
///
/// # Errors
///
/// `permanent` for a body that is not of its declared type, or for any body on a GET.
pub(super) fn set(
    request: &mut Request,
    method: HttpMethod,
    body: Option<&RequestBody>,
) -> Result<(), Fault> {
    let Some(body) = body else { return Ok(()) };
    if method == HttpMethod::Get {
        return Err(refuse("body", "A GET has no body.", "Give query parameters, or use post."));
    }
    match body {
        RequestBody::Json(text) => {
            if !json::is_valid(text.as_bytes()) {
                return Err(refuse(
                    "body.json",
                    "This is not the text of a JSON value.",
                    "Correct the JSON.",
                ));
            }
            request.set_body("application/json", text.as_bytes().to_vec());
        }
        RequestBody::Form(fields) => {
            let mut form = String::new();
            let pairs = fields.iter().map(|field| (field.name.as_str(), field.value.as_str()));
            percent::push_pairs(&mut form, pairs, percent::in_form);
            request.set_body("application/x-www-form-urlencoded", form.into_bytes());
        }
        RequestBody::Multipart(parts) => {
            let (content_type, body) = multipart(parts)?;
            request.set_body(&content_type, body);
        }
        RequestBody::Raw(raw) => {
            let content_type = media_type(raw.content_type.as_deref(), "body.raw.content-type")?;
            let bytes = bytes(&raw.content, "body.raw.content")?;
            request.set_body(content_type.unwrap_or("application/octet-stream"), bytes);
        }
    }
    Ok(())
}

pub(super) fn refuse(field: &str, message: &str, fix: &str) -> Fault {
    Failure::invalid_input(field, message, fix).permanent()
}

fn multipart(parts: &[Part]) -> Result<(String, Vec<u8>), Fault> {
    if parts.is_empty() {
        return Err(refuse("body.multipart", "The body has no part.", "Give at least one field or file."));
    }
    let at = |index: usize, name: &str| format!("body.multipart[{index}].{name}");
    let mut contents = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        contents.push(bytes(&part.content, &at(index, "content"))?);
    }
    let mut encoded = Vec::with_capacity(parts.len());
    for (index, (part, content)) in parts.iter().zip(&contents).enumerate() {
        let name = filled(Some(&part.name)).ok_or_else(|| {
            refuse(&at(index, "name"), "A part has no name.", "Give the field's name, as in file.")
        })?;
        let filename = filled(part.filename.as_deref());
        let given = media_type(part.content_type.as_deref(), &at(index, "content-type"))?;
        encoded.push(multipart::Part {
            name,
            filename,
            content_type: given.or_else(|| filename.and_then(|filename| type_of_file(parts, filename))),
            content,
        });
    }
    Ok(multipart::encode(&encoded))
}

/// The file's type, from the other parts or its name: Meta looks at the part's own type (Meta, "Media: upload").
fn type_of_file<'a>(parts: &'a [Part], filename: &str) -> Option<&'a str> {
    let field = parts.iter().find(|part| part.name.trim() == "type").map(|part| &part.content);
    if let Some(Content::Text(text)) = field
        && let Ok(Some(media_type)) = media_type(Some(text), "type")
    {
        return Some(media_type);
    }
    let (_, extension) = filename.rsplit_once('.')?;
    let known = TYPES.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
    known.map(|(_, media_type)| *media_type)
}

/// Meta, "Supported media types".
const TYPES: [(&str, &str); 20] = [
    ("3gp", "video/3gpp"),
    ("aac", "audio/aac"),
    ("amr", "audio/amr"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("txt", "text/plain"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// The longest media type, in characters. The names themselves have up to 127 each (RFC 6838, section 4.2).
const MAX_MEDIA_TYPE: usize = 255;

/// A media type, which is put into a header unchanged.
pub(super) fn media_type<'a>(given: Option<&'a str>, field: &str) -> Result<Option<&'a str>, Fault> {
    let Some(media_type) = filled(given) else { return Ok(None) };
    let printable = media_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if printable && media_type.contains('/') && media_type.len() <= MAX_MEDIA_TYPE {
        return Ok(Some(media_type));
    }
    Err(refuse(field, "This is not a media type.", "Write it like application/pdf."))
}

pub(super) fn bytes(content: &Content, field: &str) -> Result<Vec<u8>, Fault> {
    match content {
        Content::Text(text) => Ok(text.as_bytes().to_vec()),
        Content::Base64(text) => base64::decode(text).ok_or_else(|| {
            refuse(
                &format!("{field}.base64"),
                "This is not base64.",
                "Encode the bytes with the standard alphabet (+ and /), or give them as text.",
            )
        }),
    }
}
