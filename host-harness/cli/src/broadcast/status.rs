//! `broadcast status`: a campaign's progress.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use host_harness_broadcast::{Journal, is_running, visible};
use serde_json::Value;

use super::watch::Watch;
use super::{journal_error, print_result};
use crate::address::loopback;
use crate::exit::{Exit, print_json};
use crate::save::quoted;
use crate::signal::StopSignal;

/// The campaign to show.
#[derive(Debug, clap::Args)]
pub struct Status {
    /// The campaign's journal.
    #[arg(long, value_name = "FILE")]
    journal: PathBuf,
    /// Print the status as JSON, even on a terminal, and no text. Without a terminal, JSON is printed in any case.
    #[arg(long)]
    json: bool,
    /// Serve the report's page at this loopback address, such as 127.0.0.1:0, until Ctrl-C. Only browsers on this
    /// machine can reach it.
    #[arg(long, value_name = "ADDR", value_parser = loopback, conflicts_with = "json")]
    watch: Option<SocketAddr>,
}

/// Shows a campaign's progress.
pub async fn run(status: &Status) -> Result<ExitCode, Exit> {
    if !status.journal.exists() {
        return Err(Exit::usage(format!("there is no journal {}", status.journal.display())));
    }
    if let Some(address) = status.watch {
        let mut stop = StopSignal::new().map_err(Exit::host)?;
        let watch = Watch::start(address, &status.journal).await?;
        watch.announce();
        stop.wait().await;
        watch.stop().await;
        return Ok(ExitCode::SUCCESS);
    }
    let journal = Journal::read(&status.journal).map_err(journal_error)?;
    let found =
        host_harness_broadcast::status(&journal, is_running(&status.journal)).map_err(journal_error)?;
    if status.json {
        print_json(&found)?;
        return Ok(ExitCode::SUCCESS);
    }
    show(&found, &status.journal);
    // As after a crash, which leaves no record of its own.
    let waiting = found["counts"]["waiting"].as_u64().unwrap_or_default();
    if waiting > 0 && found["running"] == false && found["stopped"].is_null() {
        let are = if waiting == 1 { "is" } else { "are" };
        say!(
            "{waiting} {are} waiting, and nothing is being sent: run the campaign's command again to resume."
        );
    }
    print_result(&found, false)?;
    Ok(ExitCode::SUCCESS)
}

/// A part of a status: its words, and how many people each has.
fn counts(status: &Value, name: &str) -> Vec<(String, u64)> {
    let counts = status[name].as_object().into_iter().flatten();
    let counts = counts.map(|(word, count)| (word.clone(), count.as_u64().unwrap_or_default()));
    counts.filter(|(_, count)| *count != 0).collect()
}

/// The reasons of those who certainly got nothing: the kinds are also those of the unconfirmed.
fn not_sent(status: &Value) -> Vec<(String, u64)> {
    let unconfirmed = counts(status, "unconfirmed-kinds");
    let of = |kind: &str| unconfirmed.iter().find(|(word, _)| word == kind).map_or(0, |(_, count)| *count);
    let kinds = counts(status, "kinds").into_iter();
    kinds
        .map(|(kind, count)| (kind.clone(), count.saturating_sub(of(&kind))))
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn list(counts: &[(String, u64)]) {
    for (word, count) in counts {
        say!("  {:<24} {count:>9}", visible(word));
    }
}

/// What to do about the unconfirmed.
fn settle(journal: &Path) {
    say!(
        "  To find out which were sent, with the file that `webhook --out` writes:\n    host-harness broadcast reconcile \
         --journal {} --statuses events.jsonl",
        visible(&quoted(&journal.display().to_string()))
    );
    say!(
        "  If the receiver ran all the time and no status has come after some hours, nothing was sent: resume with \
         --resend-unconfirmed."
    );
}

/// A status as prose. The journal is the one to name in a command.
pub fn show(status: &Value, journal: &Path) {
    let text = |pointer: &str| status.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if status["run"].is_null() {
        say!("No list was imported yet, and nothing was sent.");
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
    list(&counts(status, "counts"));
    let unconfirmed = counts(status, "unconfirmed-kinds");
    let is_in_doubt = !unconfirmed.is_empty() && !running;
    let sections = [
        ("Reasons for not sending", not_sent(status)),
        ("Unconfirmed: these may have been sent", unconfirmed),
        ("As webhooks reported", counts(status, "deliveries")),
    ];
    for (title, counts) in sections.iter().filter(|(_, counts)| !counts.is_empty()) {
        say!("{title}:");
        list(counts);
    }
    if is_in_doubt {
        settle(journal);
    }
    if let Some(again) = status["reached-again"].as_array()
        && let Some(told) = reached_again(again)
    {
        say!("{told}");
    }
    if let Some(stopped) = status["stopped"].as_object() {
        let part = |name: &str| stopped.get(name).and_then(Value::as_str).unwrap_or_default();
        say!("Stopped: {} {}", visible(part("message")), visible(part("fix")));
    }
}

/// How many lines are listed. The JSON has them all.
const NAMED: usize = 20;

/// The rows whose message went to a person who already had it: at Meta, two numbers of the list are one person.
fn reached_again(lines: &[Value]) -> Option<String> {
    let named: Vec<_> = lines.iter().take(NAMED).map(Value::to_string).collect();
    let (last, others) = named.split_last()?;
    Some(match (others, lines.len() - named.len()) {
        ([], 0) => format!("1 row reached a person who had the message already: line {last}."),
        (others, 0) => format!(
            "{} rows reached a person who had the message already: lines {} and {last}.",
            lines.len(),
            others.join(", ")
        ),
        (_, more) => format!(
            "{} rows reached a person who had the message already: lines {} and {more} more.",
            lines.len(),
            named.join(", ")
        ),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_may_have_been_sent_to_is_no_reason_for_not_sending() {
        let status = json!({
            "kinds": {"other": 3, "interrupted": 6, "duplicate": 2},
            "unconfirmed-kinds": {"other": 1, "interrupted": 6},
        });
        assert_eq!(not_sent(&status), [("other".to_owned(), 2), ("duplicate".to_owned(), 2)]);
        assert_eq!(counts(&status, "unconfirmed-kinds").len(), 2);
        assert!(counts(&status, "deliveries").is_empty());
    }

    #[test]
    fn rows_that_reached_a_person_again_are_named_by_their_lines() {
        let told =
            |lines: &[u64]| reached_again(&lines.iter().map(|line| (*line).into()).collect::<Vec<_>>());
        let says = |lines: &str, rows: &str| {
            Some(format!("{rows} reached a person who had the message already: {lines}."))
        };
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[7]), says("line 7", "1 row"));
        assert_eq!(told(&[12, 40]), says("lines 12 and 40", "2 rows"));
        let many: Vec<u64> = (1..=22).collect();
        assert!(told(&many).unwrap().ends_with("19, 20 and 2 more."));
    }
}
