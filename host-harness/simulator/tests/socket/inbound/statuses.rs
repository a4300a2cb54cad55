//! The recipient in a status.

use host_harness_simulator::{DEMO_GROUP_ID, DEMO_RECIPIENT_WINDOW_CLOSED, DEMO_USER_ID, World};
use serde_json::{Value, json};

use super::bench::{Bench, WA_ID, ana};
use crate::client::text;

#[tokio::test]
async fn sent_delivered_and_read_come_with_the_contact_and_failed_does_not() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    bench.client.text("+15555550123").await;
    for word in ["sent", "delivered", "read"] {
        let told = bench.told("messages").await;
        assert_eq!((&told["statuses"][0]["status"], &told["contacts"]), (&json!(word), &json!([ana()])));
        assert_eq!(told["statuses"][0].get("recipient_user_id"), None, "it was sent to a number");
    }
    bench.client.text(DEMO_RECIPIENT_WINDOW_CLOSED).await;
    let told = bench.told("messages").await;
    assert_eq!((&told["statuses"][0]["status"], told.get("contacts")), (&json!("failed"), None));
    bench
        .client
        .send(json!({ "messaging_product": "whatsapp", "recipient": DEMO_USER_ID, "text": { "body": "x" } }))
        .await;
    let status = bench.told("messages").await["statuses"][0].take();
    assert_eq!((status.get("recipient_id"), &status["recipient_user_id"]), (None, &json!(DEMO_USER_ID)));
}

#[tokio::test]
async fn the_username_is_never_with_sent() {
    let mut world = World::demo();
    let known = world.recipients.iter_mut().find(|known| known.number == "+15555550126").unwrap();
    known.username = Some("bo".to_owned());
    let mut bench = Bench::of(world).await;
    bench.subscribe();
    bench.client.text("+15555550126").await;
    for username in [None, Some("bo"), Some("bo")] {
        let profile = bench.told("messages").await["contacts"][0]["profile"].take();
        assert_eq!(profile["username"].as_str(), username);
    }
}

/// Meta, "Groups API: webhooks".
#[tokio::test]
async fn in_a_group_each_member_who_is_known_has_a_status() {
    let mut bench = Bench::new().await;
    for from in ["+15555550123", DEMO_USER_ID] {
        bench.happens(json!({ "from": from, "text": "Hi", "group-id": DEMO_GROUP_ID })).await;
    }
    bench.subscribe();
    let mut message = text(DEMO_GROUP_ID);
    message["recipient_type"] = "group".into();
    bench.client.send(message).await;
    let people = |told: &Value| -> Vec<Value> {
        let statuses = told["statuses"].as_array().unwrap().iter();
        statuses
            .map(|status| {
                assert_eq!(
                    (&status["recipient_type"], &status["recipient_id"]),
                    (&json!("group"), &json!(DEMO_GROUP_ID))
                );
                json!([status.get("recipient_participant_id"), status.get("recipient_participant_user_id")])
            })
            .collect()
    };
    assert_eq!(people(&bench.told("messages").await), [json!([null, null])], "sent names nobody");
    for _ in ["delivered", "read"] {
        let told = bench.told("messages").await;
        assert_eq!(people(&told), [json!([WA_ID, null]), json!([null, DEMO_USER_ID])]);
    }
}

/// Meta, "Direct Send".
#[tokio::test]
async fn direct_send_has_the_id_of_its_template() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let mut ids = Vec::new();
    for more in [
        json!({ "category": "utility" }),
        json!({ "category": "utility" }),
        json!({ "category": "utility", "direct_send_config": { "template_name": "a" } }),
        json!({ "category": "service" }),
    ] {
        let mut message = text("+15555550123");
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(bench.client.send(message).await.status, 200);
        ids.push(bench.told("messages").await["statuses"][0]["template_id"].as_str().map(str::to_owned));
        bench.told("messages").await;
        bench.told("messages").await;
    }
    assert!(
        ids[0].is_some() && ids[0] == ids[1] && ids[2].is_some() && ids[0] != ids[2] && ids[3].is_none(),
        "{ids:?}"
    );
}
