//! The outcome of a message: from the send, through the simulated Graph API's webhooks, to the stored events.

mod files;
mod strangers;
mod unreadable;

use std::collections::HashSet;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use host_harness::Plugin;
use host_harness_simulator::{
    DEMO_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_RECIPIENT_ANSWER_LOST,
    DEMO_RECIPIENT_WINDOW_CLOSED, DEMO_USER_ID, Webhook, World, webhook_signature,
};
use host_harness_webhook::{EventLog, Reader, Received, Receiver, ReceiverLimits};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::support::{Meta, PLUGIN, failure, run};

const SECRET: &str = "the-app-secret-of-the-tests";
const VERIFY_TOKEN: &str = "the-verify-token-of-the-tests";

/// A receiver that stores its events in its own file.
pub(crate) struct Hook {
    receiver: Option<Receiver>,
    address: SocketAddr,
    file: PathBuf,
    received: mpsc::UnboundedReceiver<Received>,
}

impl Hook {
    async fn start(name: &str) -> Self {
        Self::keeping_in(Self::file(name)).await
    }

    /// A path where no file exists yet.
    fn file(name: &str) -> PathBuf {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        _ = fs::remove_file(&file);
        file
    }

    async fn keeping_in(file: PathBuf) -> Self {
        Self::observed_by(file, |_| ()).await
    }

    async fn observed_by(file: PathBuf, observer: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        Self::with(ReceiverLimits::default(), PLUGIN.plugin().clone(), file, observer).await
    }

    async fn with(
        limits: ReceiverLimits,
        plugin: Plugin,
        file: PathBuf,
        observer: impl Fn(&Received) + Send + Sync + 'static,
    ) -> Self {
        let reader = Reader::new(&plugin, SECRET, Some(VERIFY_TOKEN.into()));
        let log = EventLog::file(&file, |_| ()).expect("a file");
        let (tell, received) = mpsc::unbounded_channel();
        let observer = move |request: &Received| {
            _ = tell.send(request.clone());
            observer(request);
        };
        let receiver = Receiver::within(limits, reader, log, ([127, 0, 0, 1], 0).into(), observer).await;
        let receiver = receiver.expect("a free port");
        Self { address: receiver.address(), receiver: Some(receiver), file, received }
    }

    /// The target of the simulator's webhooks.
    fn webhook(&self) -> Webhook {
        let url = format!("http://{}/webhook", self.address);
        let mut webhook = Webhook::new(&url, SECRET).expect("an address");
        webhook.delay = Duration::from_millis(1);
        webhook
    }

    /// The stored events, once this many notifications have been answered with 200.
    pub(crate) async fn events(&mut self, notifications: usize) -> Vec<Value> {
        for _ in 0..notifications {
            let next = tokio::time::timeout(Duration::from_secs(60), self.received.recv()).await;
            let request = next.expect("a webhook comes").expect("the receiver runs");
            assert_eq!(request.status, 200, "{request}");
        }
        self.kept()
    }

    pub(crate) fn kept(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.file).expect("a file");
        text.lines().map(|line| serde_json::from_str(line).expect("an event in a line")).collect()
    }

    /// Sends a request unchanged, and returns the status and the body of the answer.
    async fn raw(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body.to_owned())
    }

    async fn get(&self, query: &str) -> (u16, String) {
        self.raw(&format!("GET /webhook?{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).await
    }

    /// Sends bytes as a signed body.
    async fn signed(&self, body: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-hub-signature-256: {}\r\ncontent-length: {}\r\n\r\n",
            webhook_signature(SECRET, body),
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("it reads");
        stream.write_all(body).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    async fn post(&self, signature: &str, body: &str) -> u16 {
        let head = format!("host: x\r\nconnection: close\r\nx-hub-signature-256: {signature}");
        self.raw(&format!("POST / HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
            .await
            .0
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        if self.file.is_file() {
            _ = fs::remove_file(&self.file);
        }
    }
}

/// A simulated Graph API that reports its messages' statuses to a receiver.
pub(crate) async fn connected(name: &str, change: impl FnOnce(&mut Webhook)) -> (Meta, Hook) {
    let meta = Meta::start(World::demo()).await;
    let hook = Hook::start(name).await;
    let mut webhook = hook.webhook();
    change(&mut webhook);
    meta.simulator.subscribe(webhook, |_| {});
    (meta, hook)
}

fn statuses(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["content"]["message-status"]["status"].as_str().unwrap()).collect()
}

/// A notification of one status in Meta's form.
fn notification(id: &str) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": DEMO_BUSINESS_ACCOUNT_ID, "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15555550100", "phone_number_id": DEMO_PHONE_NUMBER_ID},
            "statuses": [{"id": id, "status": "sent", "timestamp": "1795370400", "recipient_id": "15555550123"}],
        },
    }]}]})
    .to_string()
}

