//! Builds the repository's root package for WebAssembly and encodes it as a component: over `wasi:http`, and once more
//! without imports.

use std::process::ExitCode;

use host_harness_builder::{Guest, build};

fn main() -> ExitCode {
    let sources = &["src", "wit", "host-harness/wit-json"];
    let toolkit = Guest { package: "whatsapp-toolkit", feature: None, sources, contract: Some("wit") };
    build(&[Guest { feature: Some("exchange"), contract: None, ..toolkit }, toolkit])
}
