//! Comma-separated values, whatever separates them.

use csv::{ReaderBuilder, StringRecord};

use super::Row;

/// What spreadsheets put between values; where it is a comma is the country's custom.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records are looked at to tell the delimiter.
const SAMPLE: usize = 50;

/// Where the table begins, and what separates its values.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The bytes and the lines above the header.
    above: (usize, u64),
    delimiter: u8,
}

/// Finds the layout, and the names of the columns.
pub fn layout(text: &str) -> Result<(Layout, Vec<String>), String> {
    let layout = stated(text).unwrap_or_else(|| Layout { above: (0, 0), delimiter: likeliest(text) });
    let header = records(text, layout).next().ok_or("the file is empty")?;
    let header = header.map_err(|error| error.to_string())?;
    let columns: Vec<_> = header.iter().map(|name| name.trim().to_owned()).collect();
    for (place, name) in columns.iter().enumerate() {
        if let Some(other) = columns.iter().take(place).position(|column| column == name && !name.is_empty())
        {
            let (other, place) = (other + 1, place + 1);
            return Err(format!("columns {other} and {place} are both called `{name}`: rename one"));
        }
    }
    match unclosed(text, layout) {
        Some(line) => Err(format!(
            "line {line} opens a quote that is never closed, so that all that follows would be a part of it: close it, or \
             take it out"
        )),
        None => Ok((layout, columns)),
    }
}

/// The line of the last record, if it goes on over further lines and ends within quotes.
fn unclosed(text: &str, layout: Layout) -> Option<u64> {
    let record = records(text, layout).filter_map(Result::ok).last()?;
    let several = record.iter().any(|value| value.contains('\n'));
    let position = record.position().filter(|_| several)?;
    let from = layout.above.0 + usize::try_from(position.byte()).ok()?;
    let quotes = text.get(from..)?.bytes().filter(|byte| *byte == b'"').count();
    (quotes % 2 == 1).then(|| first_line(text, position, layout))
}

/// The rows below the header.
pub fn rows(text: &str, layout: Layout, columns: usize) -> impl Iterator<Item = Row> + Send + '_ {
    let records = records(text, layout).skip(1).filter_map(Result::ok);
    records.filter(|record| record.iter().any(|value| !value.trim().is_empty())).map(move |record| {
        let line = record.position().map_or(0, |position| first_line(text, position, layout));
        let blank_rest = record.iter().skip(columns).all(|value| value.trim().is_empty());
        let values = if record.len() < columns || !blank_rest {
            let found = record.len();
            Err(format!(
                "has {found} values for {columns} columns: is a value with the separator not in quotes?"
            ))
        } else {
            Ok(record.iter().take(columns).map(|value| value.trim().to_owned()).collect())
        };
        Row { line, values }
    })
}

/// Where a record begins. The reader counts the blank lines before a record with it.
fn first_line(text: &str, position: &csv::Position, layout: Layout) -> u64 {
    let from = layout.above.0 + usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(from..).unwrap_or_default();
    let blank =
        rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n').count();
    layout.above.1 + position.line() + blank as u64
}

fn records(text: &str, layout: Layout) -> impl Iterator<Item = csv::Result<StringRecord>> + Send + '_ {
    let table = text.get(layout.above.0..).unwrap_or_default();
    let reader = ReaderBuilder::new()
        .delimiter(layout.delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(table.as_bytes());
    reader.into_records()
}

/// A first line `sep=;`, which spreadsheets write and obey.
fn stated(text: &str) -> Option<Layout> {
    let line = text.split_inclusive('\n').next()?;
    match line.trim_end().strip_prefix("sep=")?.as_bytes() {
        [delimiter] => Some(Layout { above: (line.len(), 1), delimiter: *delimiter }),
        _ => None,
    }
}

/// The delimiter that gives the header the most columns, among those that most rows agree with.
fn likeliest(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let layout = Layout { above: (0, 0), delimiter };
        let sample: Vec<_> = records(text, layout).take(SAMPLE).filter_map(Result::ok).collect();
        let columns = sample.first().map_or(0, StringRecord::len);
        let agree = sample.iter().filter(|record| record.len() == columns).count();
        if columns > 1 { (agree, columns) } else { (0, 0) }
    };
    // The last of equals is taken: the comma, before all others.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}
