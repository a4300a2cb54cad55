//! Spreadsheets' own formats, generated here as spreadsheets write them.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An .xlsx with the sheets `Archive`, which is hidden, `People` and `Others`.
fn xlsx(people: &str) -> Vec<u8> {
    let sheet = |rows: &str| {
        format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        )
    };
    let other = sheet(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>+15555550199</t></is></c></row>"#,
    );
    let sheet_files = |n| format!("xl/worksheets/sheet{n}.xml");
    let relationship = |n: u32| {
        format!(
            r#"<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        )
    };
    archive(&[
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Archive" sheetId="1" state="hidden" r:id="rId1"/><sheet name="People" sheetId="2" r:id="rId2"/><sheet name="Others" sheetId="3" r:id="rId3"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}{}{}</Relationships>"#,
                relationship(1),
                relationship(2),
                relationship(3)
            ),
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;+&quot;0"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/></cellXfs></styleSheet>"#,
        ),
        (&sheet_files(1), &other),
        (&sheet_files(2), &sheet(people)),
        (&sheet_files(3), &other),
    ])
}

fn text(cell: &str, value: &str) -> String {
    format!(r#"<c r="{cell}" t="inlineStr"><is><t>{value}</t></is></c>"#)
}

fn people() -> Vec<u8> {
    let rows = [
        format!(r#"<row r="1">{}</row>"#, text("A1", "Customers of March")),
        format!(
            r#"<row r="3">{}{}{}{}</row>"#,
            text("A3", "phone"),
            text("B3", "name"),
            text("C3", "when"),
            text("D3", "amount")
        ),
        format!(
            r#"<row r="4"><c r="A4" s="2"><v>15555550123</v></c>{}<c r="C4" s="1"><v>46082</v></c><c r="D4"><v>0.30000000000000004</v></c></row>"#,
            text("B4", "Zoë\nMüller")
        ),
        format!(
            r#"<row r="6" hidden="1"><c r="A6"><v>1.5555550124E10</v></c>{}<c r="C6" s="3"><v>0.604166666666667</v></c><c r="D6" t="e"><v>#N/A</v></c></row>"#,
            text("B6", "Bo")
        ),
        r#"<row r="9" hidden="1"/>"#.to_owned(),
    ];
    xlsx(&rows.concat())
}

fn rows(list: &Contacts) -> Vec<(u64, Vec<String>)> {
    list.rows().map(|row| (row.line, row.values.unwrap())).collect()
}

#[test]
fn a_sheet_is_read_as_people_see_it() {
    let list = contacts(&people()).with_columns(&["phone".to_owned(), "name".to_owned()]);
    assert_eq!(list.columns(), ["phone", "name", "when", "amount"]);
    let expected = [
        (4, ["+15555550123", "Zoë\nMüller", "2026-03-01", "0.3"].map(str::to_owned).to_vec()),
        (6, ["15555550124", "Bo", "14:30", "#N/A"].map(str::to_owned).to_vec()),
    ];
    assert_eq!(rows(&list), expected);
    let notes = list.notes();
    assert!(notes[0].contains("the sheet `People` is read, and not `Archive`, `Others`"), "{notes:?}");
    assert!(notes[1].contains("1 row of the sheet `People` is hidden"), "{notes:?}");
    assert!(notes[2].contains("the names of the columns are in line 3"), "{notes:?}");
}

#[test]
fn another_sheet_is_another_list() {
    let read = |sheet| Contacts::read(&people(), Reading { sheet: Some(sheet), encoding: None });
    let others = read("Others").unwrap();
    assert_eq!(rows(&others), [(2, vec!["+15555550199".to_owned()])]);
    assert!(others.notes().is_empty(), "it was chosen by a person");
    let [first, chosen] = [contacts(&people()), read("People").unwrap()].map(|list| list.hash().to_owned());
    assert_eq!(first, chosen);
    assert_ne!(first, others.hash());
    let error = read("Peoples").unwrap_err().to_string();
    assert_eq!(error, "there is no sheet `Peoples`; the sheets are `Archive`, `People`, `Others`");
    let error = Contacts::read(b"phone\n+1", Reading { sheet: Some("People"), encoding: None }).unwrap_err();
    assert!(error.to_string().contains("has no sheets"), "{error}");
}

#[test]
fn cells_of_a_sheet_may_be_missing_or_stand_beside_the_table() {
    let rows_of = [
        format!(r#"<row r="1">{}{}</row>"#, text("A1", "phone"), text("B1", "name")),
        format!(r#"<row r="2">{}{}</row>"#, text("A2", "+15555550123"), text("F2", "call later")),
        format!(r#"<row r="3">{}</row>"#, text("B3", "Bo")),
    ];
    let list = contacts(&xlsx(&rows_of.concat()));
    let expected =
        [(2, vec!["+15555550123".to_owned(), String::new()]), (3, vec![String::new(), "Bo".to_owned()])];
    assert_eq!(rows(&list), expected);
}

#[test]
fn a_value_far_below_and_far_to_the_right_takes_no_room() {
    let rows_of = [
        format!(r#"<row r="1">{}</row>"#, text("A1", "phone")),
        format!(r#"<row r="2">{}</row>"#, text("A2", "+15555550123")),
        format!(r#"<row r="1048576">{}{}</row>"#, text("A1048576", "+15555550124"), text("XFD1048576", "x")),
    ];
    let list = contacts(&xlsx(&rows_of.concat()));
    assert_eq!(list.rows().map(|row| row.line).collect::<Vec<_>>(), [2, 1_048_576]);
    assert!(list.text.len() < 50_000, "{}", list.text.len());
}

#[test]
fn an_ods_is_read_as_people_see_it() {
    let row =
        |attributes: &str, cells: &str| format!("<table:table-row{attributes}>{cells}</table:table-row>");
    let text = |value: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>"#)
    };
    let rows_of = [
        row("", &[text("phone"), text("name"), text("when"), text("at")].concat()),
        row(
            "",
            &[
                r#"<table:table-cell office:value-type="float" office:value="15555550123"><text:p>1.56E+10</text:p></table:table-cell>"#,
                &text("Zoë"),
                r#"<table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>01.03.26</text:p></table:table-cell>"#,
                r#"<table:table-cell office:value-type="time" office:time-value="PT14H30M00S"><text:p>14:30</text:p></table:table-cell>"#,
            ]
            .concat(),
        ),
        row(r#" table:visibility="filter""#, &[text("+15555550124"), text("Bo"), text("x"), text("y")].concat()),
        row(r#" table:number-rows-repeated="1048570" table:visibility="collapse""#, "<table:table-cell/>"),
    ];
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="People">{}</table:table></office:spreadsheet></office:body></office:document-content>"#,
        rows_of.concat()
    );
    let file = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
        ("content.xml", &content),
    ]);
    let list = contacts(&file);
    assert_eq!(list.columns(), ["phone", "name", "when", "at"]);
    assert_eq!(
        rows(&list)[0],
        (2, ["15555550123", "Zoë", "2026-03-01", "14:30"].map(str::to_owned).to_vec())
    );
    assert_eq!(rows(&list)[1].0, 3);
    assert!(list.notes()[0].contains("1 row of the sheet `People` is hidden"), "{:?}", list.notes());
}

#[test]
fn the_old_binary_format_is_read() {
    // Two people, the second with a number cell, written by another program.
    let list = contacts(include_bytes!("old.xls"));
    let expected =
        [(2, vec!["+15555550123".to_owned(), "Zoë".into()]), (3, vec!["15555550124".into(), "Bo".into()])];
    assert_eq!(rows(&list), expected);
    let notes = list.notes();
    assert!(notes[0].contains("rows hidden in .xls and .xlsb are not recognised"), "{notes:?}");
}

#[test]
fn an_archive_that_is_no_spreadsheet_is_named() {
    let error = Contacts::parse(&archive(&[("list.csv", "phone\n+1")])).unwrap_err().to_string();
    assert!(error.contains("an archive (ZIP) and no spreadsheet"), "{error}");
    let encoding = Reading { encoding: Some("utf-8"), sheet: None };
    let error = Contacts::read(&people(), encoding).unwrap_err().to_string();
    assert!(error.contains("leave --encoding out"), "{error}");
}
