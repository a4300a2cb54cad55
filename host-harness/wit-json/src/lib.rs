#![doc = include_str!("../README.md")]
// The component contains this crate, so nothing in it may panic.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod json;
mod misread;
mod names;
mod read;
mod special;
mod write;

pub use json::{Json, Scanner};
pub use misread::Misread;
pub use read::{from_json, from_str, from_value};
pub use write::{append, to_vec};

#[cfg(test)]
mod tests;
