#![doc = include_str!("../README.md")]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};
use wit_component::ComponentEncoder;
use wit_parser::Resolve;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "guest";

/// The size of the shadow stack, in bytes. Every instance begins with it, and the linker's default of 1 MiB makes
/// starting one noticeably slower.
const STACK_SIZE: usize = 64 * 1024;

/// Variables that configure the outer build and must not affect this one.
const FOREIGN: [&str; 9] = [
    "CARGO_BUILD_",
    "CARGO_CFG_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_FEATURE_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// A package to build.
pub struct Guest<'a> {
    /// Its name.
    pub package: &'a str,
    /// The feature to build it with, if any. The component is then named after both.
    pub feature: Option<&'a str>,
    /// Whether it is optimised for speed instead of size. The component's name then ends in `fast`.
    pub is_fast: bool,
    /// Its source files and folders, relative to the workspace's root, without the workspace's own files.
    pub sources: &'a [&'a str],
    /// The folder of its WIT, if you also want that as a binary package with its comments. The package's file is named
    /// after the package and ends in `.wit.wasm`.
    ///
    /// The comments cannot go into the component: tools would look for the commented items in its own nameless package,
    /// and then refuse the component.
    pub contract: Option<&'a str>,
}

impl<'a> Guest<'a> {
    /// A package of these sources, with the usual settings.
    pub fn new(package: &'a str, sources: &'a [&'a str]) -> Self {
        Self { package, feature: None, is_fast: false, sources, contract: None }
    }

    fn component_name(&self) -> String {
        let parts = [Some(self.package), self.feature, self.is_fast.then_some("fast")];
        parts.into_iter().flatten().collect::<Vec<_>>().join("_").replace('-', "_")
    }
}

/// A complete build script. It writes a component for each of `guests` to `OUT_DIR`, named after its package (and its
/// feature, and `fast`) with `_` for `-`, and rebuilds it when its sources change.
pub fn build(guests: &[Guest]) -> ExitCode {
    match guests.iter().try_for_each(build_one) {
        Ok(()) => ExitCode::SUCCESS,
        // Avoids the backtrace that a returned error would include.
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build_one(guest: &Guest) -> Result<()> {
    let root = workspace_root()?;
    let out = required_path("OUT_DIR")?;
    watch(&root, guest);
    ensure_target()?;
    let library = guest.package.replace('-', "_");
    let target_dir = target_dir(&out);
    build_module(&root, &target_dir, guest)?;
    let module = target_dir.join(TARGET).join(PROFILE).join(&library).with_extension("wasm");
    let component = without_custom_sections(&encode(&module)?);
    if let Some(folder) = guest.contract {
        write(&out.join(&library).with_extension("wit.wasm"), &contract(&root.join(folder))?)?;
    }
    write(&out.join(guest.component_name()).with_extension("wasm"), &component)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn contract(folder: &Path) -> Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).with_context(|| format!("{}", folder.display()))?;
    wit_component::encode(&resolve, package).context("cannot encode the WIT")
}

fn workspace_root() -> Result<PathBuf> {
    let here = required_path("CARGO_MANIFEST_DIR")?;
    let root = here.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    Ok(root.context("the workspace has a Cargo.lock")?.to_owned())
}

fn watch(root: &Path, guest: &Guest) {
    for part in guest.sources.iter().chain(&["Cargo.toml", "Cargo.lock"]) {
        instruct(&format!("rerun-if-changed={}", root.join(part).display()));
    }
    instruct("rerun-if-changed=build.rs");
}

#[expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]
fn instruct(instruction: &str) {
    println!("cargo::{instruction}");
}

/// Beside the outer build's profiles, so that all of them share one build of each guest. It is not called `guest`,
/// because cargo uses that folder for the profile of this name.
fn target_dir(out: &Path) -> PathBuf {
    let build = out.ancestors().find(|folder| folder.ends_with("build"));
    let outer = build.and_then(|build| build.ancestors().nth(2));
    outer.unwrap_or(out).join("guest-build")
}

/// Installs the standard library for the target if it is missing, and reports that, because it changes the user's
/// toolchain. rustup does this by itself only if automatic installation is enabled.
fn ensure_target() -> Result<()> {
    let libraries = PathBuf::from(rustc(&["--print", "target-libdir", "--target", TARGET])?);
    if libraries.is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).stdout(Stdio::null()).status();
    match added {
        Ok(status) if status.success() => {
            instruct(&format!("warning=rustup has added the missing target {TARGET} to the toolchain"));
            Ok(())
        }
        _ => bail!(
            "The Rust standard library for {TARGET} is not installed and could not be added.\n\
             Run `rustup target add {TARGET}` and build again. Where Rust does not come from rustup, \
             install that target the way Rust itself was installed."
        ),
    }
}

/// Runs cargo for a single package.
fn build_module(root: &Path, target_dir: &Path, guest: &Guest) -> Result<()> {
    let package = guest.package;
    let mut cargo = cargo(root)?;
    if guest.is_fast {
        // In the same profile, whose macros and build scripts need not be built again.
        cargo.env("CARGO_PROFILE_GUEST_OPT_LEVEL", "2");
    }
    let output = cargo
        .args(["rustc", "--package", package, "--lib"])
        .args(guest.feature.into_iter().flat_map(|feature| ["--features", feature]))
        .args(["--crate-type", "cdylib"])
        .args(["--target", TARGET, "--profile", PROFILE, "--locked"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target_dir)
        .output()
        .context("cannot start cargo")?;
    ensure!(
        output.status.success(),
        "building {package} for {TARGET} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Cargo with the guest's settings instead of the outer build's.
fn cargo(root: &Path) -> Result<Command> {
    let mut command = Command::new(required("CARGO")?);
    for (name, _) in env::vars_os() {
        if is_foreign(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    // Unit separators allow spaces in paths.
    command.env("CARGO_ENCODED_RUSTFLAGS", rustflags(root)?.join("\x1f"));
    Ok(command)
}

fn is_foreign(name: &str) -> bool {
    FOREIGN.iter().any(|prefix| name.starts_with(prefix))
}

/// The stack size, shorter numbers in the code, and neutral paths instead of this machine's, so that every machine
/// builds the same bytes.
fn rustflags(root: &Path) -> Result<Vec<String>> {
    let sysroot = rustc(&["--print", "sysroot"])?;
    let mut flags = vec![
        format!("-Clink-arg=-zstack-size={STACK_SIZE}"),
        // Without this, the linker uses five bytes for every address: 7 % of the component.
        "-Clink-arg=--compress-relocations".into(),
        // SHA-256 as a loop instead of unrolled: 6 KB less.
        "--cfg=sha2_backend_soft=\"compact\"".into(),
    ];
    let mut remap = |path: &Path, name: &str| {
        flags.push(format!("--remap-path-prefix={}={name}", path.display()));
    };
    remap(Path::new(&sysroot), "/rust");
    if let Some(home) = cargo_home() {
        remap(&home, "/cargo");
    }
    // The last match wins, and a workspace may be inside the cargo home.
    remap(root, "/whatsapp-toolkit");
    Ok(flags)
}

fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(env::home_dir()?.join(".cargo")))
}

fn encode(module: &Path) -> Result<Vec<u8>> {
    let module = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut encoder| encoder.encode())
        .context("cannot encode the module as a component")
}

/// Removes sections that nothing reads: the names of the component's parts, and the tool that made it.
fn without_custom_sections(component: &[u8]) -> Vec<u8> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let (header, mut rest) = component.split_at(HEADER);
    let mut kept = header.to_vec();
    // Each section consists of its kind, its length in LEB128, and that many bytes.
    while let [kind, tail @ ..] = rest {
        let digits = 1 + tail.iter().take_while(|digit| **digit >= 0x80).count();
        let length =
            tail[..digits].iter().rev().fold(0, |length, digit| length << 7 | usize::from(digit & 0x7f));
        let (section, next) = rest.split_at(1 + digits + length);
        if *kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    kept
}

/// The output of rustc with these arguments.
fn rustc(arguments: &[&str]) -> Result<String> {
    let output = Command::new(required("RUSTC")?).args(arguments).output().context("cannot start rustc")?;
    ensure!(
        output.status.success(),
        "rustc {} failed:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn required(name: &str) -> Result<OsString> {
    env::var_os(name).with_context(|| format!("cargo sets {name}"))
}

fn required_path(name: &str) -> Result<PathBuf> {
    required(name).map(PathBuf::from)
}
