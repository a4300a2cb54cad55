//! The meaning of one of Meta's codes for a call: its row in the table, the request, and Meta's words.

use super::super::codes::Code;
use super::super::envelope::Envelope;
use super::super::{Request, node_type, place, redact};
use super::READ_DETAILS;
use super::object::{missing_object, no_such_edge};
use super::recipient::{self, about_the_number};
use super::status::{file_gone, is_file};
use crate::failure::Verdict;
use crate::text;
use crate::wit::types::{Failure, FailureKind, FailureScope};

/// The failures whose meaning depends on the request or on Meta's words.
pub(super) fn special(request: &Request, code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
    let intent = &request.intent;
    match code {
        // Seen: the media host answers in the Graph API's words too, although the address is at fault.
        _ if is_file(request) => {
            use FailureKind::{
                AccessDenied, InvalidInput, InvalidPhoneNumberId, InvalidToken, ObjectNotAccessible,
            };
            let row = Code::find(code)?;
            let denies = matches!(
                row.kind,
                AccessDenied | InvalidInput | InvalidPhoneNumberId | InvalidToken | ObjectNotAccessible
            );
            (denies && row.verdict == Verdict::Permanent).then(|| file_gone().or_at(intent.inputs.path))
        }
        33 => Some(missing_object(request)),
        100 if envelope.subcode == Some(33) => Some(missing_object(request)),
        100 => node_type::wrong_id(request, envelope)
            .or_else(|| no_such_edge(request, envelope))
            .or_else(|| refused_file(envelope)),
        // The toolkit wrote the path, so the connection's id or address is at fault.
        803 if intent.inputs.path.is_none() => Some(missing_object(request)),
        2500 => {
            let failure = Failure::from_row(Code::find(code)?);
            Some(match intent.inputs.path {
                Some(path) => failure.at(path),
                None => failure.concerning(FailureScope::Connection),
            })
        }
        _ if intent.message => {
            let by_words = about_the_number(code, envelope)
                .filter(|_| place::of_template(envelope, request).is_none())?;
            let failure = match recipient::whom(request) {
                recipient::Whom::Group => recipient::wrong_group(),
                recipient::Whom::UserId => recipient::wrong_user_id(),
                recipient::Whom::Number => by_words,
            };
            Some(Failure { field: intent.inputs.recipient(request), ..failure })
        }
        _ => None,
    }
}

/// An upload whose type Meta does not accept (Meta, "Media: upload").
fn refused_file(envelope: &Envelope<'_>) -> Option<Failure> {
    let refused = envelope.speaks_of("file with one of the following types");
    refused.then(|| {
        Failure::new(
            FailureKind::MediaUnavailable,
            "Meta does not accept files of this type.",
            "Give a file of a type that the details list, and its type as the part's content-type.",
        )
    })
}

impl Failure {
    /// The failure of a table row, for any call.
    pub(in crate::graph) fn from_row(row: &Code) -> Self {
        let fix = match row.advice {
            Some(advice) => format!("{} {advice}.", row.fix),
            None => row.fix.to_owned(),
        };
        let mut failure = Self::new(row.kind, row.message, fix.trim_start()).concerning(row.scope);
        failure.retry_after_ms = row.wait_ms;
        if row.kind == FailureKind::InvalidToken {
            failure.field = Some("connection.access-token".into());
        }
        failure
    }

    /// Sets this input as the one at fault, if it exists and none is set yet.
    pub(in crate::graph) fn or_at(mut self, field: Option<&str>) -> Self {
        self.field = self.field.or(field.map(str::to_owned));
        self
    }
}

/// The failure of a table row, for this call.
pub(super) fn of_row(row: &Code, request: &Request, envelope: &Envelope<'_>) -> Failure {
    let intent = &request.intent;
    let mut failure = Failure::from_row(row);
    if row.verdict == Verdict::Unconfirmed {
        failure.fix = format!("{} {}", intent.after_doubt(), row.fix);
    }
    let token_fault =
        envelope.subcode.filter(|_| row.kind == FailureKind::InvalidToken).and_then(token_fault);
    if let Some(message) = token_fault {
        failure.message = message.to_owned();
    }
    failure.field = failure.field.or_else(|| match row.kind {
        FailureKind::InvalidRecipient => intent.inputs.recipient(request),
        FailureKind::MediaUnavailable => intent.inputs.media(),
        _ => None,
    });
    suit_details(&mut failure, envelope);
    suit_call(&mut failure, row, request);
    if let Some(form) = intent.inputs.template_form {
        suit_template(&mut failure, row, form, request, envelope);
    }
    failure
}

