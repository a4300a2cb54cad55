//! Hidden rows of a sheet: the spreadsheet reader does not distinguish them from others.

use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// How many filled rows of a sheet are hidden, as far as the file can tell.
pub fn rows(bytes: &[u8], sheet: &str) -> Option<usize> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.index_for_name("content.xml").is_some() {
        return of_ods(&mut archive, sheet);
    }
    let path = path(&mut archive, sheet)?;
    let mut hidden = Hidden::default();
    each(&mut archive, &path, |element| match element.local_name().as_ref() {
        "row" => {
            hidden.begin(attribute(element, "hidden").is_some_and(|value| value != "0" && value != "false"))
        }
        "v" | "is" => hidden.filled(),
        _ => {}
    })?;
    Some(hidden.count)
}

/// Counts a hidden row once a cell in it has content.
#[derive(Default)]
struct Hidden {
    is_hidden: bool,
    count: usize,
}

impl Hidden {
    fn begin(&mut self, is_hidden: bool) {
        self.is_hidden = is_hidden;
    }

    fn filled(&mut self) {
        self.count += usize::from(std::mem::take(&mut self.is_hidden));
    }
}

fn of_ods(archive: &mut Archive<'_>, sheet: &str) -> Option<usize> {
    let mut hidden = Hidden::default();
    let mut is_read = false;
    each(archive, "content.xml", |element| match element.name().as_ref() {
        "table:table" => is_read = attribute(element, "table:name").as_deref() == Some(sheet),
        "table:table-row" => {
            let visibility = attribute(element, "table:visibility");
            hidden.begin(is_read && visibility.is_some_and(|word| word != "visible"));
        }
        "table:table-cell" if attribute(element, "office:value-type").is_some() => hidden.filled(),
        _ => {}
    })?;
    Some(hidden.count)
}

/// The file of a sheet of an .xlsx, by its name.
fn path(archive: &mut Archive<'_>, sheet: &str) -> Option<String> {
    let mut id = None;
    each(archive, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(sheet) {
            id = attribute(element, "r:id");
        }
    })?;
    let id = id?;
    let mut target = None;
    each(archive, "xl/_rels/workbook.xml.rels", |element| {
        if attribute(element, "Id").as_deref() == Some(id.as_str()) {
            target = attribute(element, "Target");
        }
    })?;
    let target = target?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

/// Visits the elements of an XML file in the archive.
fn each(archive: &mut Archive<'_>, path: &str, mut visit: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let file: Box<dyn Read + '_> = Box::new(archive.by_name(path).ok()?);
    let mut reader = Reader::from_reader(BufReader::new(file));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => visit(&element),
            Event::Eof => return Some(()),
            _ => {}
        }
        buffer.clear();
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}
