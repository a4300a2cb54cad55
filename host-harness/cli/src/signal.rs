//! Signals to stop a server or a campaign, and to reopen a server's files.

use std::io;
#[cfg(unix)]
use std::io::IsTerminal;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, a service manager's signal, or a closed terminal. Listening begins when it is made: make it before the
/// server is announced, and keep it for a second signal, which ends a stopping server at once.
pub struct StopSignal {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    /// `None` if the signal means something else, or the process was started to outlive the terminal.
    #[cfg(unix)]
    hang_up: Option<Signal>,
}

#[cfg(unix)]
impl StopSignal {
    pub fn new() -> io::Result<Self> {
        let hang_up = if ignores_hang_up() { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self { hang_up, ..Self::without_hang_up()? })
    }

    /// For a server that uses SIGHUP itself: see [`Hangup`].
    pub fn without_hang_up() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: None,
        })
    }

    /// Waits for the next signal.
    pub async fn wait(&mut self) {
        _ = self.cause().await;
    }

    /// Waits for the next signal, and returns what it was, as a person knows it.
    pub async fn cause(&mut self) -> &'static str {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
            _ = hang_up => "a closed terminal",
        }
    }
}

/// Whether the process was started by `nohup` or the like. Listening for the signal would undo that.
#[cfg(target_os = "linux")]
fn ignores_hang_up() -> bool {
    // A mask whose lowest bit is signal 1, SIGHUP.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// Other systems do not report it without unsafe code.
#[cfg(all(unix, not(target_os = "linux")))]
fn ignores_hang_up() -> bool {
    false
}

#[cfg(not(unix))]
impl StopSignal {
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    pub fn without_hang_up() -> io::Result<Self> {
        Self::new()
    }

    /// Waits for the next Ctrl-C.
    pub async fn wait(&mut self) {
        _ = self.cause().await;
    }

    /// Waits for the next Ctrl-C, and returns what it was, as a person knows it.
    pub async fn cause(&mut self) -> &'static str {
        // Without a handler, the system ends the process.
        _ = tokio::signal::ctrl_c().await;
        "Ctrl-C"
    }
}

/// SIGHUP: log rotation sends it so that files are reopened, and so does a terminal that closes.
pub struct Hangup {
    #[cfg(unix)]
    hangup: Signal,
    #[cfg(unix)]
    on_terminal: bool,
}

/// The cause of a SIGHUP.
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has it"))]
pub enum HangupCause {
    /// The terminal was closed: stop, as without a handler.
    TerminalGone,
    /// Log rotation asks for the files to be reopened.
    Rotation,
}

#[cfg(unix)]
impl Hangup {
    pub fn new() -> io::Result<Self> {
        Ok(Self { hangup: signal(SignalKind::hangup())?, on_terminal: io::stderr().is_terminal() })
    }

    /// Waits for the next signal.
    pub async fn wait(&mut self) -> HangupCause {
        self.hangup.recv().await;
        // A closed terminal is no longer a terminal.
        if self.on_terminal && !io::stderr().is_terminal() {
            HangupCause::TerminalGone
        } else {
            HangupCause::Rotation
        }
    }
}

#[cfg(not(unix))]
impl Hangup {
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Never returns: only Unix has this signal.
    pub async fn wait(&mut self) -> HangupCause {
        std::future::pending().await
    }
}

/// While this exists, a file that reaches the process's size limit (`ulimit -f`) makes the write fail, as a full disk
/// does. Without it, the system ends the process.
pub struct FileSizeLimit {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    _listener: Option<Signal>,
}

impl FileSizeLimit {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    pub fn fails_writes() -> Self {
        /// The same number on both, except for Linux on MIPS, which is not supported.
        const SIGXFSZ: i32 = 25;
        Self { _listener: signal(SignalKind::from_raw(SIGXFSZ)).ok() }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    pub fn fails_writes() -> Self {
        Self {}
    }
}
