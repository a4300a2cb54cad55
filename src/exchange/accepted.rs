//! The fast path for the step that ends a send. Meta accepted the message, so only the recipient and the ids are left
//! to read. The rest of the call was checked when its request was asked for.

use std::borrow::Cow;

use host_harness_wit_json::{Json, Scanner, to_vec};

use crate::connection::filled;
use crate::encoding::json::MAX_TREE;
use crate::tools::accepted;

/// The result of a send that Meta accepted, as JSON. `None` for anything else or unusual.
pub(super) fn read(call: &str, answers: &str) -> Option<Vec<u8>> {
    let body = success(answers).filter(|body| body.len() <= MAX_TREE)?;
    let to = recipient(call)?;
    let body = Json::parse(&body).ok()?;
    if body.get("error").is_some() || body.get("errors").is_some() {
        return None;
    }
    let first = |list: &str, name: &str| match body.get(list)? {
        Json::List(items) => Some(items.first()?.get(name)?.as_str()?.to_owned()),
        _ => None,
    };
    accepted::read(&to, &first).map(|message| to_vec(&message))
}

/// The recipient of a send.
fn recipient(call: &str) -> Option<String> {
    let (mut scanner, mut function, mut to, mut group) = (Scanner::new(call), None, None, None);
    scanner.object(|call, name| match &*name {
        "function" => call.text().map(|text| function = Some(text)),
        "connection" => call.skip(),
        "input" => call.object(|input, name| match &*name {
            "to" => input.text().map(|text| to = Some(text)),
            "group-id" => input.text().map(|text| group = Some(text)),
            _ => input.skip(),
        }),
        _ => None,
    })?;
    let is_send = matches!(&*function?, "send-message" | "send-media" | "send-template");
    let to = filled(group.as_deref()).or(to.as_deref()).filter(|_| is_send && scanner.is_at_end())?;
    Some(to.to_owned())
}

/// The body of a success, if it is the only answer and exactly in the contract's form.
fn success(answers: &str) -> Option<Cow<'_, str>> {
    let (mut scanner, mut body) = (Scanner::new(answers), None);
    scanner.list(|answer| {
        let more = body.replace(arrived(answer)?);
        more.is_none().then_some(())
    })?;
    body.filter(|_| scanner.is_at_end())
}

fn arrived<'a>(answer: &mut Scanner<'a>) -> Option<Cow<'a, str>> {
    let (mut status, mut has_headers, mut body) = (None, false, None);
    answer.object(|answer, name| {
        let is_first = status.is_none() && !has_headers && body.is_none();
        if name != "arrived" || !is_first {
            return None;
        }
        answer.object(|answer, name| match &*name {
            "status" if status.is_none() => answer.number().map(|number| status = Some(number)),
            "headers" if !has_headers => answer.list(header).map(|()| has_headers = true),
            "body" if body.is_none() => answer.object(|answer, name| {
                let is_text = name == "text" && body.is_none();
                answer.text().filter(|_| is_text).map(|text| body = Some(text))
            }),
            _ => None,
        })
    })?;
    body.filter(|_| has_headers && status.is_some_and(|status| (200..300).contains(&status)))
}

/// A name and its value.
fn header(header: &mut Scanner) -> Option<()> {
    let mut texts = 0;
    header.list(|text| text.text().map(|_| texts += 1))?;
    (texts == 2).then_some(())
}
