//! The people not to write to. Where there is doubt whom an entry means, nobody is written to by it.

use std::collections::HashSet;

use crate::contacts::Contacts;
use crate::number::{is_invisible, is_separator, is_user_id};

/// The fewest digits that tell a person.
const LEAST: usize = 7;

/// The people not to write to.
#[derive(Debug, Default)]
pub struct Suppression {
    /// User ids, and numbers with `+`.
    people: HashSet<String>,
    /// Digits of numbers whose country is not certain: whoever's number ends in them is not written to.
    endings: HashSet<String>,
}

/// Rows that keep nobody off, by their lines. That must not pass unnoticed.
#[derive(Debug, thiserror::Error)]
#[error("{}", listed(.0))]
pub struct SuppressionError(Vec<u64>);

/// Whom a cell means.
enum Meant {
    Person(String),
    Ending(String),
}

impl Suppression {
    /// Reads a list: whatever number or user id stands in any column counts, with a header or without. In a column
    /// that has them in most rows nothing else may stand.
    pub fn read(contacts: &Contacts) -> Result<Self, SuppressionError> {
        let mut list = Self::default();
        list.add(contacts.columns());
        let rows: Vec<_> = contacts.rows().map(|row| (row.line, row.values.unwrap_or_default())).collect();
        let mut filled = vec![0; contacts.columns().len()];
        for (_, values) in &rows {
            for (filled, value) in filled.iter_mut().zip(values) {
                *filled += usize::from(meant(value).is_some());
            }
        }
        let mut useless = Vec::new();
        // What looks like a header may be somebody, too, with a note beside the number.
        if contacts.columns().iter().any(|name| meant(name).is_none() && has_a_number(name)) {
            useless.push(1);
        }
        for (line, values) in &rows {
            let strange = filled.iter().zip(values).any(|(filled, value)| {
                filled * 2 > rows.len() && !value.trim().is_empty() && meant(value).is_none()
            });
            if !list.add(values) || strange {
                useless.push(*line);
            }
        }
        if useless.is_empty() { Ok(list) } else { Err(SuppressionError(useless)) }
    }

    /// Whether any of the cells means somebody.
    fn add(&mut self, cells: &[String]) -> bool {
        let mut any = false;
        for meant in cells.iter().filter_map(|cell| meant(cell)) {
            any = true;
            match meant {
                Meant::Person(person) => self.people.insert(person),
                Meant::Ending(digits) => self.endings.insert(digits),
            };
        }
        any
    }

    /// Whether nobody is to write to this recipient.
    pub fn contains(&self, recipient: &str) -> bool {
        let digits = recipient.strip_prefix('+').unwrap_or_default();
        let starts = 0..(digits.len() + 1).saturating_sub(LEAST);
        let mut endings = starts.filter_map(|start| digits.get(start..));
        self.people.contains(recipient) || endings.any(|ending| self.endings.contains(ending))
    }

    /// How many people it names.
    pub fn len(&self) -> usize {
        self.people.len() + self.endings.len()
    }

    /// Whether it names nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whom a cell means: a user id, a number with its country code, or digits that may lack it.
fn meant(cell: &str) -> Option<Meant> {
    let visible: String = cell.chars().filter(|c| !is_invisible(*c)).collect();
    let visible = visible.trim();
    if is_user_id(visible) {
        return Some(Meant::Person(visible.to_owned()));
    }
    // The 0 in brackets is dialled within the country only, and no part of the number.
    let compact = visible.replace("(0)", "");
    let compact: String = compact.chars().filter(|c| !is_separator(*c) && !"./'".contains(*c)).collect();
    let whole = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
    let digits = whole.unwrap_or(&compact).trim_start_matches('0');
    let is_number = (LEAST..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| match whole {
        Some(whole) if whole == digits => Meant::Person(format!("+{digits}")),
        _ => Meant::Ending(digits.to_owned()),
    })
}

fn has_a_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= LEAST
}

fn listed(lines: &[u64]) -> String {
    let shown: Vec<_> = lines.iter().take(10).map(u64::to_string).collect();
    let more = if lines.len() > shown.len() { ", …" } else { "" };
    format!(
        "{} rows have no number and no user id where one is to stand, and would keep nobody off (lines {}{more}): \
         complete them or take them out",
        lines.len(),
        shown.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Suppression, SuppressionError> {
        Suppression::read(&Contacts::parse(text.as_bytes()).unwrap())
    }

    #[test]
    fn a_person_is_known_however_the_number_is_written() {
        for entry in [
            "+15555550123",
            "15555550123",
            "+1 (555) 555-0123",
            "0015555550123",
            "'+1.555.555.0123",
            "(555) 555-0123",
            "0555 555 0123",
            "+1 555\u{2013}555\u{2013}0123",
            "\u{202A}+15555550123\u{202C}",
            "+1 (0) 555 555 0123",
        ] {
            let list = read(&format!("name,phone\nAna,{entry}\n")).unwrap();
            assert!(list.contains("+15555550123") && !list.contains("+15555550124"), "{entry}");
        }
        assert!(read("+15555550123\n+15555550124").unwrap().contains("+15555550123"), "no header");
        assert!(read("id\nUS.13491208655302741918").unwrap().contains("US.13491208655302741918"));
    }

    #[test]
    fn only_what_is_certain_means_one_person() {
        let list = read("phone\n+5555550123\n").unwrap();
        assert!(list.contains("+5555550123") && !list.contains("+15555550123"), "with its country code");
        let list = read("phone\n5555550123\n").unwrap();
        assert!(list.contains("+5555550123") && list.contains("+15555550123"), "without, both may be meant");
    }

    #[test]
    fn an_entry_that_would_keep_nobody_off_is_an_error() {
        let error = read("phone\n+15555550123\n012 345\nAna\n").unwrap_err().to_string();
        assert!(error.contains("2 rows") && error.contains("lines 3, 4)"), "{error}");
        let beside = "since,phone\n20260101,+15555550123\n20260102,+15555550124\n20260103,see mail\n";
        let error = read(beside).unwrap_err().to_string();
        assert!(error.contains("(lines 4)"), "{error}");
        for first in ["+49 171 5550101 (Jörg)", "+4915551234 Jörg wants out"] {
            let error = read(&format!("{first}\n+491715550118\n")).unwrap_err().to_string();
            assert!(error.contains("(lines 1)"), "{error}");
        }
        let two_columns = "phone,other\n+15555550123,\n,+15555550124\n+15555550125,\n";
        assert!(read(two_columns).is_ok(), "blank is no fault");
    }
}
