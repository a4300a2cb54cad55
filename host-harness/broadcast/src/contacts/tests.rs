mod cells;
mod encodings;
mod headers;
mod json;
mod sheets;

use super::*;

fn contacts(bytes: &[u8]) -> Contacts {
    Contacts::parse(bytes).unwrap()
}

#[track_caller]
fn table(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let contacts = contacts(bytes);
    let rows = contacts.rows().map(|row| row.values.unwrap()).collect();
    (contacts.columns().to_vec(), rows)
}

fn utf16(text: &str, unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn every_encoding_that_spreadsheets_write_gives_the_same_names() {
    let text = "phone;name\n+15555550123;Zoë Müller\n";
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let files = [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [b"\xFF\xFE".to_vec(), utf16(text, u16::to_le_bytes)].concat(),
        [b"\xFE\xFF".to_vec(), utf16(text, u16::to_be_bytes)].concat(),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
        windows,
    ];
    for file in files {
        let (columns, rows) = table(&file);
        assert_eq!(columns, ["phone", "name"]);
        assert_eq!(rows, [["+15555550123", "Zoë Müller"]], "{}", contacts(&file).encoding());
    }
}

#[test]
fn the_delimiter_is_found_and_not_taken_for_a_part_of_a_value() {
    for (delimiter, other) in [(",", ";"), (";", ","), ("\t", ","), ("|", ";")] {
        let text = format!(
            "phone{delimiter}note\r\n+15555550123{delimiter}one{other} two{other} three\r\n+15555550124{delimiter}x"
        );
        let (columns, rows) = table(text.as_bytes());
        assert_eq!(columns, ["phone", "note"], "{delimiter:?}");
        assert_eq!(rows[0], ["+15555550123".to_owned(), format!("one{other} two{other} three")]);
    }
    assert_eq!(table(b"phone\n+15555550123\n").1, [["+15555550123"]], "a single column");
}

#[test]
fn a_first_line_may_state_the_separator() {
    let file = contacts(b"sep=;\nphone;name\n+15555550123;Ana");
    assert_eq!(file.columns(), ["phone", "name"]);
    assert_eq!(file.rows().next().unwrap().line, 3);
}

#[test]
fn rows_keep_the_lines_they_begin_at() {
    let file = contacts(b"phone,note\n+1,\"two\nlines\"\n,\n\n+2,x\n+3\n+4,x,\n+5,x,y\n");
    let rows: Vec<_> = file.rows().map(|row| (row.line, row.values.ok())).collect();
    assert_eq!(rows.len(), 5, "blank rows are left out: {rows:?}");
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 6, 7, 8, 9]);
    assert_eq!(rows[0].1.as_ref().unwrap()[1], "two\nlines");
    assert_eq!(rows[2].1, None, "a value is missing");
    assert!(rows[3].1.is_some(), "a surplus value that is blank");
    assert_eq!(rows[4].1, None, "a surplus value");
}

#[test]
fn json_lines_are_rows_too() {
    let file = contacts(
        b"{\"phone\": \"+1\", \"n\": 7}\n\n{\"phone\": \" +2 \", \"vip\": true}\n[]\n{\"phone\": {}}",
    );
    assert_eq!(file.columns(), ["phone", "n", "vip"]);
    let rows: Vec<_> = file.rows().collect();
    assert_eq!(rows[0].values.as_ref().unwrap(), &["+1", "7", ""]);
    assert_eq!(rows[1], Row { line: 3, values: Ok(vec!["+2".into(), String::new(), "true".into()]) });
    assert!(rows[2].values.is_err() && rows[3].values.as_ref().unwrap_err().contains("`phone`"));
}

#[test]
fn a_column_that_is_missing_is_named_with_the_nearest() {
    let file = contacts("Phone Number,vorname\n+1,Ana".as_bytes());
    assert_eq!(file.column("vorname").unwrap(), 1);
    let error = file.column("phone_number").unwrap_err().to_string();
    assert!(error.contains("`phone_number`") && error.contains("did you mean `Phone Number`?"), "{error}");
    let error = file.column("city").unwrap_err().to_string();
    assert!(!error.contains("did you mean") && error.contains("`vorname`"), "{error}");
}

#[test]
fn what_is_no_list_says_what_to_do() {
    for (bytes, expected) in [
        (&b"PK\x03\x04rest"[..], "save it as CSV"),
        (b"\xD0\xCF\x11\xE0rest", "save it as CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"BEGIN:VCARD\nVERSION:3.0\nTEL:+15555550123\nEND:VCARD\n", "vCard"),
        (b"\xEF\xBB\xBF<html><table><tr><td>phone</td></tr></table>", "web page (HTML)"),
        (b"<?xml version=\"1.0\"?><Workbook/>", "this is XML"),
        (b"\x1F\x8B\x08", "gzip"),
        (b"\xEF\xBB\xBFa\xFFb", "UTF-8"),
        (b"abc\0\0\0def", "no text"),
        (b" \n", "empty"),
    ] {
        let error = Contacts::parse(bytes).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn two_columns_of_one_name_are_a_fault_only_where_the_name_is_used() {
    let list = contacts(b"a,b,a\n1,2,3");
    assert_eq!(list.column("b").unwrap(), 1);
    let error = list.column("a").unwrap_err().to_string();
    assert_eq!(error, "columns 1 and 3 are both called `a`: rename one");
}

#[test]
fn an_error_shows_no_control_characters_of_the_list() {
    let list = contacts("phone,\"na\u{1b}[2J\nme\"\n+1,x".as_bytes());
    let error = list.column("\u{202e}nope").unwrap_err().to_string();
    assert_eq!(error, visible(&error), "{error:?}");
    assert!(error.contains("`na\u{fffd}[2J\u{fffd}me`"), "{error}");
}

#[test]
fn one_byte_changes_the_hash() {
    assert_eq!(contacts(b"a\n1").hash().len(), 64);
    assert_ne!(contacts(b"a\n1").hash(), contacts(b"a\n2").hash());
}

#[test]
fn a_quote_that_is_never_closed_swallows_nobody() {
    let swallowed = b"phone,name,notes\n+15555550123,Ana,x\n+15555550124,Bob,\"vip\n+15555550125,Cy,y\n";
    let error = Contacts::parse(swallowed).unwrap_err().to_string();
    assert!(error.contains("line 3") && error.contains("never closed"), "{error}");
    let several_lines = "phone,notes\n+15555550123,\"two\nlines\"\n";
    let inches = "phone,notes\n+15555550123,\"a\nb\"\n+15555550124,5\" wide\n";
    for sound in [several_lines, inches] {
        assert!(contacts(sound.as_bytes()).rows().all(|row| row.values.is_ok()), "{sound}");
    }
}

#[test]
fn what_holds_lists_only_is_no_column() {
    let list = contacts(b"{\"phone\":\"+15555550123\",\"tags\":[\"a\"]}\n");
    assert_eq!(list.columns(), ["phone"]);
    assert!(list.rows().all(|row| row.values.is_ok()));
}
