//! A list of people: CSV as spreadsheets write it, their own files, or JSON.

mod cell;
mod csv;
mod encoding;
mod hidden;
mod json;
mod json_lines;
mod kind;
mod lines;
mod sheet;
mod warnings;

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::visible::visible;

pub use cell::guarded;

/// A list of people whose format is known. Its rows are read later.
#[derive(Debug)]
pub struct Contacts {
    text: String,
    format: Format,
    columns: Vec<String>,
    encoding: &'static str,
    guessed: bool,
    mark: bool,
    hash: String,
    notes: Vec<String>,
    count: usize,
    /// How many rows have been read.
    seen: AtomicUsize,
}

#[derive(Debug)]
enum Format {
    Csv(csv::Layout),
    JsonLines,
    Json(json::Objects),
}

/// The settings that a person gives for a file because the file does not contain them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    /// The encoding of the text.
    pub encoding: Option<&'a str>,
    /// The sheet of a spreadsheet.
    pub sheet: Option<&'a str>,
}

/// One person of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file where it begins, from 1; of a sheet, the row.
    pub line: u64,
    /// Its values, trimmed, one for each column; or what is wrong with the row.
    pub values: Result<Vec<String>, String>,
}

/// The format in which to write some of the rows, so that the list's own program can read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The separator of the values.
    pub separator: u8,
    /// Whether a first line `sep=` names the separator.
    pub stated: bool,
    /// Whether there is a byte order mark.
    pub mark: bool,
}

impl Default for Dialect {
    /// A format that most spreadsheets read.
    fn default() -> Self {
        Self { separator: b',', stated: false, mark: true }
    }
}

/// Why a file cannot be read as a list of people.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ContactsError(String);

impl ContactsError {
    fn new(text: impl AsRef<str>) -> Self {
        // The text contains names of columns and sheets.
        Self(visible(text.as_ref()).into_owned())
    }
}

