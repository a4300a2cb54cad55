//! Attempts to exceed the limits of a call.

use std::time::Duration;

use host_harness::{HostError, Limits, Sandbox, StopReason, Stopped};
use serde_json::json;

use crate::server::Server;
use crate::support::{all_of, attack, request, run, sandbox, send};

fn limited(limits: Limits) -> Sandbox {
    Sandbox::default().limits(limits)
}

#[test]
fn an_endless_loop_is_stopped() {
    run(async {
        let limits = Limits::default().cpu(Duration::from_millis(50));
        assert_eq!(
            attack(&limited(limits), "spin", json!({})).await.stopped(),
            "the plugin was stopped after computing for 50ms; it had not begun a request; `Limits::cpu` raises that"
        );
        let limits = Limits::default().deadline(Duration::from_millis(50));
        assert_eq!(
            attack(&limited(limits), "spin", json!({})).await.stopped(),
            "the plugin was stopped after 50ms, its deadline; it had not begun a request; `Limits::deadline` \
             raises that"
        );
    });
}

#[test]
fn unbounded_memory_is_stopped() {
    run(async {
        let limits = Limits::default().memory(16 << 20);
        assert_eq!(
            attack(&limited(limits), "hoard-memory", json!({})).await.stopped(),
            "the plugin needs more than the 16777216 bytes of memory it may have; it had not begun a request; \
             `Limits::memory` raises that"
        );
    });
}

#[test]
fn unbounded_memory_of_the_hosts_is_stopped() {
    run(async {
        let limits = Limits::default().resources(100);
        assert_eq!(
            attack(&limited(limits), "hoard-headers", json!({})).await.stopped(),
            "the plugin holds more than the 100 requests, header sets, bodies and the like that it may have at one \
             time; it had not begun a request; `Limits::resources` raises that"
        );
        // With the defaults, too: one set may have 128 KiB, so a thousand are at most 128 MiB.
        let error = attack(&Sandbox::default(), "hoard-headers", json!({})).await.result.unwrap_err();
        assert!(
            matches!(error, HostError::Stopped(Stopped { reason: StopReason::Resources(1_000), .. })),
            "{error:?}"
        );
    });
}

#[test]
fn an_endless_response_is_cut() {
    run(async {
        let server = Server::start().await;
        let limits = Limits::default().response_bytes(1 << 20);
        let sandbox = sandbox(&[&all_of(&server)]).limits(limits);
        let drain = json!({"request": request("GET", server.address, "/endless")});
        let outcome = attack(&sandbox, "drain", drain).await;
        assert!(outcome.refusal().contains("HttpResponseBodySize(Some(1048576))"), "{}", outcome.refusal());
        assert_eq!(
            outcome.told(),
            "the response is longer than 1048576 bytes; `Limits::response_bytes` raises that"
        );
    });
}

#[test]
fn a_response_that_drips_without_end_is_stopped() {
    run(async {
        let server = Server::start().await;
        let limits = Limits::default().deadline(Duration::from_millis(300));
        let sandbox = sandbox(&[&all_of(&server)]).limits(limits);
        let drain = json!({"request": request("GET", server.address, "/drip")});
        assert_eq!(
            attack(&sandbox, "drain", drain).await.stopped(),
            "the plugin was stopped after 300ms, its deadline; it had begun a request, so what was asked for may have \
             been done; `Limits::deadline` raises that"
        );
    });
}

