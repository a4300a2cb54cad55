//! The exit codes and output of the process.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use host_harness::HostError;
use serde_json::Value;

/// The exit codes, for scripts. If something may have been sent it is [`UNCONFIRMED`], whoever ended the call. Codes
/// from 64 are those of BSD's `sysexits.h`.
pub const PERMANENT: u8 = 1;
const USAGE: u8 = 2;
const UNCONFIRMED: u8 = 3;
const HOST: u8 = 70;
const TRANSIENT: u8 = 75;

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum Exit {
    /// The command's input is wrong.
    #[error("{0}")]
    Usage(String),
    /// The host failed.
    #[error("{0}")]
    Host(String),
}

impl Exit {
    /// A fault in the command's input.
    pub fn usage(message: impl Display) -> Self {
        Self::Usage(message.to_string())
    }

    /// A fault in the host.
    pub fn host(message: impl Display) -> Self {
        Self::Host(message.to_string())
    }

    /// The exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => USAGE,
            Self::Host(_) => HOST,
        }
        .into()
    }
}

impl Exit {
    /// The exit for a call that the host did not make, or stopped.
    pub fn of(error: &HostError) -> Self {
        match error {
            HostError::BadInput(_) | HostError::NotAFunction { .. } | HostError::Credential { .. } => {
                Self::usage(error)
            }
            HostError::SetUp { .. }
            | HostError::Load { .. }
            | HostError::ImportNotGranted(_)
            | HostError::Busy { .. }
            | HostError::Stopped(_) => Self::host(error),
        }
    }
}

impl From<HostError> for Exit {
    fn from(error: HostError) -> Self {
        Self::of(&error)
    }
}

/// Prints a result on stdout. If the reader has gone, as `head` does, that is no error.
pub fn print_json(value: &Value) -> Result<(), Exit> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{value:#}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Exit::host),
    }
}

/// Prints a line on stdout immediately, for a waiting reader.
pub fn print_line(line: &str) -> Result<(), Exit> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(Exit::host)
}

/// The exit code of a result.
pub fn code_of(result: &Value) -> ExitCode {
    let Some(error) = result.get("err") else { return ExitCode::SUCCESS };
    let code = if error.get("permanent").is_some() {
        PERMANENT
    } else if error.get("transient").is_some() {
        TRANSIENT
    } else if error.get("permanent-unconfirmed").is_some() {
        UNCONFIRMED
    } else {
        // Another host's case for a call that it ended.
        UNCONFIRMED
    };
    code.into()
}
