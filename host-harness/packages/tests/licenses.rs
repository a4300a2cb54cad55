//! The licences of all code in a release: `licenses/component.txt` and `licenses/command.txt`.
//!
//! `UPDATE_LICENSES=1 cargo test -p host-harness-packages --test licenses` writes them from the crates' sources that
//! Cargo has. Otherwise only the lists of crates are compared, for which nothing is downloaded.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The text for every crate offered under Apache-2.0, even if it is also offered under others.
const APACHE: &str = include_str!("../LICENSE");

/// For crates under MIT, if neither they nor a related crate include the text.
const MIT: &str = include_str!("../licenses/MIT.txt");

/// A crate's name and version.
type Crate = (String, String);

/// The subject of each list, and the arguments of `cargo tree` for its code. The command contains the component.
const LISTS: [(&str, &str, &[&str]); 2] = [
    (
        "component.txt",
        "the WhatsApp component",
        &["--package=whatsapp-toolkit", "--features=exchange", "--target=wasm32-unknown-unknown"],
    ),
    (
        "command.txt",
        "the command host-harness and the WhatsApp component in it",
        &["--package=host-harness-cli"],
    ),
];

#[test]
fn every_crate_in_a_release_is_listed_with_its_licence() {
    let locked = locked();
    let update = std::env::var_os("UPDATE_LICENSES").is_some();
    let mut everywhere = BTreeSet::new();
    let mut here = BTreeSet::new();
    for (file, title, code) in LISTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses").join(file);
        if update {
            let systems: &[_] = if file == "command.txt" { &["--target=all"] } else { &[] };
            everywhere.extend(crates(&[systems, code].concat()));
            fs::write(&path, text(title, &everywhere)).expect("it can be written");
        }
        here.extend(crates(&[&["--offline"], code].concat()));
        let text = fs::read_to_string(&path).expect("a list");
        let listed: BTreeSet<_> = text.lines().filter_map(listed).collect();
        let (missing, stale): (Vec<_>, Vec<_>) =
            (here.difference(&listed).collect(), listed.difference(&locked).collect());
        assert!(
            missing.is_empty() && stale.is_empty(),
            "{file} lacks {missing:?} and should not have {stale:?}: `UPDATE_LICENSES=1 cargo test -p \
             host-harness-packages --test licenses` writes it"
        );
    }
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).arg("--locked").output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The crates whose code is part of a build, without the project's own.
fn crates(arguments: &[&str]) -> BTreeSet<Crate> {
    let tree = ["tree", "--edges=normal,no-proc-macro", "--prefix=none", "--no-dedupe", "--format={p}"];
    let of_line = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        // For the project's own crates, the version is followed by a path.
        (!rest.contains(' ')).then(|| (name.to_owned(), rest.to_owned()))
    };
    cargo(&[&tree, arguments].concat()).lines().filter_map(of_line).collect()
}

/// Every crate in Cargo.lock.
fn locked() -> BTreeSet<Crate> {
    let lock = fs::read_to_string(repository().join("Cargo.lock")).expect("Cargo.lock");
    let lock: Value = toml::from_str(&lock).expect("TOML");
    let field = |package: &Value, name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let packages = lock["package"].as_array().expect("packages").iter();
    packages.map(|package| (field(package, "name"), field(package, "version"))).collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The crate that a line of a list names.
fn listed(line: &str) -> Option<Crate> {
    let (name, rest) = line.strip_prefix("  ")?.split_once(' ')?;
    let (version, _) = rest.split_once(" | ")?;
    Some((name.to_owned(), version.to_owned()))
}

/// A crate's own statements about its licence.
struct Package {
    line: String,
    licence: String,
    repository: String,
    authors: String,
    folder: PathBuf,
}

fn text(title: &str, crates: &BTreeSet<Crate>) -> String {
    let packages = packages();
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for id in crates {
        for text in texts(&packages, &packages[id]) {
            groups.entry(text).or_default().push(&packages[id].line);
        }
    }
    let mut text = format!(
        "The licences of the code in {title}.\n\n\
         {} crates, each with its version, the licences that its authors offer, and its source.\n\
         The text below a list of crates is for all of them, and a crate may be in more than one.\n\
         Besides, there is Rust's standard library (https://github.com/rust-lang/rust), under\n\
         MIT OR Apache-2.0.\n",
        crates.len()
    );
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, lines)| (usize::MAX - lines.len(), lines[0].to_owned()));
    for (licence, lines) in groups {
        _ = write!(text, "\n{}\n\n  {}\n\n{licence}\n", "=".repeat(80), lines.join("\n  "));
    }
    text
}

fn packages() -> BTreeMap<Crate, Package> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--format-version=1"])).expect("JSON");
    let field = |package: &Value, name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let package = |package: &Value| {
        let (name, version) = (field(package, "name"), field(package, "version"));
        let (licence, repository) = (field(package, "license"), field(package, "repository"));
        let authors: Vec<_> = package["authors"].as_array()?.iter().filter_map(Value::as_str).collect();
        let authors = if authors.is_empty() { format!("the authors of {name}") } else { authors.join(", ") };
        let line = format!("{name} {version} | {licence} | {repository}");
        let folder = Path::new(&field(package, "manifest_path")).parent()?.to_owned();
        Some(((name, version), Package { line, licence, repository, authors, folder }))
    };
    metadata["packages"].as_array().expect("packages").iter().filter_map(package).collect()
}

/// Apache-2.0 and notices, if a crate is offered under it. Otherwise its own files, or those of a related crate, or MIT
/// with its authors.
fn texts(packages: &BTreeMap<Crate, Package>, package: &Package) -> Vec<String> {
    let licence = package.licence.replace('/', " OR ");
    let is_offered =
        !licence.contains(" AND ") && licence.split(" OR ").any(|one| one.trim() == "Apache-2.0");
    let own = files(package);
    if is_offered {
        let notices = own.iter().filter(|file| is_notice(package, file)).map(|file| read(file));
        return [APACHE.trim_matches('\n').to_owned()].into_iter().chain(notices).collect();
    }
    let read_all = |files: Vec<PathBuf>| files.iter().map(|file| read(file)).collect();
    let with_files =
        || packages.values().filter(|other| other.licence == package.licence && !files(other).is_empty());
    let relative = with_files().find(|other| other.repository == package.repository);
    match (package.licence.as_str(), relative) {
        _ if !own.is_empty() => read_all(own),
        (_, Some(relative)) => read_all(files(relative)),
        ("MIT", None) => vec![format!("Copyright (c) {}\n\n{}", package.authors, MIT.trim_end())],
        // These licence texts do not name anyone.
        ("Apache-2.0 WITH LLVM-exception" | "BSL-1.0", None) => {
            read_all(files(with_files().next().expect("another crate has it")))
        }
        _ => panic!("{} has no text", package.line),
    }
}

/// Whether a file does more than state the crate's licence: a notice, or the licence of third-party code.
fn is_notice(package: &Package, file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    file.parent() != Some(&package.folder) || name.starts_with("notice") || name.starts_with("copyright")
}

/// A crate's licence files, in any folder.
fn files(package: &Package) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![package.folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a crate's sources") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let is_code = [".rs", ".yml", ".html"].iter().any(|end| name.ends_with(end));
            let starts = ["copying", "copyright", "licence", "license", "notice", "unlicense"];
            if path.is_dir() {
                folders.push(path);
            } else if !is_code && starts.iter().any(|start| name.starts_with(start)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> String {
    let text = fs::read(file).expect("a licence");
    let lines: Vec<_> =
        String::from_utf8_lossy(&text).lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
