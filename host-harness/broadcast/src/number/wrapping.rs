//! The text that spreadsheets, address books, messengers and forms put around a number.

use super::{LEAST, Unclear};

/// The words before a number that name its use. Meta's lead forms write `p:`.
const SCHEMES: [&str; 7] = ["whatsapp:", "tel:", "sms:", "callto:", "phone:", "wa:", "p:"];

/// Links that contain a number with its country code.
const LINKS: [&str; 4] =
    ["wa.me/", "send?phone=", "api.whatsapp.com/send?phone=", "api.whatsapp.com/send/?phone="];

/// The servers that WhatsApp appends to a number with its country code.
const SERVERS: [&str; 2] = ["s.whatsapp.net", "c.us"];

/// The marks with which a spreadsheet or a person keeps a number as text.
const QUOTES: [char; 7] = ['\'', '"', '`', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}'];

/// A cell's text without the parts that are certainly not the number, with ASCII digits and signs. A number gets its
/// `+` if its surroundings show that the country code is included.
pub fn unwrapped(given: &str) -> Result<String, Unclear> {
    // A number copied from an address book may have invisible marks around it.
    let text: String = given.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    if let Some(other) = text.chars().find(|c| c.is_numeric() && !c.is_ascii_digit()) {
        let reason = format!("`{other}` is not one of the digits 0 to 9: write the number in those");
        let is_number = text.chars().filter(|c| c.is_numeric()).count() >= LEAST;
        return Err(if is_number { Unclear::Damaged(reason) } else { Unclear::Nobody(reason) });
    }
    let mut rest = unquoted(&text);
    let mut is_whole = false;
    while let Some(inner) = SCHEMES.iter().find_map(|scheme| after(rest, scheme)) {
        rest = inner.trim_start_matches('/').trim_start();
    }
    let link = after(rest, "https://").or_else(|| after(rest, "http://")).unwrap_or(rest);
    if let Some(inner) = LINKS.iter().find_map(|start| after(link, start)) {
        (rest, is_whole) = (inner.split(['?', '&', '/', '#']).next().unwrap_or(inner), true);
    }
    if let Some((number, server)) = rest.split_once('@') {
        if !SERVERS.iter().any(|known| server.eq_ignore_ascii_case(known)) {
            return Err(Unclear::Nobody(match server {
                "g.us" => "this is a group, and not a person".to_owned(),
                "lid" => "this is an id of WhatsApp's without a number: write the number".to_owned(),
                _ => format!("`@{server}` is no part of a number: take it out, or choose another column"),
            }));
        }
        // After a colon or a dot comes the person's device.
        (rest, is_whole) = (number.split([':', '.']).next().unwrap_or(number), true);
    }
    let rest = rest.trim();
    let needs_plus = is_whole && rest.starts_with(|c: char| c.is_ascii_digit());
    Ok(if needs_plus { format!("+{rest}") } else { rest.to_owned() })
}

/// The text without quotes around it, and without the `=` of a formula that is only a text.
fn unquoted(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some(inner) = rest.strip_prefix('=').map(str::trim).filter(|inner| inner.starts_with('"')) {
        rest = inner.trim_matches(QUOTES).trim();
    }
    let inner = rest.trim_matches(QUOTES).trim();
    if inner.len() < rest.len() { unquoted(inner) } else { inner }
}

fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(start.len())?;
    begin.eq_ignore_ascii_case(start).then_some(rest)
}

/// Full-width digits and signs as ASCII, and the other digits that this reader accepts.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        // Arabic-Indic, and those of Persian and Urdu. Each always stands for one digit.
        '\u{0660}'..='\u{0669}' => ascii_digit(c, 0x0660),
        '\u{06F0}'..='\u{06F9}' => ascii_digit(c, 0x06F0),
        // Devanagari.
        '\u{0966}'..='\u{096F}' => ascii_digit(c, 0x0966),
        other => other,
    }
}

fn ascii_digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// Marks of writing direction, joiners, byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_to_be_around_a_number_is_taken_off() {
        for given in [
            "+15555550123",
            "'+15555550123",
            "''+15555550123",
            "\u{2019}+15555550123",
            "=\"+15555550123\"",
            "= \"+15555550123\"",
            "'=\"+15555550123\"",
            "\"+15555550123\"",
            "tel:+15555550123",
            "TEL: +15555550123",
            "tel://+15555550123",
            "whatsapp:+15555550123",
            "p:+15555550123",
            "15555550123@s.whatsapp.net",
            "15555550123:12@s.whatsapp.net",
            "15555550123@c.us",
            "+15555550123@c.us",
            "https://wa.me/15555550123",
            "https://wa.me/15555550123?text=hi",
            "wa.me/+15555550123",
            "https://api.whatsapp.com/send?phone=15555550123&text=x",
            "whatsapp://send?phone=15555550123",
            "\u{FF0B}\u{FF11}5555550123",
            "\u{202A}+15555550123\u{202C}",
            "+\u{661}\u{665}\u{665}\u{665}\u{665}\u{665}\u{665}\u{660}\u{661}\u{662}\u{663}",
        ] {
            assert_eq!(unwrapped(given).as_deref(), Ok("+15555550123"), "{given}");
        }
    }

    #[test]
    fn no_plus_is_made_up_and_no_sign_of_a_number_is_lost() {
        for given in [
            "15555550123",
            "+1 (555) 555-0123",
            "US.13491208655302741918",
            "",
            "+49 171/555-0119",
            "+1 555 CALL",
        ] {
            assert_eq!(unwrapped(given).as_deref(), Ok(given));
        }
        let bare = unwrapped("tel:15555550123");
        assert_eq!(bare.as_deref(), Ok("15555550123"), "a word before it does not say the country");
    }

    #[test]
    fn what_is_somebody_elses_address_is_named() {
        for (given, expected) in [
            ("12036304@g.us", "a group"),
            ("1234567@lid", "without a number"),
            ("ana@books.example", "`@books.example` is no part of a number"),
            ("+1 \u{1D7CF}555 5550123", "0 to 9"),
            ("30 m\u{B2}", "0 to 9"),
        ] {
            let unclear = unwrapped(given).unwrap_err();
            assert!(unclear.reason().contains(expected), "{given}: {unclear:?}");
            let is_number = matches!(unclear, Unclear::Damaged(_));
            assert_eq!(is_number, given.starts_with('+'), "a column of addresses holds no numbers: {given}");
        }
    }
}
