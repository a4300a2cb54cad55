//! `inspect`: describes a component without running it.

use std::fs;
use std::io::{IsTerminal, stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use host_harness_whatsapp::Via;
use serde_json::json;
use wit_component::{DecodedWasm, WitPrinter};

use crate::component::{ComponentSource, Network, STEPWISE};
use crate::exit::{Exit, print_json};
use crate::pager;

/// Which component to show, and how.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Print the imports, exports and size as JSON.
    #[arg(long)]
    json: bool,
    /// The component to show, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
}

/// Shows a component.
pub fn run(inspect: &Inspect) -> Result<ExitCode, Exit> {
    let path = inspect.component.as_deref();
    // Of the built-in components, the one for every WASI host.
    let shown = path.is_none().then_some(Via::WasiHttp);
    let plugin = ComponentSource { path, via: shown }.load(1, Network::default())?;
    let via = if path.is_some() { Via::of(&plugin) } else { Via::Exchange };
    if inspect.json {
        let exports: Vec<String> = plugin.exports().collect();
        print_json(
            &json!({"imports": plugin.imports(), "exports": exports, "size": plugin.size(), "via": via.name()}),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = format!(
        "Size: {} bytes\nCalled via: {}\n\nImports, all that a host must grant:\n",
        plugin.size(),
        way(path, via)
    );
    page.extend(plugin.imports().iter().map(|import| format!("  {import}\n")));
    page += "\nExports:\n";
    page.extend(plugin.exports().map(|export| format!("  {export}\n")));
    page += &format!("\nWIT:\n\n{}", wit(path)?);
    if stdout().is_terminal() && stderr().is_terminal() {
        pager::show(&page)?;
    } else {
        say!("{page}");
    }
    Ok(ExitCode::SUCCESS)
}

/// How this command calls it.
fn way(path: Option<&Path>, via: Via) -> String {
    match path {
        Some(_) => via.to_string(),
        None => format!(
            "{via}, with a build of {} bytes that imports nothing; --via wasi-http runs the one below",
            STEPWISE.len()
        ),
    }
}

/// The contract as text. A component contains no comments, so the built-in one's come from its WIT package.
fn wit(path: Option<&Path>) -> Result<String, Exit> {
    match path {
        Some(path) => print(&fs::read(path).map_err(Exit::usage)?),
        None => print(host_harness_component::WIT),
    }
}

/// A component, or a binary WIT package, as WIT text.
pub fn print(wasm: &[u8]) -> Result<String, Exit> {
    let decoded = wit_component::decode(wasm).map_err(Exit::usage)?;
    let package = match &decoded {
        DecodedWasm::Component(resolve, world) => resolve.worlds[*world].package,
        DecodedWasm::WitPackage(_, package) => Some(*package),
    };
    let package = package.ok_or_else(|| Exit::usage("the component has no WIT package"))?;
    let resolve = decoded.resolve();
    // WASI's own interfaces are described better elsewhere.
    let others =
        resolve.packages.iter().filter(|(id, other)| *id != package && other.name.namespace != "wasi");
    let others: Vec<_> = others.map(|(id, _)| id).collect();
    let mut printer = WitPrinter::default();
    printer.print(resolve, package, &others).map_err(Exit::host)?;
    Ok(printer.output.to_string())
}
