//! What an agent may send: to whom, how much, and whether a person confirms it.

use std::time::Duration;

use host_harness_mcp::{Allowed, Guards, HttpServer};
use host_harness_simulator::{DEMO_GROUP_ID, Simulator, World};
use rmcp::ServiceExt;
use rmcp::model::{CallToolResponse, ElicitationAction};
use rmcp::service::ClientLifecycleMode;
use rmcp::transport::StreamableHttpClientTransport;
use serde_json::{Value, json};

use crate::stage::{Person, Stage, connect, lifecycles};
use crate::support::{
    Client, NUMBER, all, call, client, expose, failed, given, meeting, params, run, template,
};

const OTHER: &str = "+4915155555555";

fn allow(allowed: &[&str]) -> Guards {
    Guards::default().allow_to(allowed.iter().map(|allowed| allowed.parse::<Allowed>().unwrap()))
}

/// A client of a server with guards, and the Graph API behind it.
async fn guarded(guards: Guards) -> (Client, Simulator) {
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.unwrap();
    let exposed = expose(simulator.addr(), &all()).await.unwrap();
    (client(&exposed.server.guards(guards)).await, simulator)
}

fn text_to(to: &str) -> Value {
    json!({"to": to, "body": "hello"})
}

fn custom(path: &str, body: Value) -> Value {
    json!({"method": "post", "path": path, "body": body})
}

#[test]
fn nobody_is_written_to_who_is_not_allowed_whatever_the_tool() {
    run(async {
        let (client, simulator) = guarded(allow(&[NUMBER, "US"])).await;
        let mut other_template = template();
        other_template["to"] = OTHER.into();
        let text = |to: &str| {
            format!(r#"{{"messaging_product":"whatsapp","to":"{to}","type":"text","text":{{"body":"x"}}}}"#)
        };
        let messages = "/{phone-number-id}/messages";
        let raw = |content: Value| json!({"raw": {"content": content, "content-type": "application/json"}});
        let field = |name: &str, value: &str| json!({"name": name, "value": value});
        let part = |name: &str, value: &str| json!({"name": name, "content": {"text": value}});
        let mut in_query = custom(messages, json!({"json": {"messaging_product": "whatsapp"}}));
        in_query["query"] = json!([field("to", OTHER)]);
        for (tool, arguments) in [
            ("send-message", text_to(OTHER)),
            ("send-message", text_to("DE.1349")),
            ("send-message", json!({"group-id": DEMO_GROUP_ID, "body": "hello"})),
            ("send-template", other_template),
            ("send-media", json!({"to": OTHER, "kind": "image", "source": {"id": "1"}})),
            ("custom-api-call", custom(messages, json!({"json": text(OTHER)}))),
            (
                "custom-api-call",
                custom(messages, json!({"json": serde_json::from_str::<Value>(&text(OTHER)).unwrap()})),
            ),
            ("custom-api-call", custom("/v25.0/106540352242922/%256dessages", json!({"json": text(OTHER)}))),
            ("custom-api-call", custom(messages, json!({"form": [field("to", OTHER)]}))),
            ("custom-api-call", custom(messages, json!({"multipart": [part("to", OTHER)]}))),
            ("custom-api-call", custom(messages, raw(json!({"text": text(OTHER)})))),
            ("custom-api-call", custom(messages, raw(json!({"base64": "bm8ganNvbg=="})))),
            ("custom-api-call", custom(messages, json!({"json": {"to": NUMBER, "recipient": "DE.1349"}}))),
            ("custom-api-call", custom(messages, json!({"json": {"to": [OTHER]}}))),
            ("custom-api-call", custom(messages, json!({"json": {"type": "text"}}))),
            (
                "custom-api-call",
                custom("/{phone-number-id}/messages?to=%2B4915155555555", json!({"form": []})),
            ),
            (
                "custom-api-call",
                custom("/{phone-number-id}/marketing_messages", json!({"json": text(OTHER)})),
            ),
            (
                "custom-api-call",
                custom("/{phone-number-id}/calls", json!({"json": {"to": OTHER, "action": "connect"}})),
            ),
            (
                "custom-api-call",
                custom("/{phone-number-id}/calls", json!({"json": {"call_id": "1", "action": "accept"}})),
            ),
            ("custom-api-call", in_query),
        ] {
            let told = failed(call(&client, tool, arguments.clone()).await);
            assert_eq!(
                (&told["verdict"], &told["kind"]),
                (&json!("permanent"), &json!("host-denied")),
                "{arguments}: {told}"
            );
            assert!(told["fix"].is_string());
        }
        // The template is read to find its values; no other request is made.
        assert!(simulator.requests().iter().all(|request| request.method == "GET"));
        given(call(&client, "send-message", text_to(NUMBER)).await);
        given(call(&client, "send-template", template()).await);
        given(call(&client, "custom-api-call", custom(messages, json!({"json": text(NUMBER)}))).await);
        // Calls that reach nobody are not limited.
        given(call(&client, "list-templates", json!({})).await);
        assert_eq!(simulator.messages().len(), 3);
    });
}

#[test]
fn a_group_that_is_listed_is_written_to() {
    run(async {
        let (client, simulator) = guarded(allow(&[DEMO_GROUP_ID])).await;
        given(call(&client, "send-message", json!({"group-id": DEMO_GROUP_ID, "body": "hello"})).await);
        failed(call(&client, "send-message", text_to(NUMBER)).await);
        assert_eq!(simulator.messages().len(), 1);
    });
}

#[test]
fn a_session_sends_as_many_as_it_may_and_what_was_refused_does_not_count() {
    run(async {
        let (client, simulator) = guarded(Guards::default().max_sends(2)).await;
        failed(call(&client, "send-message", text_to("15555550123")).await);
        given(call(&client, "send-message", text_to(NUMBER)).await);
        given(call(&client, "send-template", template()).await);
        let told = failed(call(&client, "send-message", text_to(NUMBER)).await);
        assert_eq!((&told["verdict"], &told["kind"]), (&json!("permanent"), &json!("host-denied")), "{told}");
        given(call(&client, "list-templates", json!({})).await);
        assert_eq!(simulator.messages().len(), 2);
    });
}

#[test]
fn a_send_that_may_have_gone_out_counts() {
    run(async {
        // The answer is lost.
        let (client, _simulator) = guarded(Guards::default().max_sends(1)).await;
        let lost = host_harness_simulator::DEMO_RECIPIENT_ANSWER_LOST;
        let told = failed(call(&client, "send-message", text_to(lost)).await);
        assert_eq!(told["verdict"], "unconfirmed", "{told}");
        let told = failed(call(&client, "send-message", text_to(NUMBER)).await);
        assert_eq!(told["kind"], "host-denied", "{told}");
    });
}

#[test]
fn sends_at_once_do_not_exceed_the_cap() {
    run(async {
        const CAP: usize = 5;
        // The server answers nothing until as many sends as the cap are in progress.
        let exposed = expose(meeting(CAP).await, &all()).await.unwrap();
        let client =
            client(&exposed.server.guards(Guards::default().max_sends(5).max_sends_per_hour(5))).await;
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let (peer, params) = (client.peer().clone(), params("send-message", &text_to(NUMBER)));
            calls.spawn(async move { peer.call_tool(params).await.unwrap() });
        }
        let results = calls.join_all().await;
        let (sent, refused): (Vec<_>, Vec<_>) =
            results.into_iter().partition(|result| result.is_error != Some(true));
        assert_eq!((sent.len(), refused.len()), (CAP, 64 - CAP));
        for result in refused {
            // While the others were in progress they could still have failed, so some refusals were only temporary.
            let told = failed(result);
            assert!(["rate-limited", "host-denied"].contains(&told["kind"].as_str().unwrap()), "{told}");
        }
    });
}

