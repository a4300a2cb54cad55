//! Webhooks: what they report about a message, how they are signed, and what happens if nobody accepts them.

use host_harness_simulator::*;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::client::{Client, text};
use crate::subscriber::{SECRET, Subscriber};

#[tokio::test]
async fn each_step_of_a_message_is_told_and_signed() {
    let client = Client::demo().await;
    let mut subscriber = Subscriber::start(&[]).await;
    client.simulator.subscribe(subscriber.webhook(), |_| {});
    let mut message = text(DEMO_RECIPIENT_BRAZIL);
    message["biz_opaque_callback_data"] = "größer/2".into();
    let id = client.send(message).await.json()["messages"][0]["id"].clone();
    for step in ["sent", "delivered", "read"] {
        let request = subscriber.next().await;
        assert!(request.body.is_ascii(), "as Meta escapes it");
        assert_eq!(request.signature, webhook_signature(SECRET, &request.body));
        assert_eq!(request.value()["metadata"]["phone_number_id"], DEMO_PHONE_NUMBER_ID);
        let status = request.status();
        assert_eq!((&status["id"], &status["status"]), (&id, &json!(step)));
        assert_eq!(
            (&status["recipient_id"], &status["biz_opaque_callback_data"]),
            (&json!("550087650123"), &json!("größer/2"))
        );
        assert_eq!(status.get("pricing").is_some(), step != "read");
    }
}

#[tokio::test]
async fn failures_come_by_webhook_with_metas_code() {
    let client = Client::demo().await;
    let mut subscriber = Subscriber::start(&[]).await;
    client.simulator.subscribe(subscriber.webhook(), |_| {});
    let image = json!({ "messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": "image",
        "image": { "link": "https://files.invalid/a.png" } });
    let template = |to: &str| {
        json!({ "messaging_product": "whatsapp", "to": to, "type": "template", "template": {
            "name": "newsletter_01", "language": { "code": "en_US" },
            "components": [{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }] } })
    };
    for (message, code) in [
        (text(DEMO_RECIPIENT_WINDOW_CLOSED), 131047),
        (text(DEMO_RECIPIENT_NOT_ON_WHATSAPP), 131026),
        (image, 131053),
        (template(DEMO_RECIPIENT_OPTED_OUT), 131050),
        (template(DEMO_RECIPIENT_MARKETING_CAPPED), 131049),
    ] {
        assert_eq!(client.send(message).await.status, 200);
        let status = subscriber.next().await.status();
        assert_eq!((&status["status"], &status["errors"][0]["code"]), (&json!("failed"), &json!(code)));
        assert!(!status["errors"][0]["error_data"]["details"].as_str().unwrap().is_empty());
    }
    assert_eq!(client.send(template(DEMO_RECIPIENT)).await.status, 200);
    let pricing = &subscriber.next().await.status()["pricing"];
    assert_eq!((&pricing["category"], &pricing["billable"]), (&json!("marketing"), &json!(true)));
}

/// Meta, "Marketing Messages API for WhatsApp": marketing templates only; the status shows which API was used.
#[tokio::test]
async fn the_marketing_messages_api_sends_marketing_templates_and_nothing_else() {
    let client = Client::demo().await;
    let mut subscriber = Subscriber::start(&[]).await;
    client.simulator.subscribe(subscriber.webhook(), |_| {});
    let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/marketing_messages");
    let template = |name: &str, parameters: Value| {
        json!({ "messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": "template",
            "product_policy": "STRICT", "message_activity_sharing": true, "template": {
            "name": name, "language": { "code": "en_US" }, "components": parameters } })
    };
    let ana = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }]);
    let newsletter = template("newsletter_01", ana);
    let answer = client.call("POST", &path, Some(newsletter.clone())).await;
    assert_eq!((answer.status, &answer.json()["messages"][0]["message_status"]), (200, &json!("accepted")));
    assert_eq!(subscriber.next().await.status()["pricing"]["category"], "marketing_lite");
    for (refused, code) in [(template("hello_world", json!([])), 134100), (text(DEMO_RECIPIENT), 131055)] {
        let answer = client.call("POST", &path, Some(refused)).await.json();
        assert_eq!(answer["error"]["code"], code);
    }
    assert_eq!(client.send(newsletter).await.status, 400, "the Cloud API does not know its keys");
}

