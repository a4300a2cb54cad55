//! What opens the 24-hour window, and with whom.

use host_harness_simulator::{
    Conversations, DEMO_GROUP_ID, DEMO_RECIPIENT, DEMO_RECIPIENT_WINDOW_CLOSED, DEMO_USER_ID, Fate, World,
};
use serde_json::{Value, json};

use super::bench::Bench;
use crate::client::text;

const CLOSED: &str = DEMO_RECIPIENT_WINDOW_CLOSED;

impl Bench {
    /// Whether a text reaches the recipient.
    async fn reaches(&self, message: Value) -> bool {
        assert_eq!(self.client.send(message).await.status, 200);
        self.client.simulator.messages().last().unwrap().fate == Fate::Delivered
    }
}

#[tokio::test]
async fn every_message_opens_it_and_no_change_of_one_does() {
    let mut all_closed = World::demo();
    all_closed.open_conversations = Conversations::Only(Vec::new());
    for (event, opens) in [
        (json!({ "text": "Hi" }), true),
        (json!({ "kind": "image" }), true),
        (json!({ "kind": "request-welcome" }), true),
        (json!({ "kind": "button", "payload": "x" }), true),
        (json!({ "kind": "unsupported", "type": "poll" }), true),
        (json!({ "kind": "standby", "text": "Hi" }), true),
        (json!({ "kind": "unsupported", "type": "edit" }), false),
        (json!({ "kind": "user-id-change" }), false),
        (json!({ "kind": "stop" }), false),
        (json!({ "kind": "handover" }), false),
    ] {
        let bench = Bench::of(all_closed.clone()).await;
        let mut event = event;
        event["from"] = CLOSED.into();
        bench.happens(event.clone()).await;
        assert_eq!(bench.reaches(text(CLOSED)).await, opens, "{event}");
    }
    let bench = Bench::of(all_closed).await;
    bench.happens(json!({ "to": CLOSED, "kind": "echo", "text": "Hi" })).await;
    assert!(!bench.reaches(text(CLOSED)).await, "the staff open none");
}

/// Meta, "Groups API": the window is the group's.
#[tokio::test]
async fn a_member_opens_the_window_of_the_group_only() {
    let mut world = World::demo();
    world.open_conversations = Conversations::Only(Vec::new());
    let bench = Bench::of(world).await;
    let mut to_group = text(DEMO_GROUP_ID);
    to_group["recipient_type"] = "group".into();
    assert!(!bench.reaches(to_group.clone()).await, "nobody has written yet");
    bench.happens(json!({ "from": CLOSED, "text": "Hi", "group-id": DEMO_GROUP_ID })).await;
    assert!(bench.reaches(to_group).await);
    assert!(!bench.reaches(text(CLOSED)).await);
}

#[tokio::test]
async fn it_is_open_by_number_and_by_user_id() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    bench.happens(json!({ "from": CLOSED, "text": "Hi" })).await;
    let user_id = bench.told("messages").await["messages"][0]["from_user_id"].clone();
    let by_id = json!({ "messaging_product": "whatsapp", "recipient": user_id, "text": { "body": "Hi" } });
    assert!(bench.reaches(by_id).await);
    assert!(bench.reaches(text(CLOSED)).await);
}

#[tokio::test]
async fn it_closes_on_demand_and_opens_again_with_the_next_message() {
    let bench = Bench::new().await;
    let simulator = &bench.client.simulator;
    let by_id =
        json!({ "messaging_product": "whatsapp", "recipient": DEMO_USER_ID, "text": { "body": "Hi" } });
    let mut to_group = text(DEMO_GROUP_ID);
    to_group["recipient_type"] = "group".into();
    for (who, message) in
        [(DEMO_RECIPIENT, text(DEMO_RECIPIENT)), (DEMO_USER_ID, by_id), (DEMO_GROUP_ID, to_group)]
    {
        assert!(bench.reaches(message.clone()).await, "{who}");
        simulator.close_window(who).unwrap();
        assert!(!bench.reaches(message).await, "{who}");
    }
    bench.happens(json!({ "from": DEMO_RECIPIENT, "text": "Hi" })).await;
    assert!(bench.reaches(text(DEMO_RECIPIENT)).await);
    bench.happens(json!({ "from": DEMO_RECIPIENT, "kind": "window-closed" })).await;
    assert!(!bench.reaches(text(DEMO_RECIPIENT)).await, "over HTTP as well");
    assert!(
        simulator.close_window("5555550123").unwrap_err().to_string().contains("inbound['from'] must be")
    );
}

#[tokio::test]
async fn it_cannot_close_where_it_is_open_for_all() {
    let bench = Bench::of(World { open_conversations: Conversations::All, ..World::demo() }).await;
    let refused = bench.refused(json!({ "from": DEMO_RECIPIENT, "kind": "window-closed" })).await;
    assert!(refused.contains("open-conversations is \"all\""), "{refused}");
    assert!(bench.reaches(text(DEMO_RECIPIENT)).await);
}
