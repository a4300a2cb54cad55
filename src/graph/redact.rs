//! What an answer repeats and nobody may see: the token, and people's numbers.

use super::{Request, text_at};
use crate::connection::Token;
use crate::encoding::{json, percent};
use crate::text;

/// The query parameter that would carry a token.
pub(crate) const TOKEN_PARAMETER: &str = "access_token";

/// What stands where the token stood.
const REDACTED: &str = "[access-token]";

/// How many digits a bare run has to have to be taken for a person's number. E.164 allows 7, which error codes of Meta's
/// have too; those with a `+` are always taken for one.
const BARE_NUMBER: std::ops::RangeInclusive<usize> = 8..=15;

/// How many digits of a number are shown.
const SHOWN: usize = 2;

/// Takes the token out: Meta repeats it in the address of a list's next page, and in complaints about it.
pub(crate) fn without_token(text: String, token: &Token) -> String {
    let token = token.reveal();
    let mut encoded = String::new();
    percent::encode_into(&mut encoded, token, percent::in_form);
    if !text::contains(&text, token) && !text::contains(&text, &encoded) {
        return text;
    }
    let mut text = text;
    for token in [token, &encoded] {
        let parameter = format!("{TOKEN_PARAMETER}={token}");
        // In JSON the ampersand may be written as an escape.
        for and in ["&", "\\u0026"] {
            text = text::replace(&text, &format!("{and}{parameter}"), "");
            text = text::replace(&text, &format!("{parameter}{and}"), "");
        }
        text = text::replace(&text, &parameter, "");
        text = text::replace(&text, token, REDACTED);
    }
    text
}

/// Meta's words about a request, without the token and with people's numbers masked.
pub(super) fn words(said: &str, request: &Request) -> String {
    // The token first: masked digits would hide it from the search.
    let said = without_token(said.to_owned(), &request.token);
    masked(&said, |digits| is_persons(digits, request))
}

/// Meta's words about a message that was sent, with people's numbers masked: all digits that may be one but for
/// `ids`.
pub(super) fn words_without(said: &str, ids: &[&str]) -> String {
    masked(said, |digits| BARE_NUMBER.contains(&digits.len()) && !ids.contains(&digits))
}

/// Whether digits without a `+` are a person's number: the recipient's, or ones that a message's answer brings up and
/// its request does not name, since Meta repeats some numbers with other digits. What the request names are ids.
fn is_persons(digits: &str, request: &Request) -> bool {
    if !request.asked.message || !BARE_NUMBER.contains(&digits.len()) {
        return false;
    }
    let body = String::from_utf8_lossy(&request.body);
    let to = json::parse(&request.body).and_then(|body| text_at(&body, "to"));
    let is_recipient = to.is_some_and(|to| to.trim_start_matches('+') == digits);
    is_recipient || !(text::contains(&request.path_with_query, digits) || text::contains(&body, digits))
}

fn masked(said: &str, is_persons: impl Fn(&str) -> bool) -> String {
    let mut shown = String::with_capacity(said.len());
    let mut digits = String::new();
    let mut international = false;
    // A last character that is no digit ends a number at the end.
    for character in said.chars().chain([' ']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let hide = (international && digits.len() > SHOWN) || is_persons(&digits);
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
}
