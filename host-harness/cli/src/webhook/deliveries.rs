//! Notifications that were recorded.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Map, Value};
use webhook_receiver::{Reader, Refusal};

use super::{Webhook, sign};
use crate::exit::{Failure, print_line};

/// The exit code when a delivery was refused: the same one will be refused again.
const REFUSED: u8 = 1;

/// A notification with its signature, and where it stands.
struct Delivery {
    place: String,
    signature: String,
    body: String,
}

/// Prints the events, a line each. One refused delivery does not hide those of the others.
pub async fn print(reader: &Reader, input: &Path, webhook: &Webhook) -> Result<ExitCode, Failure> {
    let text = if input == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        std::fs::read_to_string(input)
    };
    let name = input.display().to_string();
    let text = text.map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    let mut code = ExitCode::SUCCESS;
    for delivery in deliveries(&name, text, webhook)? {
        match reader.events(&delivery.signature, &delivery.body).await {
            Ok(events) => events.iter().try_for_each(|event| print_line(&event.to_string()))?,
            Err(Refusal::Refused(why)) => {
                say!("refused: {}: {why}", delivery.place);
                code = REFUSED.into();
            }
            Err(Refusal::Failed(error)) => return Err(error.into()),
        }
    }
    Ok(code)
}

fn deliveries(name: &str, text: String, webhook: &Webhook) -> Result<Vec<Delivery>, Failure> {
    let signature = if webhook.unsigned { Some(sign(&text)) } else { webhook.signature.clone() };
    if let Some(signature) = signature {
        return Ok(vec![Delivery { place: name.to_owned(), signature, body: text }]);
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| delivery(format!("{name}, line {}", at + 1), line)).collect()
}

fn delivery(place: String, line: &str) -> Result<Delivery, Failure> {
    let parsed: Result<Map<String, Value>, _> = serde_json::from_str(line);
    let text = |name: &str| parsed.as_ref().ok()?.get(name)?.as_str().map(str::to_owned);
    match (text("signature"), text("body")) {
        (Some(signature), Some(body)) => Ok(Delivery { place, signature, body }),
        _ => Err(Failure::usage(format!(
            "{place}: not a delivery, {{\"signature\": \"sha256=…\", \"body\": \"…\"}} in one line. If this is the \
             body itself, give its --signature, or --unsigned to read it whoever it is from"
        ))),
    }
}
