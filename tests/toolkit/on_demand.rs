//! Faults of the simulated Graph API on demand: each leads to the verdict that its documentation names.

use std::time::Duration;

use host_harness::{Limits, Outcome};
use host_harness_simulator::{
    DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_RECIPIENT_ANSWER_LOST, DEMO_RECIPIENT_HTML,
    DEMO_RECIPIENT_META_FAILS, DEMO_RECIPIENT_PAIR_LIMITED, DEMO_RECIPIENT_SILENT, DEMO_TOKEN, Fault, World,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Meta, PLUGIN, run, sandbox};

fn message(to: &str) -> Value {
    json!({"to": to, "body": "Hello"})
}

fn read() -> Value {
    json!({"method": "get", "path": "/me"})
}

/// The verdict on a result and the kind of its failure; a success has no kind.
fn verdict(result: &Value) -> (&'static str, &str) {
    let err = result["err"].as_object();
    let failure = err.and_then(|cases| cases.values().next());
    (
        Outcome::of_json(result).name(),
        failure.map_or("", |failure| failure["kind"].as_str().unwrap_or_default()),
    )
}

type Verdict = (&'static str, &'static str);

/// Each fault, whether it lets a send take effect, and the verdicts on a send and on a read.
fn faults() -> Vec<(Fault, bool, Verdict, Verdict)> {
    let timeout = |carried_out| Fault::Timeout { carried_out };
    let html = |status| Fault::Html { status };
    let lost = (("unconfirmed", "network-failed"), ("transient", "network-failed"));
    let fails = (("unconfirmed", "service-unavailable"), ("transient", "service-unavailable"));
    let slow = Fault::SlowBody { lasts: Duration::from_millis(500) };
    let both = |verdict: Verdict| (verdict, verdict);
    [
        (Fault::code(131_056), false, both(("transient", "pair-rate-limited"))),
        (Fault::code(131_049), false, both(("permanent", "recipient-unavailable"))),
        (Fault::code(131_000), false, fails),
        (timeout(false), false, lost),
        (timeout(true), true, lost),
        (Fault::AnswerLost, true, lost),
        (html(502), false, fails),
        (html(429), false, both(("transient", "rate-limited"))),
        (html(418), false, both(("permanent", "unexpected-response"))),
        (slow, true, both(("done", ""))),
    ]
    .map(|(fault, carried_out, (send, read))| (fault, carried_out, send, read))
    .into()
}

#[test]
fn each_fault_on_demand_has_the_verdict_that_it_names() {
    run(async {
        let mut rows = JoinSet::new();
        for (fault, carried_out, on_a_send, on_a_read) in faults() {
            rows.spawn(async move {
                let meta = Meta::start(World::demo()).await.with("timeout-ms", 1_000);
                let next = |to| meta.simulator.fail_next(fault.clone(), to).expect("a fault that can be");
                next(Some(DEMO_RECIPIENT));
                let sent = meta.call("send-message", message(DEMO_RECIPIENT)).await;
                assert_eq!(verdict(&sent), on_a_send, "{fault}: {sent:#}");
                assert_eq!(meta.simulator.messages().len(), usize::from(carried_out), "{fault}");
                assert_eq!(fault.carries_out(), carried_out, "{fault}");
                next(None);
                let seen = meta.call("custom-api-call", read()).await;
                assert_eq!(verdict(&seen), on_a_read, "{fault}: {seen:#}");
            });
        }
        while let Some(done) = rows.join_next().await {
            done.expect("the row's own message is above");
        }
    });
}

#[test]
fn the_people_of_the_demo_world_give_every_verdict() {
    run(async {
        for (to, expected) in [
            (DEMO_RECIPIENT, ("done", "")),
            (DEMO_RECIPIENT_ANSWER_LOST, ("unconfirmed", "network-failed")),
            (DEMO_RECIPIENT_SILENT, ("unconfirmed", "network-failed")),
            (DEMO_RECIPIENT_HTML, ("unconfirmed", "service-unavailable")),
            (DEMO_RECIPIENT_PAIR_LIMITED, ("transient", "pair-rate-limited")),
            (DEMO_RECIPIENT_META_FAILS, ("unconfirmed", "service-unavailable")),
        ] {
            let meta = Meta::start(World::demo()).await.with("timeout-ms", 1_000);
            let sent = meta.call("send-message", message(to)).await;
            assert_eq!(verdict(&sent), expected, "{to}: {sent:#}");
        }
    });
}

#[test]
fn a_send_whose_slow_answer_meets_the_deadline_may_have_been_sent() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        meta.simulator.fail_next(Fault::slow_body(), None).expect("a fault that can be");
        let hurried = Limits::default().deadline(Duration::from_secs(1));
        let sandbox = sandbox(&meta.simulator.addr().to_string()).limits(hurried);
        let connection = json!({"access-token": DEMO_TOKEN, "phone-number-id": DEMO_PHONE_NUMBER_ID});
        let params = json!({"connection": connection, "input": message(DEMO_RECIPIENT)});
        let stopped = PLUGIN.call_json(&sandbox, "send-message", &params).await.unwrap_err();
        assert_eq!(stopped.outcome().name(), "unconfirmed", "{stopped}");
        assert_eq!(meta.simulator.messages().len(), 1);
    });
}
