//! Where a token comes from. It is read again, at once or after some time, so a rotated token needs no restart.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::secret::Secret;

/// Where a token comes from. Neither `Debug` nor any error shows the token or a command's arguments.
#[derive(Clone, Debug)]
pub struct Source {
    kind: Kind,
    kept: Option<Arc<Kept>>,
}

#[derive(Clone)]
enum Kind {
    Fixed(Secret),
    Env(String),
    File(PathBuf),
    Command(OsString, Vec<OsString>),
    Function(Arc<Function>),
}

type Function = dyn Fn() -> Pin<Box<dyn Future<Output = Result<String, String>> + Send>> + Send + Sync;

/// The most bytes that are read: hundreds of times the length of a token.
const LONGEST: u64 = 64 << 10;

/// How long a file's token is used before the file is read again: reading it every time would cost as much as a call.
const FILE_KEPT: Duration = Duration::from_millis(100);

type Reading = Result<Secret, CredentialError>;

/// The last reading, kept for some time.
#[derive(Debug)]
struct Kept {
    time: Duration,
    /// The last reading, and its time.
    last: Mutex<Option<(Instant, Reading)>>,
    /// Held by the call that reads.
    reading: tokio::sync::Mutex<()>,
}

impl Kept {
    fn last(&self) -> Option<(Instant, Reading)> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl From<Kind> for Source {
    fn from(kind: Kind) -> Self {
        Self { kind, kept: None }
    }
}

impl Source {
    /// A token that stays the same.
    pub fn fixed(token: impl Into<Secret>) -> Self {
        // Checked once.
        Self::from(Kind::Fixed(token.into())).kept_for(Duration::MAX)
    }

    /// An environment variable of the host process.
    pub fn env(variable: impl Into<String>) -> Self {
        Kind::Env(variable.into()).into()
    }

    /// A file that contains only the token, as container platforms mount secrets. It is read at most ten times a
    /// second, so a rotated token is used up to that much later.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::from(Kind::File(path.into())).kept_for(FILE_KEPT)
    }

    /// A command that prints the token, such as a password manager's. It runs without a shell and without stdin; its
    /// stderr goes to the host's.
    pub fn command<A: Into<OsString>>(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Kind::Command(program.into(), arguments.into_iter().map(Into::into).collect()).into()
    }

