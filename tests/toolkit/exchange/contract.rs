//! The component without imports as it appears to a host that has never seen it.

use host_harness::{Host, HostOptions, Plugin, Sandbox};
use serde_json::json;

const STEP: &str = "whatsapp:toolkit/exchange#step";

/// The size that it must stay below: a jump should be noticed.
const MAX_SIZE: usize = 640_000;

#[test]
fn it_imports_nothing_and_exports_one_function() {
    let host = Host::new(HostOptions::default()).expect("a host");
    let plugin = Plugin::load(&host, host_harness_component::EXCHANGE).expect("the component loads");
    assert!(plugin.imports().is_empty(), "{:?}", plugin.imports());
    assert_eq!(plugin.exports().collect::<Vec<_>>(), ["whatsapp:toolkit/exchange@0.1.0#step"]);
    assert!(plugin.size() < MAX_SIZE, "{} bytes", plugin.size());
}

#[tokio::test]
async fn the_fast_one_gives_the_same_steps() {
    let host = Host::new(HostOptions::default()).expect("a host");
    let small = Plugin::load(&host, host_harness_component::EXCHANGE).expect("the component loads");
    let fast = Plugin::load(&host, host_harness_component::FAST_EXCHANGE).expect("the component loads");
    assert_eq!(fast.exports().collect::<Vec<_>>(), small.exports().collect::<Vec<_>>());
    let connection = json!({"phone-number-id": "111", "graph-url": "https://graph.facebook.com"});
    let message = json!({"to": "+15555550123", "body": "Dear \"Ana\"\n\u{1f44d}"});
    let unreadable = json!({"to": ["+15555550123"], "body": 1.5});
    let body = r#"{"contacts":[{"wa_id":"15555550123"}],"messages":[{"id":"wamid.A"}]}"#;
    let accepted = json!([{"arrived": {"status": 200, "headers": [], "body": {"text": body}}}]);
    for (input, answers, kind) in
        [(&message, json!([]), "ask"), (&message, accepted, "done"), (&unreadable, json!([]), "error")]
    {
        let call = json!({"function": "send-message", "connection": connection, "input": input});
        let step = json!({"call": call.to_string(), "answers": answers.to_string()});
        let step_of =
            async |plugin: &Plugin| plugin.call_json(&Sandbox::default(), STEP, &step).await.expect("a step");
        let step = step_of(&fast).await;
        assert!(step.as_str().is_some_and(|step| step.starts_with(&format!("{{\"{kind}\":"))), "{step}");
        assert_eq!(step, step_of(&small).await);
    }
}