#[tokio::test]
async fn what_is_not_answered_with_200_is_sent_again_until_it_is_given_up() {
    let client = Client::demo().await;
    let mut subscriber = Subscriber::start(&[500, 401, 200, 503, 503, 503, 200]).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut webhook = subscriber.webhook();
    webhook.attempts = 3;
    client.simulator.subscribe(webhook, move |delivery| tell.send(delivery.clone()).unwrap());
    client.text(DEMO_RECIPIENT).await;
    let mut steps = Vec::new();
    for _ in 0..7 {
        steps.push(subscriber.next().await.status()["status"].as_str().unwrap().to_owned());
    }
    let expected = ["sent", "sent", "sent", "delivered", "delivered", "delivered", "read"];
    assert_eq!(steps, expected);
    let mut outcomes = Vec::new();
    for _ in 0..7 {
        let delivery = told.recv().await.unwrap();
        outcomes.push((delivery.outcome.unwrap(), delivery.attempt, delivery.given_up));
    }
    assert_eq!(
        outcomes,
        [
            (500, 1, false),
            (401, 2, false),
            (200, 3, false),
            (503, 1, false),
            (503, 2, false),
            (503, 3, true),
            (200, 1, false)
        ]
    );
}

#[tokio::test]
async fn an_answer_that_gets_lost_is_a_message_all_the_same() {
    let client = Client::demo().await;
    let mut subscriber = Subscriber::start(&[]).await;
    client.simulator.subscribe(subscriber.webhook(), |_| {});
    let mut message = text(DEMO_RECIPIENT_ANSWER_LOST);
    message["biz_opaque_callback_data"] = "order-18".into();
    assert!(client.try_send(message).await.is_none(), "no answer comes whole");
    assert_eq!(client.simulator.messages().len(), 1);
    assert_eq!(subscriber.next().await.status()["biz_opaque_callback_data"], "order-18");
}

#[tokio::test]
async fn somebody_writes_over_http() {
    let client = Client::demo().await;
    let mut subscriber = Subscriber::start(&[]).await;
    client.simulator.subscribe(subscriber.webhook(), |_| {});
    let write = async |body: Value| {
        let headers = [("content-type", "application/json")];
        client.raw("POST", "/_simulator/inbound", &headers, body.to_string()).await
    };
    let answer = write(json!({ "from": DEMO_RECIPIENT_WINDOW_CLOSED, "text": "Hi" })).await;
    assert_eq!(answer.status, 200);
    let value = subscriber.next().await.value();
    assert_eq!(value["messages"][0]["id"], answer.json()["message-id"]);
    assert_eq!(
        (&value["messages"][0]["from"], &value["contacts"][0]["wa_id"]),
        (&json!("15555550124"), &json!("15555550124"))
    );
    client.text(DEMO_RECIPIENT_WINDOW_CLOSED).await;
    assert_eq!(client.simulator.messages()[0].fate, Fate::Delivered, "the window is open");
    for wrong in [
        json!({ "from": "5555550124", "text": "Hi" }),
        json!({ "from": DEMO_RECIPIENT_NOT_ON_WHATSAPP, "text": "Hi" }),
        json!({ "from": "US.1", "text": "Hi" }),
        json!({ "from": DEMO_RECIPIENT }),
        json!({ "from": DEMO_RECIPIENT, "text": "Hi", "phone-number-id": "1" }),
    ] {
        assert_eq!(write(wrong.clone()).await.status, 400, "{wrong}");
    }
}
