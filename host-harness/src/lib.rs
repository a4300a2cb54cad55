//! Runs sandboxed plugins that speak HTTP: what a workflow engine needs to offer one as a step.
//!
//! 1. Make one [`Host`] for the process: the engine, the pool of instances, the pool of connections.
//! 2. [`Plugin::load`] compiles a component once, and refuses one that imports more than is granted.
//! 3. Make a [`Sandbox`] for each tenant, connection or call: whom it may reach ([`Policy`]), its
//!    environment, the tokens it uses and never has ([`Credential`]), its [`Limits`]. Private addresses are out
//!    of reach unless a rule names them.
//! 4. Call: with types, as [`Plugin::send_message`], or with JSON, as [`Plugin::call_json`]. Each call runs
//!    in a fresh instance, so nothing of one is ever seen by another.
//! 5. Read the answer. The outer `Result` is the host's: a [`HostError`] is a call without a result, and
//!    [`HostError::may_have_sent`] says whether it may be repeated. The inner one is the plugin's own.
//!
//! ```no_run
//! use host_harness::tools::SendMessageInput;
//! use host_harness::types::ToolError;
//! use host_harness::{Connection, Credential, Host, HostOptions, Plugin, Policy, Sandbox, Source};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let host = Host::new(HostOptions::default())?;
//!     let plugin = Plugin::load(&host, &std::fs::read("whatsapp_toolkit.wasm")?)?;
//!
//!     let meta = Policy::allow(["GET,POST https://graph.facebook.com"])?;
//!     let sandbox = Sandbox::new(meta.clone())
//!         .credential("WHATSAPP_ACCESS_TOKEN", Credential::new(Source::env("TOKEN"), meta))
//!         .on_exchange(|exchange| eprintln!("{exchange:?}"));
//!
//!     let connection = Connection {
//!         phone_number_id: Some("106540352242922".into()),
//!         ..Connection::default()
//!     };
//!     let input = SendMessageInput {
//!         preview_url: Some(true),
//!         ..SendMessageInput::new("+15550001111", "See https://example.com")
//!     };
//!     match plugin.send_message(&sandbox, &connection, &input).await {
//!         Ok(Ok(message)) => eprintln!("accepted as {}", message.message_id),
//!         // Not sent: safe to repeat.
//!         Ok(Err(ToolError::Transient(failure))) => {
//!             eprintln!("try again after {:?} ms: {}", failure.retry_after_ms, failure.message);
//!         }
//!         // Perhaps sent: a repeat may be a duplicate.
//!         Ok(Err(ToolError::PermanentUnconfirmed(failure))) => {
//!             eprintln!("perhaps sent: {}", failure.message);
//!         }
//!         Ok(Err(ToolError::ExecutionFailed)) => eprintln!("perhaps sent: the plugin failed"),
//!         // Not sent: the same call will fail again.
//!         Ok(Err(ToolError::Permanent(failure))) => eprintln!("not sent: {} {}", failure.message, failure.fix),
//!         // The host stopped the call, or could not make it.
//!         Err(error) if error.may_have_sent() => eprintln!("perhaps sent: {error}"),
//!         Err(error) => eprintln!("not sent: {error}"),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # What there is not
//!
//! A plugin has no files, sockets, random numbers, wall clock or standard streams: the linker does not
//! define them. The host makes no retries, follows no redirects, uses no proxy but the one in its
//! [`HostOptions`], and knows nothing of what is sent.

/// Compiles the program in the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod address;
mod bindings;
mod cache;
mod capacity;
mod client;
mod compiler;
mod credential;
mod egress;
mod error;
mod exchange;
mod grants;
mod host;
mod json;
mod meter;
mod outbound;
mod path;
mod plugin;
mod policy;
mod proxy;
mod sandbox;
mod secret;
mod suggest;
#[cfg(test)]
mod testing;
mod toolkit;

pub use bindings::{catalog, lookups, tools, types, webhooks};
pub use client::{Cause, CertificateFault, ProxyFault, Timing, TlsFault};
pub use credential::{Credential, CredentialError, Source};
pub use error::HostError;
pub use exchange::Exchange;
pub use host::{Host, HostOptions};
pub use json::InputError;
pub use outbound::Outbound;
pub use plugin::Plugin;
pub use policy::{Denial, Policy, Rule, RuleError};
pub use proxy::{Proxy, ProxyError};
pub use sandbox::{Failure, Limits, Reroute, RerouteError, Sandbox};
pub use secret::Secret;
pub use suggest::nearest;
pub use toolkit::{Connection, ToolResult};
