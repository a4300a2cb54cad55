//! `completions`: completion scripts for shells.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use clap_complete::{Generator, Shell};
use host_harness_packages::Package;

use crate::exit::Exit;

/// The command's name, also used for the script files.
const NAME: &str = "host-harness";

/// The shell to complete in.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
  bash        host-harness completions bash > ~/.local/share/bash-completion/completions/host-harness
  zsh         host-harness completions zsh > _host-harness, in a folder of $fpath
  fish        host-harness completions fish > ~/.config/fish/completions/host-harness.fish
  PowerShell  host-harness completions powershell >> $PROFILE")]
pub struct Completions {
    /// The shell that will run the script.
    shell: Shell,
}

/// Prints the script for this command.
pub fn run(completions: &Completions, command: clap::Command) -> Result<ExitCode, Exit> {
    let script = script(completions.shell, command);
    let mut stdout = io::stdout().lock();
    stdout.write_all(&script).and_then(|()| stdout.flush()).map_err(Exit::host)?;
    Ok(ExitCode::SUCCESS)
}

/// The scripts for all shells, in the folder `completions`.
pub fn scripts(command: &clap::Command) -> impl Iterator<Item = Package> {
    Shell::value_variants().iter().map(|shell| {
        let name = format!("completions/{}", shell.file_name(NAME));
        Package { name, bytes: script(*shell, command.clone()) }
    })
}

fn script(shell: Shell, mut command: clap::Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    script
}
