//! Results, errors, cancellation, concurrent calls.

use std::time::Duration;

use host_harness::{Limits, Source};
use rmcp::model::{CallToolRequest, ClientRequest};
use rmcp::service::PeerRequestOptions;
use serde_json::json;

use crate::support::{
    NUMBER, TOKEN, all, call, client, expose, expose_with, expose_within, failed, given, meeting, params,
    run, simulated, stalling,
};

#[test]
fn an_error_is_a_result_with_its_verdict_and_fix() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let told = failed(call(&client, "send-message", json!({"to": "15555550123", "body": "hello"})).await);
        assert_eq!(told["verdict"], "permanent", "{told}");
        assert_eq!(told["field"], "to");
        assert_eq!(told["code"], 1006);
        assert!(told["fix"].as_str().unwrap().contains("E.164"), "{told}");
        assert!(told["repeat"].as_str().unwrap().contains("will fail again"), "{told}");
        assert!(simulator.requests().is_empty());
    });
}

#[test]
fn arguments_that_do_not_fit_are_a_result_that_names_the_field() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        for (tool, arguments, field) in [
            ("send-message", json!({"to": 15_555_550_123_u64, "body": "hello"}), "to"),
            ("send-message", json!({"to": NUMBER, "body": "hello", "token": "EAAG"}), "token"),
            ("send-template", json!({"to": NUMBER, "name": "n", "language": "en", "body": []}), "body"),
            (
                "send-template",
                json!({"to": NUMBER, "name": "n", "language": "en", "values": "Ana"}),
                "values",
            ),
            ("template-form", json!({"name": "n"}), "language"),
            ("validate", json!({"access-token": "EAAG"}), "access-token"),
            ("list-phone-numbers", json!({"connection": {}}), "connection"),
        ] {
            let told = failed(call(&client, tool, arguments).await);
            assert_eq!(told["field"], field, "{tool}: {told}");
            assert_eq!(told["kind"], "invalid-input");
            assert_eq!(told["verdict"], "permanent");
        }
        assert!(simulator.requests().is_empty());
    });
}

#[test]
fn the_token_is_in_nothing_that_an_agent_sees() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let tools = client.list_all_tools().await.unwrap();
        let mut seen = serde_json::to_string(&tools).unwrap();
        // The endpoint that describes the token itself, and one that answers with an error about it.
        for arguments in
            [json!({"method": "get", "path": "/debug_token"}), json!({"method": "get", "path": "/me"})]
        {
            seen += &format!("{:?}", call(&client, "custom-api-call", arguments).await);
        }
        seen += &format!("{:?}", call(&client, "validate", json!({})).await);
        assert!(!seen.contains(TOKEN));
        assert!(!simulator.requests().is_empty());
    });
}

#[test]
fn a_token_that_cannot_be_had_is_told_without_where_it_is_kept() {
    run(async {
        let source = Source::file("/no/such/secret");
        let mut exposed =
            expose_with(([127, 0, 0, 1], 9).into(), &all(), Limits::default(), source).await.unwrap();
        let client = client(&exposed.server).await;
        let told = failed(call(&client, "validate", json!({})).await);
        assert_eq!(told["verdict"], "permanent");
        assert!(!told.to_string().contains("/no/such"), "{told}");
        let line = exposed.log.recv().await.unwrap();
        assert!(line.starts_with("validate: permanent, ") && line.contains("/no/such/secret"), "{line}");
    });
}

#[test]
fn a_call_that_runs_into_its_deadline_says_whether_it_may_have_sent() {
    run(async {
        let stalling = stalling().await;
        let limits = Limits::default().deadline(Duration::from_secs(1));
        let exposed = expose_within(stalling.addr, &all(), limits).await.unwrap();
        let client = client(&exposed.server).await;
        let (sent, read) = tokio::join!(
            call(&client, "send-message", json!({"to": NUMBER, "body": "hello"})),
            call(&client, "list-templates", json!({}))
        );
        let told = failed(sent);
        assert_eq!(told["verdict"], "unconfirmed", "{told}");
        assert!(told["message"].as_str().unwrap().contains("may have been done"), "{told}");
        let told = failed(read);
        assert_eq!(told["verdict"], "transient", "{told}");
    });
}

#[test]
fn a_call_that_is_cancelled_is_dropped_and_the_log_says_that_it_may_have_sent() {
    run(async {
        let mut stalling = stalling().await;
        let mut exposed = expose(stalling.addr, &all()).await.unwrap();
        let client = client(&exposed.server).await;
        let message = json!({"to": NUMBER, "body": "hello"});
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params("send-message", &message)));
        let pending = client.send_cancellable_request(request, PeerRequestOptions::default()).await.unwrap();
        let given_up = stalling.came.recv().await.unwrap();
        pending.cancel(Some("the person changed their mind".into())).await.unwrap();
        assert_eq!(
            exposed.log.recv().await.unwrap(),
            "send-message: cancelled; the message may have been sent anyway"
        );
        // The request's connection is closed, so nothing remains of the call.
        given_up.await.unwrap_err();
        // The server still works.
        given(call(&client, "describe-recipe", json!({"name": "list"})).await);
        assert_eq!(exposed.log.recv().await.unwrap(), "describe-recipe: ok");
    });
}

#[test]
fn a_client_that_leaves_takes_its_calls_with_it() {
    run(async {
        let mut stalling = stalling().await;
        let mut exposed = expose(stalling.addr, &all()).await.unwrap();
        let client = client(&exposed.server).await;
        let calling =
            tokio::spawn(async move { client.call_tool(params("list-templates", &json!({}))).await });
        stalling.came.recv().await.unwrap();
        calling.abort();
        assert_eq!(exposed.log.recv().await.unwrap(), "list-templates: cancelled; it only reads");
    });
}

#[test]
fn a_call_has_its_result_though_the_observer_panics() {
    run(async {
        let exposed = expose(([127, 0, 0, 1], 9).into(), &all()).await.unwrap();
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let server = exposed.server.on_call(move |call| {
            tell.send(call.to_string()).unwrap();
            panic!("as a closed stderr would");
        });
        let client = client(&server).await;
        let result = call(&client, "describe-recipe", json!({"name": "list"}));
        given(tokio::time::timeout(Duration::from_secs(60), result).await.expect("the result comes"));
        assert_eq!(told.recv().await.unwrap(), "describe-recipe: ok");
    });
}

#[test]
fn calls_run_at_once() {
    run(async {
        const COUNT: usize = 8;
        let exposed = expose(meeting(COUNT).await, &all()).await.unwrap();
        let client = client(&exposed.server).await;
        let message = json!({"to": NUMBER, "body": "hello"});
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..COUNT {
            let (peer, params) = (client.peer().clone(), params("send-message", &message));
            calls.spawn(async move { peer.call_tool(params).await });
        }
        for result in calls.join_all().await {
            assert_eq!(given(result.unwrap())["message-id"], "wamid.HBgL");
        }
    });
}
