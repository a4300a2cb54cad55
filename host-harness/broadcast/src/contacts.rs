//! A list of people: CSV as spreadsheets write it, or JSON lines.

mod csv;
mod encoding;
mod json_lines;

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A list of people, read and understood, with its rows still to be gone through.
#[derive(Debug)]
pub struct Contacts {
    text: String,
    format: Format,
    columns: Vec<String>,
    encoding: &'static str,
    hash: String,
}

#[derive(Debug)]
enum Format {
    Csv(csv::Layout),
    JsonLines,
}

/// One person of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// Its values, one for each column and trimmed; or what is the matter with the row.
    pub values: Result<Vec<String>, String>,
}

/// Why a file is no list of people.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ContactsError(String);

impl Contacts {
    /// Reads a file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContactsError> {
        let (text, encoding) = encoding::decode(bytes).map_err(ContactsError)?;
        let hash = hex(&Sha256::digest(bytes));
        let (format, columns) = if text.trim_start().starts_with('{') {
            (Format::JsonLines, json_lines::columns(&text))
        } else {
            let (layout, columns) = csv::layout(&text).map_err(ContactsError)?;
            (Format::Csv(layout), columns)
        };
        Ok(Self { text, format, columns, encoding, hash })
    }

    /// The names of the columns. One without a name is blank.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How the file is encoded, as far as that can be told.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The SHA-256 of the file's bytes, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The rows, in the file's order. Rows that are blank throughout are left out.
    pub fn rows(&self) -> Box<dyn Iterator<Item = Row> + Send + '_> {
        match &self.format {
            Format::Csv(layout) => Box::new(csv::rows(&self.text, *layout, self.columns.len())),
            Format::JsonLines => Box::new(json_lines::rows(&self.text, &self.columns)),
        }
    }

    /// The place of a column; or an error that names the nearest.
    pub fn column(&self, name: &str) -> Result<usize, ContactsError> {
        let found = self.columns.iter().position(|column| column == name);
        found.ok_or_else(|| {
            let named: Vec<_> = self.columns.iter().filter(|column| !column.is_empty()).collect();
            let near =
                named.iter().map(|column| (strsim::jaro_winkler(&normal(column), &normal(name)), column));
            let near = near.filter(|(likeness, _)| *likeness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0));
            let hint = near.map_or_else(
                || "the columns are ".to_owned(),
                |(_, column)| format!("did you mean `{column}`? The columns are "),
            );
            let all: Vec<_> = named.iter().map(|column| format!("`{column}`")).collect();
            ContactsError(format!("there is no column `{name}`; {hint}{}", all.join(", ")))
        })
    }
}

/// So that `First Name` and `first_name` are as near as can be.
fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
