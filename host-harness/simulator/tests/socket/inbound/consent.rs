//! Stopping and resuming marketing messages.

use host_harness_simulator::{DEMO_RECIPIENT_OPTED_OUT, DEMO_USER_ID};
use serde_json::{Value, json};

use super::bench::{Bench, USER_ID, WA_ID, from};

fn newsletter(key: &str, who: &str) -> Value {
    json!({ "messaging_product": "whatsapp", key: who, "type": "template", "template": {
        "name": "newsletter_01", "language": { "code": "en_US" },
        "components": [{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }] } })
}

impl Bench {
    /// The fate of a marketing template: the code if it fails.
    async fn fate_of_newsletter(&mut self, key: &str, who: &str) -> Option<u64> {
        let answer = self.client.send(newsletter(key, who)).await;
        assert_eq!(answer.status, 200, "accepted, whatever comes later");
        let status = self.told("messages").await["statuses"][0].take();
        if status["status"] != "failed" {
            // The other two steps.
            self.told("messages").await;
            self.told("messages").await;
        }
        status["errors"][0]["code"].as_u64()
    }
}

#[tokio::test]
async fn who_stops_gets_no_marketing_until_they_resume() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    assert_eq!(bench.fate_of_newsletter("to", "+15555550123").await, None);
    for (word, fate) in [("stop", Some(131050)), ("resume", None)] {
        bench.happens(from(word, json!({}))).await;
        let mut told = bench.told("user_preferences").await;
        assert!(told["user_preferences"][0]["timestamp"].take().is_u64(), "a number here");
        assert_eq!(
            told,
            json!({ "contacts": [{ "wa_id": WA_ID, "user_id": USER_ID }], "user_preferences": [{
                "wa_id": WA_ID, "user_id": USER_ID, "category": "marketing_messages", "value": word,
                "detail": format!("User requested to {word} marketing messages"), "timestamp": null }] })
        );
        assert_eq!(bench.fate_of_newsletter("to", "+15555550123").await, fate, "{word}");
        assert_eq!(bench.fate_of_newsletter("recipient", USER_ID).await, fate, "{word}, by user id");
    }
}

#[tokio::test]
async fn a_stop_concerns_marketing_only_and_nobody_else() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    bench.happens(json!({ "from": DEMO_USER_ID, "kind": "stop" })).await;
    let told = bench.told("user_preferences").await;
    assert_eq!(told["contacts"], json!([{ "user_id": DEMO_USER_ID }]), "no number");
    assert_eq!(bench.fate_of_newsletter("recipient", DEMO_USER_ID).await, Some(131050));
    assert_eq!(bench.fate_of_newsletter("to", "+15555550123").await, None);
    bench.happens(from("stop", json!({}))).await;
    bench.told("user_preferences").await;
    bench.client.text("+15555550123").await;
    assert_eq!(bench.told("messages").await["statuses"][0]["status"], "sent");
}

#[tokio::test]
async fn who_had_stopped_in_the_world_can_resume() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    assert_eq!(bench.fate_of_newsletter("to", DEMO_RECIPIENT_OPTED_OUT).await, Some(131050));
    bench.happens(json!({ "from": DEMO_RECIPIENT_OPTED_OUT, "kind": "resume" })).await;
    bench.told("user_preferences").await;
    assert_eq!(bench.fate_of_newsletter("to", DEMO_RECIPIENT_OPTED_OUT).await, None);
}
