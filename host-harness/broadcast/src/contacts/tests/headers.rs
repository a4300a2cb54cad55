//! Where the table begins, and which cells a row needs.

use super::*;

fn used(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_first_line_states_the_separator_in_whatever_way() {
    for (first, separator) in [
        ("sep=;", ";"),
        ("SEP=;", ";"),
        ("Sep=\t", "\t"),
        ("sep=\\t", "\t"),
        ("\"sep=;\"", ";"),
        ("\"sep=\t\"", "\t"),
        ("sep=;;;", ";"),
        ("\"sep=;\",,", ";"),
        ("sep=^", "^"),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                format!("{first}{end}phone{separator}name, all{end}+15555550123{separator}Ana, B{end}");
            let list = contacts(text.as_bytes());
            assert_eq!(list.columns(), ["phone", "name, all"], "{text:?}");
            let row = list.rows().next().unwrap();
            assert_eq!((row.line, row.values.unwrap()[1].as_str()), (3, "Ana, B"), "{text:?}");
            assert_eq!(
                list.dialect(),
                Dialect { separator: separator.as_bytes()[0], stated: true, mark: false }
            );
        }
    }
}

#[test]
fn the_header_is_found_below_a_title() {
    for separator in [";", ",", "\t"] {
        let text = format!(
            "Customers of March 2026\r\n\r\nas of{separator}2026-03-31\r\nphone{separator}name{separator}city\r\n\
             +15555550123{separator}Ana{separator}Rio\r\n"
        );
        let list = contacts(text.as_bytes()).with_columns(&used(&["name", "phone"]));
        assert_eq!(list.columns(), ["phone", "name", "city"], "{separator:?}");
        let rows: Vec<_> = list.rows().map(|row| (row.line, row.values.unwrap())).collect();
        assert_eq!(rows, [(5, used(&["+15555550123", "Ana", "Rio"]))], "{separator:?}");
        assert!(list.notes()[0].contains("the names of the columns are in line 4"), "{:?}", list.notes());
    }
}

#[test]
fn a_title_with_a_separator_of_its_own_does_not_decide_the_separator() {
    let text = "Customers, March\n\"phone\";\"name\"\n\"+15555550123\";\"Ana, B\"\n\"+15555550124\";\"Bo\"\n";
    let list = contacts(text.as_bytes()).with_columns(&used(&["phone", "name"]));
    let rows: Vec<_> = list.rows().map(|row| row.values.unwrap()).collect();
    assert_eq!(rows[0], ["+15555550123", "Ana, B"]);
}

#[test]
fn a_title_above_a_header_that_lacks_the_column_is_called_a_title() {
    let list = contacts(b"Customers of March 2026\ntelephone;name\n+15555550123;Ana\n")
        .with_columns(&used(&["phone"]));
    let error = list.column("phone").unwrap_err().to_string();
    assert!(error.contains("line 1 looks like a title; line 2 has `telephone`, `name`"), "{error}");
}

#[test]
fn a_list_without_a_header_is_said_to_have_none() {
    let list = contacts(b"+15555550123;Ana\n+15555550124;Bo\n").with_columns(&used(&["phone"]));
    let error = list.column("phone").unwrap_err().to_string();
    assert!(error.contains("line 1 has `+15555550123`, and not the names of the columns"), "{error}");
}

#[test]
fn letters_of_a_header_are_the_same_however_they_are_composed() {
    let list = contacts("phone;pre\u{301}nom\n+1;Ana".as_bytes());
    assert_eq!(list.column("pr\u{e9}nom").unwrap(), 1);
    assert_eq!(contacts("phone;pr\u{e9}nom\n+1;Ana".as_bytes()).column("pre\u{301}nom").unwrap(), 1);
    assert_eq!(list.with_columns(&used(&["pr\u{e9}nom", "phone"])).column("pr\u{e9}nom").unwrap(), 1);
}

#[test]
fn cells_that_nobody_uses_may_be_missing_at_the_end_of_a_row() {
    let text = b"phone;name;order;note;unused\n+15555550142;Bo;A-2;x\n+15555550143;Cy\n";
    let list = contacts(text).with_columns(&used(&["phone", "order"]));
    let rows: Vec<_> = list.rows().map(|row| row.values).collect();
    assert_eq!(rows[0], Ok(used(&["+15555550142", "Bo", "A-2", "x", ""])));
    let reason = rows[1].as_ref().unwrap_err();
    assert_eq!(reason, "has 2 values for 5 columns: is the end of the row missing?");
    assert!(
        contacts(text).rows().all(|row| row.values.is_err()),
        "where nobody says what is used, all is needed"
    );
}

#[test]
fn a_surplus_value_is_taken_for_a_separator_that_is_not_in_quotes() {
    let list = contacts(b"phone;name\n+15555550142;Bo;x\n");
    let reason = list.rows().next().unwrap().values.unwrap_err();
    assert!(
        reason.contains("3 values for 2 columns: is a value with the separator not in quotes?"),
        "{reason}"
    );
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let lines = ["phone,name", "+1,Ana", "", "+2,\"two", "lines\"", "+3,Cy", ""];
        let list = contacts(lines.join(end).as_bytes());
        assert_eq!(list.rows().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 6], "{end:?}");
        assert_eq!(list.count(), 3, "{end:?}");
    }
}

#[test]
fn a_quote_that_php_escaped_with_a_backslash_is_refused_with_its_line() {
    for text in [
        "phone;name\n+1;Ana\n+2;\"Bo \\\"the book\\\" Li\"\n+3;Cy\n",
        "phone;name\n+1;Ana\n+2;\"Bo \\\"\";x\n+3;Cy\n",
        "phone;name\r+1;Ana\r+2;\"say \\\"\"\r+3;\"Cy\"\r",
    ] {
        let error = Contacts::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("line 3 has \\\" within quotes, as PHP writes it"), "{error}");
    }
    let error = Contacts::parse(b"phone;name\n+2;\"Bo \"the book\" Li\"\n").unwrap_err().to_string();
    assert!(error.starts_with("line 2 has a quote within quotes that is not doubled"), "{error}");
    let sound = contacts(b"phone;name\n+1;\"C:\\dir\\\" ;\n+2;\"Bo \"\"the book\"\"\"\n+3;a\\\"b\n");
    let names: Vec<_> = sound.rows().map(|row| row.values.unwrap()[1].clone()).collect();
    assert_eq!(names[1..], ["Bo \"the book\"", "a\\\"b"]);
}

#[test]
fn a_row_can_be_written_elsewhere_as_it_was_also_where_it_is_faulty() {
    let list = contacts(b"phone;name\n+1;Ana;x\n+2\n");
    let cells: Vec<_> = list.cells().collect();
    assert_eq!(cells, [(2, used(&["+1", "Ana", "x"])), (3, used(&["+2"]))]);
}

#[test]
fn how_far_a_list_was_gone_through_can_be_seen() {
    let list = contacts(b"phone\n+1\n\n+2\n+3\n");
    let mut rows = list.rows();
    rows.next();
    rows.next();
    assert_eq!((list.seen(), list.count()), (2, 3));
    _ = list.notes();
    assert_eq!(list.seen(), 2, "looking for notes is no going through it");
}
