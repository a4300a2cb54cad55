use super::*;
use crate::bindings::whatsapp::toolkit::types::{FailureKind, FailureScope};
use crate::testing::{campaign, failure, recipient};

/// An engine whose messages take no time and whose clock jumps from round to round.
struct Fake<A> {
    now: u64,
    answer: A,
    /// The time and recipient of each message.
    sent: Vec<(u64, String)>,
}

impl<A: FnMut(&str, usize) -> Result<(), ToolError>> Fake<A> {
    fn new(answer: A) -> Self {
        Self { now: 0, answer, sent: Vec::new() }
    }

    fn times_sent_to(&self, to: &str) -> Vec<u64> {
        self.sent.iter().filter(|(_, sent)| sent == to).map(|(at, _)| *at).collect()
    }
}

impl<A: FnMut(&str, usize) -> Result<(), ToolError>> Engine for Fake<A> {
    fn round(&mut self, inputs: &[SendTemplateInput], milliseconds: u64) -> Vec<Result<(), ToolError>> {
        assert!(milliseconds > 0, "a round must last");
        let mut results = Vec::new();
        for SendTemplateInput { to, .. } in inputs {
            let to = to.as_ref().expect("a recipient");
            self.sent.push((self.now, to.clone()));
            let attempts = self.times_sent_to(to).len();
            results.push((self.answer)(to, attempts));
        }
        self.now += milliseconds;
        results
    }

    fn random(&mut self, below: u64) -> u64 {
        below - 1
    }
}

fn transient() -> Result<(), ToolError> {
    Err(ToolError::Transient(failure(FailureKind::RateLimited, FailureScope::Sender)))
}

#[test]
fn everybody_is_sent_to_once_and_no_faster_than_allowed() {
    let limited = Campaign { messages_per_second: Some(7), ..campaign(50) };
    let mut engine = Fake::new(|_, _| Ok(()));
    let report = run(&mut engine, &limited);
    assert_eq!(report, Report { accepted: 50, ..Report::empty() });
    let people: Vec<_> = engine.sent.iter().map(|(_, to)| to).collect();
    assert_eq!(people, limited.recipients.iter().map(|recipient| &recipient.to).collect::<Vec<_>>());
    let in_second = |second: u64| engine.sent.iter().filter(|(at, _)| at / SECOND == second).count();
    assert_eq!((0..8).map(in_second).collect::<Vec<_>>(), [7, 7, 7, 7, 7, 7, 7, 1]);
}

#[test]
fn what_may_have_been_sent_is_never_sent_again() {
    let mut engine = Fake::new(|to, _| match to.chars().last() {
        Some('1') => {
            Err(ToolError::PermanentUnconfirmed(failure(FailureKind::NetworkFailed, FailureScope::Service)))
        }
        Some('2') => Err(ToolError::ExecutionFailed),
        _ => Ok(()),
    });
    let report = run(&mut engine, &campaign(10));
    assert_eq!((report.accepted, report.unconfirmed), (8, 2));
    assert_eq!(engine.sent.len(), 10);
    assert!(report.rows.iter().all(|row| row.outcome == Outcome::Unconfirmed && row.attempts == 1));
}

#[test]
fn what_was_refused_is_not_tried_again_and_keeps_its_reason() {
    let reason = failure(FailureKind::RecipientUnavailable, FailureScope::Recipient);
    let mut engine = Fake::new(|to, _| match to.ends_with('3') {
        true => Err(ToolError::Permanent(reason.clone())),
        false => Ok(()),
    });
    let report = run(&mut engine, &campaign(10));
    let row =
        Row { to: recipient(3).to, outcome: Outcome::Refused, attempts: 1, reason: Some(reason.clone()) };
    assert_eq!((report.accepted, report.rows), (9, vec![row]));
    assert_eq!(engine.sent.len(), 10);
}

#[test]
fn a_transient_error_is_tried_again_after_a_growing_wait() {
    let mut engine = Fake::new(|_, attempt| if attempt < 4 { transient() } else { Ok(()) });
    let report = run(&mut engine, &campaign(1));
    assert_eq!(report, Report { accepted: 1, ..Report::empty() });
    // 2, 4 and 8 seconds, each with a random addition of up to half, from the end of the attempt's round.
    assert_eq!(engine.times_sent_to(&recipient(0).to), [0, 4_000, 11_000, 24_000]);
}

#[test]
fn attempts_come_to_an_end() {
    let mut engine = Fake::new(|_, _| transient());
    let report = run(&mut engine, &Campaign { attempts: Some(3), ..campaign(2) });
    assert_eq!((report.unsent, engine.sent.len()), (2, 6));
    assert!(report.rows.iter().all(|row| row.outcome == Outcome::Unsent && row.attempts == 3));
}

#[test]
fn tries_again_count_against_the_limit_and_hold_nobody_up() {
    let mut engine = Fake::new(|to, attempt| match (to.ends_with('0'), attempt) {
        (true, 1) => transient(),
        _ => Ok(()),
    });
    let report = run(&mut engine, &Campaign { messages_per_second: Some(2), ..campaign(20) });
    assert_eq!((report.accepted, engine.sent.len()), (20, 22));
    for second in 0..=engine.now / SECOND {
        assert!(
            engine.sent.iter().filter(|(at, _)| at / SECOND == second).count() <= 2,
            "in second {second}"
        );
    }
    assert_eq!(engine.now, 11 * SECOND);
}

#[test]
fn a_refusal_that_would_meet_everybody_stops_the_shard() {
    let refusal = failure(FailureKind::InvalidToken, FailureScope::Connection);
    let mut engine = Fake::new(|_, _| Err(ToolError::Permanent(refusal.clone())));
    let report = run(&mut engine, &Campaign { messages_per_second: Some(4), ..campaign(100) });
    assert_eq!((report.refused, report.unsent), (4, 96));
    assert_eq!(engine.sent.len(), 4);
    let rest = report.rows.iter().find(|row| row.outcome == Outcome::Unsent).unwrap();
    assert_eq!((rest.attempts, rest.reason.as_ref().unwrap().kind), (0, FailureKind::InvalidToken));
}

#[test]
fn a_recipients_own_values_take_the_templates_place() {
    let mut one = recipient(0);
    one.callback_data = Some("their own".into());
    let sent = input(&campaign(0), &one);
    assert_eq!(
        (sent.to, sent.callback_data, sent.name),
        (Some(one.to), Some("their own".into()), "hello_world".into())
    );
    assert_eq!(input(&campaign(0), &recipient(1)).callback_data, Some("of all".into()));
}
