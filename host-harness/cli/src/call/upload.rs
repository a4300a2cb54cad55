//! Uploads a file, then sends it.

use host_harness_broadcast::visible;
use host_harness_whatsapp::{upload_input, uploaded_id};
use serde_json::{Value, json};

use super::attachment::Attachment;
use crate::answer::Answer;
use crate::harness::Harness;

/// The kind of a failure if the host allowed no request: the component itself accepted the input.
const NO_REQUEST: &str = "host-denied";

/// Uploads a file and sends it, in two requests. The answer is the message's: if the upload fails, nothing was sent,
/// and if the component would refuse the message, nothing is uploaded.
pub async fn and_send(harness: &Harness, function: &str, attachment: Attachment, mut input: Value) -> Answer {
    let look = Answer::of(&harness.without_requests(), function, Some(&input)).await;
    if kind(&look.result).is_some_and(|kind| kind != NO_REQUEST) {
        return look;
    }
    let name = attachment.name().to_owned();
    let harness = harness.with_room_for(attachment.bytes().len());
    let from = input["phone-number-id"].as_str().filter(|id| !id.trim().is_empty());
    let upload = upload_input(&name, attachment.file_type(), attachment.bytes(), from);
    drop(attachment);
    let mut uploaded = Answer::of(&harness, "custom-api-call", Some(&upload)).await;
    drop(upload);
    let Some(id) = uploaded.result.get("ok").and_then(uploaded_id) else {
        say!("note: the upload of {} failed, and nothing was sent", visible(&name));
        uploaded.before_the_send();
        return uploaded;
    };
    say!("{} is uploaded as media id {id}, for 30 days.", visible(&name));
    input["source"] = json!({"id": id});
    let sent = Answer::of(&harness, function, Some(&input)).await;
    if sent.result.get("ok").is_none() {
        say!("note: to send the file without uploading it again, use --set source.id={id} instead of --file");
    }
    sent
}

/// The kind of a failure.
fn kind(result: &Value) -> Option<&str> {
    result.get("err")?.as_object()?.values().next()?.get("kind")?.as_str()
}