#[test]
fn a_message_is_accepted_and_then_fails_with_131047_and_its_fix() {
    run(async {
        let (meta, mut hook) = connected("window-closed", |_| {}).await;
        let input = json!({"to": DEMO_RECIPIENT_WINDOW_CLOSED, "body": "Hello", "callback-data": "order-17"});
        let accepted = meta.call("send-message", input).await;
        let id = &accepted["ok"]["message-id"];
        assert!(id.is_string(), "{accepted:#}");

        let events = hook.events(1).await;
        let [event] = &events[..] else { panic!("one event was expected: {events:#?}") };
        assert_eq!(event["business-account-id"], DEMO_BUSINESS_ACCOUNT_ID);
        assert_eq!(event["phone-number-id"], DEMO_PHONE_NUMBER_ID);
        let status = &event["content"]["message-status"];
        assert_eq!((&status["message-id"], &status["status"]), (id, &json!("failed")));
        assert_eq!(status["callback-data"], "order-17");
        assert_eq!(status["transient"], false);
        let failure = &status["failure"];
        assert_eq!((&failure["code"], &failure["kind"]), (&json!(131_047), &json!("window-closed")));
        assert!(failure["fix"].as_str().unwrap().contains("send-template"), "{failure:#}");
    });
}

#[test]
fn an_unconfirmed_send_turns_into_delivered_by_its_callback_data() {
    run(async {
        let (meta, mut hook) = connected("unconfirmed", |_| {}).await;
        let input = json!({"to": DEMO_RECIPIENT_ANSWER_LOST, "body": "Hello", "callback-data": "order-18"});
        let result = meta.call("send-message", input).await;
        let failure = failure(&result, "permanent-unconfirmed");
        assert!(failure["fix"].as_str().unwrap().contains("webhook"), "{failure:#}");

        let events = hook.events(3).await;
        assert_eq!(statuses(&events), ["sent", "delivered", "read"]);
        for event in &events {
            let status = &event["content"]["message-status"];
            assert_eq!(status["callback-data"], "order-18");
            assert_eq!(status["recipient"]["wa-id"], DEMO_RECIPIENT_ANSWER_LOST.trim_start_matches('+'));
        }
        let pricing = &events[1]["content"]["message-status"]["pricing"];
        assert_eq!(pricing["kind"], "free_customer_service", "{pricing}");
    });
}

#[test]
fn a_body_altered_by_one_byte_is_refused_and_leaves_nothing() {
    run(async {
        let hook = Hook::start("altered").await;
        let body = notification("wamid.A");
        let signature = webhook_signature(SECRET, body.as_bytes());
        for at in 0..body.len() {
            let mut altered = body.clone().into_bytes();
            altered[at] ^= 1;
            let altered = String::from_utf8(altered).expect("still ASCII");
            assert_eq!(hook.post(&signature, &altered).await, 401, "{altered}");
        }
        assert_eq!(hook.post("", &body).await, 401);
        assert_eq!(hook.post(&webhook_signature("another secret", body.as_bytes()), &body).await, 401);
        assert_eq!(hook.kept(), [] as [Value; 0]);
        assert_eq!(hook.post(&signature, &body).await, 200);
        assert_eq!(hook.kept().len(), 1, "what was signed is kept when the 200 comes");
    });
}

