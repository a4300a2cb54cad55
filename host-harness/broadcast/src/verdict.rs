//! What an answer means for the row, and for everybody else.

use std::time::Duration;

use crate::caller::{Answer, HOST_FAILED};
use crate::failure::Failure;
use crate::journal::Outcome;

/// What an answer means.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The row is done with.
    Done(Outcome),
    /// The row waits and is tried again.
    Later {
        /// Why.
        failure: Failure,
        /// Whether others are served meanwhile.
        alone: bool,
    },
    /// It would be the same for everybody: the row waits, and the run stops.
    Stop(Failure),
}

/// The kinds of fault that are not the recipient's nor the row's. Each next send would meet them too.
const EVERYBODYS: [&str; 10] = [
    "access-denied",
    "account-restricted",
    "host-denied",
    HOST_FAILED,
    "invalid-business-account-id",
    "invalid-phone-number-id",
    "invalid-token",
    "network-failed",
    "object-not-accessible",
    "rate-limited",
];

/// The kinds of fault that lie with the template: everybody's, unless each row says which template it gets.
const TEMPLATES: [&str; 3] = ["template-disabled", "template-not-found", "template-paused"];

/// The kind of fault that concerns one recipient's messages and no others.
const PAIR: &str = "pair-rate-limited";

/// An answer that no Graph API gives comes from something in between, for every send.
const NOT_META: &str = "unexpected-response";

impl Verdict {
    /// Judges the answer to a send. `chosen` is whether the row itself says which template it gets: then a fault of
    /// that template says nothing of the others'.
    pub fn of(answer: Answer, chosen: bool) -> Self {
        match answer {
            Answer::Ok(accepted) => {
                let text =
                    |name: &str| accepted.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
                let message_id = text("message-id").unwrap_or_default();
                Self::Done(Outcome::Accepted { message_id, message_status: text("message-status") })
            }
            Answer::Unconfirmed(failure) => Self::Done(Outcome::Unconfirmed(failure)),
            Answer::Permanent(failure) if chosen && is_templates(&failure) => {
                Self::Done(Outcome::Refused(failure))
            }
            Answer::Permanent(failure) if is_everybodys(&failure) => Self::Stop(failure),
            Answer::Permanent(failure) => Self::Done(Outcome::Refused(failure)),
            Answer::Transient(failure) => {
                let alone = failure.kind == PAIR;
                Self::Later { failure, alone }
            }
        }
    }
}

/// Whether a failure is none of one recipient's.
pub fn is_everybodys(failure: &Failure) -> bool {
    let kind = failure.kind.as_str();
    EVERYBODYS.contains(&kind) || is_templates(failure) || kind == NOT_META
}

/// Whether a failure lies with the template.
pub fn is_templates(failure: &Failure) -> bool {
    TEMPLATES.contains(&failure.kind.as_str())
}

/// Whether a failure lies with the recipient alone, so that any number of them in a row means nothing.
pub fn is_recipients(failure: &Failure) -> bool {
    matches!(failure.kind.as_str(), "invalid-recipient" | "recipient-unavailable" | "window-closed")
}

/// How long Meta asks to wait.
pub fn retry_after(failure: &Failure) -> Duration {
    Duration::from_millis(failure.retry_after_ms.unwrap_or(0).into())
}

#[cfg(test)]
mod tests {
    use host_harness::HostError;
    use serde_json::json;

    use super::*;

    fn judge(err: serde_json::Value) -> Verdict {
        Verdict::of(Answer::of(Ok(json!({ "err": err }))), false)
    }

    #[test]
    fn what_was_accepted_has_an_id() {
        let ok = json!({"ok": {"message-id": "wamid.1", "recipient": "+1", "message-status": "accepted"}});
        let accepted =
            Outcome::Accepted { message_id: "wamid.1".into(), message_status: Some("accepted".into()) };
        assert_eq!(Verdict::of(Answer::of(Ok(ok)), false), Verdict::Done(accepted));
    }

    #[test]
    fn a_recipients_fault_is_theirs_and_the_accounts_is_everybodys() {
        for kind in
            ["recipient-unavailable", "invalid-recipient", "template-mismatch", "invalid-input", "other"]
        {
            let verdict =
                judge(json!({"permanent": {"kind": kind, "message": "m", "fix": "f", "code": 131026}}));
            assert!(
                matches!(&verdict, Verdict::Done(Outcome::Refused(failure)) if failure.code == Some(131026)),
                "{kind}"
            );
        }
        for kind in
            ["invalid-token", "template-paused", "account-restricted", "host-denied", "unexpected-response"]
        {
            let verdict = judge(json!({"permanent": {"kind": kind, "message": "m", "fix": "f"}}));
            assert!(matches!(&verdict, Verdict::Stop(failure) if failure.fix == "f"), "{kind}");
        }
    }

    #[test]
    fn the_template_that_a_row_chooses_is_the_rows_own_fault() {
        let judge = |kind: &str, chosen: bool| {
            let failure = json!({"err": {"permanent": {"kind": kind, "message": "m", "code": 132001}}});
            Verdict::of(Answer::of(Ok(failure)), chosen)
        };
        for kind in TEMPLATES {
            assert!(matches!(judge(kind, true), Verdict::Done(Outcome::Refused(_))), "{kind}");
            assert!(matches!(judge(kind, false), Verdict::Stop(_)), "{kind}");
        }
        assert!(
            matches!(judge("invalid-token", true), Verdict::Stop(_)),
            "the account's is still everybody's"
        );
    }

    #[test]
    fn what_may_have_been_sent_is_never_tried_again() {
        let unconfirmed = |verdict: &Verdict| matches!(verdict, Verdict::Done(Outcome::Unconfirmed(_)));
        assert!(unconfirmed(&judge(
            json!({"permanent-unconfirmed": {"kind": "network-failed", "message": "m"}})
        )));
        assert!(unconfirmed(&judge(json!("execution-failed"))));
        assert!(unconfirmed(&judge(json!({"a-later-case": {}}))));
        let trap = |may_have_sent| HostError::Trap { message: "unreachable".into(), may_have_sent };
        assert!(unconfirmed(&Verdict::of(Answer::of(Err(trap(true))), false)));
    }

    #[test]
    fn only_the_pairs_limit_leaves_others_alone() {
        for (kind, expected) in
            [("pair-rate-limited", true), ("rate-limited", false), ("network-failed", false)]
        {
            let verdict = judge(json!({"transient": {"kind": kind, "message": "m", "retry-after-ms": 6000}}));
            let Verdict::Later { failure, alone } = verdict else { panic!("{verdict:?}") };
            assert_eq!((alone, retry_after(&failure)), (expected, Duration::from_secs(6)), "{kind}");
        }
    }

    #[test]
    fn what_failed_in_the_host_before_sending_is_not_the_recipients_fault() {
        let deadline = std::time::Duration::from_secs(1);
        for error in [
            HostError::DeadlineExceeded { deadline, may_have_sent: false },
            HostError::Trap { message: "unreachable".into(), may_have_sent: false },
            HostError::OutOfMemory { limit: 1, may_have_sent: false },
        ] {
            assert!(matches!(Verdict::of(Answer::of(Err(error)), false), Verdict::Later { .. }));
        }
    }
}
