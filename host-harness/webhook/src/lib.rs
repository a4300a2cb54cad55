//! Receives Meta's webhooks over HTTP, has the plugin check and read them, and keeps their events.
//!
//! ```no_run
//! # async fn run(plugin: host_harness::Plugin) -> Result<(), Box<dyn std::error::Error>> {
//! use webhook_receiver::{Journal, Reader, Receiver};
//!
//! let reader = Reader::new(plugin, "the app's secret", Some("the verify token".into()));
//! let (journal, _) = Journal::file("events.jsonl".as_ref())?;
//! let receiver = Receiver::start(reader, journal, "127.0.0.1:9000".parse()?, |received| eprintln!("{received}")).await?;
//! // …
//! receiver.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Nothing that was answered with 200 is lost: its events are on the disk by then. Everything else Meta sends again,
//! for seven days. So an event may be kept twice, always under the same `id`; whoever reads the events drops what
//! was seen before.
//!
//! | status | when |
//! | --- | --- |
//! | 200 | the events are kept; or the check of the address, with its challenge |
//! | 400 | a body that is not UTF-8, or did not come whole |
//! | 401 | the signature is missing or does not fit, or what it signs is no notification |
//! | 403 | a check of the address with another verify token |
//! | 405 | neither GET nor POST |
//! | 408 | the body took longer than 30 seconds |
//! | 413 | more than 3 MiB; Meta sends no more than 3 MB |
//! | 500 | the events could not be kept, or the plugin failed |

mod http;
mod journal;
mod log_file;
mod reader;
mod receiver;

pub use journal::Journal;
pub use log_file::{OpenError, Repair};
pub use reader::{Reader, Refusal};
pub use receiver::{Received, Receiver};
