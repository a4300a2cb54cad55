//! Removes from answers what nobody may see: the token, and people's numbers.

use super::{Request, Response, text_at};
use crate::connection::Token;
use crate::encoding::json;
use crate::failure::Fault;
use crate::text;
use crate::wit::types::ToolError;

/// The query parameter that would carry a token.
pub(crate) const TOKEN_PARAMETER: &str = "access_token";

/// The replacement for the token.
const REDACTED: &[u8] = b"[access-token]";

/// The shortest token that is searched for, in characters: a shorter one cannot be distinguished from any other word.
/// Meta's have some hundred.
const MIN_TOKEN: usize = 4;

/// How many digits a bare number must have to count as a person's. E.164 allows 7, but Meta's error codes can have 7
/// too. A number with a `+` always counts.
const BARE_NUMBER: std::ops::RangeInclusive<usize> = 8..=15;

/// How many of a number's digits are shown.
const SHOWN: usize = 2;

/// The longest server text that is passed on, in characters: Meta's longest, a list of media types, has some 700.
const MAX_SAID: usize = 2_000;

/// The example numbers in Meta's own texts.
const EXAMPLES: [&str; 2] = ["16505551234", "16315551234"];

/// Removes the token from an answer: Meta repeats it in the address of a list's next page, and in complaints about it.
/// The search covers every encoding that a reader of the answer would undo.
pub(super) fn clean(response: &mut Response, token: &Token) {
    let Some(token) = token.reveal().map(str::as_bytes) else { return };
    // Header names are in lower case.
    let lower = token.to_ascii_lowercase();
    response.headers.retain(|(name, _)| without(name.as_bytes(), &lower).is_none());
    for (_, value) in &mut response.headers {
        if let Some(clean) = without(value.as_bytes(), token) {
            *value = into_text(clean);
        }
    }
    if let Some(clean) = without(&response.body, token) {
        response.body = clean;
    }
}

/// A fault found before sending, without the token.
pub(crate) fn in_fault(mut fault: Fault, token: &Token) -> Fault {
    if let ToolError::Permanent(failure) = &mut *fault {
        for text in
            [Some(&mut failure.message), Some(&mut failure.fix), failure.field.as_mut()].into_iter().flatten()
        {
            *text = without_token(text, token);
        }
    }
    fault
}

/// A text without the token.
fn without_token(text: &str, token: &Token) -> String {
    let token = token.reveal().unwrap_or_default();
    match without(text.as_bytes(), token.as_bytes()) {
        Some(clean) => into_text(clean),
        None => text.to_owned(),
    }
}

/// The removed parts begin and end with ASCII, so the rest is still UTF-8.
fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// The text without the token; `None` if it is not in there.
fn without(text: &[u8], token: &[u8]) -> Option<Vec<u8>> {
    let first = *token.first().filter(|_| token.len() >= MIN_TOKEN)?;
    let begins = |byte: &u8| *byte == first || *byte == b'%' || *byte == b'\\';
    let mut clean = Vec::new();
    // The part not yet copied to `clean`, and how much of it is known to be clean.
    let (mut rest, mut passed) = (text, 0);
    while let Some(place) = rest.get(passed..)?.iter().position(begins) {
        let (before, after) = rest.split_at_checked(passed + place)?;
        let Some(length) = spelled(after, token, false).or_else(|| spelled(after, token, true)) else {
            passed += place + 1;
            continue;
        };
        clean.extend_from_slice(before);
        rest = after.get(length..)?;
        passed = 0;
        take_out_parameter(&mut clean, &mut rest);
    }
    if rest.len() == text.len() {
        return None;
    }
    clean.extend_from_slice(rest);
    Some(clean)
}

