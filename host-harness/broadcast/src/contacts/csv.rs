//! Comma-separated values, whatever the separator.

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use unicode_normalization::UnicodeNormalization;

use super::lines::Counter;
use super::{Row, cell};

/// The separators that spreadsheets use; the country's settings decide whether it is a comma.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records are examined to find the delimiter.
const SAMPLE: usize = 50;

/// How many records may precede the header: titles, dates, blank rows.
const TITLES: usize = 20;

/// Where the table begins, and its separator.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The byte offset of the header.
    start: usize,
    /// The number of the header's line: for a sheet, of its row.
    first: u64,
    /// The separator of the values.
    pub delimiter: u8,
    /// Whether a first line `sep=` states it.
    pub stated: bool,
    /// Whether it comes from a sheet: the first value is the row's number, and trailing empty cells are missing.
    sheet: bool,
    /// How many columns a row must have: up to the last one in use.
    needed: usize,
}

impl Layout {
    /// The number of the header's line.
    pub fn header(&self) -> u64 {
        self.first
    }

    /// Allows rows to lack the columns after the first `columns`.
    pub fn need(&mut self, columns: usize) {
        self.needed = columns;
    }
}

/// Finds the layout of a text, and the names of the columns.
pub fn layout(text: &str) -> Result<(Layout, Vec<String>), String> {
    let layout = stated(text).unwrap_or_else(|| Layout {
        start: 0,
        first: 1,
        delimiter: likeliest(text),
        stated: false,
        sheet: false,
        needed: usize::MAX,
    });
    let header = records(text, layout).next().ok_or("the file has no rows")?;
    Ok((Layout { start: header.byte, first: header.line, ..layout }, names(&header.values)))
}

/// The layout of a text that was written from a sheet.
pub fn of_sheet(text: &str) -> Result<(Layout, Vec<String>), String> {
    let layout =
        Layout { start: 0, first: 1, delimiter: b',', stated: false, sheet: true, needed: usize::MAX };
    let header = records(text, layout).next().ok_or("the sheet is empty")?;
    Ok((Layout { start: header.byte, first: header.line, ..layout }, names(&header.values)))
}

/// The layout with the header at the first record that names all these columns, if one near the top does.
pub fn with_header(text: &str, layout: Layout, used: &[String]) -> Option<(Layout, Vec<String>)> {
    let was = layout.delimiter;
    let fixed = layout.stated || layout.sheet;
    let others = DELIMITERS.into_iter().filter(|other| !fixed && *other != was);
    std::iter::once(was).chain(others).find_map(|delimiter| {
        let layout = Layout { delimiter, ..layout };
        records(text, layout).take(TITLES).find_map(|record| {
            let columns = names(&record.values);
            let has_all = used.iter().all(|name| columns.contains(name));
            let found = Layout { start: record.byte, first: record.line, ..layout };
            // With another separator its quotes may be invalid.
            let is_sound = has_all && (delimiter == was || check(text, found).is_ok());
            is_sound.then_some((found, columns))
        })
    })
}

/// A doubt about the header, for a person looking for a column, if it hardly contains column names.
pub fn doubt(text: &str, layout: Layout, columns: &[String]) -> Option<String> {
    let line = layout.header();
    let digits = |name: &str| name.bytes().filter(u8::is_ascii_digit).count();
    if let Some(number) = columns.iter().find(|name| digits(name) >= 7) {
        return Some(format!(
            "line {line} has `{number}`, and not the names of the columns: write a line with them above it"
        ));
    }
    let wider = wider(text, layout, columns)?;
    let cells: Vec<_> = names(&wider.values).into_iter().map(|name| format!("`{name}`")).collect();
    Some(format!(
        "line {line} looks like a title; line {} has {}: is it the line with the names of the columns?",
        wider.line,
        cells.join(", ")
    ))
}

/// The layout with the header below a title, if the supposed header line has only one cell.
pub fn below_title(text: &str, layout: Layout, columns: &[String]) -> Option<(Layout, Vec<String>)> {
    let found = wider(text, layout, columns)?;
    Some((Layout { start: found.byte, first: found.line, ..layout }, names(&found.values)))
}

