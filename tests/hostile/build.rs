//! Builds the hostile plugins beside this file.

use std::process::ExitCode;

use host_harness_builder::{Guest, build};

fn main() -> ExitCode {
    build(&[
        Guest { package: "asker", feature: None, sources: &["tests/hostile/asker", "wit"], contract: None },
        Guest { package: "attacker", feature: None, sources: &["tests/hostile/attacker"], contract: None },
        Guest { package: "greedy", feature: None, sources: &["tests/hostile/greedy"], contract: None },
    ])
}
