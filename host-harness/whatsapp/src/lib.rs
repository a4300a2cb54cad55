#![doc = include_str!("../README.md")]

/// Compiles the program in the README of the repository.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

mod answer;
mod ask;
mod bindings;
mod exchange;
mod failure;
mod file;
mod filled_form;
mod function;
mod inputs;
mod names;
mod session;
mod typed;
mod via;

pub use bindings::{catalog, lookups, tools, types, webhooks};
pub use failure::{answer_of, outcome_of, outcome_with};
pub use file::{FileFault, FileType, upload_input, uploaded_id};
pub use filled_form::{FilledForm, entries, entry, only_decides};
pub use function::names as functions;
pub use session::Session;
pub use via::Via;