/// The first record with more than one cell, below a line with one.
fn wider(text: &str, layout: Layout, columns: &[String]) -> Option<Record> {
    let filled = |values: &StringRecord| values.iter().filter(|value| !value.trim().is_empty()).count();
    let alone = columns.iter().filter(|name| !name.is_empty()).count() == 1;
    let mut below = records(text, layout).skip(1).take(TITLES);
    below.find(|record| filled(&record.values) > 1).filter(|_| alone)
}

fn names(header: &StringRecord) -> Vec<String> {
    // A letter with an accent may be written as one character or as two.
    header.iter().map(|name| cell::plain(name).trim_start_matches('\u{FEFF}').nfc().collect()).collect()
}

/// Checks the quotes, which may merge many rows into one value. Returns the number of records.
pub fn check(text: &str, layout: Layout) -> Result<usize, String> {
    let table = text.get(layout.start..).unwrap_or_default().as_bytes();
    let is_end =
        |byte: Option<&u8>| byte.is_none_or(|b| *b == layout.delimiter || matches!(b, b'\r' | b'\n'));
    let line = |at: usize| Counter::new(text, 1).line_of(layout.start + at);
    let (mut at, mut records, mut record) = (0, 0, 0);
    while at < table.len() {
        // At the first byte of a field.
        if table.get(at) == Some(&b'"') {
            let opened = at;
            at += 1;
            loop {
                let Some(quote) = memchr(b'"', table, at) else {
                    return Err(format!(
                        "line {} opens a quote that is never closed, so that all that follows would be a part of it: \
                         close it, or take it out",
                        line(opened)
                    ));
                };
                let after_backslash = table.get(quote.wrapping_sub(1)) == Some(&b'\\') && quote - 1 > opened;
                let doubled = table.get(quote + 1) == Some(&b'"');
                if doubled && !(after_backslash && is_end(table.get(quote + 2))) {
                    at = quote + 2;
                    continue;
                }
                let closes = !doubled && closes(table.get(quote + 1..).unwrap_or_default(), layout.delimiter);
                if closes {
                    at = quote + 1;
                    break;
                }
                let line = line(quote);
                return Err(if after_backslash {
                    format!(
                        "line {line} has \\\" within quotes, as PHP writes it: a quote is doubled there, \"\". Export the \
                         list with doubled quotes"
                    )
                } else {
                    format!(
                        "line {line} has a quote within quotes that is not doubled: write \"\" for it, or take it out"
                    )
                });
            }
        }
        while !is_end(table.get(at)) {
            at += 1;
        }
        if matches!(table.get(at), None | Some(b'\r' | b'\n')) {
            records += usize::from(at > record);
            record = at + 1;
        }
        at += 1;
    }
    Ok(records)
}

/// Whether the text after a quote ends the field, with only spaces in between.
fn closes(rest: &[u8], delimiter: u8) -> bool {
    let next = rest.iter().find(|byte| **byte != b' ');
    next.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\r' | b'\n'))
}

fn memchr(byte: u8, text: &[u8], from: usize) -> Option<usize> {
    text.get(from..)?.iter().position(|other| *other == byte).map(|place| from + place)
}

/// The rows below the header.
pub fn rows(text: &str, layout: Layout, columns: usize) -> impl Iterator<Item = Row> + Send + '_ {
    filled(text, layout).map(move |record| {
        let found = record.values.len();
        let surplus = record.values.iter().skip(columns).any(|value| !value.trim().is_empty());
        let values = if surplus && !layout.sheet {
            Err(format!(
                "has {found} values for {columns} columns: is a value with the separator not in quotes?"
            ))
        } else if found < layout.needed.min(columns) && !layout.sheet {
            Err(format!("has {found} values for {columns} columns: is the end of the row missing?"))
        } else {
            let mut values: Vec<_> = record.values.iter().take(columns).map(value).collect();
            values.resize(columns, String::new());
            Ok(values)
        };
        Row { line: record.line, values }
    })
}

/// The cells of each row, however many it has, with its line.
pub fn cells(text: &str, layout: Layout) -> impl Iterator<Item = (u64, Vec<String>)> + '_ {
    filled(text, layout).map(|record| (record.line, record.values.iter().map(value).collect()))
}

