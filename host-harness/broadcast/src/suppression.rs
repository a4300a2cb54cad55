//! The people not to write to: lists, and the receiver's events. Doubtful input is an error. If a file silently
//! excluded nobody, the first to notice would be the people who get a message that they asked not to get.

mod cell;
mod choices;
mod column;
mod error;
mod events;
mod guard;
mod people;
mod table;
mod time;

use std::path::Path;

use host_harness_events::Follow;
use serde_json::{Deserializer, Value};

pub use error::SuppressionError;
pub use events::StopWords;

use crate::contacts::Contacts;
use crate::failure::{Failure, Scope};
use crate::person_key::opt_out_key;
use choices::{Choices, Fact};
use people::People;

/// The people to exclude, from all files.
#[derive(Debug, Default)]
pub struct Suppression {
    files: Vec<OptOuts>,
    choices: Choices,
    followed: Vec<(usize, Follow)>,
    stop_words: StopWords,
}

/// One file of opt-outs.
#[derive(Debug, Default)]
pub struct OptOuts {
    /// Its name, for people.
    pub name: String,
    /// How many rows or events name somebody.
    pub entries: usize,
    /// Whether it is a file of events that is followed during the run.
    pub is_followed: bool,
    /// If it is a report of an earlier campaign: how many rows were skipped because their number was refused.
    pub skipped: usize,
    people: People,
}

impl Suppression {
    /// Excludes nobody yet. A message that consists of one of these words is an opt-out.
    pub fn new(stop_words: StopWords) -> Self {
        Self { stop_words, ..Self::default() }
    }

    /// Reads a file: a list in any format of the contacts, a report of an earlier campaign, or events. `column` is the
    /// column of the people, if a person named it.
    pub fn add(&mut self, name: &str, bytes: &[u8], column: Option<&str>) -> Result<(), SuppressionError> {
        let mut file = OptOuts { name: name.to_owned(), ..OptOuts::default() };
        match events_of(bytes, &self.stop_words) {
            Some(events) => {
                let place = self.files.len();
                for (line, facts) in events {
                    let facts = facts.map_err(|reason| SuppressionError::Event { line, reason })?;
                    facts.into_iter().for_each(|fact| note(&mut self.choices, &mut file, fact, place));
                }
            }
            None => {
                let table = table::read(&Contacts::parse(bytes)?, column)?;
                file.entries = table.rows;
                file.skipped = table.skipped;
                file.people = table.people;
            }
        }
        self.files.push(file);
        Ok(())
    }

    /// Reads a file of events. [`Suppression::refresh`] continues to read it.
    pub fn follow(&mut self, name: &str, path: &Path) -> Result<(), SuppressionError> {
        let follow = Follow::open(path).map_err(SuppressionError::from)?;
        self.followed.push((self.files.len(), follow));
        self.files.push(OptOuts { name: name.to_owned(), is_followed: true, ..OptOuts::default() });
        self.refresh().map_err(|(_, error)| error)
    }

    /// Reads what was appended to the followed files. The error has the name of the file.
    pub fn refresh(&mut self) -> Result<(), (String, SuppressionError)> {
        let Self { files, choices, followed, stop_words } = self;
        for (place, follow) in followed {
            let Some(file) = files.get_mut(*place) else { continue };
            let read = follow.each_new(|line, text| {
                let fault = |reason| SuppressionError::Event { line, reason };
                let event: Value =
                    serde_json::from_slice(text).map_err(|error| fault(format!("is not JSON: {error}")))?;
                let facts = events::read(&event, stop_words).map_err(fault)?;
                facts.into_iter().for_each(|fact| note(choices, file, fact, *place));
                Ok(())
            });
            read.map_err(|error| (follow.path().display().to_string(), error))?;
        }
        Ok(())
    }

    /// Whether this recipient is excluded.
    pub fn contains(&self, recipient: &str) -> bool {
        !self.excluded_by(recipient).is_empty()
    }

    /// Why this recipient must not be written to; `None` if they may be.
    pub(crate) fn reason(&self, recipient: &str) -> Option<Failure> {
        let place = *self.excluded_by(recipient).first()?;
        let name = self.files.get(place).map(|file| file.name.as_str()).unwrap_or_default();
        let message = format!("This person is excluded by {name}.");
        Some(Failure::new("suppressed", Scope::Recipient, message, ""))
    }

    /// The places of the files that exclude this recipient.
    pub fn excluded_by(&self, recipient: &str) -> Vec<usize> {
        let lists = self.files.iter().enumerate().filter(|(_, file)| file.people.contains(recipient));
        lists.map(|(place, _)| place).chain(self.choices.stopped_by(&opt_out_key(recipient))).collect()
    }

    /// The files, in the order in which they were given.
    pub fn files(&self) -> &[OptOuts] {
        &self.files
    }
}

fn note(choices: &mut Choices, file: &mut OptOuts, fact: Fact, place: usize) {
    if matches!(fact, Fact::Chose { stop: true, .. }) {
        file.entries += 1;
    }
    choices.note(fact, place);
}

/// What an event at a line reports.
type Read = (u64, Result<Vec<Fact>, String>);

/// The reports in the events of a JSON file; `None` if it is a list.
fn events_of(bytes: &[u8], stop_words: &StopWords) -> Option<Vec<Read>> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if !matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut read = Vec::new();
    let mut has_events = false;
    let mut stream = Deserializer::from_slice(text).into_iter::<Value>();
    let mut place = Place { text, at: 0, line: 1 };
    while let Some(value) = stream.next() {
        let line = place.line_of_value();
        let values = match value {
            Ok(Value::Array(items)) => items,
            Ok(value) => vec![value],
            // The receiver may be writing the last line now.
            Err(error) if error.is_eof() && !read.is_empty() => break,
            Err(error) => {
                read.push((line, Err(format!("is not JSON: {error}"))));
                break;
            }
        };
        has_events |= values.iter().any(events::is_event);
        read.extend(values.iter().map(|value| (line, events::read(value, stop_words))));
        place.advance(stream.byte_offset());
    }
    has_events.then_some(read)
}

/// The position in a file, with the lines counted so far.
struct Place<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Place<'_> {
    /// The line on which the next value begins.
    fn line_of_value(&mut self) -> u64 {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.advance(self.at + blank);
        self.line
    }

    fn advance(&mut self, to: usize) {
        let passed = self.text.get(self.at..to).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = to;
    }
}

#[cfg(test)]
mod property;
#[cfg(test)]
mod tests;
