//! One shard of a campaign: each recipient at most once, no faster than allowed.

use crate::bindings::whatsapp::broadcast::types::{Campaign, Outcome, Recipient, Report, Row};
use crate::bindings::whatsapp::toolkit::toolkit::SendTemplateInput;
use crate::bindings::whatsapp::toolkit::types::{Failure, ToolError};
use crate::campaign::Limits;
use crate::engine::Engine;
use crate::outcome::{Verdict, refuses_all, verdict, wait};

/// The minimum duration of a round, in milliseconds.
const SECOND: u64 = 1_000;

/// Sends to everyone on the list, in rounds. A round starts as many messages as a second allows, and ends when all have
/// their answers and the second is over. So a pause, a crash or a slow answer is never followed by a burst.
pub fn run(engine: &mut impl Engine, campaign: &Campaign) -> Report {
    let limits = Limits::of(campaign);
    let mut shard =
        Shard { engine, attempts: limits.attempts, later: Vec::new(), stop: None, report: Report::empty() };
    let mut waiting: Vec<_> =
        campaign.recipients.iter().map(|recipient| Message { recipient, attempts: 0, rest: 0 }).collect();
    while !waiting.is_empty() {
        let mut round = Vec::new();
        for message in waiting {
            let due = message.rest == 0 && round.len() < limits.messages_per_second as usize;
            if due { round.push(message) } else { shard.later.push(message) }
        }
        let nobody = round.is_empty();
        let shortest = shard.later.iter().map(|message| message.rest).min().filter(|_| nobody);
        let lasts = shortest.unwrap_or(SECOND);
        let inputs: Vec<_> = round.iter().map(|message| input(campaign, message.recipient)).collect();
        let results = shard.engine.round(&inputs, lasts);
        for message in &mut shard.later {
            message.rest = message.rest.saturating_sub(lasts);
        }
        for (message, result) in round.into_iter().zip(results) {
            shard.answered(message, result);
        }
        waiting = shard.next();
    }
    shard.report
}

struct Shard<'a, E> {
    engine: &'a mut E,
    /// The most attempts for one message.
    attempts: u32,
    /// Messages for a later round.
    later: Vec<Message<'a>>,
    /// Why there will be no later round.
    stop: Option<Failure>,
    report: Report,
}

struct Message<'a> {
    recipient: &'a Recipient,
    /// The attempts so far.
    attempts: u32,
    /// The remaining wait before another attempt, in milliseconds.
    rest: u64,
}

impl<'a, E: Engine> Shard<'a, E> {
    fn answered(&mut self, mut message: Message<'a>, result: Result<(), ToolError>) {
        message.attempts += 1;
        let verdict = match result {
            Ok(()) => return self.report.accepted += 1,
            Err(error) => verdict(error),
        };
        match verdict {
            Verdict::Over(outcome, reason) => {
                if let Some(failure) = reason.as_ref().filter(|failure| refuses_all(outcome, failure)) {
                    self.stop = Some(failure.clone());
                }
                self.over(message, outcome, reason);
            }
            Verdict::Again(failure) if message.attempts >= self.attempts => {
                self.over(message, Outcome::Unsent, Some(failure));
            }
            Verdict::Again(failure) => {
                message.rest = wait(message.attempts, &failure, |below| self.engine.random(below));
                self.later.push(message);
            }
        }
    }

    /// The messages still to be sent: none after a refusal that would affect all of them.
    fn next(&mut self) -> Vec<Message<'a>> {
        let later = std::mem::take(&mut self.later);
        let Some(failure) = self.stop.take() else { return later };
        for message in later {
            self.over(message, Outcome::Unsent, Some(failure.clone()));
        }
        Vec::new()
    }

    fn over(&mut self, message: Message<'a>, outcome: Outcome, reason: Option<Failure>) {
        let Message { recipient, attempts, .. } = message;
        self.report.add(Row { to: recipient.to.clone(), outcome, attempts, reason });
    }
}

/// The template with the recipient's own values.
fn input(campaign: &Campaign, recipient: &Recipient) -> SendTemplateInput {
    let mut input = campaign.template.clone();
    let Recipient { to, header, body, buttons, callback_data } = recipient.clone();
    input.to = Some(to);
    input.header = header.or(input.header);
    input.body = body.or(input.body);
    input.buttons = buttons.or(input.buttons);
    input.callback_data = callback_data.or(input.callback_data);
    input
}

#[cfg(test)]
mod tests;
