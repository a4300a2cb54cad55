//! Receives Meta's webhooks over HTTP, has the plugin read them, and keeps their events.
//!
//! ```no_run
//! # async fn run(plugin: host_harness::Plugin) -> Result<(), Box<dyn std::error::Error>> {
//! use host_harness_webhook::{EventLog, Reader, Receiver};
//!
//! let reader = Reader::new(&plugin, "the app's secret", Some("the verify token".into()));
//! let log = EventLog::file("events.jsonl".as_ref(), |note| eprintln!("{note}"))?;
//! let receiver = Receiver::start(reader, log, "127.0.0.1:9000".parse()?, |received| eprintln!("{received}")).await?;
//! // …
//! receiver.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Every event that was answered with 200 is on the disk by then. Everything else Meta sends again, for seven days. So
//! an event may be kept twice, always under the same `id`; whoever reads the events drops those seen before.
//!
//! The signature is checked here first: a forged body never enters the sandbox. A body whose signature is right is
//! never refused. If the plugin refuses it, fails on it or returns too much, one event keeps the body as it came, with
//! the content `{"other": "unreadable"}`, the body in `unreadable` (`text`, or `base64` where it is not UTF-8) and the
//! `reason`.
//!
//! | status | when |
//! | --- | --- |
//! | 200 | the events are kept; or the check of the address, with its challenge |
//! | 400 | the body did not arrive whole |
//! | 401 | the signature is missing, malformed or wrong |
//! | 403 | a check of the address with another verify token |
//! | 405 | neither GET nor POST |
//! | 408 | the body took longer than 30 seconds |
//! | 413 | more than 3 MiB; Meta sends no more than 3 MB |
//! | 431 | a head of more than 16 KiB |
//! | 500 | the events could not be kept, or the plugin could not be started |
//! | 503 | no memory for the body: it stopped growing and others needed it, or verified bodies have all of it |
//!
//! Nobody is known before a body is whole, so what strangers may take is bounded ([`ReceiverLimits`]): 1,024
//! connections, of which the one that has been idle longest makes room for another, and 32 MiB for all bodies, of which
//! the one that has not grown for longest makes room for another.
//!
//! [`EventLog::forwarded`] also posts each event to a URL.

mod batch;
mod bodies;
mod event_log;
mod forward;
mod http;
mod kept_file;
mod log_file;
mod note;
mod place;
mod reader;
mod receive;
mod received;
mod receiver;
mod refused;
mod signature;
#[cfg(test)]
mod testing;
mod unreadable;

pub use bodies::BodyMemory;
pub use event_log::EventLog;
pub use forward::{Forwarder, Target, TargetError};
pub use log_file::{OpenError, Repair};
pub use note::Note;
pub use reader::{Notification, Reader, Refusal};
pub use received::Received;
pub use receiver::{Receiver, ReceiverLimits};
pub use signature::SignatureFault;
