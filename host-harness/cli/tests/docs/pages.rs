//! The project's Markdown: pages, their fenced blocks and their links.

use std::fs;
use std::path::{Path, PathBuf};

/// Not run, for the reason given in `tests/README.md`. The word is rustdoc's.
pub const NO_RUN: &str = "no_run";
/// One command that serves until Ctrl-C, while the page's other blocks run.
pub const UNTIL_CTRL_C: &str = "until_ctrl_c";
/// A block that exits with 1.
pub const EXIT_1: &str = "exit_1";

/// Folders that are not part of the project, wherever they are.
const FOREIGN: [&str; 3] = ["dist", "node_modules", "target"];

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A Markdown file.
pub struct Page {
    /// Its path, from the root of the repository.
    pub path: String,
    pub text: String,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line where it begins, from 1.
    pub line: usize,
    /// The language, and the other words beside it.
    pub info: Vec<String>,
    pub text: String,
}

impl Page {
    pub fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        collect(Path::new(""), &mut paths);
        paths.iter().map(|path| Self::read(path.to_str().expect("UTF-8"))).collect()
    }

    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(repository().join(path)).expect("a page");
        Self { path: path.to_owned(), text }
    }

    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (line, text) in (1..).zip(self.text.lines()) {
            match (&mut open, text.strip_prefix("```")) {
                (None, Some(info)) => {
                    let info = info.split_whitespace().map(str::to_owned).collect();
                    open = Some(Block { line, info, text: String::new() });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => block.text = block.text.clone() + text + "\n",
                (None, None) => {}
            }
        }
        assert_eq!(open, None, "{}: a block has no end", self.path);
        blocks
    }

    /// The links to files, without their anchors.
    pub fn links(&self) -> Vec<String> {
        let targets = self.text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let files = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
        files.filter(|file| !file.is_empty() && !file.contains([':', ' '])).map(str::to_owned).collect()
    }

    /// The page and the command of each row `| page | command | reason |`.
    pub fn rows_of_blocks_that_are_not_run(&self) -> impl Iterator<Item = (String, String)> {
        self.text.lines().filter_map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            let code = |cell: &str| Some(cell.strip_prefix('`')?.strip_suffix('`')?.to_owned());
            let [page, command, reason] = cells[..] else { return None };
            let page = code(page).filter(|page| page.ends_with(".md") && !reason.is_empty())?;
            Some((page, code(command)?))
        })
    }
}

impl Block {
    pub fn has(&self, mark: &str) -> bool {
        self.info.iter().skip(1).any(|word| word == mark)
    }

    pub fn is_run(&self) -> bool {
        self.info.first().is_some_and(|language| language == "sh") && !self.has(NO_RUN)
    }

    /// The first command, without its comment.
    pub fn command(&self) -> &str {
        let line = self.text.lines().next().unwrap_or_default();
        line.split(" #").next().unwrap_or_default().trim_end_matches('\\').trim()
    }
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(repository().join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let (name, path) = (entry.file_name(), folder.join(entry.file_name()));
        let name = name.to_string_lossy();
        let is_foreign = FOREIGN.contains(&&*name) || (name.starts_with('.') && name != ".github");
        if entry.file_type().expect("a type").is_dir() && !is_foreign {
            collect(&path, pages);
        } else if name.ends_with(".md") {
            pages.push(path);
        }
    }
}
