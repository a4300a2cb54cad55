//! Calls the WhatsApp toolkit in its sandbox. Give it the component, a token and the ids, and send.
//!
//! ```no_run
//! use host_harness::{Host, HostOptions, Outcome, Plugin, Source};
//! use host_harness_whatsapp::Session;
//! use host_harness_whatsapp::tools::SendMessageInput;
//!
//! # async fn embed() -> Result<(), Box<dyn std::error::Error>> {
//! let host = Host::new(HostOptions::default())?;
//! let plugin = Plugin::load(&host, &std::fs::read("dist/whatsapp_toolkit.wasm")?)?;
//! let session = Session::new(&plugin).token(Source::env("TOKEN")).phone_number_id("106540352242922");
//! match session.send_message(&SendMessageInput::new("+15555550123", "Your order has left.")).await {
//!     Outcome::Done(message) => eprintln!("accepted as {}", message.message_id),
//!     // Not sent: the same call will fail again.
//!     Outcome::Permanent(failure) => eprintln!("not sent: {} {}", failure.message, failure.fix),
//!     // Not sent: safe to repeat.
//!     Outcome::Transient { after, failure } => eprintln!("try again after {after:?}: {}", failure.message),
//!     // Perhaps sent: a repeat may be a duplicate.
//!     Outcome::Unconfirmed(failure) => eprintln!("perhaps sent: {}", failure.message),
//! }
//! # Ok(())
//! # }
//! ```

/// Compiles the program in the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

mod answer;
mod ask;
mod bindings;
mod exchange;
mod failure;
mod file;
mod filled_form;
mod function;
mod inputs;
mod names;
mod session;
mod typed;
mod via;

pub use bindings::{catalog, lookups, tools, types, webhooks};
pub use failure::{answer_of, outcome_of, outcome_with};
pub use file::{FileFault, FileType, upload_input, uploaded_id};
pub use filled_form::{FilledForm, only_decides};
pub use function::names as functions;
pub use session::Session;
pub use via::Via;
