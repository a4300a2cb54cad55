//! A page that may be longer than the screen.

use std::env;
use std::io::{self, IsTerminal, Write, stdout};
use std::process::{Command, Stdio};

use host_harness_forms::Screen;

use crate::exit::{Exit, print_line};

/// Shows a page on stdout. If it is longer than the terminal, it goes through the pager: `PAGER`, otherwise `less` if
/// that is installed.
pub fn show(page: &str) -> Result<(), Exit> {
    let page = page.trim_end();
    let is_long = stdout().is_terminal() && page.lines().count() >= Screen::of(&stdout()).height();
    let pager = pager().filter(|_| is_long);
    if pager.is_some_and(|pager| through(pager, page).is_ok()) {
        return Ok(());
    }
    print_line(page)
}

/// The pager, if one is wanted.
fn pager() -> Option<Command> {
    let Ok(wanted) = env::var("PAGER") else {
        let mut less = Command::new("less");
        // As git does: no pager if one screen is enough, colours unchanged, and the page remains visible.
        if env::var_os("LESS").is_none() {
            less.env("LESS", "FRX");
        }
        return (!cfg!(windows)).then_some(less);
    };
    let mut words = wanted.split_whitespace();
    let mut pager = Command::new(words.next()?);
    pager.args(words);
    Some(pager)
}

/// Only a failed start of the pager is an error; a reader who leaves early has seen enough.
fn through(mut pager: Command, page: &str) -> io::Result<()> {
    let mut pager = pager.stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = pager.stdin.take() {
        _ = writeln!(input, "{page}");
    }
    _ = pager.wait();
    Ok(())
}
