//! What webhooks told, into the journal: accepted is not delivered, and a doubt is resolved by evidence.

use hmac::{Hmac, Mac};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::caller::{Answer, Caller};
use crate::contacts::hex;
use crate::failure::Failure;
use crate::journal::{Delivery, Joined, Journal, JournalError, Run};

/// Why statuses cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The journal cannot take them.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is nothing yet to join them to.
    #[error("the journal has no campaign yet")]
    NoRun,
    /// A line is not what it should be. Nothing was written.
    #[error("line {line}: {reason}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// The secret that a file's bodies are signed with here: whoever may read the file and the journal is trusted, and
/// the toolkit reads no body that is not signed.
const SECRET: &str = "reconcile";

/// Reads JSON lines, each Meta's webhook body or an event, and writes what they tell of this run's messages.
pub async fn reconcile(
    journal: &mut Journal,
    caller: &impl Caller,
    lines: &str,
) -> Result<Joined, ReconcileError> {
    let run = journal.run()?.ok_or(ReconcileError::NoRun)?;
    let mut deliveries = Vec::new();
    // The receiver may be writing the last line now, or was killed while it wrote it.
    let last = lines.rsplit_once('\n').map_or(lines, |(_, last)| last);
    let unfinished = serde_json::from_str::<IgnoredAny>(last).is_err_and(|error| error.is_eof());
    let unfinished = unfinished && !last.trim().is_empty();
    let lines = if unfinished { lines.strip_suffix(last).unwrap_or_default() } else { lines };
    for (line, text) in (1..).zip(lines.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let fault = |reason: String| ReconcileError::Line { line, reason };
        let json: Value =
            serde_json::from_str(text).map_err(|error| fault(format!("is not JSON: {error}")))?;
        if json.get("object").is_some() {
            let events = read(caller, text).await.map_err(fault)?;
            deliveries.extend(events.iter().filter_map(|event| delivery(event, &run)));
        } else if json.get("content").is_some() {
            deliveries.extend(delivery(&json, &run));
        } else {
            return Err(fault("is neither a webhook's body (`object`) nor an event (`content`)".to_owned()));
        }
    }
    Ok(Joined { unfinished, ..journal.join(&deliveries)? })
}

/// The events of a webhook's body, by the toolkit's own reading.
async fn read(caller: &impl Caller, body: &str) -> Result<Vec<Value>, String> {
    let input = json!({"app-secret": SECRET, "signature": signature(body), "body": body});
    match Answer::of(caller.call("read-notification", Some(input)).await) {
        Answer::Ok(mut notification) => match notification.get_mut("events").map(Value::take) {
            Some(Value::Array(events)) => Ok(events),
            _ => Ok(Vec::new()),
        },
        Answer::Permanent(failure) | Answer::Unconfirmed(failure) | Answer::Transient(failure) => {
            Err(failure.message)
        }
    }
}

fn signature(body: &str) -> String {
    // A key of any length will do.
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes());
    mac.map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(body.as_bytes());
            format!("sha256={}", hex(&mac.finalize().into_bytes()))
        },
    )
}

/// What an event tells of a message; none for other events.
fn delivery(event: &Value, run: &Run) -> Option<Delivery> {
    let status = event.get("content")?.get("message-status")?;
    let text = |name: &str| status.get(name).and_then(Value::as_str);
    let failure = status.get("failure").filter(|failure| !failure.is_null()).cloned();
    Some(Delivery {
        row: text("callback-data").and_then(|data| run.row_of(data)),
        message_id: text("message-id")?.to_owned(),
        status: text("status")?.to_owned(),
        failure: failure.and_then(|failure| serde_json::from_value::<Failure>(failure).ok()),
    })
}

#[cfg(test)]
mod tests;
