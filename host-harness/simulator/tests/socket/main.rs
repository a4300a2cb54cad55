//! The simulator as its users see it: over a socket.

mod absent;
mod blocked;
mod client;
mod connection;
mod faults;
mod inbound;
mod malformed;
mod media;
mod numbers;
mod sending;
mod subscriber;
mod template_edges;
mod templates;
mod webhooks;
