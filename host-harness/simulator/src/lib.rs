#![doc = include_str!("../README.md")]
// Every request from a client gets an answer, so nothing here may panic. Tests may (clippy.toml).
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
