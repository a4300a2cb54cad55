//! What an answer repeats and nobody may see: the token, and people's numbers.

use super::Request;
use crate::connection::Token;
use crate::encoding::percent;
use crate::text;

/// The query parameter that would carry a token.
pub(crate) const TOKEN_PARAMETER: &str = "access_token";

/// What stands where the token stood.
const REDACTED: &str = "[access-token]";

/// A number has from 7 to 15 digits (ITU-T E.164), of which the last two are shown.
const NUMBER: std::ops::RangeInclusive<usize> = 7..=15;
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

/// Meta's words about a request, without the token and with people's numbers masked. A number that the request's
/// address names is an id, and stays.
pub(super) fn words(said: &str, request: &Request) -> String {
    without_token(masked(said, &request.path_with_query), &request.token)
}

fn masked(said: &str, address: &str) -> String {
    let mut shown = String::with_capacity(said.len());
    let mut digits = String::new();
    let mut international = false;
    // A last character that is no digit ends a number at the end.
    for character in said.chars().chain([' ']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let is_id = !international && text::contains(address, &digits);
        let hidden = if NUMBER.contains(&digits.len()) && !is_id { digits.len() - SHOWN } else { 0 };
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

    #[test]
    fn numbers_are_masked_and_ids_stay() {
        for (said, shown) in [
            ("Recipient 15555550123 not found", "Recipient *********23 not found"),
            ("to=+15555550123", "to=+*********23"),
            ("+15555550123", "+*********23"),
            ("Object with ID '106540352242922'", "Object with ID '106540352242922'"),
            ("+106540352242922", "+*************22"),
            ("expected 3, got 2 (1024)", "expected 3, got 2 (1024)"),
            ("id 1234567890123456", "id 1234567890123456"),
            ("", ""),
        ] {
            assert_eq!(masked(said, "/v25.0/106540352242922/messages"), shown);
        }
    }
}
