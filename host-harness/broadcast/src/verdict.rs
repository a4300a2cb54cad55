//! The consequences of an answer for the row, and for all others.

use std::time::Duration;

use host_harness::Outcome;
use serde_json::Value;

use crate::failure::{Failure, Scope};
use crate::journal::RowOutcome;
use crate::person_key::by_wa_id;

/// The consequence of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The row is finished.
    Done(RowOutcome),
    /// The row waits and is tried again.
    Later {
        /// Why.
        failure: Failure,
        /// Whether other rows continue meanwhile.
        alone: bool,
    },
    /// It would be the same for everybody: the row waits, and the run stops.
    Stop(Failure),
}

impl Verdict {
    /// Judges the answer to a send. `chosen` is whether the row itself chooses its template: then a fault of that
    /// template says nothing about the others'.
    pub fn of(outcome: Outcome<Value, Failure>, chosen: bool) -> Self {
        match outcome {
            Outcome::Done(accepted) => {
                let text = |name: &str| accepted.get(name).and_then(Value::as_str).map(str::to_owned);
                let message_id = text("message-id").unwrap_or_default();
                let reached = text("wa-id").and_then(|id| by_wa_id(&id)).or_else(|| text("user-id"));
                let message_status = text("message-status");
                Self::Done(RowOutcome::Accepted { message_id, message_status, reached })
            }
            Outcome::Unconfirmed(failure) => Self::Done(RowOutcome::Unconfirmed(failure)),
            Outcome::Permanent(failure) if stops(failure.scope, chosen) => Self::Stop(failure),
            Outcome::Permanent(failure) => Self::Done(RowOutcome::Refused(failure)),
            Outcome::Transient { failure, .. } => {
                let alone = match failure.scope {
                    Scope::Message | Scope::Recipient => true,
                    Scope::Template => chosen,
                    _ => false,
                };
                Self::Later { failure, alone }
            }
        }
    }
}

/// Whether everybody else on the list would be refused, too. If the scope is unknown, that cannot be decided: ten
/// equal ones in a row also stop the run.
const fn stops(scope: Scope, chosen: bool) -> bool {
    match scope {
        Scope::Message | Scope::Recipient | Scope::Unknown => false,
        Scope::Template => !chosen,
        Scope::Sender | Scope::Account | Scope::Connection | Scope::Service | Scope::Host => true,
    }
}

/// How long Meta asks to wait.
pub fn retry_after(failure: &Failure) -> Duration {
    Duration::from_millis(failure.retry_after_ms.unwrap_or(0).into())
}

#[cfg(test)]
mod tests {
    use host_harness::{HostError, StopReason, Stopped};
    use serde_json::json;

    use super::*;
    use crate::caller::read;

    fn judge(err: Value) -> Verdict {
        Verdict::of(read("send-template", Ok(json!({ "err": err }))), false)
    }

    #[test]
    fn what_was_accepted_has_an_id_and_the_person_whom_meta_names() {
        for (ids, reached) in [
            (json!({}), None),
            (json!({"wa-id": "551187654321", "user-id": "BR.7"}), Some("+551187654321")),
            (json!({"user-id": "BR.7"}), Some("BR.7")),
        ] {
            let mut ok = json!({"message-id": "wamid.1", "recipient": "+1", "message-status": "accepted"});
            ok.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
            let accepted = RowOutcome::Accepted {
                message_id: "wamid.1".into(),
                message_status: Some("accepted".into()),
                reached: reached.map(str::to_owned),
            };
            assert_eq!(
                Verdict::of(read("send-template", Ok(json!({ "ok": ok }))), false),
                Verdict::Done(accepted)
            );
        }
    }

    const SCOPES: [(&str, bool); 9] = [
        ("message", false),
        ("recipient", false),
        ("unknown", false),
        ("template", true),
        ("sender", true),
        ("account", true),
        ("connection", true),
        ("service", true),
        ("host", true),
    ];

    #[test]
    fn a_refusal_that_concerns_more_than_one_row_stops_the_run_whatever_its_kind() {
        for (scope, stops) in SCOPES {
            for kind in ["other", "invalid-token", "template-mismatch", "a-later-kind"] {
                let failure =
                    json!({"kind": kind, "scope": scope, "message": "m", "fix": "f", "code": 131026});
                match judge(json!({ "permanent": failure })) {
                    Verdict::Stop(failure) if stops => assert_eq!(failure.fix, "f", "{scope}"),
                    Verdict::Done(RowOutcome::Refused(failure)) if !stops => {
                        assert_eq!(failure.code, Some(131026), "{scope}");
                    }
                    other => panic!("{scope}, {kind}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn the_template_that_a_row_chooses_is_the_rows_own_fault() {
        for (scope, stops) in SCOPES {
            let failure = json!({"err": {"permanent": {"kind": "other", "scope": scope, "message": "m"}}});
            let verdict = Verdict::of(read("send-template", Ok(failure)), true);
            assert_eq!(
                matches!(verdict, Verdict::Stop(_)),
                stops && scope != "template",
                "{scope}: {verdict:?}"
            );
        }
    }

    #[test]
    fn what_may_have_been_sent_is_never_tried_again() {
        let unconfirmed = |verdict: &Verdict| matches!(verdict, Verdict::Done(RowOutcome::Unconfirmed(_)));
        assert!(unconfirmed(&judge(
            json!({"permanent-unconfirmed": {"kind": "network-failed", "message": "m"}})
        )));
        assert!(unconfirmed(&judge(json!("execution-failed"))));
        assert!(unconfirmed(&judge(json!({"a-later-case": {}}))));
        let trap = |may_have_sent| {
            HostError::from(Stopped { reason: StopReason::Trap("unreachable".into()), may_have_sent })
        };
        assert!(unconfirmed(&Verdict::of(read("send-template", Err(trap(true))), false)));
    }

    #[test]
    fn a_wait_that_concerns_one_row_leaves_the_others_alone() {
        for (scope, _) in SCOPES {
            let failure = json!({"kind": "other", "scope": scope, "message": "m", "retry-after-ms": 6000});
            let answer = || read("send-template", Ok(json!({"err": {"transient": failure}})));
            for chosen in [false, true] {
                let Verdict::Later { failure, alone } = Verdict::of(answer(), chosen) else {
                    panic!("{scope}")
                };
                let expected = matches!(scope, "message" | "recipient") || (scope == "template" && chosen);
                assert_eq!((alone, retry_after(&failure)), (expected, Duration::from_secs(6)), "{scope}");
            }
        }
    }

    #[test]
    fn what_failed_in_the_host_before_sending_is_not_the_recipients_fault() {
        let second = Duration::from_secs(1);
        for (reason, passes) in [
            (StopReason::Deadline(second), true),
            (StopReason::Cpu(second), true),
            (StopReason::NotStarted("no memory".into()), true),
            (StopReason::Trap("unreachable".into()), false),
            (StopReason::Memory(1), false),
        ] {
            let error = HostError::from(Stopped { reason, may_have_sent: false });
            match Verdict::of(read("send-template", Err(error)), false) {
                Verdict::Later { alone, .. } => assert!(passes && !alone),
                // Perhaps the row's own fault: ten equal ones stop the run.
                Verdict::Done(RowOutcome::Refused(failure)) => {
                    assert!(!passes && failure.scope == Scope::Unknown)
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