/// Adjusts codes that mean one thing for a message and another for other calls.
fn suit_call(failure: &mut Failure, row: &Code, request: &Request) {
    let (message, fix) = match row.meaning() {
        // Meta, "Block users": only people who wrote within 24 hours, and are on WhatsApp, can be blocked.
        131_047 if !request.intent.message => (
            "This person has not written in the last 24 hours, or is not on WhatsApp.",
            "Make the call within 24 hours of the person's next message.",
        ),
        // Meta, "Block users".
        130_429 if !request.intent.message => (
            "Too many calls in a second, or too many numbers in one.",
            "Wait, then try again with fewer at a time.",
        ),
        // Meta, "Error codes": this applies to Graph API calls from a number that receives calls by SIP.
        131_055 if !text::contains(&request.path_with_query, "/marketing_messages") => {
            failure.scope = FailureScope::Sender;
            (
                "The number does not allow this method.",
                "Check the number's settings, such as SIP calls, and use another method.",
            )
        }
        _ => return,
    };
    failure.message = message.to_owned();
    failure.fix = fix.to_owned();
}

/// 132018 stands for several faults, which only its details distinguish (Meta, "Error codes").
pub(super) fn suit_details(failure: &mut Failure, envelope: &Envelope<'_>) {
    if envelope.code != Some(132_018) {
        return;
    }
    let says = |words: &[&str]| words.iter().any(|word| envelope.speaks_of(word));
    let more = if says(&["length", "too long", "character limit", "at most"]) {
        "Shorten the value to the length that they give."
    } else if says(&["new-line", "newline", "new line", "tab", "space"]) {
        "Remove line breaks, tabs and runs of more than four spaces."
    } else {
        "A value must not be empty, or have a line break, tab or run of more than four spaces."
    };
    failure.fix = format!("{} {more}", failure.fix);
}

/// Adjusts a message's fault if the message is a template: a fault that the product would have found before sending
/// has the same kind.
fn suit_template(failure: &mut Failure, row: &Code, form: &str, request: &Request, envelope: &Envelope<'_>) {
    let code = envelope.code.unwrap_or_default();
    let place = place::of_template(envelope, request);
    let nameless =
        code == 100 && (envelope.speaks_of("parameter name") || envelope.speaks_of("parameter_name"));
    if code == 131_008 || nameless || (matches!(code, 100 | 131_009) && place.is_some()) {
        failure.kind = FailureKind::TemplateMismatch;
    }
    failure.field = failure.field.take().or(place);
    if nameless {
        failure.field = failure.field.take().or_else(|| place::of_body(request));
    }
    // If Meta names nothing else, a button may be at fault.
    let is_button = |field: &str| field.starts_with("buttons") || field.ends_with(".components");
    let more = if matches!(code, 131_008 | 131_009) && failure.field.as_deref().is_none_or(is_button) {
        format!(" A button of the template may be missing: {form} says which.")
    } else if failure.kind == FailureKind::TemplateMismatch && failure.scope == FailureScope::Message {
        format!(" {form} says what the template needs.")
    } else if let Some(advice) = row.template_advice {
        format!(" If the template is at fault: {advice}.")
    } else {
        return;
    };
    failure.fix.push_str(&more);
}

/// The state of a token (Meta, "Graph API: handle errors", authentication error subcodes).
fn token_fault(subcode: u32) -> Option<&'static str> {
    Some(match subcode {
        458 => "The app that the token is for has been removed.",
        459 => "Meta requires the token's user to log in again.",
        460 => "The access token ended when its user's password was changed.",
        463 => "The access token has expired.",
        464 => "The token's user is not confirmed.",
        467 => "The access token has been revoked.",
        492 => "The token's user no longer has a role on the page or app.",
        _ => return None,
    })
}

pub(super) fn unlisted(request: &Request, status: u16, envelope: &Envelope<'_>) -> (Verdict, Failure) {
    let (verdict, fix) = match status {
        400..500 if envelope.in_detail().is_some() => (Verdict::Permanent, READ_DETAILS),
        400..500 => (Verdict::Permanent, "Look the code up in Meta's documentation."),
        _ => (Verdict::Unconfirmed, request.intent.after_doubt()),
    };
    let message = envelope.message.unwrap_or("Meta refused the request.");
    (verdict, Failure::new(FailureKind::Other, &redact::words(message, request), fix))
}
