//! What an answer that is no success means: Meta's code decides, the HTTP status only where there is none.

use serde_json::Value;

use super::advice;
use super::codes::Code;
use super::envelope::Envelope;
use super::path::MEDIA_HOST;
use super::{Asked, Node, Request, Response, node_type, place, redact, text_at};
use crate::encoding::{date, json};
use crate::failure::{Fault, Verdict};
use crate::text;
use crate::wit::types::{Failure, FailureKind, FailureScope};

/// What to do where Meta's words alone say it.
const READ_DETAILS: &str = "Read the details and correct what they name.";

/// The error of an answer that is no success; `envelope` is what its body says.
pub(super) fn of_envelope(request: &Request, response: &Response, envelope: &Envelope<'_>) -> Fault {
    let asked = &request.asked;
    let status = response.status;
    let row = envelope.code.and_then(Code::find);
    let (verdict, failure) = match (envelope.code, row) {
        (None, _) => of_status(request, response),
        // These two say more than a code that nobody knows.
        (Some(_), None) if matches!(status, 408 | 429) => {
            let (verdict, failure) = of_status(request, response);
            (verdict, failure.concerning(FailureScope::Unknown))
        }
        (Some(code), row) => match (special(request, code, envelope), row) {
            (Some(failure), _) => (Verdict::Permanent, failure),
            (None, Some(row)) => (row.verdict, of_row(row, request, envelope)),
            (None, None) => unlisted(request, status, envelope),
        },
    };
    // Nothing of a refused message is accepted, unless the answer says otherwise or refuses something else.
    let elsewhere = row.is_some_and(|row| row.own_endpoint);
    let (verdict, mut failure) = match verdict {
        Verdict::Transient if asked.message && elsewhere => in_doubt(failure, asked),
        Verdict::Transient | Verdict::Permanent if asked.message && names_a_message(response) => {
            in_doubt(failure, asked)
        }
        _ => (verdict, failure),
    };
    if verdict == Verdict::Transient {
        failure.retry_after_ms = wait_ms(response).or(failure.retry_after_ms);
    }
    failure.field = failure.field.or_else(|| place::of_template(envelope, request));
    failure.field = failure.field.or_else(|| place::of_parameter(envelope, request));
    failure.http_status = Some(status.into());
    failure.code = envelope.code;
    failure.subcode = envelope.subcode;
    failure.trace_id = envelope.trace_id.map(str::to_owned);
    failure.details = envelope.in_detail().map(|said| redact::words(&said, request));
    verdict.of(failure, asked.reads)
}

/// What a message was refused with, where it may have been accepted all the same.
fn in_doubt(mut failure: Failure, asked: &Asked) -> (Verdict, Failure) {
    failure.fix = [asked.after_doubt(), " ", &failure.fix].concat();
    failure.retry_after_ms = None;
    (Verdict::Ambiguous, failure)
}

/// Whether an answer has a message's id, as for one that is accepted.
fn names_a_message(response: &Response) -> bool {
    let body = json::parse(&response.body);
    body.and_then(|body| text_at(&body, "messages/0/id")).is_some_and(|id| !id.is_empty())
}

/// The worst of several errors of one answer: what may have been done before what is refused for good, and that before
/// what may be repeated.
pub(super) fn worst(errors: &[Value], status: u16) -> Envelope<'_> {
    let severity = |envelope: &Envelope<'_>| match envelope.code.and_then(Code::find) {
        Some(row) if row.verdict == Verdict::Ambiguous => 2,
        Some(row) if row.verdict == Verdict::Transient => 0,
        Some(_) => 1,
        None => {
            if status < 500 {
                1
            } else {
                2
            }
        }
    };
    worst_by(errors.iter(), severity).unwrap_or_default()
}

