//! `simulate`: runs the simulated Graph API.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use host_harness_simulator::{DEMO_APP_SECRET, Fate, SentMessage, Simulator, Webhook, World};
use serde_json::{Value, json};

use crate::exit::{Exit, print_line};

/// The simulated Graph API's address and contents.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The address to listen on. Port 0 picks a free port, which is printed.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = crate::address::listen)]
    listen: SocketAddr,
    /// A TOML or JSON file with the tokens, accounts, numbers and templates to use instead of the built-in ones. The
    /// README of the simulator has an example and describes the keys.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Turn off the pair and throughput limits.
    #[arg(long)]
    no_limits: bool,
    #[command(flatten)]
    webhooks: Webhooks,
}

/// Where and how the simulated Graph API sends webhooks.
#[derive(Debug, clap::Args)]
pub struct Webhooks {
    /// Send webhooks to this URL: the statuses of every message, and everything posted to `/_simulator/inbound`:
    /// messages, taps, calls, consent and any other webhook. GET `/_simulator/inbound` lists the kinds, each with an
    /// example.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// The secret to sign webhooks with.
    #[arg(long, value_name = "SECRET", default_value = DEMO_APP_SECRET, requires = "webhook")]
    app_secret: String,
    /// The time before each status of a message, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 30, requires = "webhook")]
    webhook_delay: u64,
    /// Send every webhook twice. Meta guarantees delivery at least once.
    #[arg(long, requires = "webhook")]
    webhook_duplicates: bool,
    /// Send a message's statuses in reverse. Meta guarantees no order.
    #[arg(long, requires = "webhook")]
    webhook_out_of_order: bool,
}

impl Webhooks {
    fn subscribe(&self, simulator: &Simulator) -> Result<(), Exit> {
        let Some(url) = &self.webhook else { return Ok(()) };
        let mut webhook = Webhook::new(url, &self.app_secret).map_err(Exit::usage)?;
        webhook.delay = Duration::from_millis(self.webhook_delay);
        webhook.duplicates = self.webhook_duplicates;
        webhook.out_of_order = self.webhook_out_of_order;
        simulator.subscribe(webhook, |delivery| say!("{delivery}"));
        Ok(())
    }
}

/// Runs the simulated Graph API until Ctrl-C. Prints a connection that reaches it.
pub async fn run(simulate: &Simulate) -> Result<ExitCode, Exit> {
    let world = world(simulate.state.as_deref(), simulate.no_limits)?;
    let mut connection = connection(&world);
    let simulator = Simulator::start(world, simulate.listen).await.map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::AddrInUse => "; --listen 127.0.0.1:0 picks a free port. No connection was printed",
            _ => "",
        };
        Exit::usage(format!("cannot listen on {}: {error}{hint}", simulate.listen))
    })?;
    simulator.on_request(|exchange| say!("{exchange}"));
    simulate.webhooks.subscribe(&simulator)?;
    if simulate.webhooks.webhook.is_none() {
        simulator.on_message(|message, _| {
            if let Some(failure) = failure(message) {
                say!("{failure}");
            }
        });
    }
    let address = simulator.addr();
    if !address.ip().is_loopback() {
        say!("note: other machines can reach {address}, and the tokens that it accepts are public.");
    }
    connection["graph-url"] = format!("http://{address}").into();
    // One line, so that a script can read it while this runs on.
    print_line(&connection.to_string())?;
    say!(
        "The simulated Graph API listens on {address}. The line on stdout is a connection to it. Save it as\n\
         connection.json, then run:\n\
         \n  host-harness validate --connection connection.json\n\
         \nTo simulate what people do, such as a tap on a button, post to http://{address}/_simulator/inbound; a GET there\n\
         lists everything that can happen. To make the next request fail, post to http://{address}/_simulator/next: one of\n\
         Meta's codes, a time-out, a lost answer.\n\
         \nEach request is logged here. Press Ctrl-C to stop."
    );
    tokio::signal::ctrl_c().await.map_err(Exit::host)?;
    say!("\n{}", tally(&simulator.messages()));
    Ok(ExitCode::SUCCESS)
}

/// A webhook's report on a message that is accepted and fails later. Without webhooks, nothing else reports it.
fn failure(message: &SentMessage) -> Option<String> {
    match &message.fate {
        Fate::Delivered => None,
        Fate::Failed { code, title, .. } => Some(format!(
            "{} to {} was accepted and then failed: {title} (#{code}). Meta reports that by webhook only: see --webhook.",
            message.id, message.to
        )),
    }
}

/// The accepted messages. If every recipient was to get one, a surplus means duplicates.
fn tally(messages: &[Arc<SentMessage>]) -> String {
    let recipients: BTreeSet<_> = messages.iter().map(|message| &message.to).collect();
    format!("Messages accepted: {}. Recipients: {}.", messages.len(), recipients.len())
}

/// The world of a file, or the built-in one.
pub fn world(state: Option<&Path>, no_limits: bool) -> Result<World, Exit> {
    let mut world = match state {
        Some(path) => World::load(path).map_err(Exit::usage)?,
        None => World::demo(),
    };
    world.limits &= !no_limits;
    Ok(world)
}

/// A connection with the first token and the first number of its first account.
pub fn connection(world: &World) -> Value {
    let token = world.tokens.first();
    let account = token.and_then(|token| world.account_of(token));
    json!({
        "access-token": token.map(|token| &token.value),
        "business-account-id": account.map(|account| &account.id),
        "phone-number-id": account.and_then(|account| account.phone_numbers.first()).map(|number| &number.id),
    })
}
