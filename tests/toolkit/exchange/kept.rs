//! Instances may be kept from one call to the next: no call sees anything of another.

use host_harness::Source;
use host_harness_simulator::{
    DEMO_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_TOKEN, Simulator, World,
};
use serde_json::json;

use crate::support::{PLUGIN, run, sandbox};

#[test]
fn calls_of_every_kind_and_end_leave_nothing_behind_in_an_instance_that_is_kept() {
    run(async {
        let mut world = World::demo();
        world.limits = false;
        let simulator = Simulator::start(world, ([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let session = PLUGIN
            .session(&sandbox(&simulator.addr().to_string()))
            .token(Source::fixed(DEMO_TOKEN))
            .phone_number_id(DEMO_PHONE_NUMBER_ID)
            .business_account_id(DEMO_BUSINESS_ACCOUNT_ID)
            .keep_instances(1);
        let listed = session.call("list-templates", Some(&json!({}))).await.done().expect("templates");
        let described = session.call("describe", Some(&json!({}))).await.done().expect("a description");
        for n in 0..100 {
            let body = format!("{n}.").repeat(1 + n * 13);
            let input = json!({"to": DEMO_RECIPIENT, "body": body});
            let sent = session.call("send-message", Some(&input)).await.done().expect("accepted");
            assert_eq!(sent["recipient"], DEMO_RECIPIENT, "call {n}");
            let seen = simulator.messages().last().expect("a message").body["text"]["body"].clone();
            assert_eq!(seen, body, "call {n}");
            let number = format!("1555{n}");
            let refused = session.call("send-message", Some(&json!({"to": number, "body": "x"}))).await;
            let failure = refused.failure().expect("no + is before it");
            assert_eq!(failure["code"], 1006, "call {n}");
            assert_eq!(
                session.call("list-templates", Some(&json!({}))).await.done().as_ref(),
                Some(&listed),
                "call {n}"
            );
        }
        assert_eq!(session.call("describe", Some(&json!({}))).await.done(), Some(described));
        assert_eq!(simulator.messages().len(), 100);
    });
}
