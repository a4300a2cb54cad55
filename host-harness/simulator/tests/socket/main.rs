//! The simulator as its users meet it: over a socket.

mod blocked;
mod client;
mod connection;
mod malformed;
mod media;
mod numbers;
mod sending;
mod templates;
mod webhooks;