#[test]
fn an_hours_sends_are_those_of_all_clients_and_the_refusal_says_when_it_is_over() {
    run(async {
        let stage = Stage::guarded(&[], Guards::default().max_sends_per_hour(2)).await;
        let (one, other) = (client(&stage.server).await, client(&stage.server).await);
        given(call(&one, "send-message", text_to(NUMBER)).await);
        stage.clock.pass(Duration::from_secs(600));
        given(call(&other, "send-message", text_to(NUMBER)).await);
        let told = failed(call(&one, "send-message", text_to(NUMBER)).await);
        assert_eq!(
            (&told["verdict"], &told["kind"]),
            (&json!("transient"), &json!("rate-limited")),
            "{told}"
        );
        let wait = told["retry-after-ms"].as_u64().unwrap();
        assert!((2_900_000..=3_000_000).contains(&wait), "{wait}");
        stage.clock.pass(Duration::from_millis(wait).max(Duration::from_secs(3_001)));
        given(call(&one, "send-message", text_to(NUMBER)).await);
        failed(call(&one, "send-message", text_to(NUMBER)).await);
    });
}

#[test]
fn two_clients_over_http_have_a_cap_each_and_those_without_sessions_one_together() {
    run(async {
        let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.unwrap();
        let exposed = expose(simulator.addr(), &all()).await.unwrap();
        let server = exposed.server.guards(Guards::default().max_sends(1));
        let server = HttpServer::start(server, ([127, 0, 0, 1], 0).into(), &[]).await.unwrap();
        for _ in 0..2 {
            let client = ().serve(StreamableHttpClientTransport::from_uri(server.url())).await.unwrap();
            given(call(&client, "send-message", text_to(NUMBER)).await);
            failed(call(&client, "send-message", text_to(NUMBER)).await);
        }
        let [_, new] = lifecycles();
        let mut sent = 0;
        for _ in 0..2 {
            let transport = StreamableHttpClientTransport::from_uri(server.url());
            let client = rmcp::service::ClientServiceExt::serve_with_lifecycle((), transport, new.clone())
                .await
                .unwrap();
            let result = client.call_tool(params("send-message", &text_to(NUMBER))).await.unwrap();
            sent += u32::from(result.is_error != Some(true));
        }
        assert_eq!(sent, 1);
        assert_eq!(simulator.messages().len(), 3);
        server.stop().await.unwrap();
    });
}

