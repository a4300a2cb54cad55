//! Receiving webhooks until Ctrl-C.

use std::net::SocketAddr;
use std::process::ExitCode;

use serde_json::json;
use webhook_receiver::{Journal, Reader, Receiver, Repair};

use super::{VERIFY_TOKEN, Webhook};
use crate::exit::{Failure, print_line};
use crate::signal::StopSignal;

pub async fn run(reader: Reader, listen: SocketAddr, webhook: &Webhook) -> Result<ExitCode, Failure> {
    let mut stop = StopSignal::new().map_err(Failure::host)?;
    let journal = match &webhook.out {
        None => Journal::stdout().map_err(Failure::host)?,
        Some(path) => {
            let (journal, repair) = Journal::file(path).map_err(Failure::usage)?;
            match repair {
                Some(Repair::Removed(bytes)) => say!(
                    "note: {}: an unfinished line of {bytes} bytes was taken out; Meta sends what it was about again.",
                    path.display()
                ),
                Some(Repair::Ended) => say!("note: {}: the last line got its end.", path.display()),
                None => {}
            }
            journal
        }
    };
    let receiver = Receiver::start(reader, journal, listen, |received| say!("{received}"))
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
    stop.comes().await;
    say!("Stopping, after what is under way.");
    tokio::select! {
        stopped = receiver.stop() => stopped.map_err(Failure::host)?,
        () = stop.comes() => say!("Stopped at once; Meta sends again what was not answered."),
    }
    Ok(ExitCode::SUCCESS)
}