/// Removes the whole query parameter if the token was its value; otherwise leaves a marker.
fn take_out_parameter(before: &mut Vec<u8>, after: &mut &[u8]) {
    // In JSON the ampersand may be escaped.
    const AND: [&[u8]; 2] = [b"&", b"\\u0026"];
    let name = before.strip_suffix(b"=").and_then(|name| name.strip_suffix(TOKEN_PARAMETER.as_bytes()));
    let Some(length) = name.map(<[u8]>::len) else { return before.extend_from_slice(REDACTED) };
    before.truncate(length);
    if let Some(next) = AND.iter().find_map(|and| after.strip_prefix(*and)) {
        *after = next;
    } else if let Some(length) = AND.iter().find_map(|and| before.strip_suffix(*and)).map(<[u8]>::len) {
        before.truncate(length);
    }
}

/// The length of the token at the beginning of a text, with each byte in any encoding. If the token itself has a
/// character that begins an escape, there are two readings.
fn spelled(text: &[u8], token: &[u8], plain_first: bool) -> Option<usize> {
    let mut end = 0;
    for byte in token {
        let text = text.get(end..)?;
        end += if plain_first && text.first() == Some(byte) { 1 } else { spelling(text, *byte)? };
    }
    Some(end)
}

/// The length of one byte's encoding at the beginning of a text: percent-encoded, once or twice (RFC 3986, section
/// 2.1); escaped in JSON (RFC 8259, section 7); or plain.
fn spelling(text: &[u8], byte: u8) -> Option<usize> {
    let is = |high: &u8, low: &u8| {
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        digit(high).zip(digit(low)).is_some_and(|(high, low)| high * 16 + low == u32::from(byte))
    };
    match text {
        [b'%', b'2', b'5', high, low, ..] if is(high, low) => Some(5),
        [b'%', high, low, ..] if is(high, low) => Some(3),
        [b'\\', b'u', b'0', b'0', high, low, ..] if is(high, low) => Some(6),
        [b'\\', escaped, ..] if *escaped == byte && b"/\"\\".contains(&byte) => Some(2),
        [plain, ..] if *plain == byte => Some(1),
        _ => None,
    }
}

/// A server's words about a request, without the token and with people's numbers masked.
pub(super) fn words(said: &str, request: &Request) -> String {
    // The token first: masked digits would hide it from the search.
    let said = without_token(said, &request.token);
    masked(&said, |before, digits, international| {
        let in_message = request.intent.message && BARE_NUMBER.contains(&digits.len());
        if !international && !in_message {
            return false;
        }
        let to = json::parse(&request.body).and_then(|body| text_at(&body, "to"));
        if to.is_some_and(|to| to.trim_start_matches('+') == digits) {
            return true;
        }
        if is_example(before, digits) {
            return false;
        }
        // A number in the answer to a message that is not in its request is a person's too, since Meta repeats some
        // with other digits. Numbers from the request are ids.
        let body = String::from_utf8_lossy(&request.body);
        international || !(text::contains(&request.path_with_query, digits) || text::contains(&body, digits))
    })
}

/// Meta's words about a message that was sent, with people's numbers masked: every number that may be one, except
/// `ids`.
pub(super) fn words_without(said: &str, ids: &[&str]) -> String {
    masked(said, |_, digits, international| {
        international || (BARE_NUMBER.contains(&digits.len()) && !ids.contains(&digits))
    })
}

/// Whether digits are a server's example of how to write a number.
fn is_example(before: &str, digits: &str) -> bool {
    let before =
        before.trim_end_matches(|character: char| !character.is_ascii_alphabetic() && character != '.');
    EXAMPLES.contains(&digits) || before.ends_with("e.g.") || before.ends_with("example")
}

