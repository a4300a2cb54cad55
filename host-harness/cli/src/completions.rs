//! `completions`: what a shell completes.

use std::io::{self, Write};
use std::process::ExitCode;

use clap_complete::Shell;

use crate::exit::Exit;

/// For which shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
  bash        host-harness completions bash > ~/.local/share/bash-completion/completions/host-harness
  zsh         host-harness completions zsh > _host-harness, in a folder of $fpath
  fish        host-harness completions fish > ~/.config/fish/completions/host-harness.fish
  PowerShell  host-harness completions powershell >> $PROFILE")]
pub struct Completions {
    /// The shell.
    shell: Shell,
}

/// Prints the script for this command.
pub fn run(completions: &Completions, mut command: clap::Command) -> Result<ExitCode, Exit> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut command, "host-harness", &mut script);
    let mut stdout = io::stdout().lock();
    stdout.write_all(&script).and_then(|()| stdout.flush()).map_err(Exit::host)?;
    Ok(ExitCode::SUCCESS)
}
