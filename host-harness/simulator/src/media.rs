//! Media: upload, look up, download, delete.

use serde_json::json;

use crate::call::{Answer, Body, Call, Reply};
use crate::error::GraphError;
use crate::file_kind::{FileKind, PERMITTED, essence};
use crate::media_store::File;
use crate::state::State;
use crate::{Token, fields};

/// Meta, Cloud API: "Media": the address of a file is valid for five minutes.
const URL_LIFE: u64 = 5 * 60;

/// `POST /{phone-number-id}/media`.
pub(crate) fn upload(state: &mut State, call: &Call, token: &Token) -> Answer {
    token.may_message()?;
    call.whatsapp_params()?;
    let file = match &call.body {
        Body::Multipart(parts) => parts.iter().find(|part| part.name == "file" && part.file_name.is_some()),
        _ => None,
    };
    let file = file.ok_or_else(|| GraphError::required("file"))?;
    // The part's content type counts, not the one in `type`.
    let mime_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
    let Some(kind) = FileKind::of(mime_type) else {
        return Err(GraphError::schema(format!(
            "Param file must be a file with one of the following types: {}. Received file of type '{}'.",
            PERMITTED.join(", "),
            essence(mime_type)
        )));
    };
    // Assumption: the codes of these two, and that a missing `type` is accepted.
    if file.bytes.is_empty() {
        return Err(GraphError::parameter("The file is empty."));
    }
    if file.bytes.len() > kind.largest() {
        return Err(GraphError::parameter(format!(
            "The file has {} bytes; the largest allowed for {} is {}.",
            file.bytes.len(),
            essence(mime_type),
            kind.largest()
        )));
    }
    let id = state.ids.node();
    state.media.put(id.clone(), mime_type, file.bytes.clone());
    Ok(Reply::Json(json!({ "id": id })))
}

/// `GET` and `DELETE /{media-id}`.
pub(crate) fn node(state: &mut State, call: &Call, token: &Token, id: &str, edge: Option<&str>) -> Answer {
    token.may_message()?;
    let Some(file) = state.media.get(id) else {
        return Err(GraphError::no_such_object(&call.method, id));
    };
    if let Some(edge) = edge {
        return Err(GraphError::no_such_field(edge, "WhatsAppBusinessMedia"));
    }
    match call.method.as_str() {
        "GET" => {
            let node = json!({
                "url": address(id, file, call.unix),
                "mime_type": file.mime_type,
                "sha256": file.sha256,
                "file_size": file.bytes.len(),
                "id": id,
                "messaging_product": "whatsapp",
            });
            let all = ["url", "mime_type", "sha256", "file_size", "id", "messaging_product"];
            fields::select(node, call.query("fields"), &all, "WhatsAppBusinessMedia").map(Reply::Json)
        }
        "DELETE" => {
            state.media.remove(id);
            Ok(Reply::success())
        }
        method => Err(GraphError::no_such_object(method, id)),
    }
}

/// The download address of a file. Assumption: the query. The path and the host are Meta's.
pub(crate) fn address(id: &str, file: &File, unix: u64) -> String {
    let expires = unix + URL_LIFE;
    format!(
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={id}&ext={expires}&hash={:.32}",
        file.sha256
    )
}

/// `GET https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=…`.
pub(crate) fn download(state: &State, call: &Call, token: &Token) -> Answer {
    token.may_message()?;
    // Assumption: the code. Meta documents only the 404.
    let gone = |why: &str| GraphError::graph(404, 100, format!("(#100) {why}"));
    // Seen: without a user agent the download is refused. Assumption: the error.
    if call.header("user-agent").unwrap_or_default().is_empty() {
        return Err(GraphError::graph(400, 1, "A User-Agent header is required"));
    }
    let Some(file) = call.query("mid").and_then(|id| state.media.get(id)) else {
        return Err(gone("The media file does not exist"));
    };
    let fresh = call.query("ext").is_none_or(|expires| expires.parse().is_ok_and(|at: u64| at >= call.unix));
    if !fresh {
        return Err(gone("The URL has expired; ask for a new one"));
    }
    Ok(Reply::Bytes { content_type: file.mime_type.clone(), bytes: file.bytes.clone() })
}
