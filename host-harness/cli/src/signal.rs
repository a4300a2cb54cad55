//! When a server is to stop, or to open its files again.

use std::io;
#[cfg(unix)]
use std::io::IsTerminal;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, or what a service manager sends. Both are listened for from its making on: make it before anybody is told
/// that the server is there, and keep it for the second signal, by which a server that is stopping ends at once.
pub struct StopSignal {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

#[cfg(unix)]
impl StopSignal {
    pub fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next one.
    pub async fn comes(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl StopSignal {
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next Ctrl-C.
    pub async fn comes(&mut self) {
        // Without it, the process ends by the system's own means.
        _ = tokio::signal::ctrl_c().await;
    }
}

/// SIGHUP: a log rotation asks for files to be opened again, and a terminal that goes away sends it too.
pub struct Hangup {
    #[cfg(unix)]
    hangup: Signal,
    #[cfg(unix)]
    on_terminal: bool,
}

/// What a SIGHUP is about.
pub enum HangupCause {
    /// The terminal is gone: stop, as without a handler.
    TerminalGone,
    /// Somebody asks for files to be opened again.
    Asked,
}

#[cfg(unix)]
impl Hangup {
    pub fn new() -> io::Result<Self> {
        Ok(Self { hangup: signal(SignalKind::hangup())?, on_terminal: io::stderr().is_terminal() })
    }

    /// Waits for the next one.
    pub async fn comes(&mut self) -> HangupCause {
        self.hangup.recv().await;
        // A terminal that is gone is none any more.
        if self.on_terminal && !io::stderr().is_terminal() {
            HangupCause::TerminalGone
        } else {
            HangupCause::Asked
        }
    }
}

#[cfg(not(unix))]
impl Hangup {
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Never: only Unix has it.
    pub async fn comes(&mut self) -> HangupCause {
        std::future::pending().await
    }
}
