//! A simulator, and a subscriber who gets one webhook after another.

use host_harness_simulator::{DEMO_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, World};
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::subscriber::Subscriber;

pub const FROM: &str = "+15555550123";
/// The WhatsApp id and the user id of this person, who is not in the world's file.
pub const WA_ID: &str = "15555550123";
pub const USER_ID: &str = "US.9037496412584883";

pub struct Bench {
    pub client: Client,
    pub subscriber: Subscriber,
}

impl Bench {
    pub async fn new() -> Bench {
        Bench::of(World::demo()).await
    }

    pub async fn of(world: World) -> Bench {
        Bench { client: Client::new(world).await, subscriber: Subscriber::start(&[]).await }
    }

    /// Starts webhooks. Earlier events are not reported.
    pub fn subscribe(&self) {
        self.client.simulator.subscribe(self.subscriber.webhook(), |_| {});
    }

    /// Sends a message to the person before there is a subscriber, and returns its id.
    pub async fn sent(&self, mut message: Value) -> String {
        message["messaging_product"] = "whatsapp".into();
        if message.get("to").is_none() && message.get("recipient").is_none() {
            message["to"] = FROM.into();
        }
        let answer = self.client.send(message).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    pub async fn post(&self, event: Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.client.raw("POST", "/_simulator/inbound", &headers, event.to_string()).await
    }

    /// Simulates an event that is accepted.
    pub async fn happens(&self, event: Value) -> Value {
        let answer = self.post(event.clone()).await;
        assert_eq!(answer.status, 200, "{event}: {}", answer.json());
        answer.json()
    }

    /// Simulates an event that is refused, and returns the message.
    pub async fn refused(&self, event: Value) -> String {
        let answer = self.post(event.clone()).await;
        assert_eq!(answer.status, 400, "{event}: {}", answer.json());
        let details = answer.details();
        if details.is_empty() { answer.message() } else { details }
    }

    /// The value of the next webhook, after checking the rest of it.
    pub async fn value(&mut self, field: &str) -> Value {
        let mut body = self.subscriber.next().await.json();
        let value = body["entry"][0]["changes"][0]["value"].take();
        assert_eq!(
            body,
            json!({ "object": "whatsapp_business_account", "entry": [{
                "id": DEMO_BUSINESS_ACCOUNT_ID, "changes": [{ "field": field, "value": null }] }] })
        );
        value
    }

    /// The next webhook about the demo number, without the common beginning.
    pub async fn told(&mut self, field: &str) -> Value {
        let mut value = self.value(field).await;
        let keys = value.as_object_mut().unwrap();
        assert_eq!(keys.remove("messaging_product").unwrap(), "whatsapp");
        let metadata =
            json!({ "display_phone_number": "15555550100", "phone_number_id": DEMO_PHONE_NUMBER_ID });
        assert_eq!(keys.remove("metadata").unwrap(), metadata);
        value
    }

    /// Simulates a person's message, and returns it without id, time and sender, which are checked.
    pub async fn writes(&mut self, event: Value) -> Value {
        let answer = self.happens(event).await;
        let mut told = self.told("messages").await;
        let message = told["messages"][0].as_object_mut().unwrap();
        assert_eq!(message.remove("id").unwrap(), answer["message-id"]);
        recent(&message.remove("timestamp").unwrap());
        assert_eq!(message.remove("from").unwrap(), WA_ID);
        assert_eq!(message.remove("from_user_id").unwrap(), USER_ID);
        let message = told["messages"][0].take();
        assert_eq!(told, json!({ "contacts": [ana()], "messages": [null] }));
        message
    }
}

/// The contact of the person.
pub fn ana() -> Value {
    json!({ "profile": { "name": "Simulated Person" }, "wa_id": WA_ID, "user_id": USER_ID })
}

/// Checks a timestamp, which is a text in messages.
pub fn recent(timestamp: &Value) {
    let seconds: u64 = timestamp.as_str().expect("a text").parse().expect("seconds");
    assert!(seconds > 1_700_000_000, "{seconds}");
}

pub fn from(kind: &str, more: Value) -> Value {
    let mut event = json!({ "from": FROM, "kind": kind });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}
