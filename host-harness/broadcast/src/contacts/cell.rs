//! What spreadsheets put around a value.

use std::borrow::Cow;

use crate::number;

/// The first characters that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

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
    let (country, rest) = number::split(digits).filter(|_| is_number)?;
    Some(format!("+{country} {rest}"))
}
