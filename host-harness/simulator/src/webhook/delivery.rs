//! Delivers notifications to the subscriber.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::notification::Notification;
use super::{Webhook, WebhookDelivery, webhook_signature};

/// How long an answer may take. Assumption.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

pub(super) struct Courier {
    webhook: Webhook,
    client: Client<HttpConnector, Full<Bytes>>,
    observer: Box<dyn Fn(&WebhookDelivery) + Send + Sync>,
}

impl Courier {
    pub fn new(webhook: Webhook, observer: Box<dyn Fn(&WebhookDelivery) + Send + Sync>) -> Courier {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Courier { webhook, client, observer }
    }

    /// Delivers incoming notifications until the channel closes. Deliveries still in progress are then dropped.
    pub async fn run(self, mut outbox: UnboundedReceiver<Vec<Notification>>) {
        let courier = Arc::new(self);
        let mut under_way = JoinSet::new();
        loop {
            tokio::select! {
                notifications = outbox.recv() => match notifications {
                    Some(notifications) => {
                        under_way.spawn(Arc::clone(&courier).deliver_all(notifications));
                    }
                    None => return,
                },
                Some(_) = under_way.join_next() => {}
            }
        }
    }

    async fn deliver_all(self: Arc<Self>, mut notifications: Vec<Notification>) {
        if self.webhook.out_of_order {
            notifications.reverse();
        }
        for notification in &notifications {
            sleep(self.webhook.delay).await;
            self.deliver(notification).await;
            if self.webhook.duplicates {
                self.deliver(notification).await;
            }
        }
    }

    /// Meta, Graph API: "Webhooks": a notification not answered with 200 is sent again, less and less often.
    async fn deliver(&self, notification: &Notification) {
        let body = Bytes::from(escaped(&notification.body));
        let mut wait = self.webhook.delay;
        for attempt in 1.. {
            let outcome = self.post(body.clone()).await;
            let done = outcome == Ok(200);
            let given_up = !done && attempt >= self.webhook.attempts;
            (self.observer)(&WebhookDelivery {
                what: notification.title.clone(),
                attempt,
                outcome,
                given_up,
            });
            if done || given_up {
                return;
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn post(&self, body: Bytes) -> Result<u16, String> {
        let request = Request::post(&self.webhook.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "facebookexternalua")
            .header("X-Hub-Signature-256", webhook_signature(&self.webhook.app_secret, &body))
            .body(Full::new(body))
            .map_err(|error| error.to_string())?;
        match timeout(PATIENCE, self.client.request(request)).await {
            Ok(Ok(response)) => Ok(response.status().as_u16()),
            Ok(Err(error)) => Err(cause(&error)),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }
}

/// The innermost error, which is the most informative.
fn cause(mut error: &dyn Error) -> String {
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// JSON as Meta writes and signs it in webhooks: ASCII only, with slashes escaped. Seen.
fn escaped(json: &Value) -> String {
    let mut text = String::new();
    for char in json.to_string().chars() {
        match char {
            // Slashes occur only within strings.
            '/' => text.push_str("\\/"),
            char if char.is_ascii() => text.push(char),
            char => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_ascii_and_says_the_same() {
        let said = json!({ "text": "Grüße 😀 a/b \"\\", "n": 1 });
        let text = escaped(&said);
        assert!(text.is_ascii(), "{text}");
        assert!(text.contains(r"Gr\u00fc\u00dfe \ud83d\ude00 a\/b"), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), said);
    }
}
