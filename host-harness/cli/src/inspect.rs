//! `inspect`: what a component is, without running it.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use wit_component::{DecodedWasm, WitPrinter};

use crate::args::Inspect;
use crate::exit::{Failure, print_json};
use crate::harness;

/// Shows a component.
pub fn run(inspect: &Inspect) -> Result<ExitCode, Failure> {
    let path = inspect.component.as_deref();
    let plugin = harness::load(path, harness::Network::default())?;
    if inspect.json {
        let exports: Vec<String> = plugin.exports().collect();
        print_json(&json!({"imports": plugin.imports(), "exports": exports, "size": plugin.size()}))?;
        return Ok(ExitCode::SUCCESS);
    }
    say!("Size: {} bytes\n\nImports, all that a host must grant:", plugin.size());
    for import in plugin.imports() {
        say!("  {import}");
    }
    say!("\nExports:");
    for export in plugin.exports() {
        say!("  {export}");
    }
    say!("\nWIT:\n\n{}", wit(path)?);
    Ok(ExitCode::SUCCESS)
}

/// The contract as text. A component carries no comments, so those of the one that is built in come from its
/// WIT package.
fn wit(path: Option<&Path>) -> Result<String, Failure> {
    match path {
        Some(path) => print(&fs::read(path).map_err(Failure::usage)?),
        None => print(host_harness_component::WIT),
    }
}

/// A component, or a binary WIT package, as WIT text.
pub fn print(wasm: &[u8]) -> Result<String, Failure> {
    let decoded = wit_component::decode(wasm).map_err(Failure::usage)?;
    let package = match &decoded {
        DecodedWasm::Component(resolve, world) => resolve.worlds[*world].package,
        DecodedWasm::WitPackage(_, package) => Some(*package),
    };
    let package = package.ok_or_else(|| Failure::usage("the component has no WIT package"))?;
    let resolve = decoded.resolve();
    // WASI's own interfaces are described better elsewhere.
    let others =
        resolve.packages.iter().filter(|(id, other)| *id != package && other.name.namespace != "wasi");
    let others: Vec<_> = others.map(|(id, _)| id).collect();
    let mut printer = WitPrinter::default();
    printer.print(resolve, package, &others).map_err(Failure::host)?;
    Ok(printer.output.to_string())
}
