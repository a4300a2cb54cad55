//! Imports webhooks' reports into the journal: accepted is not delivered, and evidence resolves a doubt.

use hmac::{Hmac, KeyInit, Mac};
use host_harness::Outcome;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::caller::Caller;
use crate::contacts::hex;
use crate::failure::Failure;
use crate::journal::{Delivery, Joined, Journal, JournalError, Pricing, Run};
use crate::person_key::by_wa_id;

/// Why statuses cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal has no campaign yet.
    #[error("the journal has no campaign yet")]
    NoRun,
}

/// A webhook's report, in one of two forms.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// Meta's body.
    Body(String),
    /// An event that the toolkit has read from one.
    Event(Value),
}

/// The result of a reconciliation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// How their statuses matched the journal.
    pub joined: Joined,
    /// How many events are not statuses, but messages from people or changes of templates.
    pub others: u64,
    /// The reports that could not be read, by their place, and why.
    pub unread: Vec<(u64, String)>,
}

/// The secret with which bodies are signed here: anyone who may read them and the journal is trusted, and the toolkit
/// only reads signed bodies.
const SECRET: &str = "reconcile";

/// Writes the statuses of this run's messages to its journal. Each report comes with its place, such as the line of a
/// file; one that cannot be read does not hide the others.
pub async fn reconcile(
    journal: &mut Journal,
    caller: &impl Caller,
    reports: impl IntoIterator<Item = (u64, Report)>,
) -> Result<Reconciled, ReconcileError> {
    let run = journal.run()?.ok_or(ReconcileError::NoRun)?;
    let mut reconciled = Reconciled::default();
    let mut deliveries = Vec::new();
    for (place, report) in reports {
        let events = match report {
            Report::Body(body) => read(caller, &body).await,
            Report::Event(event) => match unread_body(&event) {
                Some(body) => read(caller, body).await,
                None => Ok(vec![event]),
            },
        };
        match events {
            Ok(events) => {
                for event in events {
                    match delivery(&event, &run) {
                        Some(delivery) => deliveries.push(delivery),
                        None => reconciled.others += 1,
                    }
                }
            }
            Err(why) => reconciled.unread.push((place, why)),
        }
    }
    reconciled.joined = journal.join(&deliveries)?;
    Ok(reconciled)
}

/// The body of an event that could not be read when it was received. This toolkit may be a newer one.
fn unread_body(event: &Value) -> Option<&str> {
    event.get("unreadable")?.get("text")?.as_str()
}

/// The events of a webhook's body, as the toolkit reads it.
async fn read(caller: &impl Caller, body: &str) -> Result<Vec<Value>, String> {
    let input = json!({"app-secret": SECRET, "signature": signature(body), "body": body});
    match caller.call("read-notification", Some(input)).await {
        Outcome::Done(mut notification) => match notification.get_mut("events").map(Value::take) {
            Some(Value::Array(events)) => Ok(events),
            _ => Ok(Vec::new()),
        },
        Outcome::Permanent(failure) | Outcome::Unconfirmed(failure) | Outcome::Transient { failure, .. } => {
            Err(failure.message)
        }
    }
}

fn signature(body: &str) -> String {
    // A key of any length is valid.
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes());
    mac.map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(body.as_bytes());
            format!("sha256={}", hex(&mac.finalize().into_bytes()))
        },
    )
}

/// The status in an event; `None` for other events.
fn delivery(event: &Value, run: &Run) -> Option<Delivery> {
    let status = event.get("content")?.get("message-status")?;
    let text = |name: &str| status.get(name).and_then(Value::as_str);
    let part = |name: &str| status.get(name).filter(|part| !part.is_null()).cloned();
    Some(Delivery {
        row: text("callback-data").and_then(|data| run.row_of(data)),
        message_id: text("message-id")?.to_owned(),
        recipient: status.get("recipient").map(ids).unwrap_or_default(),
        status: text("status")?.to_owned(),
        failure: part("failure").and_then(|failure| serde_json::from_value::<Failure>(failure).ok()),
        pricing: part("pricing").and_then(|pricing| serde_json::from_value::<Pricing>(pricing).ok()),
    })
}

/// The ids of a person, in the form of recipients.
fn ids(person: &Value) -> Vec<String> {
    let text = |name: &str| person.get(name).and_then(Value::as_str);
    let number = text("wa-id").and_then(by_wa_id);
    number
        .into_iter()
        .chain(["user-id", "parent-user-id"].into_iter().filter_map(text).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests;
