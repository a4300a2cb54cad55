//! When a server is to stop.

use std::io;

/// Waits for Ctrl-C, or for what a service manager sends. Both are listened for from this call on: make it before
/// anybody is told that the server is there.
#[cfg(unix)]
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without it, the process ends by the system's own means.
        _ = tokio::signal::ctrl_c().await;
    })
}
