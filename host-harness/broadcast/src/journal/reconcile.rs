//! Evidence from webhooks: which messages were sent after all, and how far they got.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::Journal;
use super::error::{Explain, JournalError};
use super::types::to_json;
use crate::failure::Failure;
use crate::person_key::{Key, key, opt_out_key};

/// A webhook's report on a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// The row, if the callback data names it.
    pub row: Option<i64>,
    /// Meta's id of the message.
    pub message_id: String,
    /// Whom it went to, by each id that Meta gives, in the form of a recipient.
    pub recipient: Vec<String>,
    /// `sent`, `delivered`, `read`, `failed`, or another word of Meta's.
    pub status: String,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// How Meta charges for it, if reported.
    pub pricing: Option<Pricing>,
}

/// How Meta charges for a message. Meta does not report the amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pricing {
    /// `marketing`, `utility`, `authentication`, `service`, or another word of Meta's.
    pub category: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`, or another word of Meta's.
    pub kind: Option<String>,
    /// Whether it is charged at all.
    pub billable: Option<bool>,
}

/// How deliveries matched the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// Statuses of this run's messages.
    pub known: u64,
    /// Statuses of other messages, or of messages to other people than the row's.
    pub foreign: u64,
    /// Rows that were unconfirmed, and are accepted now.
    pub resolved: u64,
    /// Statuses of a second message to the same recipient: sent again with `--resend-unconfirmed`, both arrived.
    pub doubles: u64,
}

impl Journal {
    /// Writes these reports of webhooks, all or none.
    pub fn join(&mut self, deliveries: &[Delivery]) -> Result<Joined, JournalError> {
        let transaction = self.db.transaction().explain(&self.path)?;
        let mut joined = Joined::default();
        for delivery in deliveries {
            join(&transaction, delivery, &mut joined).explain(&self.path)?;
        }
        transaction.commit().explain(&self.path)?;
        Ok(joined)
    }
}

/// How far a message has got. Webhooks arrive out of order, so the rank never decreases.
fn rank(status: &str) -> u8 {
    match status {
        "read" | "played" => 4,
        "delivered" => 3,
        "failed" => 2,
        _ => 1,
    }
}

/// Whether a status is certainly about a person other than the row's. A number and a user id cannot be compared.
fn is_somebody_else(ids: &[String], person: [Option<&str>; 2]) -> bool {
    let kind = |id: &str| (id.starts_with('+'), id.contains(".ENT."));
    let mut comparable = ids
        .iter()
        .flat_map(|id| person.into_iter().flatten().map(move |person| (id, person)))
        .filter(|(id, person)| kind(id) == kind(person))
        .peekable();
    // Compared as loosely as for opt-outs: a person who stays unconfirmed may be sent to again.
    comparable.peek().is_some() && comparable.all(|(id, person)| opt_out_key(id) != opt_out_key(person))
}

fn join(transaction: &Transaction, delivery: &Delivery, joined: &mut Joined) -> rusqlite::Result<()> {
    type Found = (i64, Option<String>, Option<String>, Option<String>, Option<String>);
    let read = |row: &rusqlite::Row| -> rusqlite::Result<Found> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    let found = match delivery.row {
        Some(row) => transaction
            .prepare_cached(
                "SELECT row, message_id, delivery, recipient, reached FROM recipients
                 WHERE row = ?1 AND recipient IS NOT NULL",
            )?
            .query_row(params![row], read),
        None => transaction
            .prepare_cached(
                "SELECT row, message_id, delivery, recipient, reached FROM recipients WHERE message_id = ?1",
            )?
            .query_row(params![delivery.message_id], read),
    };
    let Some((row, message_id, known, recipient, reached)) = found.optional()? else {
        joined.foreign += 1;
        return Ok(());
    };
    // Callback data can be copied; a message id cannot.
    let is_certain = message_id.as_ref() == Some(&delivery.message_id);
    if !is_certain && is_somebody_else(&delivery.recipient, [recipient.as_deref(), reached.as_deref()]) {
        joined.foreign += 1;
        return Ok(());
    }
    joined.known += 1;
    match message_id {
        // Meta reports a message with our callback data, so it has the message, whatever the journal recorded.
        None => {
            let accept = "UPDATE recipients SET state = 'accepted', message_id = ?2, failure = NULL,
                            reached = coalesce(nullif(?3, person), reached) WHERE row = ?1";
            let number = delivery.recipient.iter().find(|id| id.starts_with('+')).map(|number| key(number));
            let reached = number.as_ref().map(Key::as_str);
            transaction.prepare_cached(accept)?.execute(params![row, delivery.message_id, reached])?;
            joined.resolved += 1;
        }
        Some(message_id) if message_id != delivery.message_id => {
            joined.doubles += 1;
            return Ok(());
        }
        Some(_) => {}
    }
    let is_further = known.as_deref().map_or(0, rank) < rank(&delivery.status);
    if is_further {
        let failure = delivery.failure.as_ref().and_then(to_json);
        transaction
            .prepare_cached("UPDATE recipients SET delivery = ?2, delivery_failure = ?3 WHERE row = ?1")?
            .execute(params![row, delivery.status, failure])?;
    }
    price(transaction, row, delivery, is_further)
}

/// Keeps the reported price. Meta usually reports it with `sent` and `delivered`, and not with `read`.
fn price(transaction: &Transaction, row: i64, delivery: &Delivery, is_further: bool) -> rusqlite::Result<()> {
    let Some(pricing) = &delivery.pricing else { return Ok(()) };
    let update = "UPDATE recipients SET pricing = ?2 WHERE row = ?1 AND (?3 OR pricing IS NULL)";
    let pricing = serde_json::to_string(pricing).ok();
    transaction.prepare_cached(update)?.execute(params![row, pricing, is_further]).map(drop)
}
