//! Spreadsheets' own files: .xlsx, .xlsb, .ods and the old binary .xls.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Ods, Reader, Sheet as Entry, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use super::hidden;

/// A sheet, written as CSV: each record is a non-empty row, with the row's number as its first value.
#[derive(Debug)]
pub struct Sheet {
    /// The CSV.
    pub text: String,
    /// The sheet's name.
    pub name: String,
    /// Whether it is the first visible sheet.
    pub first: bool,
    /// Notes on it for a person.
    pub notes: Vec<String>,
}

type Bytes<'a> = Cursor<&'a [u8]>;

/// Whether these are the first bytes of a spreadsheet's own format, or of another archive.
pub fn is_sheet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// Reads a sheet: the first visible one, unless another is wanted.
pub fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, String> {
    let file = Cursor::new(bytes);
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        // A workbook with a password is packed like the old format.
        return match Xls::new(file.clone()) {
            Ok(book) => by_range(book, bytes, wanted),
            Err(error) => Err(match Xlsx::new(file) {
                Err(calamine::XlsxError::Password) => with_password(),
                _ => unreadable(error),
            }),
        };
    }
    let archive = zip::ZipArchive::new(file.clone()).map_err(unreadable)?;
    if archive.index_for_name("xl/workbook.bin").is_some() {
        return by_range(Xlsb::new(file).map_err(unreadable)?, bytes, wanted);
    }
    if archive.index_for_name("content.xml").is_some() {
        return match Ods::new(file) {
            Ok(book) => by_range(book, bytes, wanted),
            Err(calamine::OdsError::Password) => Err(with_password()),
            Err(error) => Err(unreadable(error)),
        };
    }
    if archive.index_for_name("_rels/.rels").is_none() {
        return Err("this is an archive (ZIP) and no spreadsheet: unpack it, or export the list as .xlsx or CSV (UTF-8)".to_owned());
    }
    by_cells(Xlsx::new(file).map_err(unreadable)?, bytes, wanted)
}

fn with_password() -> String {
    "the spreadsheet has a password: save it without one".to_owned()
}

fn unreadable(error: impl Display) -> String {
    format!("this spreadsheet cannot be read ({error}): save it as CSV (UTF-8)")
}

fn by_range<'a, R>(mut book: R, bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, String>
where
    R: Reader<Bytes<'a>>,
    R::Error: Display,
{
    let chosen = Chosen::of(book.sheets_metadata(), wanted)?;
    let range = book.worksheet_range(&chosen.name).map_err(unreadable)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut table = Table::default();
    for (row, column, value) in range.used_cells() {
        table.put(top + row as u32, left as usize + column, shown(value, false));
    }
    chosen.sheet(table, bytes)
}

/// Cell by cell: if a sheet has one value far below, the empty cells between need no memory.
fn by_cells(mut book: Xlsx<Bytes<'_>>, bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, String> {
    let chosen = Chosen::of(book.sheets_metadata(), wanted)?;
    let mut cells = book.worksheet_cells_reader(&chosen.name).map_err(unreadable)?;
    let plus: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| {
            let format = style.number_format.as_ref().map(|format| format.format_code.to_string());
            format.is_some_and(|format| shows_plus(&format))
        })
        .collect();
    let mut table = Table::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let plus = plus.get(style).copied().unwrap_or(false);
        table.put(row, column as usize, shown(&Data::from(cell.get_value().clone()), plus));
    }
    chosen.sheet(table, bytes)
}

/// The sheet that is read.
struct Chosen {
    name: String,
    first: bool,
    notes: Vec<String>,
}

impl Chosen {
    fn of(sheets: &[Entry], wanted: Option<&str>) -> Result<Self, String> {
        let tables: Vec<_> = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
        let first = tables.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or(tables.first());
        let first = first.ok_or("the spreadsheet has no sheet")?;
        let others = |name: &str| {
            let others = tables.iter().filter(|sheet| sheet.name != name);
            others.map(|sheet| format!("`{}`", sheet.name)).collect::<Vec<_>>().join(", ")
        };
        let chosen = match wanted {
            None => first,
            Some(wanted) => tables
                .iter()
                .find(|sheet| sheet.name == wanted)
                .ok_or_else(|| format!("there is no sheet `{wanted}`; the sheets are {}", others("")))?,
        };
        let mut notes = Vec::new();
        let others = others(&chosen.name);
        if wanted.is_none() && !others.is_empty() {
            notes.push(format!(
                "the sheet `{}` is read, and not {others}: choose another with --sheet",
                chosen.name
            ));
        }
        Ok(Self { name: chosen.name.clone(), first: chosen.name == first.name, notes })
    }

