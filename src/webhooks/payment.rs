//! Payments (Meta, "Payments API India: receive payment status").

use serde_json::Value;

use super::item::{number, text, whole, written_time};
use super::person::Contacts;
use super::recipient::recipient;
use super::source::Source;
use crate::graph::at;
use crate::wit::webhooks::{Event, EventContent, PaymentAmount, PaymentStatus};

/// The event of a payment's status; `None` if it does not name the message.
pub(super) fn event(source: &Source, told: &Value, raw: &str, contacts: &Contacts<'_>) -> Option<Event> {
    let message_id = text(told, "id")?;
    let status = text(told, "status")?;
    let payment = at(told, "payment").unwrap_or(&Value::Null);
    let transaction_id = text(payment, "transaction/id");
    let transaction_status = text(payment, "transaction/status");
    let reference_id = text(payment, "reference_id");
    let of = transaction_id.as_ref().or(reference_id.as_ref()).map(String::as_str).unwrap_or_default();
    let id = format!("{message_id}:payment:{of}:{status}");
    // The same status may be reported again with another outcome of the transaction.
    let id = transaction_status.iter().fold(id, |id, outcome| format!("{id}:{outcome}"));
    let (recipient, contact_json) = contacts.complete(recipient(told));
    let content = PaymentStatus {
        message_id,
        // One alone is not enough: a captured payment may have a failed transaction.
        paid: status == "captured" && transaction_status.as_deref() == Some("success"),
        status,
        reference_id,
        recipient,
        amount: at(payment, "amount").and_then(|told| {
            Some(PaymentAmount {
                value: number(told, "value")?,
                offset: whole(told, "offset").filter(|offset| *offset > 0).unwrap_or(1),
                currency: text(payment, "currency"),
            })
        }),
        transaction_id,
        transaction_status,
        reason: text(payment, "transaction/error/reason").or_else(|| text(payment, "transaction/error/code")),
    };
    let happened_at = written_time(told, "timestamp");
    let event = source.event(id, happened_at, raw, EventContent::PaymentStatus(content));
    Some(Event { contact_json, ..event })
}
