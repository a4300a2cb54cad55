//! A list that is checked and not sent: how many rows a second, whether ten times the rows need ten times as long,
//! and how much memory it uses.

use std::time::Instant;

use serde_json::Value;

use super::campaign::{Campaign, message};
use super::server::Server;
use super::{Figure, usage};

const FEW: u64 = 20_000;
const MANY: u64 = 200_000;

/// The cost of a check.
struct Check {
    seconds: f64,
    /// How long it computed, in hundredths of a second: the wall clock includes other programs.
    ticks: u64,
    /// Its peak memory.
    kilobytes: u64,
    /// Whether the check refused no rows.
    is_good: bool,
}

pub fn figures() -> Vec<Figure> {
    let own = message("{{phone}}", "{{name}}");
    let (few, many) = (check(FEW, &own), check(MANY, &own));
    let alike = check(MANY, &message("{{phone}}", "Ana"));
    let rate = |rows: u64, check: &Check| format!("{:.0}", rows as f64 / check.seconds);
    let times = many.ticks as f64 / few.ticks as f64;
    let of_a_row = many.ticks as f64 * 10_000.0 / MANY as f64;
    let more = many.kilobytes.saturating_sub(few.kilobytes);
    vec![
        Figure::new("rows/s of 20,000, each with a message of its own", rate(FEW, &few), few.is_good),
        Figure::new("rows/s of 200,000", rate(MANY, &many), many.is_good),
        Figure::new("seconds it took", format!("{:.1} and {:.1}", few.seconds, many.seconds), true),
        Figure::new("computing time of a row", format!("{of_a_row:.0} \u{b5}s"), true),
        Figure::new("times that of 20,000 (12 at the most)", format!("{times:.1}"), times <= 12.0),
        Figure::new("rows/s of 200,000 with the same message", rate(MANY, &alike), alike.is_good),
        Figure::new("resident memory at the most, of 20,000", usage::megabytes(few.kilobytes), true),
        Figure::new("resident memory at the most, of 200,000", usage::megabytes(many.kilobytes), true),
        Figure::new("more than of 20,000 (under 100 MB)", usage::megabytes(more), more < 100 * 1024),
    ]
}

fn check(people: u64, message: &Value) -> Check {
    let server = Server::start(false);
    let campaign = Campaign::new("checking", people, &server.address);
    campaign.file("message.json", &message.to_string());
    let begun = Instant::now();
    let mut child = campaign.command(1_000).arg("--dry-run").spawn().expect("it runs");
    let usage::Use { memory, ticks } = usage::watch(&mut child);
    let seconds = begun.elapsed().as_secs_f64();
    let is_good = child.wait().expect("it ends").success();
    Check { seconds, ticks, kilobytes: memory.into_iter().max().unwrap_or(0), is_good }
}
