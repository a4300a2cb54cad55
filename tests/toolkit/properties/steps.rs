//! A step reads the usual case by a fast path, and everything else by a slow one. The results are the same.

use arbitrary::{Result, Unstructured};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use host_harness_wit_json::to_vec;
use serde_json::{Value, json};
use whatsapp_toolkit::exchange::step;
use whatsapp_toolkit::wit::types::Connection;

use super::cases::{bytes, cases};
use super::generate::{self, Source, one_in};

#[test]
fn a_step_is_the_same_by_its_short_way_and_by_its_long_one() {
    let [mut asked, mut done, mut refused] = [0_u64; 3];
    for case in 0..cases().native {
        let bytes = bytes(case);
        let Ok((call, answers)) = call_and_answers(&mut Unstructured::new(&bytes)) else { continue };
        let (call_text, answers_text) = (call.to_string(), answers.to_string());
        let step_text = step(&call_text, &answers_text);
        // The fast path at the end of a send does not check again a call whose request was asked for. A call without a
        // request has no answers.
        let is_asked_for = step(&call_text, "[]").starts_with("{\"ask\"");
        if is_asked_for || answers == json!([]) {
            assert_eq!(
                by_the_long_way(&call_text, &answers_text),
                step_text,
                "case {case}: {call_text} {answers_text}"
            );
        }
        match step_text.get(..6) {
            Some("{\"ask\"") => asked += 1,
            Some("{\"done") => {
                done += 1;
                if is_asked_for {
                    let long = unusual_success(&call_text, answers);
                    assert_eq!(long, step_text, "case {case}: {call_text} {answers_text}");
                }
            }
            _ => refused += 1,
        }
    }
    let whole = asked + done + refused;
    assert!([asked, done, refused].iter().all(|count| *count > whole / 20), "{asked} {done} {refused}");
}

fn call_and_answers(u: Source) -> Result<(Value, Value)> {
    let (function, input) = match u.int_in_range(0..=3)? {
        0 => ("send-message", to_vec(&generate::send_message(u)?)),
        1 => ("send-media", to_vec(&generate::send_media(u)?)),
        2 => ("send-template", to_vec(&generate::send_template(u)?)),
        _ => ("custom-api-call", to_vec(&generate::custom_api_call(u)?)),
    };
    let connection = Connection { name: None, access_token: None, ..generate::connection(u)? };
    let read = |json: &[u8]| serde_json::from_slice::<Value>(json).unwrap();
    let connection = read(&to_vec(&connection));
    let mut call = json!({"function": function, "connection": connection, "input": read(&input)});
    let mut answers = match u.int_in_range(0..=4)? {
        0 | 1 => json!([]),
        2 => json!([arrived(u)?]),
        _ => json!([accepted(u)?]),
    };
    for json in [&mut call, &mut answers] {
        if one_in(u, 6)? {
            put_something_else(u, json)?;
        }
    }
    Ok((call, answers))
}

fn arrived(u: Source) -> Result<Value> {
    let response = generate::response(u)?;
    let body = match String::from_utf8(response.body) {
        Ok(text) => json!({"text": text}),
        Err(error) => json!({"base64": BASE64_STANDARD.encode(error.into_bytes())}),
    };
    Ok(json!({"arrived": {"status": response.status, "headers": response.headers, "body": body}}))
}

fn accepted(u: Source) -> Result<Value> {
    let mut body = json!({
        "contacts": [{"input": generate::text(u)?, "wa_id": generate::text(u)?}],
        "messages": [{"id": generate::text(u)?, "message_status": "accepted"}],
    });
    if one_in(u, 4)? {
        put_something_else(u, &mut body)?;
    }
    let body = json!({"text": body.to_string()});
    Ok(json!({"arrived": {"status": 200, "headers": [["date", generate::text(u)?]], "body": body}}))
}

/// Changes a value somewhere inside one, or adds an unknown member.
fn put_something_else(u: Source, json: &mut Value) -> Result<()> {
    match json {
        Value::Array(items) if !items.is_empty() && !one_in(u, 4)? => {
            let place = u.choose_index(items.len())?;
            put_something_else(u, &mut items[place])
        }
        Value::Object(members) if !members.is_empty() && !one_in(u, 4)? => {
            let place = u.choose_index(members.len())?;
            let name = members.keys().nth(place).unwrap().clone();
            put_something_else(u, &mut members[&name])
        }
        Value::Object(members) if one_in(u, 2)? => {
            members.insert("unknown".into(), Value::Null);
            Ok(())
        }
        json => {
            let others = [
                json!(null),
                json!(true),
                json!(7),
                json!(-1),
                json!(" "),
                json!("x"),
                json!([]),
                json!({"a": 1.5}),
            ];
            *json = u.choose(&others)?.clone();
            Ok(())
        }
    }
}

/// Escapes each letter, which no program does and the fast path does not read.
fn by_the_long_way(call: &str, answers: &str) -> String {
    step(&escaped(call), &escaped(answers))
}

fn escaped(json: &str) -> String {
    let mut escaped = String::new();
    let (mut in_text, mut characters) = (false, json.chars());
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                escaped.push('\\');
                let after = characters.next().unwrap();
                escaped.push(after);
                let digits = if after == 'u' { 4 } else { 0 };
                escaped.extend(characters.by_ref().take(digits));
                continue;
            }
            '"' => in_text = !in_text,
            _ => {}
        }
        if in_text && character.is_ascii_alphabetic() {
            escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// A success that says that there are no errors is read like any other answer, and not by the fast path at the end of
/// a send.
fn unusual_success(call: &str, mut answers: Value) -> String {
    let body = answers.pointer_mut("/0/arrived/body/text");
    if let Some(text) = body
        && let Ok(Value::Object(mut body)) = serde_json::from_str(text.as_str().unwrap_or_default())
        && !call.contains("custom-api-call")
    {
        body.insert("errors".into(), Value::Null);
        *text = Value::Object(body).to_string().into();
    }
    step(call, &answers.to_string())
}
