//! `broadcast status`: how far it is.

use std::process::ExitCode;

use broadcast::{Journal, is_running, visible};
use serde_json::Value;

use super::args::Status;
use super::journal_error;
use super::watch::Watch;
use crate::exit::{Failure, print_json};
use crate::signal::StopSignal;

/// Says how far a campaign is.
pub async fn run(status: &Status) -> Result<ExitCode, Failure> {
    if !status.journal.exists() {
        return Err(Failure::usage(format!("there is no journal {}", status.journal.display())));
    }
    if let Some(address) = status.watch {
        let mut stop = StopSignal::new().map_err(Failure::host)?;
        let watch = Watch::start(address, &status.journal).await?;
        watch.announce();
        stop.comes().await;
        watch.stop().await;
        return Ok(ExitCode::SUCCESS);
    }
    let journal = Journal::read(&status.journal).map_err(journal_error)?;
    let found = broadcast::status(&journal, is_running(&status.journal)).map_err(journal_error)?;
    if status.json {
        print_json(&found)?;
        return Ok(ExitCode::SUCCESS);
    }
    show(&found);
    // As after a crash, which says nothing of itself.
    let waiting = found["counts"]["waiting"].as_u64().unwrap_or_default();
    if waiting > 0 && found["running"] == false && found["stopped"].is_null() {
        say!("{waiting} wait, and nobody is sending: run the same command again to go on.");
    }
    Ok(ExitCode::SUCCESS)
}

/// A status in prose.
pub fn show(status: &Value) {
    let text = |pointer: &str| status.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if status["run"].is_null() {
        say!("No list was imported yet, and nothing sent.");
        return;
    }
    let running = status["running"] == true;
    say!(
        "{} to {}, route {}, {}",
        visible(text("/template/name")),
        visible(text("/contacts")),
        text("/template/route"),
        if running { "running" } else { "not running" }
    );
    let list = |name: &str| {
        for (word, count) in status[name].as_object().into_iter().flatten().filter(|(_, count)| **count != 0)
        {
            say!("  {:<24} {count:>9}", visible(word));
        }
    };
    list("counts");
    for (title, name) in [("Why not, or not yet", "kinds"), ("As webhooks told", "deliveries")] {
        if status[name].as_object().is_some_and(|counts| !counts.is_empty()) {
            say!("{title}:");
            list(name);
        }
    }
    if let Some(stopped) = status["stopped"].as_object() {
        let part = |name: &str| stopped.get(name).and_then(Value::as_str).unwrap_or_default();
        say!("Stopped: {} {}", visible(part("message")), visible(part("fix")));
    }
}
