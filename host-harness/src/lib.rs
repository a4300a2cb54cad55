//! Runs sandboxed plugins that speak HTTP: what a workflow engine needs to offer one as a step.
//!
//! 1. Make one [`Host`] for the process: the engine, the pool of instances, the pool of connections.
//! 2. [`Plugin::load`] compiles a component once, and refuses one that imports more than is granted.
//! 3. Make a [`Sandbox`] for each tenant: whom it may reach ([`Policy`]), its environment, the tokens it uses and
//!    never has ([`Credential`]), its [`Limits`], how many calls it may have at once. Private addresses are out of reach
//!    unless a rule names them.
//! 4. Call: with JSON, as [`Plugin::call_json`], or with types of your own, as [`Plugin::call`]. Each call runs in a fresh
//!    instance, so nothing of one is ever seen by another. A plugin that makes no requests itself is called in
//!    [`Steps`].
//! 5. Read the answer. The outer `Result` is the host's: a [`HostError`] is a call without a result, and
//!    [`HostError::outcome`] says whether it may be repeated. The inner one is the plugin's own; [`Outcome::of_json`] says
//!    the same of it.
//!
//! For the WhatsApp toolkit, `host-harness-whatsapp` does all of this but the first step.
//!
//! ```no_run
//! use host_harness::{Credential, Host, HostOptions, Outcome, Plugin, Policy, Sandbox, Source};
//! use serde_json::json;
//!
//! # async fn embed() -> Result<(), Box<dyn std::error::Error>> {
//! let host = Host::new(HostOptions::default())?;
//! let plugin = Plugin::load(&host, &std::fs::read("plugin.wasm")?)?;
//!
//! let api = Policy::allow(["GET,POST https://api.example.com"])?;
//! let sandbox = Sandbox::new(api.clone())
//!     .credential("TOKEN", Credential::new(Source::env("TOKEN"), api))
//!     .on_call(|call| eprintln!("{call}"));
//!
//! let outcome = match plugin.call_json(&sandbox, "send", &json!({"to": "Ana"})).await {
//!     Ok(result) => Outcome::of_json(&result),
//!     Err(error) => error.outcome(),
//! };
//! match outcome {
//!     Outcome::Done(()) => {}
//!     // Not carried out: safe to repeat.
//!     Outcome::Transient { after, .. } => eprintln!("try again after {after:?}"),
//!     // Perhaps carried out: a repeat may do it twice.
//!     Outcome::Unconfirmed(()) => eprintln!("perhaps done"),
//!     // Not carried out: the same call will fail again.
//!     Outcome::Permanent(()) => eprintln!("not done"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Watch it
//!
//! [`Sandbox::on_call`] hears of every call, and [`Sandbox::on_exchange`] of every request, also of those that were
//! dropped. With the feature `tracing` both have spans; [`Sandbox::trace_parent`] carries a trace on to the server.
//!
//! # What there is not
//!
//! A plugin has no files, sockets, random numbers, wall clock or standard streams: the linker does not
//! define them. The host makes no retries, follows no redirects, uses no proxy but the one in its
//! [`HostOptions`], and knows nothing of what is sent.

mod address;
mod cache;
mod call;
mod capacity;
mod client;
mod compiler;
mod credential;
mod egress;
mod error;
mod exchange;
mod grants;
mod host;
mod host_options;
mod json;
mod limits;
mod meter;
mod observer;
mod outcome;
mod path;
mod plugin;
mod policy;
mod proxy;
mod report;
mod sandbox;
mod secret;
mod span;
mod steps;
mod stop;
mod suggest;
#[cfg(test)]
mod testing;
mod usage;
mod watch;

pub use client::{Cause, CertificateFault, Phase, ProxyFault, Timing, TlsFault};
pub use credential::{Credential, CredentialError, Source};
pub use error::{HostError, StopReason, Stopped};
pub use exchange::{Exchange, ExchangeError};
pub use host::Host;
pub use host_options::HostOptions;
pub use json::InputError;
pub use limits::Limits;
pub use outcome::Outcome;
pub use plugin::{Plugin, ToolError};
pub use policy::{Denial, Policy, Rule, RuleError};
pub use proxy::{Proxy, ProxyError};
pub use report::{CallReport, End};
pub use sandbox::{Reroute, RerouteError, Sandbox};
pub use secret::Secret;
pub use steps::{Stepping, Steps};
pub use suggest::nearest;
