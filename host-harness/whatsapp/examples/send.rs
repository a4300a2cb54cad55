//! Sends one message, and says what became of it.

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
        // Not sent: the same call will fail again.
        Outcome::Permanent(failure) => format!("not sent: {} {}", failure.message, failure.fix),
        // Not sent: safe to repeat.
        Outcome::Transient { after, failure } => format!("try again after {after:?}: {}", failure.message),
        // Perhaps sent: a repeat may be a duplicate.
        Outcome::Unconfirmed(failure) => format!("perhaps sent: {}", failure.message),
    }
}
