//! Builds the repository's root package for WebAssembly and encodes it as a component.

use std::process::ExitCode;

use component_builder::{Guest, build};

fn main() -> ExitCode {
    build(&[Guest { package: "whatsapp-toolkit", sources: &["src", "wit"], contract: Some("wit") }])
}