/// The first of the errors with the highest severity.
fn worst_by<'a>(
    errors: impl Iterator<Item = &'a Value>,
    severity: impl Fn(&Envelope<'_>) -> u8,
) -> Option<Envelope<'a>> {
    let mut worst: Option<(u8, Envelope<'_>)> = None;
    for envelope in errors.map(Envelope::of_error) {
        let severity = severity(&envelope);
        if worst.as_ref().is_none_or(|(known, _)| severity > *known) {
            worst = Some((severity, envelope));
        }
    }
    worst.map(|(_, envelope)| envelope)
}

/// What an answer means that only its status speaks for.
fn of_status(request: &Request, response: &Response) -> (Verdict, Failure) {
    use FailureKind::{
        AccessDenied, InvalidToken, ObjectNotAccessible, RateLimited, ServiceUnavailable, UnexpectedResponse,
    };
    let asked = &request.asked;
    let after = asked.after_doubt();
    let path = asked.inputs.path;
    // The path is the caller's, or else it is right and only the address can be wrong.
    let address = if path.is_some() { FailureScope::Message } else { FailureScope::Connection };
    let permanent = |kind, message, fix| (Verdict::Permanent, Failure::new(kind, message, fix));
    let (verdict, mut failure) = match response.status {
        200..300 => return (Verdict::Ambiguous, unreadable_failure(asked)),
        401 | 403 | 404 | 410 if is_file(request) => (Verdict::Permanent, file_gone()),
        300..400 => {
            let (verdict, failure) = permanent(
                UnexpectedResponse,
                "The server answered with a redirect, which is not followed.",
                "Check the Graph URL and the path.",
            );
            (verdict, failure.concerning(address))
        }
        401 => {
            let fix = format!("{}.", advice::TOKEN);
            let (verdict, failure) =
                permanent(InvalidToken, "The server does not accept the access token.", &fix);
            (verdict, failure.at("connection.access-token"))
        }
        403 => permanent(
            AccessDenied,
            "The server does not allow this request.",
            "Check the Graph URL, the path and the token's permissions.",
        ),
        404 => {
            let (verdict, failure) = permanent(
                ObjectNotAccessible,
                "Nothing is at this address.",
                "Check the Graph URL and the path.",
            );
            (verdict, failure.concerning(address))
        }
        408 => (Verdict::Ambiguous, Failure::new(ServiceUnavailable, "The server gave up waiting.", after)),
        429 => (
            Verdict::Transient,
            Failure::new(RateLimited, "Too many calls.", "Wait, then try again; make fewer calls."),
        ),
        413 | 414 | 431 => {
            let (verdict, failure) = permanent(
                UnexpectedResponse,
                "The request is longer than the server accepts.",
                "Send less at a time.",
            );
            (verdict, failure.concerning(FailureScope::Message))
        }
        400..500 => permanent(
            UnexpectedResponse,
            "The server refused the request without Meta's usual explanation.",
            "Check the Graph URL, the path and the input.",
        ),
        _ => (
            Verdict::Ambiguous,
            Failure::new(
                ServiceUnavailable,
                "The server failed without saying what became of the request.",
                after,
            ),
        ),
    };
    if matches!(response.status, 300..400 | 404 | 410) || is_file(request) {
        failure.field = failure.field.or(path.map(str::to_owned));
    }
    (verdict, failure)
}

/// Whether a file was asked for, by the address that Meta gave.
fn is_file(request: &Request) -> bool {
    request.origin.authority == MEDIA_HOST
}

/// A file's address lives for five minutes (Meta, "Media: download").
fn file_gone() -> Failure {
    Failure::new(
        FailureKind::ObjectNotAccessible,
        "The address of the media file has run out: it lives for five minutes.",
        "Ask for a new one: GET /{media-id}. If that one fails too, the token may not see the file.",
    )
}

/// The error of a success that cannot be understood.
pub(crate) fn unreadable(asked: &Asked, status: u16) -> Fault {
    Verdict::Ambiguous.of(unreadable_failure(asked).with_status(status), asked.reads)
}

fn unreadable_failure(asked: &Asked) -> Failure {
    Failure::new(
        FailureKind::UnexpectedResponse,
        "The server answered with success, but not with what Meta answers.",
        &format!("{} Check that the Graph URL is Meta's.", asked.after_doubt()),
    )
}

