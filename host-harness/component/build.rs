//! Builds the repository's root package for WebAssembly and encodes it as components: one over `wasi:http`, and two
//! without imports, a small one and a fast one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use host_harness_builder::{Guest, build};

fn main() -> ExitCode {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // The published package of this crate has no root package beside it, but contains its components.
    if !here.join("../../src/component.rs").is_file() {
        return copy(&here.join("prebuilt"));
    }
    let toolkit = Guest::new("whatsapp-toolkit", &["src", "wit", "host-harness/wit-json"]);
    let exchange = Guest { feature: Some("exchange"), ..toolkit };
    let fast = Guest { is_fast: true, ..exchange };
    build(&[exchange, fast, Guest { contract: Some("wit"), ..toolkit }])
}

fn copy(prebuilt: &Path) -> ExitCode {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let copied = [
        "whatsapp_toolkit.wasm",
        "whatsapp_toolkit_exchange.wasm",
        "whatsapp_toolkit_exchange_fast.wasm",
        "whatsapp_toolkit.wit.wasm",
    ]
    .into_iter()
    .try_for_each(|name| fs::copy(prebuilt.join(name), out.join(name)).map(drop));
    match copied {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "neither the toolkit's sources nor its components in {} are here: {error}",
                prebuilt.display()
            );
            ExitCode::FAILURE
        }
    }
}
