//! Receiving webhooks until Ctrl-C.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use host_harness_webhook::{Forwarder, Journal, Reader, Receiver, Target};
use serde_json::json;

use super::{VERIFY_TOKEN, Webhook};
use crate::exit::{Failure, print_line};
use crate::signal::{Hangup, HangupCause, StopSignal};

pub async fn run(reader: Reader, listen: SocketAddr, webhook: &Webhook) -> Result<ExitCode, Failure> {
    let mut stop = StopSignal::without_hang_up().map_err(Failure::host)?;
    let mut hangup = webhook.out.as_ref().map(|_| Hangup::new()).transpose().map_err(Failure::host)?;
    let (journal, forwarder) = match &webhook.out {
        None => (Journal::stdout().map_err(Failure::host)?, None),
        Some(path) => keep(path, webhook)?,
    };
    let receiver = Receiver::start(reader, journal.clone(), listen, |received| say!("{received}"))
        .await
        .map_err(|error| Failure::usage(format!("cannot listen on {listen}: {error}")))?;
    let url = format!("http://{}/", receiver.address());
    if webhook.out.is_some() {
        // One line, so that a script can read it. Without --out, stdout is for events alone.
        print_line(&json!({"url": url}).to_string())?;
    }
    say!("Webhooks are received on {url}, at any path. Each request is shown here. Ctrl-C stops it.");
    if webhook.verify_token().is_none() {
        say!(
            "note: Meta's check of the address will be refused: give --verify-token or {VERIFY_TOKEN} for it."
        );
    }
    loop {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => hangup.comes().await,
                // Without a file, SIGHUP ends the process as it does others.
                None => std::future::pending().await,
            }
        };
        let cause = tokio::select! {
            () = stop.comes() => break,
            cause = hung_up => cause,
        };
        match cause {
            HangupCause::TerminalGone => break,
            HangupCause::Asked => match journal.reopen().await {
                Ok(()) => say!("SIGHUP: events are kept in the file that is at the path now."),
                Err(error) => say!("note: the file cannot be opened again: {error}"),
            },
        }
    }
    say!("Stopping, after what is under way.");
    let stopping = async {
        let stopped = receiver.stop().await;
        if let Some(forwarder) = forwarder {
            forwarder.stop().await;
        }
        stopped
    };
    tokio::select! {
        stopped = stopping => stopped.map_err(Failure::host)?,
        () = stop.comes() => say!("Stopped at once; Meta sends again what was not answered."),
    }
    Ok(ExitCode::SUCCESS)
}

/// Keeps events in a file, and forwards them if that is asked for.
fn keep(path: &Path, webhook: &Webhook) -> Result<(Journal, Option<Forwarder>), Failure> {
    let Some(url) = &webhook.forward else {
        let journal = Journal::file(path, |note| say!("note: {note}.")).map_err(Failure::usage)?;
        return Ok((journal, None));
    };
    let authorities = webhook.ca_file.as_ref().map(|path| {
        std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!("cannot read the authorities {}: {error}", path.display()))
        })
    });
    let authorities = authorities.transpose()?.unwrap_or_default();
    // The URL is not repeated: it may have a password in it.
    let target =
        Target::new(url, &authorities).map_err(|error| Failure::usage(format!("--forward: {error}")))?;
    let told = |note: &_| say!("note: {note}.");
    let (journal, forwarder) = Journal::forwarded(path, target, told).map_err(Failure::usage)?;
    Ok((journal, Some(forwarder)))
}
