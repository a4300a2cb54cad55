//! Builds the repository's root package for WebAssembly and encodes it as a component: over `wasi:http`, and once more
//! without imports.

use std::process::ExitCode;

use host_harness_builder::{Guest, build};

fn main() -> ExitCode {
    let toolkit =
        Guest { package: "whatsapp-toolkit", feature: None, sources: &["src", "wit"], contract: Some("wit") };
    build(&[Guest { feature: Some("exchange"), contract: None, ..toolkit }, toolkit])
}
