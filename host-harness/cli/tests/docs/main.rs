//! The project's Markdown as its readers use it: every shell block is run, and every link must lead to a file.
//!
//! `tests/README.md` says how blocks are marked and run, and why some are not.
#![cfg(unix)]

#[path = "../support/command.rs"]
mod command;
#[path = "../support/folder.rs"]
mod folder;
mod pages;
mod reader;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::pages::{Block, NO_RUN, Page, UNTIL_CTRL_C, repository};
use crate::reader::Reader;

/// Reads a page from beginning to end, and follows its instructions. The error names the block.
fn follow(page: &Page) -> Result<(), String> {
    let blocks: Vec<_> = page.blocks().into_iter().filter(|block| block.is_run()).collect();
    if blocks.is_empty() {
        return Ok(());
    }
    let mut reader = Reader::of(page);
    for block in blocks {
        let followed = if block.has(UNTIL_CTRL_C) { reader.start_server(&block) } else { reader.run(&block) };
        followed.map_err(|error| format!("{}:{}: {error}\n{}", page.path, block.line, block.text))?;
    }
    reader.stop_servers().map_err(|error| format!("{}: {error}", page.path))
}

/// A page with one block.
fn page(name: &str, info: &str, text: &str) -> Page {
    Page { path: name.to_owned(), text: format!("# Page\n\n```{info}\n{text}\n```\n") }
}

#[test]
fn every_shell_block_does_what_it_says() {
    let pages = Page::all();
    let failures: Vec<_> = thread::scope(|scope| {
        let followed: Vec<_> = pages.iter().map(|page| scope.spawn(|| follow(page))).collect();
        followed.into_iter().filter_map(|page| page.join().expect("no panic").err()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_block_that_does_something_else_is_named() {
    for (name, info, text, error) in [
        ("broken.md", "sh", "host-harness describe nothing\nhost-harness describe", "it exits with 2"),
        ("succeeds.md", "sh exit_1", "host-harness describe", "it exits with 0"),
        ("ends.md", "sh until_ctrl_c", "host-harness describe", "it ends by itself"),
        ("unknown.md", "sh norun", "host-harness describe", "norun is no mark"),
    ] {
        let failure = follow(&page(name, info, text)).expect_err(name);
        assert!(failure.starts_with(&format!("{name}:3: {error}")), "{failure}");
        assert!(failure.trim_end().ends_with(text), "{failure}");
    }
}

#[test]
fn every_shell_block_is_marked_as_sh() {
    for page in Page::all() {
        for Block { line, info, .. } in page.blocks() {
            let language = info.first().map_or("", String::as_str);
            let is_other = ["bash", "console", "shell", "zsh"].contains(&language);
            assert!(!is_other, "{}:{line}: write sh for {language}, so that the block is run", page.path);
        }
    }
}

#[test]
fn every_block_that_is_not_run_is_listed_with_its_reason_and_no_other() {
    let listed: BTreeSet<_> = Page::read("tests/README.md").rows_of_blocks_that_are_not_run().collect();
    let pages = Page::all();
    let blocks =
        pages.iter().flat_map(|page| page.blocks().into_iter().map(|block| (page.path.clone(), block)));
    let marked: BTreeMap<_, _> = blocks
        .filter(|(_, block)| block.has(NO_RUN))
        .map(|(path, block)| ((path, block.command().to_owned()), block.line))
        .collect();
    let listed_without_block: Vec<_> = listed.iter().filter(|row| !marked.contains_key(*row)).collect();
    let marked_without_row: Vec<_> = marked.iter().filter(|(block, _)| !listed.contains(*block)).collect();
    assert!(
        listed_without_block.is_empty(),
        "tests/README.md lists what is not there: {listed_without_block:?}"
    );
    assert!(marked_without_row.is_empty(), "tests/README.md says no reason for {marked_without_row:?}");
}

#[test]
fn every_link_leads_to_a_file() {
    for page in Page::all() {
        let folder = repository().join(&page.path).parent().expect("a folder").to_owned();
        for link in page.links() {
            assert!(folder.join(&link).exists(), "{} links to {link}, which is not there", page.path);
        }
    }
}