fn value(cell: &str) -> String {
    cell::plain(cell).into_owned()
}

fn filled(text: &str, layout: Layout) -> impl Iterator<Item = Record> + Send + '_ {
    records(text, layout).skip(1).filter(|record| !record.is_blank())
}

/// A record and its position.
struct Record {
    values: StringRecord,
    byte: usize,
    line: u64,
}

impl Record {
    fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.trim().is_empty())
    }
}

/// The records from the header on.
fn records(text: &str, layout: Layout) -> Records<'_> {
    let table = text.get(layout.start..).unwrap_or_default();
    let reader = ReaderBuilder::new()
        .delimiter(layout.delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(table.as_bytes());
    Records { reader, lines: Counter::new(table, layout.first), layout }
}

struct Records<'a> {
    reader: Reader<&'a [u8]>,
    lines: Counter<'a>,
    layout: Layout,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let mut record = ByteRecord::new();
        // The text is in memory and rows may have any length, so reading cannot fail.
        if !self.reader.read_byte_record(&mut record).unwrap_or(false) {
            return None;
        }
        let begun = record.position().map_or(0, csv::Position::byte) as usize;
        // The reader counts the blank lines before a record as part of it.
        let (byte, counted) = self.lines.start(begun);
        let values = StringRecord::from_byte_record_lossy(record);
        let byte = self.layout.start + byte;
        if !self.layout.sheet {
            return Some(Record { values, byte, line: counted });
        }
        let line = values.get(0).and_then(|row| row.parse().ok()).unwrap_or(counted);
        Some(Record { values: values.iter().skip(1).collect(), byte, line })
    }
}

/// A first line `sep=;`, which spreadsheets write and obey: in any case, with or without quotes, and followed by
/// separators if it was saved as a row.
fn stated(text: &str) -> Option<Layout> {
    let line = text.split(['\r', '\n']).next()?;
    let bare = line.trim_start().trim_end_matches(' ');
    let bare = bare.strip_prefix('"').map_or(bare, |rest| rest.split('"').next().unwrap_or(rest));
    let (word, separator) = bare.split_at_checked(4).filter(|(word, _)| word.eq_ignore_ascii_case("sep="))?;
    _ = word;
    let delimiter = match separator.as_bytes() {
        b"\\t" => b'\t',
        [delimiter, more @ ..]
            if delimiter.is_ascii() && more.iter().all(|b| b == delimiter || *b == b',') =>
        {
            *delimiter
        }
        _ => return None,
    };
    let rest = text.get(line.len()..)?;
    let end = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
    Some(Layout {
        start: line.len() + end,
        first: 2,
        delimiter,
        stated: true,
        sheet: false,
        needed: usize::MAX,
    })
}

/// The delimiter that gives the header the most columns, among those that most rows agree with. If it gives the first
/// line only one column, that line may be a title, and the rows below decide.
fn likeliest(text: &str) -> u8 {
    let widths = |delimiter: u8| -> Vec<usize> {
        let layout =
            Layout { start: 0, first: 1, delimiter, stated: false, sheet: false, needed: usize::MAX };
        records(text, layout).take(SAMPLE).map(|record| record.values.len()).collect()
    };
    let agree = |widths: &[usize], width: usize| widths.iter().filter(|other| **other == width).count();
    let by_header = |delimiter: &u8| {
        let widths = widths(*delimiter);
        let header = widths.first().copied().unwrap_or(0);
        if header > 1 { (agree(&widths, header), header) } else { (0, 0) }
    };
    let by_rows = |delimiter: &u8| {
        let widths = widths(*delimiter);
        let wide = widths.iter().filter(|width| **width > 1);
        wide.map(|width| (agree(&widths, *width), *width)).max().unwrap_or_default()
    };
    // Of equals, the last wins: the comma comes before all others.
    let likeliest = |score: &dyn Fn(&u8) -> (usize, usize)| {
        DELIMITERS.into_iter().rev().max_by_key(score).unwrap_or(b',')
    };
    let (best, other) = (likeliest(&by_header), likeliest(&by_rows));
    // If more rows agree with each other than with the first line, that may be a title with another separator.
    if by_header(&best).0 >= by_rows(&other).0 { best } else { other }
}
