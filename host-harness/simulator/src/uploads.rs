//! Resumable uploads, which bring profile pictures and the example files of templates to Meta.
//!
//! Assumption: the formats of session and handle, the answer to a part of the file, and every refusal.

use serde_json::json;

use crate::call::{Answer, Body, Call, Reply};
use crate::error::GraphError;
use crate::param::text_or_number;
use crate::state::{State, Upload};

/// Meta, Graph API: "Resumable Upload API", the accepted file types.
const TYPES: &[&str] = &["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"];

/// `POST /app/uploads`.
pub(crate) fn open(state: &mut State, call: &Call) -> Answer {
    let params = call.params()?;
    let text = |key: &str| params.get(key).and_then(text_or_number);
    let length = text("file_length").and_then(|length| length.parse().ok()).filter(|length| *length > 0);
    let length = length.ok_or_else(|| GraphError::required("file_length"))?;
    let file_type = text("file_type").ok_or_else(|| GraphError::required("file_type"))?;
    if !TYPES.contains(&file_type.as_str()) {
        let listed = TYPES.join(", ");
        return Err(GraphError::schema(format!(
            "Param file_type must be one of {{{listed}}} - got \"{file_type}\"."
        )));
    }
    let id = format!("upload:MTphdHRhY2htZW50Oj{}", state.ids.opaque());
    state.uploads.insert(id.clone(), Upload { length, offset: 0 });
    // It contains a query, because clients must send that back too.
    Ok(Reply::Json(json!({ "id": format!("{id}?sig=AR{}", state.ids.opaque()) })))
}

/// `GET` and `POST /upload:…`.
pub(crate) fn session(state: &mut State, call: &Call, id: &str) -> Answer {
    let missing = || GraphError::no_such_object(&call.method, id);
    // A session id is also valid with its query percent-encoded.
    let id = id.split('?').next().unwrap_or(id);
    let upload = state.uploads.get_mut(id).ok_or_else(missing)?;
    if call.method == "GET" {
        return Ok(Reply::Json(json!({ "id": id, "file_offset": upload.offset })));
    }
    let offset = call.header("file_offset").and_then(|offset| offset.parse::<u64>().ok());
    if offset != Some(upload.offset) {
        return Err(GraphError::schema(format!("The header file_offset must be {}", upload.offset)));
    }
    let Body::Raw(bytes) = &call.body else {
        return Err(GraphError::schema("The body must be the bytes of the file"));
    };
    let offset = upload.offset + bytes.len() as u64;
    if offset > upload.length {
        // The session keeps its position, so a shorter part can be sent again.
        return Err(GraphError::schema("The file is longer than its file_length"));
    }
    upload.offset = offset;
    if upload.offset < upload.length {
        return Ok(Reply::Json(json!({ "id": id, "file_offset": upload.offset })));
    }
    state.uploads.remove(id);
    Ok(Reply::Json(json!({ "h": format!("4::aW1hZ2U=:ARb{}:e:{}", state.ids.opaque(), call.unix) })))
}
