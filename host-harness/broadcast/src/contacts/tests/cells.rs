//! What is taken off a cell, and what is put on it.

use super::*;

#[track_caller]
fn said(cell: &str) -> String {
    number_cell(cell).unwrap().into_owned()
}

#[test]
fn what_is_certain_to_be_around_a_number_is_taken_off() {
    for given in [
        "+15555550123",
        "'+15555550123",
        "''+15555550123",
        "\u{2019}+15555550123",
        "=\"+15555550123\"",
        "\"+15555550123\"",
        "tel:+15555550123",
        "TEL: +15555550123",
        "tel://+15555550123",
        "whatsapp:+15555550123",
        "p:+15555550123",
        "15555550123@s.whatsapp.net",
        "15555550123:12@s.whatsapp.net",
        "15555550123@c.us",
        "+15555550123@c.us",
        "https://wa.me/15555550123",
        "https://wa.me/15555550123?text=hi",
        "wa.me/+15555550123",
        "https://api.whatsapp.com/send?phone=15555550123&text=x",
        "whatsapp://send?phone=15555550123",
        "\u{FF0B}\u{FF11}5555550123",
        "+\u{661}\u{665}\u{665}\u{665}\u{665}\u{665}\u{665}\u{660}\u{661}\u{662}\u{663}",
    ] {
        assert_eq!(said(given), "+15555550123", "{given}");
    }
}

#[test]
fn what_a_number_cell_means_beyond_that_is_left_to_the_number() {
    for given in
        ["15555550123", "+1 (555) 555-0123", "US.13491208655302741918", "", "+49 171/555-0119", "+1 555 CALL"]
    {
        assert_eq!(said(given), given, "no + is made up and no sign lost");
    }
    assert_eq!(said("tel:15555550123"), "15555550123", "a word before it does not say the country");
}

#[test]
fn what_is_not_certain_is_named() {
    for (given, expected) in [
        ("+15555550123, +15555550124", "two numbers"),
        ("+15555550123 / 15555550124", "two numbers"),
        ("15555550123;15555550124", "two numbers"),
        ("+15555550123 +15555550124", "two numbers"),
        ("12036304@g.us", "a group"),
        ("1234567@lid", "without a number"),
        ("ana@books.example", "`@books.example` is no part of a number"),
        ("+1 \u{1D7CF}555 5550123", "0 to 9"),
    ] {
        let error = number_cell(given).unwrap_err();
        assert!(error.contains(expected), "{given}: {error}");
    }
}

#[test]
fn no_cell_that_is_written_is_a_formula_and_each_is_read_back_as_it_was() {
    for value in [
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "-5",
        "+1+1",
        "'=1",
        "''@x",
        "\u{FF1D}1",
        "'t Hooft",
        "Ana",
        "",
        "+15555550123",
        "+491715550118",
        "+351912345678",
        "a, \"b\"; c",
    ] {
        let written = guarded(value);
        let is_number =
            written.strip_prefix('+').is_some_and(|rest| rest.contains(' ') && !rest.contains('+'));
        assert!(is_number || !written.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{FF1D}']), "{written}");
        assert_eq!(cell::plain(&written).replace(' ', ""), value.replace(' ', ""), "{written}");
    }
    assert_eq!(guarded("+491715550118"), "+49 1715550118");
    assert_eq!(guarded("+15555550123"), "+1 5555550123");
    assert_eq!(guarded("+351912345678"), "+351 912345678");
    assert_eq!([guarded("\t=1"), guarded("\r=1"), guarded(" =1")], ["'\t=1", "'\r=1", "' =1"]);
}

#[test]
fn a_cell_of_a_list_loses_the_marks_of_a_spreadsheet() {
    let list =
        contacts(b"phone;name;x\n=\"+15555550123\";='Ana;\"=\"\"007\"\"\"\n'+15555550124;'t Hooft;'=1\n");
    let rows: Vec<_> = list.rows().map(|row| row.values.unwrap()).collect();
    assert_eq!(rows[0], ["+15555550123", "='Ana", "007"]);
    assert_eq!(rows[1], ["+15555550124", "'t Hooft", "=1"]);
}
