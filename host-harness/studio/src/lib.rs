#![doc = include_str!("../README.md")]
// Every request from a browser gets an answer, so nothing here may panic. Tests may (clippy.toml).
#![warn(clippy::expect_used, clippy::panic, clippy::string_slice, clippy::unreachable, clippy::unwrap_used)]

mod account;
mod app;
mod assets;
mod connection;
mod form_body;
mod guard;
mod known;
mod page;
mod phone;
mod phones;
mod studio;
mod tools;

pub use studio::{Studio, StudioError, StudioOptions};
