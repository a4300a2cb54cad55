//! The command, as these tests start it.

use std::process::{Command, Stdio};

/// The command, with none of this machine's own connection in its environment, and a cache of its own.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    command.args(arguments).stdin(Stdio::null());
    command.env("HOST_HARNESS_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled"));
    for (name, _) in std::env::vars_os() {
        let known = name.to_string_lossy().to_ascii_uppercase();
        if known.starts_with("WHATSAPP_") || known.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
}
