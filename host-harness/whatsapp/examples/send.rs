//! Sends one message and prints the outcome.

use host_harness::{Host, HostOptions, Outcome, Plugin, Source};
use host_harness_whatsapp::Session;
use host_harness_whatsapp::tools::SendMessageInput;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let host = Host::new(HostOptions::default())?;
    let plugin = Plugin::load(&host, &std::fs::read("dist/whatsapp_toolkit.wasm")?)?;
    let session = Session::new(&plugin).token(Source::env("TOKEN")).phone_number_id("106540352242922");
    eprintln!("{}", send(&session).await);
    Ok(())
}

pub(crate) async fn send(session: &Session) -> String {
    match session.send_message(&SendMessageInput::new("+15555550123", "Your order has left.")).await {
        Outcome::Done(message) => format!("accepted as {}", message.message_id),
        Outcome::Permanent(failure) => format!("not sent: {} {}", failure.message, failure.fix),
        Outcome::Transient { after, failure } => format!("try again after {after:?}: {}", failure.message),
        Outcome::Unconfirmed(failure) => format!("perhaps sent: {}", failure.message),
    }
}
