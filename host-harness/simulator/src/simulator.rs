//! The server: a socket, and a task that listens on it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::fault::{Fault, Pending};
use crate::shared::Shared;
use crate::time::unix_now;
use crate::{
    SeenRequest, SentMessage, SimulatedTemplate, Webhook, WebhookDelivery, World, WorldError, faults, http,
    inbound, number,
};

/// A running Graph API. Dropping it stops the server.
pub struct Simulator {
    addr: SocketAddr,
    shared: Arc<Shared>,
    /// The server stops when this is dropped.
    _running: watch::Sender<()>,
}

impl Simulator {
    /// Starts a server with the contents of `world`. With port 0 the system chooses the port.
    pub async fn start(world: World, listen: SocketAddr) -> std::io::Result<Simulator> {
        let listener = TcpListener::bind(listen).await?;
        let addr = listener.local_addr()?;
        let (running, until_stopped) = watch::channel(());
        let shared = Arc::new(Shared::new(world, until_stopped));
        let server = axum::serve(listener, http::service(Arc::clone(&shared)));
        let stopping = Arc::clone(&shared);
        tokio::spawn(
            async move { server.with_graceful_shutdown(async move { stopping.stopped().await }).await },
        );
        Ok(Simulator { addr, shared, _running: running })
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Every message that was accepted, in order.
    pub fn messages(&self) -> Vec<Arc<SentMessage>> {
        self.shared.state().sent.clone()
    }

    /// Every request, in order.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.shared.state().requests.clone()
    }

    /// Sends all later webhooks to `webhook`, instead of the previous one, and calls `observer` after each attempt to
    /// deliver one. Must be called within a tokio runtime.
    pub fn subscribe(&self, webhook: Webhook, observer: impl Fn(&WebhookDelivery) + Send + Sync + 'static) {
        self.shared.state().outbox = Some(webhook.open(observer));
    }

    /// Simulates a text from a person to one of the business's numbers: the 24-hour window opens, and a webhook reports
    /// it. `from` is a phone number with `+` or a business-scoped user id. Returns the message's id.
    pub fn inbound(&self, phone_number_id: &str, from: &str, text: &str) -> Result<String, WorldError> {
        let event = json!({ "phone-number-id": phone_number_id, "from": from, "text": text });
        let answer = self.inbound_event(&event)?;
        Ok(answer["message-id"].as_str().unwrap_or_default().to_owned())
    }

    /// Simulates any event that a webhook reports. Its input and answer are those of `POST /_simulator/inbound`. `GET
    /// /_simulator/inbound` lists the kinds, each with an example.
    ///
    /// ```no_run
    /// # fn run(simulator: &host_harness_simulator::Simulator) -> Result<(), host_harness_simulator::WorldError> {
    /// let tap = serde_json::json!({ "from": "+15555550123", "kind": "tap", "message-id": "wamid.A", "button": 0 });
    /// println!("{}", simulator.inbound_event(&tap)?["message-id"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn inbound_event(&self, event: &Value) -> Result<Value, WorldError> {
        inbound::happen(&mut self.shared.state(), event, unix_now()).map_err(|error| match error.details {
            Some(details) => WorldError(format!("{}: {details}", error.message)),
            None => WorldError(error.message),
        })
    }

    /// Closes the 24-hour window of `person`, a phone number with `+`, a business-scoped user id or a group, as if 24
    /// hours had passed without a message from there. It opens again with the next message. Refused if the world has
    /// the window open for everyone.
    pub fn close_window(&self, person: &str) -> Result<(), WorldError> {
        let who = if number::is_group(person) { "group-id" } else { "from" };
        self.inbound_event(&json!({ "kind": "window-closed", who: person })).map(drop)
    }

    /// Requests a fault: for the next message to `to`, a phone number with `+`, a business-scoped user id or a group,
    /// or, if `None`, for the next request to any Graph endpoint. Each call is for one request. `POST /_simulator/next`
    /// does the same.
    ///
    /// ```no_run
    /// # fn run(simulator: &host_harness_simulator::Simulator) -> Result<(), host_harness_simulator::WorldError> {
    /// use host_harness_simulator::Fault;
    ///
    /// simulator.fail_next(Fault::code(131056), Some("+15555550123"))?;
    /// simulator.fail_next(Fault::AnswerLost, None)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail_next(&self, fault: Fault, to: Option<&str>) -> Result<(), WorldError> {
        let pending = Pending { fault, to: to.map(str::to_owned), times: 1 };
        let asked = faults::ask(&mut self.shared.state(), pending);
        asked.map_err(|(field, must)| WorldError(format!("{field} must be {must}")))
    }

    /// Calls `observer` with every message accepted from now on, and its template. The simulator waits for it, so it
    /// must not call the simulator.
    pub fn on_message(
        &self,
        observer: impl Fn(&SentMessage, Option<&SimulatedTemplate>) + Send + Sync + 'static,
    ) {
        self.shared.observe_messages(Box::new(observer));
    }

    /// An uploaded file, or one that a person sent: its MIME type and its bytes.
    pub fn media(&self, id: &str) -> Option<(String, Bytes)> {
        let state = self.shared.state();
        let file = state.media.get(id)?;
        Some((file.mime_type.clone(), file.bytes.clone()))
    }

    /// Whether a free-form message can reach this person or group: a phone number with `+`, a WhatsApp id, a
    /// business-scoped user id, or a group's id.
    pub fn window_is_open(&self, recipient: &str) -> bool {
        let state = self.shared.state();
        if number::is_group(recipient) {
            return state.group_window_open(recipient);
        }
        let id = recipient.strip_prefix('+').unwrap_or(recipient);
        state.person_with_id(id).is_some_and(|person| state.window_open(&person))
    }

    /// Calls `observer` after every request from now on.
    pub fn on_request(&self, observer: impl Fn(&SeenRequest) + Send + Sync + 'static) {
        self.shared.observe(Box::new(observer));
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("addr", &self.addr).finish_non_exhaustive()
    }
}
