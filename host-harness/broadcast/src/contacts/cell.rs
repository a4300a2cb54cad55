//! What spreadsheets, messengers and forms put around a value.

use std::borrow::Cow;

/// The first characters that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// The words before a number that say what it is for. `p:` is what Meta's lead forms write.
const SCHEMES: [&str; 7] = ["whatsapp:", "tel:", "sms:", "callto:", "phone:", "wa:", "p:"];

/// Links that name a number with its country code.
const LINKS: [&str; 4] =
    ["wa.me/", "send?phone=", "api.whatsapp.com/send?phone=", "api.whatsapp.com/send/?phone="];

/// The servers that WhatsApp puts behind a number with its country code.
const SERVERS: [&str; 2] = ["s.whatsapp.net", "c.us"];

/// A cell's value without the marks of a spreadsheet: the formula `="…"`, which keeps a number as text, and the
/// apostrophe that [`guarded`] and spreadsheets put before what would be a formula.
pub fn plain(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Cow::Owned(inner.replace("\"\"", "\"").trim().to_owned());
    }
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(cell),
    }
}

/// A cell that no spreadsheet takes for a formula. [`plain`] gives the value back.
pub fn guarded(value: &str) -> String {
    match international(value) {
        // With a space it is no formula, and stays text when a spreadsheet saves the file.
        Some(number) => number,
        None if is_formula(value.trim_start_matches('\'')) => format!("'{value}"),
        None => value.to_owned(),
    }
}

fn is_formula(text: &str) -> bool {
    // A spreadsheet may take the spaces before a sign away.
    text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA)
}

/// A number as people write it, with a space after its country code; if it is nothing but a number with `+`.
fn international(value: &str) -> Option<String> {
    let digits = value.strip_prefix('+')?;
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (country, rest) = digits.split_at_checked(country_code(digits)).filter(|_| is_number)?;
    Some(format!("+{country} {rest}"))
}

/// The length of a number's country code (ITU-T E.164): one digit for zones 1 and 7, two for the countries below, else
/// three.
fn country_code(digits: &str) -> usize {
    const TWO: [&str; 43] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
        "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
        "82", "84", "86", "90", "91", "92", "93", "94", "95",
    ];
    let starts = |code: &&str| digits.starts_with(*code);
    match digits.as_bytes().first() {
        Some(b'1' | b'7') => 1,
        _ if TWO.iter().any(starts) || digits.starts_with("98") => 2,
        _ => 3,
    }
}

/// What a cell with a number says without what is certain to be around it: marks of spreadsheets, words before it such
/// as `tel:`, WhatsApp's own endings and links, signs and digits of full width. Or what must be taken out by a person.
/// What is left is still to be checked as a number.
pub fn number(cell: &str) -> Result<Cow<'_, str>, String> {
    let value = plain(cell);
    let value = value.trim_matches(['\'', '"', '`', '\u{2018}', '\u{2019}']).trim();
    if value == cell && value.is_ascii() && !value.contains([':', '@', '/', ',', ';', '|', '+']) {
        return Ok(Cow::Borrowed(cell));
    }
    let narrow: String = value.chars().map(narrow).collect();
    if let Some(other) = narrow.chars().find(|c| c.is_numeric() && !c.is_ascii()) {
        return Err(format!("`{other}` is not one of the digits 0 to 9: write the number in those"));
    }
    let (text, is_whole) = unwrapped(narrow.trim())?;
    let text = text.trim();
    if has_two(text) {
        return Err("there are two numbers in one cell: keep one".to_owned());
    }
    let whole = is_whole && text.starts_with(|c: char| c.is_ascii_digit());
    Ok(Cow::Owned(if whole { format!("+{text}") } else { text.to_owned() }))
}

/// The number without what is around it, and whether that says that the country code is there.
fn unwrapped(text: &str) -> Result<(&str, bool), String> {
    let mut rest = text;
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
            return Err(match server {
                "g.us" => "this is a group, and not a person".to_owned(),
                "lid" => "this is an id of WhatsApp's without a number: write the number".to_owned(),
                _ => format!("`@{server}` is no part of a number: take it out, or choose another column"),
            });
        }
        // Behind a colon or a dot is the person's device.
        (rest, is_whole) = (number.split([':', '.']).next().unwrap_or(number), true);
    }
    Ok((rest, is_whole))
}

fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(start.len())?;
    begin.eq_ignore_ascii_case(start).then_some(rest)
}

/// Whether there are two numbers: each with its own `+`, or long enough each, with a sign between that joins lists.
fn has_two(text: &str) -> bool {
    let plus = text.matches('+').count() > 1;
    let is_long = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= 7;
    let mut parts = text.split([',', ';', '/', '|', '\n', '&']);
    plus || (parts.next().is_some_and(is_long) && parts.any(is_long))
}

/// Digits and signs of East Asian width as those of ASCII, and other digits as the reader of a number knows them.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        // Arabic-Indic, and those of Persian and Urdu. Each stands for one digit and nothing else.
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
