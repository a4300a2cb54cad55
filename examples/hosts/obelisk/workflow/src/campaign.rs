//! A whole campaign: it is checked and cut into shards, and their reports are added up.

use std::collections::BTreeSet;

use crate::bindings::whatsapp::broadcast::types::{Campaign, Outcome, Recipient, Report, Row};
use crate::bindings::whatsapp::toolkit::toolkit::SendTemplateInput;

/// The campaign's limits, with defaults for those it does not give.
#[derive(Debug, PartialEq)]
pub struct Limits {
    pub messages_per_second: u32,
    pub attempts: u32,
    pub shards: u32,
}

impl Limits {
    pub fn of(campaign: &Campaign) -> Self {
        Self {
            messages_per_second: campaign.messages_per_second.unwrap_or(80),
            attempts: campaign.attempts.unwrap_or(6),
            shards: campaign.shards.unwrap_or(4),
        }
    }
}

/// Sends a campaign. `send_shards` returns a report for each shard, or `None` if the shard failed.
pub fn run(
    campaign: &Campaign,
    send_shards: impl FnOnce(&[Campaign]) -> Vec<Option<Report>>,
) -> Result<Report, String> {
    check(campaign)?;
    let mut report = Report::empty();
    let shards = cut(campaign, once_each(campaign, &mut report));
    for (shard, sent) in shards.iter().zip(send_shards(&shards)) {
        match sent {
            Some(sent) => report.merge(sent),
            // Only the engine's executions know which of them were sent to.
            None => shard.recipients.iter().for_each(|recipient| {
                report.add(Row {
                    to: recipient.to.clone(),
                    outcome: Outcome::Unconfirmed,
                    attempts: 0,
                    reason: None,
                });
            }),
        }
    }
    Ok(report)
}

fn check(campaign: &Campaign) -> Result<(), String> {
    let SendTemplateInput { to, group_id, .. } = &campaign.template;
    for (name, given) in [("to", to), ("group-id", group_id)] {
        if given.as_ref().is_some_and(|given| !given.trim().is_empty()) {
            return Err(format!("template.{name}: leave it out, and give the people in recipients"));
        }
    }
    let Limits { messages_per_second, attempts, shards } = Limits::of(campaign);
    let fields = [("messages-per-second", messages_per_second), ("attempts", attempts), ("shards", shards)];
    match fields.iter().find(|(_, value)| *value == 0) {
        Some((name, _)) => Err(format!("{name}: give at least 1, or leave it out")),
        None => Ok(()),
    }
}

/// The list without repeated recipients, who are added to the report.
fn once_each<'a>(campaign: &'a Campaign, report: &mut Report) -> Vec<&'a Recipient> {
    let mut seen = BTreeSet::new();
    let (first, again): (Vec<_>, Vec<_>) =
        campaign.recipients.iter().partition(|recipient| seen.insert(recipient.to.as_str()));
    for recipient in again {
        report.add(Row { to: recipient.to.clone(), outcome: Outcome::Repeated, attempts: 0, reason: None });
    }
    first
}

/// Parts of the list, each with its share of the limits. There are never more than people, or than messages per second.
fn cut(campaign: &Campaign, recipients: Vec<&Recipient>) -> Vec<Campaign> {
    let limits = Limits::of(campaign);
    let people = u32::try_from(recipients.len()).unwrap_or(u32::MAX);
    let shards = limits.shards.min(limits.messages_per_second).min(people);
    let mut rest = recipients.into_iter().cloned();
    let part = |whole: u32, index: u32| whole / shards + u32::from(index < whole % shards);
    (0..shards)
        .map(|index| Campaign {
            connection: campaign.connection.clone(),
            template: campaign.template.clone(),
            recipients: rest.by_ref().take(part(people, index) as usize).collect(),
            messages_per_second: Some(part(limits.messages_per_second, index)),
            attempts: Some(limits.attempts),
            shards: None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
