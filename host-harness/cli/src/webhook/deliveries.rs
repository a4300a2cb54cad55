//! Recorded notifications.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use host_harness_events::{Fault, Record, other_product, records};
use host_harness_webhook::{Reader, Refusal};
use serde_json::Value;

use super::{Webhook, sign};
use crate::exit::Exit;
use crate::file::text;

/// The exit code if a delivery was refused or could not be read: the same one will fail again.
const REFUSED: u8 = 1;

/// Whether stdout still has a reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    Yes,
    No,
}

/// A body, its signature, and its place in the file.
struct Delivery<'a> {
    place: &'a str,
    signature: String,
    body: Vec<u8>,
}

/// Why a value has no delivery.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error(transparent)]
    Fault(Fault),
    #[error("is an event already, so there is nothing to read")]
    Event,
    #[error(
        "is a body without its signature: give --signature, or --unsigned to read it whoever sent it, or record it as \
         {{\"signature\": \"sha256=…\", \"body\": \"…\"}}"
    )]
    Unsigned,
}

/// Prints the events, one per line. An unreadable delivery does not hide the events of the others.
pub async fn print(reader: &Reader, input: &Path, webhook: &Webhook) -> Result<ExitCode, Exit> {
    let name = input.display().to_string();
    let bytes = read(input).map_err(|error| Exit::usage(format!("cannot read {name}: {error}")))?;
    let mut code = ExitCode::SUCCESS;
    if let Some(signature) = &webhook.signature {
        let body = signed_part(reader, signature, bytes);
        let delivery = Delivery { place: &name, signature: signature.clone(), body };
        print_events(reader, delivery, false, &mut code).await?;
        return Ok(code);
    }
    let text = text(&bytes).map_err(|error| Exit::usage(format!("cannot read {name}: {error}")))?;
    for (at, entry) in records(&text).enumerate() {
        let place = &format!("{name}, line {}", entry.line);
        let delivery = match delivery(entry.record, webhook.unsigned, place) {
            Ok((signature, body)) => Delivery { place, signature, body: body.into_bytes() },
            // If the first value fails this way, the flags are wrong for the file.
            Err(Unread::Unsigned) if at == 0 => {
                return Err(Exit::usage(format!("{place}: it {}", Unread::Unsigned)));
            }
            Err(why) => {
                say!("{place}: it {why}");
                code = REFUSED.into();
                continue;
            }
        };
        // The reader has seen enough, as `head` does: that is no error.
        if print_events(reader, delivery, webhook.unsigned, &mut code).await? == Reads::No {
            return Ok(ExitCode::SUCCESS);
        }
    }
    Ok(code)
}

fn read(input: &Path) -> io::Result<Vec<u8>> {
    if input != Path::new("-") {
        return fs::read(input);
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The signed part of a file. Editors add a byte order mark before the body, and a line end after it.
fn signed_part(reader: &Reader, signature: &str, bytes: Vec<u8>) -> Vec<u8> {
    let unmarked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let parts = [&bytes, unmarked, unmarked.trim_ascii_end()];
    let signed = parts.into_iter().find(|part| reader.check(Some(signature), part).is_ok());
    signed.map(<[u8]>::to_vec).unwrap_or(bytes)
}

/// The signature and body of a value, or why it has none.
fn delivery(record: Result<Record, Fault>, unsigned: bool, place: &str) -> Result<(String, String), Unread> {
    let (signature, body) = match record {
        Ok(Record::Delivery { signature, body }) => (Some(signature), body),
        Ok(Record::Body(body)) => (None, body),
        Ok(Record::Sample(body)) => {
            say!(
                "note: {place}: this is the sample of Meta's app panel. It is read as a notification's only change. \
                 Real notifications have an `entry` around it."
            );
            (None, body)
        }
        Ok(Record::Event(_)) => return Err(Unread::Event),
        Err(fault) => return Err(Unread::Fault(fault)),
    };
    if let Some(product) = other_product(&body) {
        say!(
            "note: {place}: the `object` is {product:?}, so this webhook is from another Meta product. In the app \
             panel, choose WhatsApp Business Account under Webhooks."
        );
    }
    match signature {
        _ if unsigned => Ok((sign(&body), body)),
        Some(signature) => Ok((signature, body)),
        None => Err(Unread::Unsigned),
    }
}

async fn print_events(
    reader: &Reader,
    delivery: Delivery<'_>,
    unsigned: bool,
    code: &mut ExitCode,
) -> Result<Reads, Exit> {
    let place = delivery.place;
    let notification = match reader.notification(&delivery.signature, delivery.body).await {
        Ok(notification) => notification,
        Err(Refusal::Failed(error)) => return Err(error.into()),
        Err(refusal) => {
            say!("refused: {place}: {refusal}");
            *code = REFUSED.into();
            return Ok(Reads::Yes);
        }
    };
    if let Some(why) = notification.unreadable {
        *code = REFUSED.into();
        if unsigned {
            // The component reports a signature, but this one was made here.
            say!("{place}: the component cannot read it, so it is not a notification from Meta");
            return Ok(Reads::Yes);
        }
        say!("note: {place}: the body is signed by Meta but cannot be read: {why}");
    }
    print_lines(&notification.events)
}

fn print_lines(events: &[Value]) -> Result<Reads, Exit> {
    let mut stdout = io::stdout().lock();
    let mut write =
        || events.iter().try_for_each(|event| writeln!(stdout, "{event}")).and_then(|()| stdout.flush());
    match write() {
        Ok(()) => Ok(Reads::Yes),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reads::No),
        Err(error) => Err(Exit::host(error)),
    }
}
