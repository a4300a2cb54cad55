//! All attacks at once, while another plugin of the same host is working.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use host_harness::{Credential, Limits, Plugin, Policy, Reroute, Sandbox, Source};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::server::{Received, Server};
use crate::support::{ATTACKER, HOST, all_of, request, run, sandbox};

const CALLS: u32 = 1_000;
const TOKEN: &str = "EAAG-of-the-good-ones";

/// Meta's answer to a message that it accepts.
fn accepted(request: &Received) -> String {
    let message: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let to = message["to"].as_str().unwrap_or_default();
    json!({
        "messaging_product": "whatsapp",
        "contacts": [{"input": to, "wa_id": to.trim_start_matches('+')}],
        "messages": [{"id": format!("wamid.{to}")}],
    })
    .to_string()
}

fn attacks(server: &Server) -> Vec<(&'static str, Value)> {
    let to = |path: &str| json!({"request": request("POST", server.address, path)});
    let mut flood = to("/open");
    flood["times"] = 10_000.into();
    let mut upload = to("/open");
    upload["bytes"] = 10_000_000.into();
    vec![
        ("send", json!({"request": request("GET", "169.254.169.254", "/latest")})),
        ("send", json!({"request": request("GET", "evil.test", "/")})),
        ("send", to("/open/../admin")),
        ("flood", flood),
        ("upload", upload),
        ("drain", to("/endless")),
        ("drain", to("/drip")),
        ("send-and-crash", to("/open")),
        ("spin", json!({})),
        ("spin", json!({})),
        ("recurse", json!({})),
        ("hoard-memory", json!({})),
        ("hoard-headers", json!({})),
        ("long-text", json!({"bytes": 70_000_000})),
        ("long-header", json!({"bytes": 70_000_000})),
    ]
}

/// Whether an attack failed.
fn is_contained(function: &str, result: &Result<Value, host_harness::HostError>) -> bool {
    match result {
        Err(_) => true,
        Ok(result) if function == "flood" => result["answered"].as_u64() <= Some(16),
        Ok(result) => result["err"].is_string(),
    }
}

#[test]
fn a_thousand_good_calls_are_answered_once_while_all_attacks_go_on() {
    run(async {
        let (good, bad) = (Server::answering(accepted).await, Server::start().await);
        let toolkit = Plugin::load(&HOST, host_harness_component::WASM).expect("the component loads");

        let over = Arc::new(AtomicBool::new(false));
        let made = Arc::new(AtomicUsize::new(0));
        let limits = Limits::default()
            .deadline(Duration::from_millis(500))
            .cpu(Duration::from_millis(200))
            .request_bytes(1 << 20)
            .response_bytes(1 << 20);
        let rules = ["open", "endless", "drip"].map(|path| format!("POST {}/{path}", all_of(&bad)));
        let hostile = sandbox(&rules.each_ref().map(String::as_str)).limits(limits);
        let mut attackers = JoinSet::new();
        for (function, params) in attacks(&bad) {
            let (over, made, hostile) = (Arc::clone(&over), Arc::clone(&made), hostile.clone());
            attackers.spawn(async move {
                while !over.load(Ordering::Acquire) {
                    let result = ATTACKER.call_json(&hostile, function, &params).await;
                    assert!(is_contained(function, &result), "{function}: {result:?}");
                    made.fetch_add(1, Ordering::AcqRel);
                }
            });
        }

        let sandbox = meta(&good);
        let mut calls = JoinSet::new();
        for number in 0..CALLS {
            let (toolkit, sandbox) = (toolkit.clone(), sandbox.clone());
            calls.spawn(async move {
                let to = format!("+1555{:07}", 1_000_000 + number);
                let input =
                    json!({"to": to, "body": format!("Message {number}"), "phone-number-id": "111222333"});
                let params = json!({"connection": {}, "input": input});
                (to, toolkit.call_json(&sandbox, "send-message", &params).await)
            });
        }
        let mut sent = Vec::new();
        while let Some(call) = calls.join_next().await {
            let (to, result) = call.expect("no call panicked");
            let result = result.expect("the host has no part in this");
            assert_eq!(result["ok"]["message-id"], format!("wamid.{to}"), "{result}");
            sent.push(to);
        }
        over.store(true, Ordering::Release);
        while let Some(attacker) = attackers.join_next().await {
            attacker.expect("every attack is contained");
        }

        assert!(made.load(Ordering::Acquire) >= attacks(&bad).len(), "every attack was made");
        let received = good.received();
        assert!(received.iter().all(|request| request.header("authorization") == format!("Bearer {TOKEN}")));
        let mut asked: Vec<String> = received.iter().map(recipient).collect();
        asked.sort_unstable();
        sent.sort_unstable();
        assert_eq!(sent.len(), CALLS as usize);
        assert_eq!(asked, sent, "each message was sent once");
    });
}

fn recipient(request: &Received) -> String {
    let message: Value = serde_json::from_str(&request.body).expect("a message");
    message["to"].as_str().expect("a recipient").to_owned()
}

fn meta(server: &Server) -> Sandbox {
    let meta = Policy::allow(["https://graph.facebook.com"]).expect("a policy");
    Sandbox::new(meta.clone())
        .reroute(Reroute::new(["graph.facebook.com"], &server.address.to_string()).expect("an address"))
        .credential("WHATSAPP_ACCESS_TOKEN", Credential::new(Source::fixed(TOKEN), meta))
}