/// The failures whose meaning depends on what was asked, or on Meta's words.
fn special(request: &Request, code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
    let asked = &request.asked;
    match code {
        // Seen: the media host answers in words of the Graph API too, and the address is to blame all the same.
        _ if is_file(request) => {
            use FailureKind::{
                AccessDenied, InvalidInput, InvalidPhoneNumberId, InvalidToken, ObjectNotAccessible,
            };
            let row = Code::find(code)?;
            let denies = matches!(
                row.kind,
                AccessDenied | InvalidInput | InvalidPhoneNumberId | InvalidToken | ObjectNotAccessible
            );
            (denies && row.verdict == Verdict::Permanent).then(|| file_gone().or_at(asked.inputs.path))
        }
        33 => Some(missing_object(request)),
        100 if envelope.subcode == Some(33) => Some(missing_object(request)),
        100 => node_type::wrong_id(request, envelope)
            .or_else(|| no_such_edge(request, envelope))
            .or_else(|| refused_file(envelope)),
        // The path is the toolkit's own, so it is the connection's id or address.
        803 if asked.inputs.path.is_none() => Some(missing_object(request)),
        2500 => {
            let failure = Failure::from_row(Code::find(code)?);
            Some(match asked.inputs.path {
                Some(path) => failure.at(path),
                None => failure.concerning(FailureScope::Connection),
            })
        }
        _ if asked.message => {
            let by_words = about_the_number(code, envelope)
                .filter(|_| place::of_template(envelope, request).is_none())?;
            let failure = match whom(request) {
                Whom::Group => wrong_group(),
                Whom::UserId => wrong_user_id(),
                Whom::Number => by_words,
            };
            Some(Failure { field: asked.inputs.recipient(request), ..failure })
        }
        _ => None,
    }
}

/// Code 33, or 100 with this subcode: Meta does not say whether the object is missing, hidden from this token, or
/// without the operation.
fn missing_object(request: &Request) -> Failure {
    let asked = &request.asked;
    let path = asked.inputs.path;
    // Messages can be sent from every number, and every object can be read.
    let perhaps_no_such_edge = path.is_some() && !asked.message && has_edge(&request.path_with_query);
    let phone_number_id = format!("{}.", advice::PHONE_NUMBER_ID);
    match &asked.node {
        Node::PhoneNumber(_) if perhaps_no_such_edge => Failure::new(
            FailureKind::ObjectNotAccessible,
            "The number has no such endpoint, or does not support it; or no phone number with this id exists, or the token may not see it.",
            &format!("Check the endpoint's name in the path, the method, and whether the number has the feature. {phone_number_id}"),
        ),
        Node::PhoneNumber(field) => Failure::new(
            FailureKind::InvalidPhoneNumberId,
            if path.is_some() {
                "No phone number with this id exists, the token may not see it, or it does not support this endpoint."
            } else {
                "No phone number with this id exists, or the token may not see it."
            },
            &format!(
                "Give the phone number id, which is not the telephone number, and assign its account to the token's system user. {phone_number_id}"
            ),
        )
        .at(path.unwrap_or(field)),
        // What has no such edge to read is told in other words.
        Node::BusinessAccount if perhaps_no_such_edge && !asked.reads => Failure::new(
            FailureKind::ObjectNotAccessible,
            "The business account has no such endpoint; or no account with this id exists, or the token may not see it.",
            "Check the endpoint's name in the path, the method, and the business account id.",
        ),
        Node::BusinessAccount => Failure::new(
            FailureKind::InvalidBusinessAccountId,
            "No WhatsApp Business Account with this id exists, or the token may not see it.",
            "Give the id of the WhatsApp account, not of the business, and assign the account to the token's system user.",
        )
        .at("connection.business-account-id"),
        Node::Other(id) => Failure::new(
            FailureKind::ObjectNotAccessible,
            &format!(
                "No object with the id {} exists, the token may not see it, or it does not do what was asked.",
                redact::words(id, request)
            ),
            "Check the id and the method, and assign the account to the token's system user.",
        ),
    }
    .or_at(path)
}

