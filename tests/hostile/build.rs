//! Builds the hostile plugins next to this file.

use std::process::ExitCode;

use host_harness_builder::{Guest, build};

fn main() -> ExitCode {
    build(&[
        Guest::new("asker", &["tests/hostile/asker", "wit"]),
        Guest::new("attacker", &["tests/hostile/attacker"]),
        Guest::new("greedy", &["tests/hostile/greedy"]),
    ])
}
