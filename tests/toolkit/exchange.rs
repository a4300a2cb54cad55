//! The suite again, with the component that imports nothing: the same functions, in steps.
//!
//! Omitted tests concern the component over `wasi:http` itself, or its host.

mod catalog;
mod complaints;
#[path = "exchange/contract.rs"]
mod contract;
mod custom_messages;
mod documented;
mod faults;
mod generic_builder;
#[path = "exchange/kept.rs"]
mod kept;
mod lookups;
mod on_demand;
#[path = "exchange/properties.rs"]
mod properties;
mod scripted;
mod simulated;
mod support;
mod typed;
mod verdicts;
#[path = "exchange/way.rs"]
mod way;
mod webhooks;
mod wire;