/// Whether a path goes on after the version and the node.
fn has_edge(path_with_query: &str) -> bool {
    let path = path_with_query.split('?').next().unwrap_or_default();
    path.split('/').filter(|step| !step.is_empty()).count() > 2
}

/// A name in the caller's path that the object does not have.
fn no_such_edge(request: &Request, envelope: &Envelope<'_>) -> Option<Failure> {
    let path = request.asked.inputs.path?;
    let said = envelope.texts().find_map(|said| text::split_once(said, "nonexisting field ("))?.1;
    let (name, _) = said.split_once(')')?;
    let written = request.path_with_query.split('?').next()?;
    written.split('/').skip(2).any(|step| step == name).then(|| {
        Failure::invalid_input(
            path,
            "The object has no such endpoint.",
            "Check the endpoint's name in the path, and that the id is of the right kind of object.",
        )
    })
}

/// An upload whose type Meta does not take (Meta, "Media: upload").
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

/// The failure of a message whose number is at fault, which Meta says by its words alone.
fn about_the_number(code: u32, envelope: &Envelope<'_>) -> Option<Failure> {
    // The sender's number, one in a button or a contact card, or another parameter.
    const OTHERS: [&str; 11] = [
        "phone number id",
        "phone_number",
        "business account",
        "business phone",
        "sender",
        "sending number",
        "button",
        "contacts",
        "country",
        "header:",
        "body:",
    ];
    let of_recipient = |said: &str| has_word(&said.to_ascii_lowercase(), "recipient");
    let about_it = code == 131009
        && (envelope.texts().any(of_recipient) || envelope.speaks_of("phone number"))
        && !OTHERS.iter().any(|other| envelope.speaks_of(other));
    about_it.then(|| {
        Failure::new(
            FailureKind::InvalidRecipient,
            "Meta does not accept the recipient's number.",
            &format!("Correct the number. {}.", advice::RECIPIENT),
        )
    })
}

/// Whether a text has this word, and not as a part of a name such as `recipient_type`.
fn has_word(said: &str, word: &str) -> bool {
    let ends = |character: Option<char>| !character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut rest = said;
    while let Some((before, after)) = text::split_once(rest, word) {
        if ends(before.chars().next_back()) && ends(after.chars().next()) {
            return true;
        }
        rest = after;
    }
    false
}

/// Whom a message is for.
enum Whom {
    Number,
    UserId,
    Group,
}

fn whom(request: &Request) -> Whom {
    let body = json::parse(&request.body).unwrap_or_default();
    let has = |name: &str| text_at(&body, name).is_some_and(|given| !given.is_empty());
    match text_at(&body, "recipient_type") {
        Some(kind) if kind == "group" => Whom::Group,
        // Meta, "Business-scoped user IDs": where both are given, the number counts.
        _ if has("recipient") && !has("to") => Whom::UserId,
        _ => Whom::Number,
    }
}

fn wrong_user_id() -> Failure {
    Failure::new(
        FailureKind::InvalidRecipient,
        "Meta does not accept the recipient's user id.",
        "Copy the user id from a webhook of the same business: it is another for each, and changes with the person's number. Or send to the telephone number.",
    )
}

fn wrong_group() -> Failure {
    Failure::new(
        FailureKind::InvalidRecipient,
        "Meta does not accept the group.",
        "Copy the group's id from a webhook, and send from the number that the group belongs to.",
    )
}

