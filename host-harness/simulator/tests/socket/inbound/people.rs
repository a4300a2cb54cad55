//! Who writes: by number, by user id, with a new number.

use host_harness_simulator::{DEMO_USER_ID, Fate, World};
use serde_json::{Value, json};

use super::bench::{Bench, USER_ID, WA_ID, ana, from};
use crate::client::text;

#[tokio::test]
async fn a_user_id_does_for_every_kind() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    for kind in ["text", "image", "request-welcome", "unsupported"] {
        bench.happens(json!({ "from": DEMO_USER_ID, "kind": kind, "text": "Hi" }).pipe(kind)).await;
        let told = bench.told("messages").await;
        let contact = json!({ "profile": { "name": "Simulated Person" }, "user_id": DEMO_USER_ID });
        assert_eq!(told["contacts"], json!([contact]), "{kind}");
        let message = &told["messages"][0];
        assert_eq!((message.get("from"), &message["from_user_id"]), (None, &json!(DEMO_USER_ID)), "{kind}");
    }
}

/// Only a text has a text.
trait Pipe {
    fn pipe(self, kind: &str) -> Self;
}

impl Pipe for Value {
    fn pipe(mut self, kind: &str) -> Self {
        if kind != "text" {
            self.as_object_mut().unwrap().remove("text");
        }
        self
    }
}

#[tokio::test]
async fn a_contact_is_what_the_world_knows_of_the_person() {
    let world = "[[recipients]]\nnumber = '+5500987650123'\nwa-id = '550087650123'\nuser-id = 'BR.7'\n\
                 username = 'ana.s'\nname = 'Ana'\nidentity-key-hash = 'DF2='";
    let mut known = World::from_toml(world).unwrap();
    known.business_accounts = World::demo().business_accounts;
    let mut bench = Bench::of(known).await;
    bench.subscribe();
    for from in ["+5500987650123", "BR.7"] {
        bench.happens(json!({ "from": from, "text": "Hi" })).await;
        let told = bench.told("messages").await;
        assert_eq!(
            told["contacts"],
            json!([{ "profile": { "name": "Ana", "username": "ana.s" }, "wa_id": "550087650123", "user_id": "BR.7",
                "identity_key_hash": "DF2=" }])
        );
        assert_eq!(told["messages"][0]["from"], "550087650123");
    }
}

#[tokio::test]
async fn a_user_id_that_was_reported_can_be_written_to() {
    let mut bench = Bench::new().await;
    let to = json!({ "messaging_product": "whatsapp", "recipient": USER_ID, "text": { "body": "Hi" } });
    bench.client.send(to.clone()).await;
    assert!(matches!(bench.client.simulator.messages()[0].fate, Fate::Failed { code: 131026, .. }));
    bench.subscribe();
    bench.happens(json!({ "from": "+15555550123", "text": "Hi" })).await;
    assert_eq!(bench.told("messages").await["contacts"], json!([ana()]));
    bench.client.send(to).await;
    let status = bench.told("messages").await["statuses"][0].take();
    assert_eq!((&status["recipient_user_id"], &status["recipient_id"]), (&json!(USER_ID), &json!(WA_ID)));
}

#[tokio::test]
async fn a_new_number_has_a_new_user_id_and_the_old_one_is_nobodys() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    bench.happens(from("stop", json!({}))).await;
    bench.told("user_preferences").await;
    let answer = bench.happens(from("number-change", json!({ "to": "+15555550199" }))).await;
    let mut told = bench.told("messages").await;
    told["messages"][0]["timestamp"].take();
    assert_eq!(
        told,
        json!({ "messages": [{ "id": answer["message-id"], "timestamp": null, "type": "system",
            "from": WA_ID, "from_user_id": USER_ID,
            "system": { "type": "user_changed_number",
                "body": "User Simulated Person changed from 15555550123 to 15555550199", "wa_id": "15555550199",
                "user_id": answer["user-id"], "previous_user_id": USER_ID } }] }),
        "without contacts"
    );
    assert_ne!(answer["user-id"], USER_ID);
    assert!(
        bench.refused(json!({ "from": "+15555550123", "text": "Hi" })).await.contains("somebody on WhatsApp")
    );
    bench.client.text("+15555550123").await;
    assert_eq!(bench.told("messages").await["statuses"][0]["errors"][0]["code"], 131026);
    let marketing = json!({ "messaging_product": "whatsapp", "to": "+15555550199", "type": "template", "template": {
        "name": "newsletter_01", "language": { "code": "en_US" },
        "components": [{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }] } });
    bench.client.send(marketing).await;
    assert_eq!(bench.told("messages").await["statuses"][0]["errors"][0]["code"], 131050, "the choice stays");
    bench.client.text("+15555550199").await;
    assert_eq!(
        bench.told("messages").await["statuses"][0]["errors"][0]["code"],
        131047,
        "it opens no window"
    );
    bench.happens(json!({ "from": answer["user-id"], "text": "Hi" })).await;
    assert_eq!(bench.told("messages").await["messages"][0]["from"], "15555550199");
}

#[tokio::test]
async fn a_user_id_changes_alone() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    for (from, had_number) in [("+15555550123", true), (DEMO_USER_ID, false)] {
        let answer = bench.happens(json!({ "from": from, "kind": "user-id-change" })).await;
        let system = bench.told("messages").await["messages"][0]["system"].take();
        let old = if had_number { USER_ID } else { from };
        assert_eq!(
            system,
            json!({ "type": "user_changed_user_id", "user_id": answer["user-id"], "previous_user_id": old,
                "body": format!("User Simulated Person changed from {old} to {}", answer["user-id"].as_str().unwrap()) })
        );
        bench.happens(json!({ "from": answer["user-id"], "text": "Hi" })).await;
        let message = bench.told("messages").await["messages"][0].take();
        assert_eq!(message.get("from").is_some(), had_number);
        assert_eq!(message["from_user_id"], answer["user-id"]);
        assert!(bench.refused(json!({ "from": old, "text": "Hi" })).await.contains("nobody has this one"));
        let answer = json!({ "messaging_product": "whatsapp", "recipient": answer["user-id"], "text": { "body": "x" } });
        bench.client.send(answer).await;
        for _ in 0..3 {
            assert_ne!(
                bench.told("messages").await["statuses"][0]["status"],
                "failed",
                "the window stays open"
            );
        }
    }
}

#[tokio::test]
async fn who_is_blocked_cannot_write() {
    let bench = Bench::new().await;
    let path = format!("/v25.0/{}/block_users", host_harness_simulator::DEMO_PHONE_NUMBER_ID);
    let block = json!({ "messaging_product": "whatsapp", "block_users": [{ "user": "+15555550123" }] });
    assert_eq!(bench.client.call("POST", &path, Some(block)).await.status, 200);
    for event in [json!({ "from": "+15555550123", "text": "Hi" }), from("call", json!({}))] {
        let refused = bench.refused(event).await;
        assert!(refused.contains("inbound['from']") && refused.contains("not blocked"), "{refused}");
    }
    bench.client.send(text("+15555550124")).await;
}
