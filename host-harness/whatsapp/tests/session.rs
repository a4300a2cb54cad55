//! How a session uses a connection, against a simulated Graph API.

use std::sync::LazyLock;

use host_harness::{Host, HostOptions, Outcome, Plugin, Source};
use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_TOKEN, Simulator, World};
use host_harness_whatsapp::Session;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A host's connections belong to one runtime, so all tests share one.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

static PLUGIN: LazyLock<Plugin> = LazyLock::new(|| {
    let host = Host::new(HostOptions::default().instances(8)).unwrap();
    Plugin::load(&host, host_harness_component::EXCHANGE).unwrap()
});

async fn simulated() -> (Simulator, Session) {
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.unwrap();
    let session =
        Session::new(&PLUGIN).token(Source::fixed(DEMO_TOKEN)).phone_number_id(DEMO_PHONE_NUMBER_ID);
    let session = session.reroute(&simulator.addr().to_string()).unwrap();
    (simulator, session)
}

async fn send(session: &Session, connection: Value) -> Result<Value, Value> {
    let input = json!({"to": DEMO_RECIPIENT, "body": "Hello"});
    let connection = connection.as_object().unwrap();
    let mut result = session.call_with("send-message", connection, Some(&input)).await.unwrap();
    match result.get_mut("ok").map(Value::take) {
        Some(done) => Ok(done),
        None => Err(result["err"]["permanent"].take()),
    }
}

#[test]
fn a_part_of_a_connection_that_is_no_text_is_refused_and_nothing_takes_its_place() {
    RUNTIME.block_on(async {
        let (simulator, session) = simulated().await;
        for part in ["phone-number-id", "access-token", "graph-url", "api-version"] {
            let failure = send(&session, json!({part: 106_540_352})).await.unwrap_err();
            assert_eq!(failure["kind"], "invalid-input", "{part}: {failure}");
            assert_eq!(failure["field"], format!("connection.{part}"), "{failure}");
        }
        assert!(simulator.requests().is_empty());
        for blank in [json!(null), json!(" ")] {
            send(&session, json!({"phone-number-id": blank, "access-token": blank})).await.unwrap();
        }
    });
}

#[test]
fn the_hosts_token_goes_to_the_hosts_address_however_it_is_spelled_and_to_no_other() {
    RUNTIME.block_on(async {
        let (simulator, session) = simulated().await;
        for own in
            ["https://graph.facebook.com/", "https://graph.facebook.com:443", "HTTPS://Graph.Facebook.com"]
        {
            send(&session, json!({"graph-url": own}))
                .await
                .unwrap_or_else(|failure| panic!("{own}: {failure}"));
        }
        let sent = simulator.requests().len();
        for other in ["https://relay.example", "https://graph.facebook.com:8443"] {
            let failure = send(&session, json!({"graph-url": other})).await.unwrap_err();
            assert_eq!(
                (&failure["kind"], &failure["field"]),
                (&json!("host-denied"), &json!("connection.graph-url"))
            );
        }
        assert_eq!(simulator.requests().len(), sent);
    });
}

#[test]
fn a_malformed_token_is_named_and_not_shown() {
    RUNTIME.block_on(async {
        let (simulator, session) = simulated().await;
        for token in ["Bearer EAAG-secret", "\"EAAG-secret\"", "EAAG- secret"] {
            let failure = send(&session, json!({"access-token": token})).await.unwrap_err();
            assert_eq!(failure["code"], 190, "{failure}");
            assert!(!failure.to_string().contains("EAAG"), "{failure}");
        }
        assert!(simulator.requests().is_empty());
    });
}

#[test]
fn an_input_that_is_no_object_is_refused_by_each_function() {
    RUNTIME.block_on(async {
        let session = Session::offline(&PLUGIN).app_secret("secret").verify_token("token");
        for function in ["read-notification", "verify-subscription", "describe"] {
            for input in [json!([]), json!("x"), json!(7)] {
                match session.call(function, Some(&input)).await {
                    Outcome::Permanent(failure) => assert_eq!(failure["kind"], "invalid-input", "{failure}"),
                    other => panic!("{function} {input}: {other:?}"),
                }
            }
        }
    });
}
