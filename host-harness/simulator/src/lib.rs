//! A stand-in for the part of the Graph API that the WhatsApp toolkit uses.
//!
//! It is a real HTTP server on a real socket, instead of `graph.facebook.com` and `lookaside.fbsbx.com`, so that
//! the toolkit can be run and tested with no Meta account. It is as strict as Meta: what Meta would refuse is refused
//! with Meta's code, HTTP status and error envelope. No message leaves the machine.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use host_harness_simulator::{Simulator, World};
//!
//! let simulator = Simulator::start(World::demo(), "127.0.0.1:0".parse().unwrap()).await?;
//! println!("send requests for graph.facebook.com to {}", simulator.addr());
//! # Ok(())
//! # }
//! ```
//!
//! What becomes of a message is reported by webhook, to whoever [subscribes](Simulator::subscribe). So is what people do:
//! messages, taps, calls, consent and everything else can [happen](Simulator::inbound_event).
//!
//! One request takes one way through the crate: `http` reads it into a `Call`, `route` finds the node and edge it
//! names, one module per edge answers, `http` writes the answer and `record` keeps what happened. Everything behind
//! `http` is synchronous and pure but for the [`World`] it changes.
//!
//! What is simulated comes from three places, and the comments tell which. `Meta, …: "…"` names the page of Meta's
//! documentation that says so. "Seen" is what Meta does not document and clients' logs show. "Assumption" is neither:
//! something had to be answered there. The longest texts and the words of errors are assumptions wherever no page is
//! named, so a client should be held to codes and never to words.

// Whatever a client sends is answered, so nothing here may panic. Tests may (clippy.toml).
#![warn(clippy::expect_used, clippy::panic, clippy::string_slice, clippy::unreachable, clippy::unwrap_used)]

mod absent;
mod accounts;
mod auth;
mod call;
mod codes;
mod demo;
mod error;
mod fault;
mod faults;
mod fields;
mod file_kind;
mod http;
mod ids;
mod inbound;
mod limits;
mod media;
mod media_store;
mod messages;
mod number;
mod page;
mod param;
mod person;
mod record;
mod route;
mod shared;
mod simulator;
mod state;
mod templates;
mod time;
mod tokens;
mod uploads;
mod webhook;
mod world;
mod written;

pub use demo::*;
pub use fault::Fault;
pub use record::{Fate, MessagePrice, SeenRequest, SentMessage};
pub use simulator::Simulator;
pub use webhook::{Webhook, WebhookDelivery, WebhookError, webhook_signature};
pub use world::{
    BusinessAccount, CanSend, Conversations, Health, HealthError, PhoneNumber, Recipient, SimulatedTemplate,
    Token, TokenKind, WindowErrors, World, WorldError,
};
