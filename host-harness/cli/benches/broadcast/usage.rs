//! The resources that a process uses.

use std::fs;
use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_millis(20);

/// The resources that a process has used.
pub struct Use {
    /// The resident memory, in kilobytes, sampled every fiftieth of a second until the process ended.
    pub memory: Vec<u64>,
    /// Its CPU time, in hundredths of a second.
    pub ticks: u64,
}

/// Watches a process until it ends.
pub fn watch(child: &mut Child) -> Use {
    let mut found = Use { memory: vec![0], ticks: 0 };
    while child.try_wait().expect("it runs").is_none() {
        let read =
            |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
        let status = read("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        found.memory.extend(line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()));
        // After the name, which may contain spaces, the 12th and 13th fields are its user time and its system time.
        let stat = read("stat");
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        let ticks: u64 = fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        found.ticks = found.ticks.max(ticks);
        sleep(INTERVAL);
    }
    found
}

/// Kilobytes as text for people.
pub fn megabytes(kilobytes: u64) -> String {
    format!("{} MB", kilobytes / 1024)
}
