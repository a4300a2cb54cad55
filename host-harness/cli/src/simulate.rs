//! `simulate`: the simulated Graph API by itself.

use std::process::ExitCode;

use graph_simulator::{Simulator, World};
use serde_json::{Value, json};

use crate::args::Simulate;
use crate::exit::{Failure, print_line};

/// Runs the simulated Graph API until Ctrl-C. Prints a connection that reaches it.
pub async fn run(simulate: &Simulate) -> Result<ExitCode, Failure> {
    let mut world = match &simulate.state {
        Some(path) => World::load(path).map_err(Failure::usage)?,
        None => World::demo(),
    };
    world.limits &= !simulate.no_limits;
    let mut connection = connection(&world);
    let simulator = Simulator::start(world, simulate.listen)
        .await
        .map_err(|error| Failure::usage(format!("cannot listen on {}: {error}", simulate.listen)))?;
    simulator.on_exchange(|exchange| eprintln!("{exchange}"));
    let address = simulator.addr();
    if !address.ip().is_loopback() {
        eprintln!(
            "note: {address} can be reached from other machines; the tokens it accepts are known to everybody."
        );
    }
    connection["graph-url"] = format!("http://{address}").into();
    // One line, so that a script can read it while this runs on.
    print_line(&connection.to_string())?;
    eprintln!(
        "The simulated Graph API is on {address}, and the line on stdout is a connection to it. Saved as connection.json:\n\
         \n  host-harness validate --connection connection.json\n\
         \nEach request is shown here. Ctrl-C stops it."
    );
    tokio::signal::ctrl_c().await.map_err(Failure::host)?;
    Ok(ExitCode::SUCCESS)
}

/// The first token, with the first number of its first account.
fn connection(world: &World) -> Value {
    let token = world.tokens.first();
    let account = token.and_then(|token| {
        let assigned = token.business_accounts.first()?;
        world.business_accounts.iter().find(|account| account.id == *assigned)
    });
    json!({
        "access-token": token.map(|token| &token.value),
        "business-account-id": account.map(|account| &account.id),
        "phone-number-id": account.and_then(|account| account.phone_numbers.first()).map(|number| &number.id),
    })
}
