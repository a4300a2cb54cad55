//! Builds the repository's root package for WebAssembly and encodes it as a component: over `wasi:http`, and twice without
//! imports, small and fast.

use std::process::ExitCode;

use host_harness_builder::{Guest, build};

fn main() -> ExitCode {
    let toolkit = Guest::new("whatsapp-toolkit", &["src", "wit", "host-harness/wit-json"]);
    let exchange = Guest { feature: Some("exchange"), ..toolkit };
    let fast = Guest { profile: Some("guest-fast"), ..exchange };
    build(&[exchange, fast, Guest { contract: Some("wit"), ..toolkit }])
}