#[test]
fn a_person_confirms_each_message_in_both_lifecycles() {
    run(async {
        let stage = Stage::guarded(&[], Guards::default().ask(true)).await;
        for lifecycle in lifecycles() {
            let before = stage.simulator.messages().len();
            let (person, mut seen) = Person::new(Some(ElicitationAction::Accept));
            let client = connect(&stage.server, person, lifecycle).await;
            let message = json!({"to": NUMBER, "body": "Hello\nTo: +4915155555555"});
            given(client.call_tool(params("send-message", &message)).await.unwrap());
            let question = seen.asked.recv().await.unwrap();
            assert!(question.contains(&format!("\nTo: {NUMBER}\n")), "{question}");
            assert!(question.contains("\n    To: +4915155555555"), "{question}");
            assert!(question.contains(host_harness_simulator::DEMO_PHONE_NUMBER_ID), "{question}");
            // Reading needs no confirmation.
            given(client.call_tool(params("list-templates", &json!({}))).await.unwrap());
            assert!(seen.asked.try_recv().is_err());
            assert_eq!(stage.simulator.messages().len(), before + 1);
        }
    });
}

#[test]
fn a_message_that_a_person_declines_is_not_sent_and_neither_is_one_that_nobody_can_be_asked_about() {
    run(async {
        let stage = Stage::guarded(&[], Guards::default().ask(true)).await;
        for lifecycle in lifecycles() {
            for decision in [Some(ElicitationAction::Decline), Some(ElicitationAction::Cancel), None] {
                let word = match decision {
                    Some(ElicitationAction::Decline) => "declined",
                    Some(_) => "without an answer",
                    None => "elicitation",
                };
                let (person, _seen) = Person::new(decision);
                let client = connect(&stage.server, person, lifecycle.clone()).await;
                let told = failed(client.call_tool(params("send-message", &text_to(NUMBER))).await.unwrap());
                assert_eq!(
                    (&told["verdict"], &told["kind"]),
                    (&json!("permanent"), &json!("host-denied")),
                    "{told}"
                );
                assert!(told["message"].as_str().unwrap().contains(word), "{told}");
            }
        }
        assert!(stage.simulator.requests().is_empty());
    });
}

#[test]
fn a_confirmation_is_for_one_message_and_counts_once() {
    run(async {
        let stage = Stage::guarded(&[], Guards::default().ask(true)).await;
        let (person, _seen) = Person::new(Some(ElicitationAction::Accept));
        let [_, new] = lifecycles();
        let client = connect(&stage.server, person, new).await;
        let ask = async || {
            let asked = client.call_tool_once(params("send-message", &text_to(NUMBER))).await.unwrap();
            let CallToolResponse::InputRequired(asked) = asked else { panic!("{asked:?}") };
            asked.request_state.unwrap()
        };
        let answer = async |to: &str, state: Option<String>| {
            let mut params = params("send-message", &text_to(to));
            params.input_responses = Some([("send".to_owned(), json!({"action": "accept"}))].into());
            params.request_state = state;
            match client.call_tool_once(params).await.unwrap() {
                CallToolResponse::Complete(result) => result,
                other => panic!("{other:?}"),
            }
        };
        let state = ask().await;
        let told = failed(answer(OTHER, Some(state.clone())).await);
        assert!(told["message"].as_str().unwrap().contains("another message"), "{told}");
        failed(answer(NUMBER, Some(state)).await);
        failed(answer(NUMBER, None).await);
        assert!(stage.simulator.requests().is_empty());
        let state = ask().await;
        given(answer(NUMBER, Some(state.clone())).await);
        failed(answer(NUMBER, Some(state)).await);
        assert_eq!(stage.simulator.messages().len(), 1);
    });
}

#[test]
fn a_refusal_of_the_server_is_a_line_of_the_log() {
    run(async {
        let mut stage = Stage::guarded(&[], allow(&["DE"])).await;
        let client = client(&stage.server).await;
        failed(call(&client, "send-message", text_to(NUMBER)).await);
        let line = stage.log.recv().await.unwrap();
        assert_eq!(line, "send-message: permanent, refused by this server: host-denied");
        let (person, _seen) = Person::new(None);
        drop(connect(&stage.server, person, ClientLifecycleMode::Initialize).await);
    });
}