impl Contacts {
    /// Reads a file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContactsError> {
        Self::read(bytes, Reading::default())
    }

    /// Reads a file's bytes, in the encoding and from the sheet that a person gave.
    pub fn read(bytes: &[u8], reading: Reading<'_>) -> Result<Self, ContactsError> {
        Self::understood(bytes, reading).map_err(ContactsError::new)
    }

    fn understood(bytes: &[u8], reading: Reading<'_>) -> Result<Self, String> {
        if let Some(kind) = kind::of_bytes(bytes) {
            return Err(kind.to_owned());
        }
        if sheet::is_sheet(bytes) {
            return match reading.encoding {
                Some(_) => Err("a spreadsheet says its encoding itself: leave --encoding out".to_owned()),
                None => Self::of_sheet(bytes, reading.sheet),
            };
        }
        if let Some(sheet) = reading.sheet {
            return Err(format!("this file has no sheets, and so no sheet `{sheet}`"));
        }
        let decoded = encoding::decode(bytes, reading.encoding)?;
        let text = decoded.text;
        if let Some(kind) = kind::of_text(&text) {
            return Err(kind.to_owned());
        }
        let (format, columns, count) =
            if text.trim_start().starts_with(['{', '[']) { of_json(&text)? } else { of_csv(&text)? };
        Ok(Self {
            text,
            format,
            columns,
            encoding: decoded.encoding,
            guessed: decoded.guessed,
            mark: decoded.mark,
            hash: hex(&Sha256::digest(bytes)),
            notes: Vec::new(),
            count,
            seen: AtomicUsize::new(0),
        })
    }

    fn of_sheet(bytes: &[u8], wanted: Option<&str>) -> Result<Self, String> {
        let sheet = sheet::read(bytes, wanted)?;
        let (layout, columns) = csv::of_sheet(&sheet.text)?;
        let count = csv::check(&sheet.text, layout)?.saturating_sub(1);
        let mut hash = Sha256::new_with_prefix(bytes);
        if !sheet.first {
            // Another sheet of the same file counts as another list.
            hash.update(sheet.name.as_bytes());
        }
        Ok(Self {
            text: sheet.text,
            format: Format::Csv(layout),
            columns,
            encoding: "UTF-8",
            guessed: false,
            mark: true,
            hash: hex(&hash.finalize()),
            notes: sheet.notes,
            count,
            seen: AtomicUsize::new(0),
        })
    }

    /// The same list, if only these columns are needed. They help to find a header below a title, and a row may lack
    /// cells of other columns at its end.
    #[must_use]
    pub fn with_columns(mut self, used: &[String]) -> Self {
        let Format::Csv(mut layout) = self.format else { return self };
        let used: Vec<String> = used.iter().map(|name| name.nfc().collect()).collect();
        if let Some((found, columns)) = csv::with_header(&self.text, layout, &used) {
            let (was, is) = (layout.header(), found.header());
            if is > was {
                self.notes.push(left_out_above(is));
            }
            (layout, self.columns) = (found, columns);
            let last = self.columns.iter().rposition(|column| used.contains(column));
            layout.need(last.map_or(usize::MAX, |last| last + 1));
        }
        self.format = Format::Csv(layout);
        self
    }

    /// The same list. If its first line looks like a title, the header is read from below it.
    #[must_use]
    pub fn below_titles(mut self) -> Self {
        let Format::Csv(layout) = self.format else { return self };
        if let Some((found, columns)) = csv::below_title(&self.text, layout, &self.columns) {
            self.notes.push(left_out_above(found.header()));
            (self.format, self.columns) = (Format::Csv(found), columns);
        }
        self
    }

    /// The names of the columns. One without a name is blank.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The file's encoding, as far as it can be determined.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// Whether the encoding is a guess. If so, a person must check the letters before anything is sent.
    pub fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// The SHA-256 of the file's bytes, in hexadecimal. For a sheet other than the first, it includes the sheet's name.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The approximate number of rows.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many rows were read since the last call of [`Contacts::rows`].
    pub fn seen(&self) -> usize {
        self.seen.load(Ordering::Relaxed)
    }

    /// The format for writing its rows to another file.
    pub fn dialect(&self) -> Dialect {
        match &self.format {
            // A file that was not UTF-8 gets a mark, so that a spreadsheet does not read it in the old encoding.
            Format::Csv(layout) => Dialect {
                separator: layout.delimiter,
                stated: layout.stated,
                mark: self.mark || self.encoding != "UTF-8",
            },
            Format::JsonLines | Format::Json(_) => Dialect::default(),
        }
    }

    /// Notes on the list for a person to read before sending. Reads all rows.
    pub fn notes(&self) -> Vec<String> {
        let mut damage = warnings::Damage::default();
        for row in self.each() {
            for value in row.values.iter().flatten() {
                damage.look(row.line, value);
            }
        }
        let notes = self.notes.iter().cloned().chain(damage.notes());
        notes.map(|note| visible(&note).into_owned()).collect()
    }

    /// The lines and values of the first rows that are not pure ASCII, and the number of such rows. If the encoding is
    /// a guess, these may be wrong.
    pub fn beyond_ascii(&self, most: usize) -> (Vec<(u64, Vec<String>)>, usize) {
        let (mut first, mut count) = (Vec::new(), 0);
        for row in self.each() {
            let mut values = row.values.unwrap_or_default();
            values.retain(|value| !value.is_ascii());
            if values.is_empty() {
                continue;
            }
            count += 1;
            if first.len() < most {
                first.push((row.line, values));
            }
        }
        (first, count)
    }

    /// The rows, in the file's order, without blank rows.
    pub fn rows(&self) -> Box<dyn Iterator<Item = Row> + Send + '_> {
        self.seen.store(0, Ordering::Relaxed);
        Box::new(self.each().inspect(|_| {
            self.seen.fetch_add(1, Ordering::Relaxed);
        }))
    }

    fn each(&self) -> Box<dyn Iterator<Item = Row> + Send + '_> {
        match &self.format {
            Format::Csv(layout) => Box::new(csv::rows(&self.text, *layout, self.columns.len())),
            Format::JsonLines => Box::new(json_lines::rows(&self.text, &self.columns)),
            Format::Json(objects) => Box::new(json::each(&self.text, *objects).filter_map(|object| {
                // Invalid JSON was already refused when the list was read.
                let (line, object) = object.ok()?;
                Some(Row { line, values: json_lines::values(&object, &self.columns) })
            })),
        }
    }

    /// The line and cells of each row, as they can be written to another file. Faulty rows are included.
    pub fn cells(&self) -> Box<dyn Iterator<Item = (u64, Vec<String>)> + '_> {
        match &self.format {
            Format::Csv(layout) => Box::new(csv::cells(&self.text, *layout)),
            _ => Box::new(self.each().map(|row| (row.line, row.values.unwrap_or_default()))),
        }
    }

    /// The place of a column; or an error that names the most similar column.
    pub fn column(&self, name: &str) -> Result<usize, ContactsError> {
        let wanted: String = name.nfc().collect();
        let mut places = (0..).zip(&self.columns).filter(|(_, column)| **column == wanted);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some((place, _)), Some((other, _))) => Err(ContactsError::new(format!(
                "columns {} and {} are both called `{name}`: rename one",
                place + 1,
                other + 1
            ))),
            (None, _) => Err(ContactsError::new(self.missing(name))),
        }
    }

    fn missing(&self, name: &str) -> String {
        let doubt = match &self.format {
            Format::Csv(layout) => csv::doubt(&self.text, *layout, &self.columns),
            Format::Json(_) => json::around(&self.text),
            Format::JsonLines => None,
        };
        if let Some(doubt) = doubt {
            return format!("there is no column `{name}`: {doubt}");
        }
        let named: Vec<_> = self.columns.iter().filter(|column| !column.is_empty()).collect();
        let near = host_harness::nearest(name, named.iter().map(|column| column.as_str()));
        let hint = near.map_or_else(
            || "the columns are ".to_owned(),
            |column| format!("did you mean `{column}`? The columns are "),
        );
        let all: Vec<_> = named.iter().map(|column| format!("`{column}`")).collect();
        format!("there is no column `{name}`; {hint}{}", all.join(", "))
    }
}

fn left_out_above(header: u64) -> String {
    format!("the names of the columns are in line {header}: the lines above are ignored")
}

fn of_csv(text: &str) -> Result<(Format, Vec<String>, usize), String> {
    let (layout, columns) = csv::layout(text)?;
    let count = csv::check(text, layout)?.saturating_sub(1);
    Ok((Format::Csv(layout), columns, count))
}

fn of_json(text: &str) -> Result<(Format, Vec<String>, usize), String> {
    let Some(objects) = json::objects(text)? else {
        let (columns, count) = json_lines::columns(text);
        return Ok((Format::JsonLines, columns, count));
    };
    let (mut names, mut count) = (json_lines::Names::default(), 0);
    for object in json::each(text, objects) {
        names.add(object?.1);
        count += 1;
    }
    if count == 0 {
        return Err("the JSON list is empty".to_owned());
    }
    Ok((Format::Json(objects), names.columns(), count))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
