//! The statuses that webhooks report: the simulator signs and sends them, the component checks and reads them.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs, process};

use host_harness::Plugin;
use host_harness_simulator::{DEMO_APP_SECRET, Simulator, Webhook};
use host_harness_webhook::{EventLog, Reader, Receiver};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::exit::Exit;

/// How long to wait for a webhook. The simulator's arrive within a tenth of a second.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that webhooks have reported since the subscription.
pub struct Statuses {
    events: PathBuf,
    received: UnboundedReceiver<()>,
    _receiver: Receiver,
}

impl Statuses {
    /// Receives the simulator's webhooks from now on.
    pub async fn subscribe(simulator: &Simulator, plugin: &Plugin) -> Result<Self, Exit> {
        let events = env::temp_dir().join(format!("host-harness-demo-{}.jsonl", process::id()));
        let log = EventLog::file(&events, |_| ()).map_err(Exit::host)?;
        let reader = Reader::new(plugin, DEMO_APP_SECRET, None);
        let (tell, received) = unbounded_channel();
        let receiver = Receiver::start(reader, log, ([127, 0, 0, 1], 0).into(), move |_| {
            // Once the demo is over, nobody waits for it.
            _ = tell.send(());
        });
        let receiver = receiver.await.map_err(Exit::host)?;
        let url = format!("http://{}/", receiver.address());
        simulator.subscribe(Webhook::new(&url, DEMO_APP_SECRET).map_err(Exit::host)?, |_| {});
        Ok(Self { events, received, _receiver: receiver })
    }

    /// The first status of the message with this callback data; `None` if no webhook reports it.
    pub async fn of(&mut self, callback_data: &str) -> Result<Option<String>, Exit> {
        loop {
            let events = fs::read_to_string(&self.events).map_err(Exit::host)?;
            if let Some(status) = events.lines().find_map(|event| status(event, callback_data)) {
                return Ok(Some(status));
            }
            if !matches!(timeout(PATIENCE, self.received.recv()).await, Ok(Some(()))) {
                return Ok(None);
            }
        }
    }
}

fn status(event: &str, callback_data: &str) -> Option<String> {
    let event: Value = serde_json::from_str(event).ok()?;
    let status = event.pointer("/content/message-status")?;
    let text = |name: &str| status.get(name).and_then(Value::as_str);
    (text("callback-data") == Some(callback_data)).then(|| text("status").unwrap_or_default().to_owned())
}

impl Drop for Statuses {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.events);
    }
}
