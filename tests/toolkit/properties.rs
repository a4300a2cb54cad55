//! For any input and any answer the result is typed: nothing traps, nothing leaks, and nothing that may have been
//! carried out is called transient.
//!
//! `cargo test` runs a few thousand cases. All of them, in minutes, with the counts printed:
//!
//! ```sh
//! PROPERTIES=full cargo test --release --test toolkit --test exchange properties -- --nocapture
//! ```

mod cases;
mod definition;
mod generate;
mod invariants;
mod native;
pub mod notification;
mod notifications;
mod sandboxed;
