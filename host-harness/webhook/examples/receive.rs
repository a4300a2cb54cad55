//! A webhook server: the component checks and reads Meta's notifications, and their events are appended to a file.
//!
//! ```sh
//! WHATSAPP_APP_SECRET=demo-app-secret cargo run -p host-harness-webhook --example receive
//! ```

use anyhow::Context;
use host_harness::{Host, HostOptions, Plugin};
use host_harness_webhook::{EventLog, Reader, Receiver};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let secret = std::env::var("WHATSAPP_APP_SECRET").context("WHATSAPP_APP_SECRET is not set")?;
    let host = Host::new(HostOptions::default().instances(16))?;
    let plugin = Plugin::load(&host, host_harness_component::EXCHANGE)?;
    let reader = Reader::new(&plugin, secret, Some("my verify token".into()));
    let log = EventLog::file("events.jsonl".as_ref(), |note| eprintln!("{note}"))?;
    let address = ([127, 0, 0, 1], 9000).into();
    let receiver = Receiver::start(reader, log, address, |received| eprintln!("{received}")).await?;
    eprintln!("listening on http://{}", receiver.address());
    tokio::signal::ctrl_c().await?;
    receiver.stop().await?;
    Ok(())
}