#[test]
fn everything_at_once_is_kept_before_its_200() {
    run(async {
        let hook = Hook::start("at-once").await;
        let one = async |number: usize| {
            let body = notification(&format!("wamid.{number}"));
            assert_eq!(hook.post(&webhook_signature(SECRET, body.as_bytes()), &body).await, 200);
            let id = format!("wamid.{number}:sent");
            assert!(hook.kept().iter().any(|event| event["id"] == *id), "{id} is not kept");
        };
        let mut requests: Vec<_> = (0..50).map(|number| Box::pin(one(number))).collect();
        // All are started before any is awaited.
        std::future::poll_fn(|context| {
            requests.retain_mut(|request| request.as_mut().poll(context).is_pending());
            if requests.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        assert_eq!(hook.kept().len(), 50);
    });
}

#[test]
fn what_is_kept_gets_its_200_though_the_observer_panics() {
    run(async {
        let mut hook = Hook::observed_by(Hook::file("panics"), |_| panic!("as a closed stderr would")).await;
        let body = notification("wamid.A");
        assert_eq!(hook.post(&webhook_signature(SECRET, body.as_bytes()), &body).await, 200);
        assert_eq!(hook.events(1).await.len(), 1, "the observer was told, and so it panicked");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_kept_is_not_answered_with_200() {
    run(async {
        let hook = Hook::keeping_in("/dev/full".into()).await;
        let body = notification("wamid.A");
        let signature = webhook_signature(SECRET, body.as_bytes());
        assert_eq!(hook.post(&signature, &body).await, 500);
    });
}

#[test]
fn duplicates_and_reversed_steps_have_the_same_ids() {
    run(async {
        let (meta, mut hook) = connected("habits", |webhook| {
            webhook.duplicates = true;
            webhook.out_of_order = true;
        })
        .await;
        let accepted = meta.call("send-message", json!({"to": DEMO_RECIPIENT, "body": "Hello"})).await;
        assert!(accepted["ok"].is_object(), "{accepted:#}");
        let events = hook.events(6).await;
        assert_eq!(statuses(&events), ["read", "read", "delivered", "delivered", "sent", "sent"]);
        let ids: HashSet<_> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 3, "{ids:?}");
    });
}

#[test]
fn a_person_who_writes_opens_the_window() {
    run(async {
        let (meta, mut hook) = connected("inbound", |_| {}).await;
        let write = |from: &str| meta.simulator.inbound(DEMO_PHONE_NUMBER_ID, from, "Wo ist es? 😀 a/b");
        let id = write(DEMO_RECIPIENT_WINDOW_CLOSED).expect("a person of this world");
        let events = hook.events(1).await;
        let message = &events[0]["content"]["inbound-message"];
        assert_eq!(message["message-id"], *id);
        assert_eq!(message["sender"]["wa-id"], DEMO_RECIPIENT_WINDOW_CLOSED.trim_start_matches('+'));
        assert_eq!(message["content"]["text"], "Wo ist es? 😀 a/b");
        assert!(message["window-closes-at"].is_string(), "{message:#}");

        let answer = json!({"to": DEMO_RECIPIENT_WINDOW_CLOSED, "body": "Here.", "reply-to": id});
        assert!(meta.call("send-message", answer).await["ok"].is_object());
        assert_eq!(statuses(&hook.events(3).await[1..]), ["sent", "delivered", "read"]);

        write(DEMO_USER_ID).expect("a user id of this world");
        let events = hook.events(1).await;
        let message = &events.last().unwrap()["content"]["inbound-message"];
        assert_eq!(
            (&message["sender"]["user-id"], &message["sender"]["wa-id"]),
            (&json!(DEMO_USER_ID), &Value::Null)
        );
    });
}

#[test]
fn metas_check_of_the_address_is_answered_with_its_challenge() {
    run(async {
        let hook = Hook::start("check").await;
        let query = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VERIFY_TOKEN}");
        assert_eq!(hook.get(&query).await, (200, "1158201444".to_owned()));
        assert_eq!(hook.get(&query.replace("-tests", "-others")).await.0, 403);
        assert_eq!(hook.get("").await.0, 403);
    });
}

#[test]
fn what_is_no_webhook_is_refused_by_its_status() {
    run(async {
        let hook = Hook::start("others").await;
        let send = async |head: &str, body: &str| {
            hook.raw(&format!("{head}\r\nhost: x\r\nconnection: close\r\n\r\n{body}")).await.0
        };
        assert_eq!(send("DELETE / HTTP/1.1", "").await, 405);
        assert_eq!(send("POST / HTTP/1.1\r\ncontent-length: 2", "{}").await, 401);
        let signed = &format!("POST / HTTP/1.1\r\nx-hub-signature-256: sha256={}", "0".repeat(64));
        // Answered before any of it arrives.
        let large = format!("{signed}\r\nexpect: 100-continue\r\ncontent-length: {}", (3 << 20) + 1);
        assert_eq!(send(&large, "").await, 413);
        assert_eq!(hook.kept(), [] as [Value; 0]);
    });
}

#[test]
fn stopping_waits_for_what_is_under_way() {
    run(async {
        let mut hook = Hook::start("stopping").await;
        let body = notification("wamid.A");
        let head = format!("x-hub-signature-256: {}", webhook_signature(SECRET, body.as_bytes()));
        let mut stream = TcpStream::connect(hook.address).await.unwrap();
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n{head}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // It has begun to read.
        let mut answer = [0; 25];
        stream.read_exact(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 100"));

        let stopping = tokio::spawn(hook.receiver.take().unwrap().stop());
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        stopping.await.unwrap().unwrap();
        assert_eq!(hook.kept().len(), 1);
    });
}