    /// A function of the host process that returns the token, such as a call of a vault's client. Its error is shown, so
    /// it must not contain the token.
    pub fn from_fn<F, R, E>(read: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<String, E>> + Send + 'static,
        E: fmt::Display,
    {
        Kind::Function(Arc::new(move || {
            let reading = read();
            Box::pin(async move { reading.await.map_err(|error| error.to_string()) })
        }))
        .into()
    }

    /// The same source, read once for all calls within `time`, for a command that is slow or needed often. After that
    /// time the next call reads it again, and calls during that read use the old token. So a rotated token is used up
    /// to that much later. If reading fails, the next call tries again.
    pub fn kept_for(self, time: Duration) -> Self {
        let kept = Kept { time, last: Mutex::default(), reading: tokio::sync::Mutex::default() };
        Self { kept: Some(Arc::new(kept)), ..self }
    }

    /// Reads the token, or returns the one that is kept.
    pub async fn read(&self) -> Result<Secret, CredentialError> {
        match &self.kept {
            Some(kept) => self.read_kept(kept).await,
            None => self.read_now().await,
        }
    }

    async fn read_kept(&self, kept: &Kept) -> Reading {
        let last = kept.last();
        // A token that stays the same needs no clock.
        if let Some((at, Ok(token))) = &last
            && (kept.time == Duration::MAX || at.elapsed() < kept.time)
        {
            return Ok(token.clone());
        }
        let asked = Instant::now();
        let _reading = match last {
            Some((_, Ok(token))) => {
                // Only one call waits: if all did, they would continue together, faster than their pacing allows.
                match kept.reading.try_lock() {
                    Ok(reading) => reading,
                    Err(_) => return Ok(token),
                }
            }
            _ => kept.reading.lock().await,
        };
        // A reading that another call finished during the wait is used here too, even a failure.
        if let Some((at, reading)) = kept.last()
            && at >= asked
        {
            return reading;
        }
        let reading = self.read_now().await;
        *kept.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), reading.clone()));
        reading
    }

    async fn read_now(&self) -> Reading {
        let fault = |reason: String| CredentialError { from: self.to_string(), reason };
        let text = match &self.kind {
            Kind::Fixed(token) => token.reveal().to_owned(),
            Kind::Env(variable) => std::env::var(variable).map_err(|error| {
                // The other error contains the value.
                fault(match error {
                    std::env::VarError::NotPresent => "it is not set".into(),
                    std::env::VarError::NotUnicode(_) => "it is not text".into(),
                })
            })?,
            Kind::File(path) => {
                let path = path.clone();
                let read = spawn_blocking(move || {
                    let mut text = String::new();
                    fs::File::open(path)?.take(LONGEST + 1).read_to_string(&mut text)?;
                    Ok::<_, std::io::Error>(text)
                });
                let read = read.await;
                read.map_err(|error| fault(error.to_string()))?.map_err(|error| fault(error.to_string()))?
            }
            Kind::Function(read) => read().await.map_err(fault)?,
            Kind::Command(program, arguments) => {
                let mut command = Command::new(program);
                command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
                // Not `output`, which would capture stderr too, and with it the reason for a missing token.
                let mut child = command.spawn().map_err(|error| fault(error.to_string()))?;
                let mut printed = Vec::new();
                if let Some(stdout) = child.stdout.take() {
                    let read = stdout.take(LONGEST + 1).read_to_end(&mut printed).await;
                    read.map_err(|error| fault(error.to_string()))?;
                }
                // A command that prints without end does not end: it is killed with its handle.
                if printed.len() as u64 <= LONGEST {
                    let status = child.wait().await.map_err(|error| fault(error.to_string()))?;
                    if !status.success() {
                        return Err(fault(format!("it ended with {status}")));
                    }
                }
                String::from_utf8(printed).map_err(|_| fault("it printed what is not text".into()))?
            }
        };
        if text.len() as u64 > LONGEST {
            return Err(fault(format!("it has more than {} KiB, which is no token", LONGEST >> 10)));
        }
        let token = text.trim();
        if token.is_empty() {
            return Err(fault("it is empty".into()));
        }
        if token.to_ascii_lowercase().starts_with("bearer ") {
            return Err(fault("it begins with the word Bearer, which is no part of a token".into()));
        }
        let quotes = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
        if token.starts_with(quotes) || token.ends_with(quotes) {
            return Err(fault("it has quotes around it, which are no part of a token".into()));
        }
        // Any other character is invalid in `Authorization` (RFC 9110, section 11.2), and is a sign that more than
        // the token was read.
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(fault(
                "it holds a space, a line break or another character that no token has".into(),
            ));
        }
        Ok(Secret::new(token))
    }
}

/// Names the source, for errors.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Fixed(_) => f.write_str("the token given"),
            Kind::Env(variable) => write!(f, "the environment variable {variable}"),
            Kind::File(path) => write!(f, "the file {}", path.display()),
            // Not its arguments: they may contain the vault's password.
            Kind::Command(program, _) => write!(f, "the command {}", program.display()),
            Kind::Function(_) => f.write_str("the host's function"),
        }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(token) => f.debug_tuple("Fixed").field(token).finish(),
            Self::Env(variable) => f.debug_tuple("Env").field(variable).finish(),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Command(program, _) => f.debug_tuple("Command").field(program).finish_non_exhaustive(),
            Self::Function(_) => f.debug_tuple("Function").finish_non_exhaustive(),
        }
    }
}

/// Why there is no token. Names the source, and shows nothing of the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{from}: {reason}")]
pub struct CredentialError {
    // Not called `source`: `thiserror` treats a field of that name as an error.
    pub(super) from: String,
    pub(super) reason: String,
}

#[cfg(test)]
mod tests;
