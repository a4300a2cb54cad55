//! The page's contents, from the journal.

use chrono::{DateTime, Local, TimeZone};
use serde_json::Value;

use crate::failure::Failure;
use crate::journal::{Counts, Group, Journal, JournalError, Priced, Refusal};
use crate::report;

/// The most rows of a table. The other files of the report have all of them.
pub const MOST_GROUPS: u32 = 60;
pub const MOST_PRICES: u32 = 30;
pub const MOST_REFUSALS: u32 = 300;

/// The page's contents.
#[derive(Default)]
pub struct Facts {
    /// Whether there is a campaign.
    pub is_begun: bool,
    /// Whether a process is sending.
    pub running: bool,
    pub template: String,
    pub language: String,
    pub route: String,
    pub sender: String,
    /// The list's name.
    pub contacts: String,
    pub begun_at: Option<DateTime<Local>>,
    pub stopped: Option<Failure>,
    /// The message to the first recipient.
    pub message: Option<Value>,
    /// The input of the send.
    pub input: String,
    pub counts: Counts,
    pub deliveries: Deliveries,
    pub prices: Vec<Priced>,
    pub failures: Vec<Group>,
    pub refusals: Vec<Refusal>,
}

/// How far messages got, according to webhooks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// Messages with any status.
    pub any: u64,
    /// Delivered, whether read or not.
    pub delivered: u64,
    pub read: u64,
    pub failed: u64,
}

impl Facts {
    /// Reads them from the journal.
    pub fn of(journal: &Journal, running: bool) -> Result<Self, JournalError> {
        let Some(run) = journal.run()? else {
            return Ok(Self { running, template: "No list was imported yet".to_owned(), ..Self::default() });
        };
        let input: Value = serde_json::from_str(&run.template).unwrap_or_default();
        let part = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let shown = journal.shown()?.unwrap_or_default();
        let number = format!("phone number id {}", run.sender);
        let sender = if shown.sender.is_empty() || shown.sender == run.sender {
            number
        } else {
            format!("{} ({number})", shown.sender)
        };
        Ok(Self {
            is_begun: true,
            running,
            template: part("name"),
            language: part("language"),
            route: report::route(&input).to_owned(),
            sender,
            contacts: run.contacts,
            begun_at: Local.timestamp_opt(run.begun_at, 0).earliest(),
            stopped: run.stopped.and_then(|stopped| serde_json::from_str(&stopped).ok()),
            message: shown.message,
            input: format!("{input:#}"),
            counts: report::counts(journal, running)?,
            deliveries: Deliveries::of(journal.deliveries()?),
            prices: journal.prices(MOST_PRICES)?,
            failures: journal.failures(MOST_GROUPS)?,
            refusals: journal.refusals(MOST_REFUSALS)?,
        })
    }

    /// How many rows the list has.
    pub fn listed(&self) -> u64 {
        let Counts { waiting, sending, accepted, refused, unconfirmed, skipped } = self.counts;
        waiting + sending + accepted + refused + unconfirmed + skipped
    }
}

impl Deliveries {
    fn of(words: Vec<(String, u64)>) -> Self {
        let mut sums = Self::default();
        for (word, count) in words {
            sums.any += count;
            match word.as_str() {
                "read" | "played" => {
                    sums.delivered += count;
                    sums.read += count;
                }
                "delivered" => sums.delivered += count,
                "failed" => sums.failed += count,
                _ => {}
            }
        }
        sums
    }
}
