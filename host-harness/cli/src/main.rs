//! `host-harness`: runs the WhatsApp toolkit on a laptop, against Meta or against a simulated Graph API.
//!
//! Results go to stdout: JSON, or a page on a terminal. Progress, questions and hints go to stderr.

#![deny(clippy::print_stderr)]

// First, because the other modules use its macro for their messages.
#[macro_use]
mod say;

mod address;
mod answer;
mod args;
mod broadcast;
mod call;
mod completions;
mod component;
mod connection;
mod demo;
mod describe;
mod exit;
mod file;
mod given;
mod harness;
mod input;
mod inspect;
mod lookups;
mod manual;
mod mcp;
mod package;
mod pager;
mod preview;
mod save;
mod signal;
mod simulate;
mod studio;
mod target;
mod validate;
mod webhook;

use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::{Args, Command};
use crate::exit::Exit;

/// A call makes many small allocations: with the system's allocator it is a fifth slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match run(args::parse()).await {
        Ok(code) => code,
        Err(failure) => {
            say!("error: {failure}");
            failure.code()
        }
    }
}

async fn run(args: Args) -> Result<ExitCode, Exit> {
    match args.command {
        Command::Demo => demo::run().await,
        Command::Describe(describe) => describe::run(&describe).await,
        Command::Templates(templates) => lookups::templates(&templates).await,
        Command::PhoneNumbers(target) => lookups::phone_numbers(&target).await,
        Command::Preview(preview) => preview::run(&preview).await,
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Validate(validate) => validate::run(&validate).await,
        Command::Call(call) => call::call(&call).await,
        Command::Broadcast(broadcast) => broadcast::run(*broadcast).await,
        Command::Package(package) => package::run(&package, Args::command()).await,
        Command::Mcp(mcp) => mcp::run(&mcp).await,
        Command::Simulate(simulate) => simulate::run(&simulate).await,
        Command::Studio(studio) => studio::run(&studio).await,
        Command::Completions(completions) => completions::run(&completions, Args::command()),
        Command::Manual(manual) => manual::run(&manual, Args::command()),
        Command::Webhook(webhook) => webhook::run(&webhook).await,
    }
}
