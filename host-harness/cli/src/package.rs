//! `package`: the files of a release.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use host_harness_packages::Component;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::component::{ComponentSource, Network};
use crate::describe;
use crate::exit::{Exit, print_json};
use crate::inspect;

/// Where to write the files.
#[derive(Debug, clap::Args)]
pub struct Package {
    /// The folder to write to. Made where it is missing; files of these names in it are replaced.
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    out: PathBuf,
    /// Also write this command as a Python wheel for this system, so that `uvx` runs it without Rust. Build it with
    /// `--release` first.
    #[arg(long)]
    command: bool,
}

/// Writes the component over `wasi:http` and the one without imports, small and fast, the packages for npm and PyPI, an OCI
/// image layout, the contract as text and as a binary package, what the component says of itself, and the SHA-256 of each. The same sources give the same
/// bytes.
pub async fn run(package: &Package) -> Result<ExitCode, Exit> {
    let described = describe::manifest(&ComponentSource::default().load(1, Network::default())?).await?;
    let component = Component { wasm: host_harness_component::EXCHANGE, wit: host_harness_component::WIT };
    let packages = [host_harness_packages::npm(component), host_harness_packages::wheel(component)];
    let packages = packages.into_iter().collect::<Result<Vec<_>, _>>().map_err(Exit::host)?;
    let mut files = vec![
        ("whatsapp_toolkit.wasm".to_owned(), host_harness_component::WASM.to_vec()),
        ("whatsapp_toolkit_exchange.wasm".to_owned(), host_harness_component::EXCHANGE.to_vec()),
        ("whatsapp_toolkit_exchange_fast.wasm".to_owned(), host_harness_component::FAST_EXCHANGE.to_vec()),
        ("whatsapp_toolkit.wit".to_owned(), inspect::print(host_harness_component::WIT)?.into_bytes()),
        ("whatsapp_toolkit.wit.wasm".to_owned(), host_harness_component::WIT.to_vec()),
        ("describe.json".to_owned(), format!("{described:#}\n").into_bytes()),
    ];
    let mut packages = packages;
    packages.extend(host_harness_packages::oci(host_harness_component::WASM).map_err(Exit::host)?);
    packages.push(host_harness_packages::server_json());
    if package.command {
        let program = std::env::current_exe().and_then(fs::read).map_err(Exit::host)?;
        packages.push(host_harness_packages::command(&program).map_err(Exit::host)?);
    }
    files.extend(packages.into_iter().map(|package| (package.name, package.bytes)));
    let folder = &package.out;
    fs::create_dir_all(folder)
        .map_err(|error| Exit::usage(format!("--out: cannot make {}: {error}", folder.display())))?;
    let mut sums = String::new();
    let mut written = Vec::new();
    for (name, bytes) in files {
        write(&folder.join(&name), &bytes)?;
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        // The form that `sha256sum --check` reads.
        sums += &format!("{sum}  {name}\n");
        written.push(json!({"name": name, "size": bytes.len(), "sha256": sum}));
    }
    write(&folder.join("SHA256SUMS"), sums.as_bytes())?;
    say!("Written to {}; `sha256sum --check SHA256SUMS` checks them there.", folder.display());
    print_json(&json!({"folder": folder, "files": written}))?;
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Exit> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, bytes))
        .map_err(|error| Exit::usage(format!("--out: cannot write {}: {error}", path.display())))
}
