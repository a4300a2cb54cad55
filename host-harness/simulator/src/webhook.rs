//! Webhooks: the fate of messages, reported to the subscriber.

mod delivery;
pub(crate) mod notification;
mod signature;

use std::fmt;
use std::time::Duration;

use axum::http::Uri;
use tokio::sync::mpsc;

use self::delivery::Courier;
use self::notification::Notification;
pub use self::signature::webhook_signature;

/// Where and how to send webhooks.
#[derive(Clone)]
pub struct Webhook {
    url: Uri,
    app_secret: String,
    /// The time that Meta takes for each step of a message, and before the first repeat of a delivery. Default: 30 ms.
    pub delay: Duration,
    /// Whether everything is reported twice. Meta guarantees at least once (default: no).
    pub duplicates: bool,
    /// Whether the steps of a message are reported in reverse. Meta guarantees no order (default: no).
    pub out_of_order: bool,
    /// How many times to send a notification that is not answered with 200, at least 1 (default: 10). The wait doubles
    /// each time, up to a minute; Meta continues for seven days.
    pub attempts: u32,
}

impl Webhook {
    /// Webhooks to `url`, signed with `app_secret`.
    pub fn new(url: &str, app_secret: impl Into<String>) -> Result<Webhook, WebhookError> {
        let error = || WebhookError(url.to_owned());
        let url: Uri = url.parse().map_err(|_| error())?;
        if url.scheme_str() != Some("http") || url.host().is_none_or(str::is_empty) {
            return Err(error());
        }
        let delay = Duration::from_millis(30);
        let app_secret = app_secret.into();
        Ok(Webhook { url, app_secret, delay, duplicates: false, out_of_order: false, attempts: 10 })
    }

    /// Starts to deliver what is put into the outbox, until that is dropped.
    pub(crate) fn open(self, observer: impl Fn(&WebhookDelivery) + Send + Sync + 'static) -> Outbox {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(Courier::new(self, Box::new(observer)).run(receiver));
        Outbox(sender)
    }
}

/// Notifications on their way to the subscriber.
#[derive(Debug)]
pub(crate) struct Outbox(mpsc::UnboundedSender<Vec<Notification>>);

impl Outbox {
    /// Delivers notifications one after another, in parallel to those of other messages.
    pub fn put(&self, notifications: Vec<Notification>) {
        // The receiving task ends only after the outbox is dropped.
        let _ = self.0.send(notifications);
    }
}

/// One attempt to deliver a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Its content: `delivered wamid.…`, or `message wamid.…` for a person's message.
    pub what: String,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// The HTTP status of the subscriber's answer, or why there was none.
    pub outcome: Result<u16, String>,
    /// Whether this was the last attempt and it failed.
    pub given_up: bool,
}

impl fmt::Display for WebhookDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "webhook: {}: ", self.what)?;
        match &self.outcome {
            Ok(status) => write!(f, "{status}")?,
            Err(why) => f.write_str(why)?,
        }
        match (self.attempt, self.given_up) {
            (_, true) => write!(f, ", given up after {} attempts", self.attempt),
            (1, _) => Ok(()),
            (attempt, _) => write!(f, ", attempt {attempt}"),
        }
    }
}

/// An address that cannot receive webhooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookError(String);

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no address for simulated webhooks: write http://HOST:PORT/PATH", self.0)
    }
}

impl std::error::Error for WebhookError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_http_with_a_host() {
        assert!(Webhook::new("http://127.0.0.1:9000/webhook", "s").is_ok());
        for url in ["https://example.com/", "127.0.0.1:9000", "/webhook", "", "http://"] {
            assert!(Webhook::new(url, "s").is_err(), "{url}");
        }
    }
}
