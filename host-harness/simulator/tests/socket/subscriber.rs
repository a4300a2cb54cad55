//! A subscriber to a simulator's webhooks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use host_harness_simulator::{Webhook, webhook_signature};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub const SECRET: &str = "secret";

pub struct Request {
    pub signature: String,
    pub body: Bytes,
}

impl Request {
    /// The whole body, after checking its signature.
    pub fn json(&self) -> Value {
        assert_eq!(self.signature, webhook_signature(SECRET, &self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The value of the field `messages`.
    pub fn value(&self) -> Value {
        let body = self.json();
        assert_eq!(body["object"], "whatsapp_business_account");
        assert_eq!(body["entry"][0]["changes"][0]["field"], "messages");
        body["entry"][0]["changes"][0]["value"].clone()
    }

    pub fn status(&self) -> Value {
        self.value()["statuses"][0].clone()
    }
}

/// A subscriber: answers with these statuses, then with 200.
pub struct Subscriber {
    url: String,
    requests: mpsc::UnboundedReceiver<Request>,
    task: JoinHandle<()>,
}

type Shared = Arc<(Mutex<Vec<u16>>, mpsc::UnboundedSender<Request>)>;

impl Subscriber {
    pub async fn start(statuses: &[u16]) -> Subscriber {
        let (sender, requests) = mpsc::unbounded_channel();
        let shared: Shared = Arc::new((Mutex::new(statuses.iter().rev().copied().collect()), sender));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(shared);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Subscriber { url, requests, task }
    }

    pub fn webhook(&self) -> Webhook {
        let mut webhook = Webhook::new(&self.url, SECRET).unwrap();
        webhook.delay = Duration::from_millis(1);
        webhook
    }

    pub async fn next(&mut self) -> Request {
        let next = tokio::time::timeout(Duration::from_secs(60), self.requests.recv()).await;
        next.expect("a webhook comes").unwrap()
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = shared.0.lock().unwrap().pop().unwrap_or(200);
    let signature = headers["x-hub-signature-256"].to_str().unwrap().to_owned();
    let _ = shared.1.send(Request { signature, body });
    StatusCode::from_u16(status).unwrap()
}
