//! The simulator as its users meet it: over a socket.

mod client;
mod connection;
mod malformed;
mod media;
mod sending;
mod templates;
mod webhooks;