    fn sheet(mut self, table: Table, bytes: &[u8]) -> Result<Sheet, String> {
        match hidden::rows(bytes, &self.name) {
            Some(0) => {}
            Some(hidden) => {
                let (rows, are) = if hidden == 1 { ("row", "is") } else { ("rows", "are") };
                self.notes.push(format!(
                    "{hidden} {rows} of the sheet `{}` {are} hidden, by hand or by a filter, and {are} read like all \
                     others",
                    self.name
                ));
            }
            None => self.notes.push(
                "rows hidden in .xls and .xlsb are not recognised, and are read like all others: save the list as .xlsx \
                 to be told of them"
                    .to_owned(),
            ),
        }
        Ok(Sheet { text: table.csv()?, name: self.name, first: self.first, notes: self.notes })
    }
}

/// The filled cells.
#[derive(Default)]
struct Table {
    rows: BTreeMap<u32, Vec<String>>,
}

impl Table {
    fn put(&mut self, row: u32, column: usize, value: String) {
        if value.is_empty() {
            return;
        }
        let cells = self.rows.entry(row).or_default();
        cells.resize(cells.len().max(column + 1), String::new());
        if let Some(cell) = cells.get_mut(column) {
            *cell = value;
        }
    }

    fn csv(self) -> Result<String, String> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for (row, cells) in self.rows {
            writer.write_field((row + 1).to_string()).map_err(unreadable)?;
            writer.write_record(cells).map_err(unreadable)?;
        }
        let bytes = writer.into_inner().map_err(unreadable)?;
        String::from_utf8(bytes).map_err(unreadable)
    }
}

/// Whether a number format puts a `+` before every number, as people do for phone numbers.
fn shows_plus(format: &str) -> bool {
    ["+", "\\+", "\"+\""].iter().any(|plus| format.starts_with(plus))
}

/// A value as text: whole numbers without decimals, dates in ISO 8601.
fn shown(value: &Data, plus: bool) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => with_plus(number.to_string(), plus),
        Data::Float(number) => with_plus(decimal(*number), plus),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => date(moment),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => duration(text).unwrap_or_else(|| text.clone()),
        Data::Error(error) => error.to_string(),
    }
}

fn with_plus(number: String, plus: bool) -> String {
    if plus && number.bytes().all(|byte| byte.is_ascii_digit()) { format!("+{number}") } else { number }
}

/// A number with the 15 digits that a spreadsheet keeps.
fn decimal(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e16 {
        return format!("{number:.0}");
    }
    format!("{number:.14e}").parse::<f64>().map_or_else(|_| number.to_string(), |short| short.to_string())
}

fn date(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        let seconds = (moment.as_f64() * 86_400.0).round() as i64;
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = clock(u32::from(hour), u32::from(minute), u32::from(second));
    match moment.as_f64() {
        // A time of day alone is a fraction of day 0.
        value if (0.0..1.0).contains(&value) => time,
        value if value.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

fn clock(hour: u32, minute: u32, second: u32) -> String {
    let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
    format!("{hour:02}:{minute:02}{seconds}")
}

/// `2026-03-01T14:30:00` as `2026-03-01 14:30`.
fn iso(text: &str) -> String {
    let Some((date, time)) = text.split_once('T') else { return text.to_owned() };
    let time = time.trim_end_matches('Z').split('.').next().unwrap_or_default();
    match time.strip_suffix(":00").unwrap_or(time) {
        "00:00" | "00" => date.to_owned(),
        time => format!("{date} {time}"),
    }
}

/// `PT14H30M00S` as `14:30`.
fn duration(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.split(['.', ',', 'S']).next()?;
    Some(clock(hours.parse().ok()?, minutes.parse().ok()?, seconds.parse().ok()?))
}
