//! Shows a bar on a terminal, and an occasional line elsewhere.

use std::convert::Infallible;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use host_harness_broadcast::{Contacts, Pause, Progress, Tally};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::interval;

/// How often the bar is drawn, and how often a line is written if there is no bar.
const BAR: Duration = Duration::from_millis(200);
const LINE: Duration = Duration::from_secs(10);

/// Shows the progress of a run of `total` messages, until it is dropped.
pub async fn show(progress: &Progress, total: u64) -> Infallible {
    if stderr().is_terminal() { bar(progress, total).await } else { lines(progress, total).await }
}

/// Shows how many rows of a list have been checked, until it is dropped.
pub async fn checking(list: &Contacts) -> Infallible {
    let total = list.count();
    let is_terminal = stderr().is_terminal();
    let bar = if is_terminal { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  rows checked") {
        bar.set_style(style);
    }
    let mut tick = interval(if is_terminal { BAR } else { LINE });
    // A list that is checked immediately needs no bar.
    tick.tick().await;
    loop {
        tick.tick().await;
        bar.set_position(list.seen() as u64);
        if !is_terminal {
            say!("{}/{total} rows checked", list.seen());
        }
    }
}

async fn bar(progress: &Progress, total: u64) -> Infallible {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}") {
        bar.set_style(style);
    }
    let (start, mut tick) = (Instant::now(), interval(BAR));
    loop {
        tick.tick().await;
        let tally = progress.tally();
        bar.set_position(tally.done());
        bar.set_message(line(&tally, total, start.elapsed()));
    }
}

async fn lines(progress: &Progress, total: u64) -> Infallible {
    let (start, mut tick) = (Instant::now(), interval(LINE));
    tick.tick().await;
    loop {
        tick.tick().await;
        let tally = progress.tally();
        say!("{}/{total}  {}", tally.done(), line(&tally, total, start.elapsed()));
    }
}

fn line(tally: &Tally, total: u64, elapsed: Duration) -> String {
    let rate = tally.done() as f64 / elapsed.as_secs_f64().max(0.001);
    let left = if rate > 0.0 {
        time((total.saturating_sub(tally.done()) as f64 / rate).ceil() as u64)
    } else {
        "?".to_owned()
    };
    let pause = match &tally.pause {
        Some(Pause { left, kind }) => {
            format!(", pausing for {} ({kind})", time(left.as_millis().div_ceil(1000) as u64))
        }
        None if tally.silent => ", no answer for 5 s: sending resumes when one arrives".to_owned(),
        None => String::new(),
    };
    // One person may be postponed several times.
    let postponed = match tally.put_off {
        0 => String::new(),
        1 => ", postponed once".to_owned(),
        times => format!(", postponed {times} times"),
    };
    format!(
        "{rate:.0}/s, {left} left: {} accepted, {} refused, {} unconfirmed, {} left out{postponed}{pause}",
        tally.accepted, tally.refused, tally.unconfirmed, tally.left_out
    )
}

/// Seconds as text for people.
pub fn time(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_opted_out_meanwhile_is_left_out_and_not_put_off() {
        let tally = Tally { accepted: 97, left_out: 3, ..Tally::default() };
        let shown = line(&tally, 100, Duration::from_secs(10));
        assert!(shown.contains("97 accepted") && shown.ends_with("3 left out"), "{shown}");
        assert!(shown.contains(" 0 s left:"), "{shown}");
    }

    #[test]
    fn how_often_somebody_was_postponed_is_told() {
        for (put_off, told) in [(1, ", postponed once"), (2, ", postponed 2 times")] {
            let shown = line(&Tally { put_off, ..Tally::default() }, 100, Duration::from_secs(10));
            assert!(shown.ends_with(told), "{shown}");
        }
    }
}
