//! `package`: the files of a release.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use host_harness_packages::{Component, Package as File};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::component::{ComponentSource, Network};
use crate::exit::{Exit, print_json};
use crate::inspect;
use crate::{completions, describe, manual};

/// Where to write the files.
#[derive(Debug, clap::Args)]
pub struct Package {
    /// The folder to write to. It is created if it does not exist; existing files with the same names are replaced.
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    out: PathBuf,
    /// Also write this command for this system: an archive, and a Python wheel, so that `uvx` can run it without
    /// Rust. Build it with `--release` first.
    #[arg(long)]
    command: bool,
}

/// Writes the components, their contract and description, the packages that contain them, all code's licences, the
/// command's scripts and pages, optionally the command itself, and the SHA-256 of each. The same sources give the
/// same bytes.
pub async fn run(package: &Package, command: clap::Command) -> Result<ExitCode, Exit> {
    let mut files = of_component().await?;
    let beside: Vec<_> = beside_command(command)?;
    if package.command {
        let program = std::env::current_exe().and_then(fs::read).map_err(Exit::host)?;
        files.push(host_harness_packages::command_archive(&program, &beside).map_err(Exit::host)?);
        files.push(host_harness_packages::command_wheel(&program).map_err(Exit::host)?);
    }
    files.extend(beside);
    let folder = &package.out;
    fs::create_dir_all(folder)
        .map_err(|error| Exit::usage(format!("--out: cannot make {}: {error}", folder.display())))?;
    let mut sums = String::new();
    let mut written = Vec::new();
    for File { name, bytes } in files {
        write(&folder.join(&name), &bytes)?;
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        // The form that `sha256sum --check` reads.
        sums += &format!("{sum}  {name}\n");
        written.push(json!({"name": name, "size": bytes.len(), "sha256": sum}));
    }
    write(&folder.join("SHA256SUMS"), sums.as_bytes())?;
    say!("Written to {}. To check the files, run `sha256sum --check SHA256SUMS` there.", folder.display());
    print_json(&json!({"folder": folder, "files": written}))?;
    Ok(ExitCode::SUCCESS)
}

/// The components, small and fast, their description of themselves, and the packages for registries.
async fn of_component() -> Result<Vec<File>, Exit> {
    use host_harness_component::{EXCHANGE, FAST_EXCHANGE, WASM, WIT};
    let described = describe::manifest(&ComponentSource::default().load(1, Network::default())?).await?;
    let mut files = vec![
        file("whatsapp_toolkit.wasm", WASM),
        file("whatsapp_toolkit_exchange.wasm", EXCHANGE),
        file("whatsapp_toolkit_exchange_fast.wasm", FAST_EXCHANGE),
        file("whatsapp_toolkit.wit", inspect::print(WIT)?),
        file("whatsapp_toolkit.wit.wasm", WIT),
        file("describe.json", format!("{described:#}\n")),
    ];
    let component = Component { wasm: EXCHANGE, wit: WIT };
    files.push(host_harness_packages::npm(component).map_err(Exit::host)?);
    files.push(host_harness_packages::wheel(component).map_err(Exit::host)?);
    files.extend(host_harness_packages::oci(WASM).map_err(Exit::host)?);
    files.push(host_harness_packages::server_json());
    Ok(files)
}

/// The licences, and the files for shells and `man`.
fn beside_command(command: clap::Command) -> Result<Vec<File>, Exit> {
    let mut files = host_harness_packages::licenses();
    files.extend(completions::scripts(&command));
    let pages = manual::pages(command).map_err(Exit::host)?;
    files.extend(pages.into_iter().map(|page| File { name: format!("man/{}", page.name), ..page }));
    Ok(files)
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> File {
    File { name: name.to_owned(), bytes: bytes.into() }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Exit> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, bytes))
        .map_err(|error| Exit::usage(format!("--out: cannot write {}: {error}", path.display())))
}
