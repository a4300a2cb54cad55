//! `manual`: the manual pages, in roff.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap_mangen::Man;
use host_harness_packages::Package;

use crate::exit::Exit;

/// Where the pages go.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "  host-harness manual | man -l -\n  host-harness manual --out ~/.local/share/man/man1"
)]
pub struct Manual {
    /// Write the pages of all commands to this folder, such as ~/.local/share/man/man1. It is created if it does not
    /// exist. Without it, the page of host-harness itself is printed.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Prints the page of this command, or writes all of them.
pub fn run(manual: &Manual, command: clap::Command) -> Result<ExitCode, Exit> {
    match &manual.out {
        Some(folder) => write(folder, command)?,
        None => {
            let mut page = Vec::new();
            Man::new(command).render(&mut page).map_err(Exit::host)?;
            let mut stdout = io::stdout().lock();
            stdout.write_all(&page).and_then(|()| stdout.flush()).map_err(Exit::host)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The pages of every command, each named as `man` looks for it.
pub fn pages(command: clap::Command) -> io::Result<Vec<Package>> {
    fn collect(command: clap::Command, pages: &mut Vec<Package>) -> io::Result<()> {
        command.get_subcommands().cloned().try_for_each(|command| collect(command, pages))?;
        let page = Man::new(command);
        let mut bytes = Vec::new();
        page.render(&mut bytes)?;
        pages.push(Package { name: page.get_filename(), bytes });
        Ok(())
    }
    let mut command = command.disable_help_subcommand(true);
    // Gives each subcommand its full name.
    command.build();
    let mut pages = Vec::new();
    collect(command, &mut pages)?;
    Ok(pages)
}

fn write(folder: &Path, command: clap::Command) -> Result<(), Exit> {
    let pages = pages(command).map_err(Exit::host)?;
    fs::create_dir_all(folder)
        .and_then(|()| pages.iter().try_for_each(|page| fs::write(folder.join(&page.name), &page.bytes)))
        .map_err(|error| Exit::usage(format!("--out {}: {error}", folder.display())))?;
    say!(
        "The manual pages are in {}. `man host-harness` finds them if the folder is in MANPATH.",
        folder.display()
    );
    Ok(())
}