#[test]
fn ten_thousand_requests_are_sixteen_and_a_note() {
    run(async {
        let server = Server::start().await;
        let flood = |path, times| json!({"request": request("GET", server.address, path), "times": times});
        let sandbox = sandbox(&[&format!("{}/allowed", all_of(&server))]);

        let outcome = attack(&sandbox, "flood", flood("/allowed", 10_000)).await;
        let tally = outcome.result.as_ref().unwrap();
        assert_eq!((&tally["answered"], &tally["refused"]), (&json!(16), &json!(9_984)));
        assert!(tally["last-refusal"].as_str().unwrap().contains("HttpRequestDenied"), "{tally}");
        assert_eq!(server.received().len(), 16);
        assert_eq!(outcome.exchanges.len(), 17);
        assert_eq!(
            outcome.told(),
            "a call may make no more than 16 requests; `Limits::requests` raises that"
        );

        // Requests that the policy denies count as well: each is a line in the operator's log.
        let outcome = attack(&sandbox, "flood", flood("/denied", 1_000)).await;
        assert_eq!(outcome.result.as_ref().unwrap()["refused"], 1_000);
        assert_eq!(outcome.exchanges.len(), 17);
        assert_eq!(server.received().len(), 16);
    });
}

#[test]
fn a_request_body_that_is_too_long_is_cut() {
    run(async {
        let server = Server::start().await;
        let limits = Limits::default().request_bytes(1 << 20);
        let sandbox = sandbox(&[&all_of(&server)]).limits(limits);
        let told = "the request's body is longer than 1048576 bytes; `Limits::request_bytes` raises that";
        for headers in [json!([]), json!([["content-length", "10000000"]])] {
            let mut request = request("POST", server.address, "/");
            request["headers"] = headers;
            let outcome = attack(&sandbox, "upload", json!({"request": request, "bytes": 10_000_000})).await;
            assert!(
                outcome.refusal().contains("HttpRequestBodySize(Some(1048576))"),
                "{}",
                outcome.refusal()
            );
            assert_eq!(outcome.told(), told);
        }
        assert!(server.received().is_empty(), "{:?}", server.received());
    });
}

#[test]
fn a_text_of_50_mb_is_refused() {
    run(async {
        let reason = "the plugin passes more than 33554432 bytes to the host at once, which is the limit; it had not begun a \
                      request; `Limits::transfer_bytes` raises that";
        for function in ["long-text", "long-header"] {
            let limits = Limits::default().transfer_bytes(32 << 20);
            let outcome = attack(&limited(limits), function, json!({"bytes": 50_000_000})).await;
            assert_eq!(outcome.stopped(), reason, "{function}");
        }
        let text =
            attack(&Sandbox::default(), "long-text", json!({"bytes": 50_000_000})).await.result.unwrap();
        assert_eq!(text.as_str().unwrap().len(), 50_000_000);
    });
}

#[test]
fn a_trap_is_the_plugins_failure_and_says_whether_it_had_sent() {
    run(async {
        let server = Server::start().await;
        let crash = json!({"request": request("POST", server.address, "/")});
        let outcome = attack(&sandbox(&[&all_of(&server)]), "send-and-crash", crash.clone()).await;
        let stopped = outcome.stopped();
        assert!(
            stopped.starts_with("the plugin failed: wasm trap: wasm `unreachable` instruction executed"),
            "{stopped}"
        );
        assert!(
            stopped.ends_with("it had begun a request, so what was asked for may have been done"),
            "{stopped}"
        );
        // If it was denied, it was not sent.
        let outcome = attack(&Sandbox::default(), "send-and-crash", crash).await;
        assert!(outcome.stopped().ends_with("it had not begun a request"), "{}", outcome.stopped());
    });
}

#[test]
fn a_recursion_without_end_is_a_trap() {
    run(async {
        let outcome = attack(&Sandbox::default(), "recurse", json!({})).await;
        assert!(outcome.stopped().starts_with("the plugin failed: "), "{}", outcome.stopped());
    });
}

#[test]
fn what_is_denied_reaches_the_plugin_whatever_it_has_written() {
    run(async {
        let server = Server::start().await;
        let mut request = request("POST", server.address, "/");
        request["body"] = "a".repeat(1 << 20).into();
        let outcome = send(&Sandbox::default(), request).await;
        assert!(outcome.refusal().contains("HttpRequestDenied"), "{}", outcome.refusal());
        assert!(server.received().is_empty());
    });
}
