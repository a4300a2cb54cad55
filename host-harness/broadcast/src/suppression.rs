//! The people not to write to. Where there is doubt whom an entry means, nobody is written to by it.

use std::collections::HashSet;

use crate::contacts::Contacts;

/// The people not to write to.
#[derive(Debug, Default)]
pub struct Suppression {
    /// User ids, and the digits of numbers.
    keys: HashSet<String>,
}

/// Rows that keep nobody off, by their lines. That must not pass unnoticed.
#[derive(Debug, thiserror::Error)]
#[error("{}", listed(.0))]
pub struct SuppressionError(Vec<u64>);

impl Suppression {
    /// Reads a list: whatever number or user id stands in any column counts, with a header or without, with `+` or
    /// without.
    pub fn read(contacts: &Contacts) -> Result<Self, SuppressionError> {
        let mut keys: HashSet<_> = contacts.columns().iter().filter_map(|cell| key(cell)).collect();
        let mut useless = Vec::new();
        for row in contacts.rows() {
            let before = row.values.unwrap_or_default();
            let found: Vec<_> = before.iter().filter_map(|cell| key(cell)).collect();
            if found.is_empty() {
                useless.push(row.line);
            }
            keys.extend(found);
        }
        if useless.is_empty() { Ok(Self { keys }) } else { Err(SuppressionError(useless)) }
    }

    /// Whether nobody is to write to this recipient.
    pub fn contains(&self, recipient: &str) -> bool {
        key(recipient).is_some_and(|key| self.keys.contains(&key))
    }

    /// How many people it names.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it names nobody.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// What tells a person: a user id, or the digits of a number with its country code.
fn key(cell: &str) -> Option<String> {
    if crate::number::is_user_id(cell) {
        return Some(cell.to_owned());
    }
    let compact: String = cell.chars().filter(|c| !c.is_whitespace() && !"()-.+/'".contains(*c)).collect();
    let digits = compact.strip_prefix("00").unwrap_or(&compact);
    let is_whole = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    (is_whole && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.to_owned())
}

fn listed(lines: &[u64]) -> String {
    let shown: Vec<_> = lines.iter().take(10).map(u64::to_string).collect();
    let more = if lines.len() > shown.len() { ", …" } else { "" };
    format!(
        "{} rows have no number with its country code and no user id, and would keep nobody off (lines {}{more}): \
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
        for entry in ["+15555550123", "15555550123", "+1 (555) 555-0123", "0015555550123", "'+1.555.555.0123"]
        {
            let list = read(&format!("name,phone\nAna,{entry}\n")).unwrap();
            assert!(list.contains("+15555550123") && !list.contains("+15555550124"), "{entry}");
        }
        assert!(read("+15555550123\n+15555550124").unwrap().contains("+15555550123"), "no header");
        assert!(read("id\nUS.13491208655302741918").unwrap().contains("US.13491208655302741918"));
    }

    #[test]
    fn an_entry_that_would_keep_nobody_off_is_an_error() {
        let error = read("phone\n+15555550123\n030 1234567\nAna\n").unwrap_err().to_string();
        assert!(error.contains("2 rows") && error.contains("lines 3, 4)"), "{error}");
    }
}