/// A text, truncated if too long, with people's numbers masked. `is_persons` decides by the text before a number, its
/// digits, and whether it has a `+`.
fn masked(said: &str, is_persons: impl Fn(&str, &str, bool) -> bool) -> String {
    let mut shown = String::with_capacity(said.len().min(MAX_SAID));
    let mut digits = String::new();
    let mut international = false;
    // The trailing space ends a number at the end of the text.
    for character in said.chars().take(MAX_SAID).chain([' ']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let hide = digits.len() > SHOWN && is_persons(&shown, &digits, international);
        let hidden = if hide { digits.len() - SHOWN } else { 0 };
        shown.extend(
            digits.drain(..).enumerate().map(|(place, digit)| if place < hidden { '*' } else { digit }),
        );
        international = character == '+';
        shown.push(character);
    }
    shown.pop();
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::tests::access;

    #[test]
    fn numbers_are_masked_and_ids_stay() {
        let body = br#"{"to":"+15555550123","image":{"id":"1234567890"}}"#;
        let request =
            Request::message(&access(), ("106540352242922", "phone-number-id"), "messages", body.to_vec());
        for (said, shown) in [
            ("Recipient 15555550123 not found", "Recipient *********23 not found"),
            ("to=+15555550123", "to=+*********23"),
            ("5511955550123 is not allowed", "***********23 is not allowed"),
            ("Object with ID '106540352242922'", "Object with ID '106540352242922'"),
            ("media 1234567890, subcode 2494055", "media 1234567890, subcode 2494055"),
            ("expected 3, got 2 (1024)", "expected 3, got 2 (1024)"),
            ("id 1234567890123456", "id 1234567890123456"),
            ("", ""),
        ] {
            assert_eq!(words(said, &request), shown);
        }
    }

    #[test]
    fn digits_in_a_token_do_not_hide_it() {
        use crate::connection::{Access, Environment};
        for token in ["123456789012345|SECRET", "EAAG1234567x9Z"] {
            let variables = vec![("WHATSAPP_ACCESS_TOKEN".to_owned(), token.to_owned())];
            let connection = crate::connection::tests::connection();
            let access = Access::resolve(&connection, &Environment::new(variables)).unwrap();
            let request = Request::message(&access, ("111", "phone-number-id"), "messages", Vec::new());
            let said = format!("Malformed access token {token}.");
            assert_eq!(words(&said, &request), "Malformed access token [access-token].");
        }
    }

    /// Meta's own example of a number is not a person's, unless a message goes to it.
    #[test]
    fn an_example_of_a_number_is_shown() {
        let request = |to: &str| {
            let body = format!(r#"{{"to":"{to}"}}"#).into_bytes();
            Request::message(&access(), ("111", "phone-number-id"), "messages", body)
        };
        for said in [
            "Use a number like +16505551234",
            "Write it in full (e.g. +5511955550123)",
            "for example: 5511955550123.",
        ] {
            assert_eq!(words(said, &request("+15555550123")), said);
        }
        assert_eq!(words("e.g. 16505551234", &request("+16505551234")), "e.g. *********34");
    }

    #[test]
    fn a_servers_words_are_not_passed_on_without_end() {
        let request = Request::message(&access(), ("111", "phone-number-id"), "messages", Vec::new());
        assert_eq!(words(&"x".repeat(1 << 20), &request).len(), MAX_SAID);
    }

    /// The packages for other languages redact according to the same file.
    #[test]
    fn the_token_is_taken_out_in_every_spelling_that_a_reader_undoes() {
        let vectors: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../tests/redaction.json")).unwrap();
        assert!(vectors.len() > 30);
        for vector in vectors {
            let [token, text, clean] = ["token", "text", "clean"].map(|name| vector[name].as_str().unwrap());
            let found = without(text.as_bytes(), token.as_bytes()).map(into_text);
            assert_eq!(found.as_deref().unwrap_or(text), clean, "{vector}");
        }
    }

    #[test]
    fn an_answer_loses_the_token_in_headers_names_and_body() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut response = Response {
            status: 200,
            headers: vec![
                header("x-eaag-test", "1"),
                header("x-echo", "Bearer EAAG-test"),
                header("date", "x"),
            ],
            body: br#"{"id":"EAAG-test","b":"\u0045AAG-test"}"#.to_vec(),
        };
        clean(&mut response, &access().token);
        assert_eq!(response.headers, [header("x-echo", "Bearer [access-token]"), header("date", "x")]);
        assert_eq!(response.body, br#"{"id":"[access-token]","b":"[access-token]"}"#);
        // Bytes that are not text are returned as base64, which a reader decodes.
        response.body = b"\xff EAAG-test".to_vec();
        clean(&mut response, &access().token);
        assert_eq!(response.body, b"\xff [access-token]");
    }
}
