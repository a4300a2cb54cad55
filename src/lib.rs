//! The WhatsApp toolkit: a component that sends WhatsApp messages through Meta's Graph API.
//!
//! A call flows one way: [`connection`] decides where it goes and with which token, a tool in [`tools`] turns its
//! input into a [`graph::Request`], [`graph::Transport::send`] is the only side effect, and the tool turns the
//! [`graph::Response`] into its result. Everything except the transport is pure, and is built and tested without
//! WebAssembly.

// A trap would poison the instance, so nothing here may panic. Tests may (clippy.toml).
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    clippy::unwrap_used
)]

pub mod advice;
pub mod catalog;
pub mod connection;
mod encoding;
pub mod exchange;
pub mod failure;
pub mod graph;
pub mod lookups;
mod order;
mod text;
pub mod tools;
pub mod webhooks;
pub mod wit;

#[cfg(target_arch = "wasm32")]
mod arguments;
#[cfg(all(target_arch = "wasm32", not(feature = "exchange")))]
mod component;
#[cfg(any(target_arch = "wasm32", test))]
mod heap;
#[cfg(all(target_arch = "wasm32", feature = "exchange"))]
mod stepwise;
#[cfg(all(target_arch = "wasm32", not(feature = "exchange")))]
mod transport;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: heap::Heap = heap::Heap::new();
