//! The command, as these tests start it.

use std::process::{Command, Stdio};

/// The command, without this machine's own connection in its environment, and with its own cache.
#[allow(dead_code, reason = "not every test that starts programs starts this one itself")]
pub fn command(arguments: &[&str]) -> Command {
    let mut command = without_connection(Command::new(env!("CARGO_BIN_EXE_host-harness")));
    command.args(arguments);
    command
}

/// A program that starts the command, with the same environment.
pub fn without_connection(mut program: Command) -> Command {
    program.stdin(Stdio::null());
    program.env("HOST_HARNESS_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled"));
    for (name, _) in std::env::vars_os() {
        let known = name.to_string_lossy().to_ascii_uppercase();
        if known.starts_with("WHATSAPP_") || known.ends_with("_PROXY") {
            program.env_remove(name);
        }
    }
    program
}