/// Why an accepted message was not delivered, from the errors of its status notification, and whether that passes:
/// the worst of them decides. It is certain that the message was not delivered as a whole, so what would leave a call
/// in doubt may be repeated here. `ids` are the digits that are no person's, `recipient` the input to correct.
pub(crate) fn undelivered(errors: &[Value], ids: &[&str], recipient: &'static str) -> (Failure, bool) {
    let passes = |envelope: &Envelope<'_>| {
        let row = envelope.code.and_then(Code::find);
        row.is_some_and(|row| row.verdict != Verdict::Permanent && !row.in_part)
    };
    let errors = errors.iter().filter(|error| error.is_object());
    let envelope = worst_by(errors, |envelope| u8::from(!passes(envelope))).unwrap_or_default();
    let said = |words: &str| redact::words_without(words, ids);
    let row = envelope.code.and_then(Code::find);
    let details = envelope.in_detail();
    let by_words = envelope.code.and_then(|code| about_the_number(code, &envelope));
    let passes = by_words.is_none() && passes(&envelope);
    let mut failure = match (by_words, row) {
        (Some(failure), _) => failure,
        (None, Some(row)) => {
            let mut failure = Failure::from_row(row);
            if passes && row.verdict == Verdict::Ambiguous {
                failure.fix = format!("It was not delivered, so send it again. {}", row.fix);
            }
            suit_details(&mut failure, &envelope);
            failure
        }
        (None, None) => Failure::new(
            FailureKind::Other,
            &said(envelope.message.unwrap_or("Meta did not deliver the message and does not say why.")),
            match details {
                Some(_) => READ_DETAILS,
                None => "Ask Meta's support, with the message's id.",
            },
        ),
    };
    if failure.kind == FailureKind::InvalidRecipient {
        failure.field = Some(recipient.to_owned());
    }
    failure.code = envelope.code;
    failure.subcode = envelope.subcode;
    failure.trace_id = envelope.trace_id.map(str::to_owned);
    failure.details = details.map(|words| said(&words));
    (failure, passes)
}

impl Failure {
    /// What a row of the table says, for whatever call.
    fn from_row(row: &Code) -> Self {
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

    /// Names this input, if there is one and none is named yet.
    fn or_at(mut self, field: Option<&str>) -> Self {
        self.field = self.field.or(field.map(str::to_owned));
        self
    }
}

/// What a row of the table says about this call.
fn of_row(row: &Code, request: &Request, envelope: &Envelope<'_>) -> Failure {
    let asked = &request.asked;
    let mut failure = Failure::from_row(row);
    if row.verdict == Verdict::Ambiguous {
        failure.fix = format!("{} {}", asked.after_doubt(), row.fix);
    }
    let token_fault =
        envelope.subcode.filter(|_| row.kind == FailureKind::InvalidToken).and_then(token_fault);
    if let Some(message) = token_fault {
        failure.message = message.to_owned();
    }
    failure.field = failure.field.or_else(|| match row.kind {
        FailureKind::InvalidRecipient => asked.inputs.recipient(request),
        FailureKind::MediaUnavailable => asked.inputs.media(),
        _ => None,
    });
    suit_details(&mut failure, envelope);
    suit_call(&mut failure, row, request);
    if let Some(form) = asked.inputs.template_form {
        suit_template(&mut failure, row, form, request, envelope);
    }
    failure
}

/// Codes that mean one thing for a message and another for other calls.
fn suit_call(failure: &mut Failure, row: &Code, request: &Request) {
    let (message, fix) = match row.meaning() {
        // Meta, "Block users": only who wrote within 24 hours can be blocked; so it is for who is not on WhatsApp.
        131_047 if !request.asked.message => (
            "This person has not written in the last 24 hours, or is not on WhatsApp.",
            "Make the call within 24 hours of the person's next message.",
        ),
        // Meta, "Block users".
        130_429 if !request.asked.message => (
            "Too many calls in a second, or too many numbers in one.",
            "Wait, then try again with fewer at a time.",
        ),
        // Meta, "Error codes": so for Graph API calls from a number that takes calls by SIP.
        131_055 if !text::contains(&request.path_with_query, "/marketing_messages") => {
            failure.scope = FailureScope::Sender;
            (
                "The number does not allow this method.",
                "Look in the number's settings, as for calls by SIP, and use another method.",
            )
        }
        _ => return,
    };
    failure.message = message.to_owned();
    failure.fix = fix.to_owned();
}

/// 132018 stands for several faults, which only its details tell apart (Meta, "Error codes").
fn suit_details(failure: &mut Failure, envelope: &Envelope<'_>) {
    if envelope.code != Some(132_018) {
        return;
    }
    let says = |words: &[&str]| words.iter().any(|word| envelope.speaks_of(word));
    let more = if says(&["length", "too long", "character limit", "at most"]) {
        "Shorten the value to the length that they give."
    } else if says(&["new-line", "newline", "new line", "tab", "space"]) {
        "Take out line breaks, tabs and runs of more than four spaces."
    } else {
        "A value has no line break, tab or run of more than four spaces, and is not empty."
    };
    failure.fix = format!("{} {more}", failure.fix);
}

/// What a fault of the message means where that is a template: what the product itself would have found before sending
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
    // A button is in doubt where Meta names nothing else.
    let is_button = |field: &str| field.starts_with("buttons") || field.ends_with(".components");
    let more = if matches!(code, 131_008 | 131_009) && failure.field.as_deref().is_none_or(is_button) {
        format!(" A button of the template may be missing: {form} says which.")
    } else if failure.kind == FailureKind::TemplateMismatch && failure.scope == FailureScope::Message {
        format!(" {form} says what the template asks for.")
    } else if let Some(advice) = row.template_advice {
        format!(" If the template is at fault: {advice}.")
    } else {
        return;
    };
    failure.fix.push_str(&more);
}

