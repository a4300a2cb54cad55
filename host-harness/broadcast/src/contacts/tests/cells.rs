//! The marks that are removed from a cell, and those that are added.

use super::*;

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
