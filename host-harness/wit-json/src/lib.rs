//! Values as JSON with the names of their WIT contract, and back: how `whatsapp:toolkit/exchange` writes them.
//!
//! The types are the generated ones, with serde's derives: a field `preview_url` is `preview-url`, and a case
//! `QuickReply` is `quick-reply`. A record is an object, an option that is none is left out, an enum's case is a text,
//! and a variant's case is the only name of an object.
//!
//! ```
//! #[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
//! struct Text {
//!     body: String,
//!     preview_url: Option<bool>,
//! }
//!
//! let json = r#"{"body":"Hello","preview-url":true}"#;
//! let text: Text = host_harness_wit_json::from_str(json).unwrap();
//! assert_eq!(text, Text { body: "Hello".into(), preview_url: Some(true) });
//! assert_eq!(host_harness_wit_json::to_vec(&text), json.as_bytes());
//!
//! let misread = host_harness_wit_json::from_str::<Text>(r#"{"body":1}"#).unwrap_err();
//! assert_eq!(misread.to_string(), "body: This must be a text, and is a number.");
//! ```

// The component is built with this, and nothing in it may panic.
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
