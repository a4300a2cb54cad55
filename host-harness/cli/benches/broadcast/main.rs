//! The figures of `broadcast`, in one command: `cargo bench -p host-harness-cli --bench broadcast`.
//!
//! The simulated Graph API runs in its own process, so that its memory and CPU time do not count as the broadcast's.
//! Names after `--` select the parts to run: `checking`, `throughput`, `pace`, `kills`, `faults`, `journals`.

mod campaign;
mod checking;
mod faults;
mod journals;
mod kills;
mod pace;
mod server;
mod throughput;
mod usage;

use std::process::ExitCode;

/// The command's own allocator: some figures compare the command with this program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A figure, and whether it is as expected.
pub struct Figure {
    name: &'static str,
    found: String,
    good: bool,
}

impl Figure {
    /// With its name and expected value, for people.
    pub fn new(name: &'static str, found: impl ToString, good: bool) -> Self {
        Self { name, found: found.to_string(), good }
    }
}

type Part = fn() -> Vec<Figure>;

const PARTS: [(&str, Part); 6] = [
    ("checking", checking::figures),
    ("throughput", throughput::figures),
    ("pace", pace::figures),
    ("kills", kills::figures),
    ("faults", faults::figures),
    ("journals", journals::figures),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("serve") => return server::serve(arguments.get(1).is_some_and(|limits| limits == "limits")),
        Some("bare") => return throughput::bare(&arguments[1..]),
        _ => {}
    }
    // Started by `cargo test --all-targets`: nothing to measure.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let chosen = |name: &str| {
        let mut names = arguments.iter().filter(|argument| !argument.starts_with('-')).peekable();
        names.peek().is_none() || names.any(|argument| argument == name)
    };
    let mut good = true;
    for (part, figures) in PARTS.into_iter().filter(|(part, _)| chosen(part)) {
        eprintln!("\n{part}");
        for figure in figures() {
            good &= figure.good;
            let verdict = if figure.good { "" } else { "   <-- not as it should be" };
            eprintln!("  {:<58} {}{verdict}", figure.name, figure.found);
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
