//! Excludes from the component anything that could keep memory of one call until the next: see [`super`].

use std::fs;
use std::path::{Path, PathBuf};

/// The component's sources, relative to the root of the repository.
const SOURCES: [&str; 2] = ["src", "host-harness/wit-json/src"];

/// The heap itself.
const HEAP: &str = "src/heap.rs";

/// Types with interior mutability. All atomic types have it, too.
const CHANGING: [&str; 10] = [
    "Cell",
    "LazyCell",
    "LazyLock",
    "Mutex",
    "Once",
    "OnceCell",
    "OnceLock",
    "RefCell",
    "RwLock",
    "UnsafeCell",
];

/// The parts of a source that could keep memory of one call until the next.
fn kept(source: &str) -> Vec<String> {
    let code: Vec<&str> =
        source.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect();
    let code = code.join("\n");
    let mut kept = Vec::new();
    if code.contains("thread_local!") {
        kept.push("thread_local!".to_owned());
    }
    for (at, word) in code.match_indices("static") {
        let (before, rest) = code.split_at(at);
        let before = before.chars().next_back();
        let declared = rest.strip_prefix(word).unwrap();
        // Skip lifetimes and parts of other names.
        if before.is_some_and(|char| char == '\'' || is_of_name(char)) || !declared.starts_with([' ', '\n']) {
            continue;
        }
        let declared = declared.split('=').next().unwrap_or_default().trim();
        let mut names = declared.split(|char| !is_of_name(char));
        if names.any(|name| name == "mut" || name.starts_with("Atomic") || CHANGING.contains(&name)) {
            kept.push(format!("static {declared}"));
        }
    }
    kept
}

fn is_of_name(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// The Rust files in a folder and its subfolders.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn nothing_in_the_component_outlives_a_call() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files: Vec<_> = SOURCES.iter().flat_map(|folder| files(&root.join(folder))).collect();
    assert!(files.contains(&root.join("src/lib.rs")));
    // This file has examples.
    let exempt = [root.join(HEAP), root.join(file!())];
    for file in files.iter().filter(|file| !exempt.contains(file)) {
        let kept = kept(&fs::read_to_string(file).unwrap());
        assert!(
            kept.is_empty(),
            "{} has `{}`, which can hold what one call allocated. The next call gets the same memory from {HEAP} and \
             writes over it. Pass the value along as an argument, or make it a constant.",
            file.strip_prefix(root).unwrap().display(),
            kept.join("`, `")
        );
    }
}

#[test]
fn whatever_changes_though_it_is_shared_is_found() {
    for source in [
        "static mut COUNT: u32 = 0;",
        "pub(crate) static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());",
        "fn f() { static SCHEMA: std::sync::OnceLock<Value> = OnceLock::new(); }",
        "static SEEN: [AtomicU32; 2] = [AtomicU32::new(0), AtomicU32::new(0)];",
        "static\n    CODES: LazyLock<HashMap<u32, Code>> = LazyLock::new(codes);",
        "static NAMES: &'static Mutex<u32> = &COUNT;",
        "thread_local! { static SEEN: u32 = const { 0 }; }",
    ] {
        assert_eq!(kept(source).len(), 1, "{source}");
    }
    for source in [
        "static CODES: &[Code] = &[Code { cell: Cell::A }];",
        "// static mut COUNT: u32 = 0;",
        "fn name(of: &'static Mutex<u32>) -> &'static str { a_static_text() }",
    ] {
        assert_eq!(kept(source), [""; 0], "{source}");
    }
}