/// What has become of a token (Meta, "Graph API: handle errors", authentication error subcodes).
fn token_fault(subcode: u32) -> Option<&'static str> {
    Some(match subcode {
        458 => "The app that the token is for has been removed.",
        459 => "Meta wants the token's user to log in once more.",
        460 => "The access token ended when its user's password was changed.",
        463 => "The access token has expired.",
        464 => "The token's user is not confirmed.",
        467 => "The access token has been revoked.",
        492 => "The token's user no longer has a role on the page or app.",
        _ => return None,
    })
}

fn unlisted(request: &Request, status: u16, envelope: &Envelope<'_>) -> (Verdict, Failure) {
    let (verdict, fix) = match status {
        400..500 if envelope.in_detail().is_some() => (Verdict::Permanent, READ_DETAILS),
        400..500 => (Verdict::Permanent, "Look the code up in Meta's documentation."),
        _ => (Verdict::Ambiguous, request.asked.after_doubt()),
    };
    let message = envelope.message.unwrap_or("Meta refused the request.");
    (verdict, Failure::new(FailureKind::Other, &redact::words(message, request), fix))
}

/// How long the server asks to be left alone: `Retry-After`, or the minutes that Meta estimates until a business
/// account may call again (Meta, "Graph API rate limits", `X-Business-Use-Case-Usage`). A wait longer than can be told
/// is the longest that can.
fn wait_ms(response: &Response) -> Option<u32> {
    let header = |name| response.header(name).map(str::trim);
    let seconds = header("retry-after").and_then(|value| {
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(value.parse().unwrap_or(u32::MAX)).filter(|seconds| *seconds > 0);
        }
        let until = date::parse_http_date(value)?;
        let now = date::parse_http_date(header("date")?)?;
        Some(until.saturating_sub(now).max(0).try_into().unwrap_or(u32::MAX))
    });
    if let Some(seconds) = seconds {
        return Some(seconds.saturating_mul(1_000));
    }
    let usage = json::parse(header("x-business-use-case-usage")?.as_bytes())?;
    let mut minutes = 0;
    for use_case in usage.as_object()?.values().filter_map(Value::as_array).flatten() {
        let wait = use_case.get("estimated_time_to_regain_access").and_then(Value::as_u64);
        minutes = minutes.max(wait.unwrap_or_default());
    }
    let wait = u32::try_from(minutes).unwrap_or(u32::MAX).saturating_mul(60_000);
    (wait > 0).then_some(wait)
}

#[cfg(test)]
mod tests;
