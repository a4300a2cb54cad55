//! The marks that spreadsheets put around a value.

use std::borrow::Cow;

use crate::number;

/// The first characters that make a spreadsheet read a cell as a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// A cell's value without a spreadsheet's marks: the formula `="…"`, which keeps a number as text, and the apostrophe
/// that [`guarded`] and spreadsheets put before text that looks like a formula.
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

/// A cell that no spreadsheet reads as a formula. [`plain`] restores the value.
pub fn guarded(value: &str) -> String {
    match international(value) {
        // With a space it is not a formula, and it stays text when a spreadsheet saves the file.
        Some(number) => number,
        None if is_formula(value.trim_start_matches('\'')) => format!("'{value}"),
        None => value.to_owned(),
    }
}

fn is_formula(text: &str) -> bool {
    // A spreadsheet may remove spaces before a sign.
    text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA)
}

/// A number with a space after its country code; `None` unless the value is only a number with `+`.
fn international(value: &str) -> Option<String> {
    let digits = value.strip_prefix('+')?;
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (country, rest) = number::split(digits).filter(|_| is_number)?;
    Some(format!("+{country} {rest}"))
}
