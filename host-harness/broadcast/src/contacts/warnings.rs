//! Values that were damaged before the list was saved.

use encoding_rs::WINDOWS_1252;

/// How many lines are listed.
const NAMED: usize = 5;

/// Lines with damaged values, by the kind of damage.
#[derive(Debug, Default)]
pub struct Damage {
    lost: Vec<u64>,
    twice: Vec<u64>,
}

impl Damage {
    /// Checks a value.
    pub fn look(&mut self, line: u64, value: &str) {
        if value.is_ascii() {
            return;
        }
        if value.contains(char::REPLACEMENT_CHARACTER) && self.lost.last() != Some(&line) {
            self.lost.push(line);
        }
        if value.split(|c: char| c.is_ascii()).any(is_decoded_twice) && self.twice.last() != Some(&line) {
            self.twice.push(line);
        }
    }

    /// Notes for a person.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.lost.is_empty() {
            notes.push(format!(
                "{} with U+FFFD, the mark of a letter that was lost before the list was saved: write the letters again",
                listed(&self.lost)
            ));
        }
        if !self.twice.is_empty() {
            notes.push(format!(
                "{} with text that seems to be UTF-8 read as windows-1252, such as `ZoÃ«` for `Zoë`: export the list again \
                 as UTF-8",
                listed(&self.twice)
            ));
        }
        notes
    }
}

fn listed(lines: &[u64]) -> String {
    let named: Vec<_> = lines.iter().take(NAMED).map(u64::to_string).collect();
    let more = if lines.len() > NAMED { ", …" } else { "" };
    let (rows, line) = if lines.len() == 1 { ("row", "line") } else { ("rows", "lines") };
    format!("{} {rows} ({line} {}{more})", lines.len(), named.join(", "))
}

/// Whether letters decoded as windows-1252 are really UTF-8: hardly any word is valid as both.
fn is_decoded_twice(letters: &str) -> bool {
    if letters.chars().count() < 2 {
        return false;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(letters);
    !unmappable && std::str::from_utf8(&bytes).is_ok()
}
