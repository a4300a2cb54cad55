//! A broadcast as a durable workflow of the Obelisk engine: each recipient at most once.
//!
//! [`campaign`] checks a campaign, cuts it into shards and adds up their reports. [`shard`] sends one of them in
//! rounds: it decides who is next and when to try again. [`outcome`] interprets answers. The engine is behind
//! [`engine::Engine`], so that all of this can be tested without it.

mod bindings;
mod campaign;
mod engine;
mod outcome;
mod shard;
#[cfg(test)]
mod testing;

use bindings::exports::whatsapp::broadcast::{broadcast, shard as shards};
use bindings::whatsapp::broadcast::types::{BroadcastError, Campaign, Report};

struct Workflow;

impl broadcast::Guest for Workflow {
    fn run(campaign: Campaign) -> Result<Report, BroadcastError> {
        campaign::run(&campaign, engine::send_shards).map_err(BroadcastError::Invalid)
    }
}

impl shards::Guest for Workflow {
    fn send(campaign: Campaign) -> Result<Report, BroadcastError> {
        Ok(shard::run(&mut engine::Obelisk(&campaign.connection), &campaign))
    }
}

bindings::export!(Workflow with_types_in bindings);
