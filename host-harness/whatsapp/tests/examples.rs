//! The examples, run against a simulated Graph API.

#[expect(dead_code, reason = "a program of its own")]
#[path = "../examples/send.rs"]
mod send;

#[expect(dead_code, reason = "a program of its own")]
#[path = "../examples/engine.rs"]
mod engine;

use host_harness::{Host, HostOptions, Plugin, Source};
use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, DEMO_TOKEN, Simulator, World};
use host_harness_whatsapp::Session;

#[tokio::test]
async fn the_smallest_program_sends_and_says_what_is_wrong() {
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.unwrap();
    let host = Host::new(HostOptions::default().instances(4)).unwrap();
    let plugin = Plugin::load(&host, host_harness_component::EXCHANGE).unwrap();
    let session = Session::new(&plugin).token(Source::fixed(DEMO_TOKEN));
    let session = session.reroute(&simulator.addr().to_string()).unwrap();
    let refused = send::send(&session).await;
    assert!(refused.starts_with("not sent: ") && refused.contains("phone"), "{refused}");
    let sent = send::send(&session.phone_number_id(DEMO_PHONE_NUMBER_ID)).await;
    assert!(sent.starts_with("accepted as wamid."), "{sent}");
}

#[test]
fn the_readme_has_the_smallest_program() {
    let readme = include_str!("../../../README.md");
    let program = include_str!("../examples/send.rs");
    assert!(readme.contains(program), "copy examples/send.rs into README's \"Embed it\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_serves_its_tenants_while_one_hangs_and_the_component_is_replaced() {
    let lines = engine::run().await.unwrap();
    assert_eq!(
        lines,
        [
            "juniper: done, then permanent",
            "hanging: 30 transient",
            "hanging: 20 unconfirmed",
            "juniper: 1 done",
            "juniper: 1 permanent"
        ]
    );
}
