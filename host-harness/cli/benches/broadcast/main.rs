//! The figures of `broadcast`, in one command: `cargo bench -p host-harness-cli --bench broadcast`.
//!
//! The simulated Graph API runs in a process of its own, so that its memory and its work are not the broadcast's. Names
//! after `--` choose among the parts: `checking`, `throughput`, `pace`, `kills`, `faults`,
//! `journals`.

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

/// What the command has, too: some of the figures are its own against those of this program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A figure, and whether it is what it should be.
pub struct Figure {
    name: &'static str,
    found: String,
    good: bool,
}

impl Figure {
    /// With its name, and what it should be, for people.
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
    // As `cargo test --all-targets` starts it: nothing to measure.
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
