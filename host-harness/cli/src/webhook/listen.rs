//! Receives webhooks until Ctrl-C.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use host_harness_webhook::{EventLog, Forwarder, Reader, Receiver, Target};
use serde_json::json;

use super::{VERIFY_TOKEN, Webhook};
use crate::exit::{Exit, print_line};
use crate::signal::{Hangup, HangupCause, StopSignal};

pub async fn run(reader: Reader, listen: SocketAddr, webhook: &Webhook) -> Result<ExitCode, Exit> {
    let mut stop = StopSignal::without_hang_up().map_err(Exit::host)?;
    let mut hangup = webhook.out.as_ref().map(|_| Hangup::new()).transpose().map_err(Exit::host)?;
    let (log, forwarder) = match &webhook.out {
        None => (EventLog::stdout().map_err(Exit::host)?, None),
        Some(path) => keep(path, webhook)?,
    };
    let receiver = Receiver::start(reader, log.clone(), listen, |received| say!("{received}"))
        .await
        .map_err(|error| Exit::usage(format!("cannot listen on {listen}: {error}")))?;
    let url = format!("http://{}/", receiver.address());
    if webhook.out.is_some() {
        // One line, so that a script can read it. Without --out, stdout is only for events.
        print_line(&json!({"url": url}).to_string())?;
    }
    say!("Receiving webhooks on {url}, at any path. Each request is logged here. Press Ctrl-C to stop.");
    if webhook.verify_token().is_none() {
        say!(
            "note: without --verify-token or {VERIFY_TOKEN}, Meta's check of the callback URL will be refused."
        );
    }
    loop {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => hangup.wait().await,
                // Without a file, SIGHUP ends the process as usual.
                None => std::future::pending().await,
            }
        };
        let cause = tokio::select! {
            () = stop.wait() => break,
            cause = hung_up => cause,
        };
        match cause {
            HangupCause::TerminalGone => break,
            HangupCause::Rotation => match log.reopen().await {
                Ok(()) => say!("SIGHUP: events now go to the file that is at the path now."),
                Err(error) => say!("note: the file cannot be opened again: {error}"),
            },
        }
    }
    say!("Stopping, once the requests in progress are done.");
    let stopping = async {
        let stopped = receiver.stop().await;
        if let Some(forwarder) = forwarder {
            forwarder.stop().await;
        }
        stopped
    };
    tokio::select! {
        stopped = stopping => stopped.map_err(Exit::host)?,
        () = stop.wait() => say!("Stopped at once. Meta will send unanswered webhooks again."),
    }
    Ok(ExitCode::SUCCESS)
}

/// Keeps events in a file, and forwards them if requested.
fn keep(path: &Path, webhook: &Webhook) -> Result<(EventLog, Option<Forwarder>), Exit> {
    let Some(url) = &webhook.forward else {
        let log = EventLog::file(path, |note| say!("note: {note}.")).map_err(Exit::usage)?;
        return Ok((log, None));
    };
    let authorities = webhook.ca_file.as_ref().map(|path| {
        std::fs::read_to_string(path)
            .map_err(|error| Exit::usage(format!("cannot read the authorities {}: {error}", path.display())))
    });
    let authorities = authorities.transpose()?.unwrap_or_default();
    // The URL is not repeated: it may contain a password.
    let target =
        Target::new(url, &authorities).map_err(|error| Exit::usage(format!("--forward: {error}")))?;
    let told = |note: &_| say!("note: {note}.");
    let (log, forwarder) = EventLog::forwarded(path, target, told).map_err(Exit::usage)?;
    Ok((log, Some(forwarder)))
}
