//! All forms of JSON in which lists are written.

use super::*;

const ROWS: [(&str, &str); 2] = [("+15555550123", "Ana"), ("+15555550124", "Bo")];

#[track_caller]
fn read(text: &str) -> Vec<(u64, String, String)> {
    let list = contacts(text.as_bytes());
    assert_eq!(list.columns(), ["phone", "name"]);
    let rows = list.rows().map(|row| (row.line, row.values.unwrap()));
    rows.map(|(line, values)| (line, values[0].clone(), values[1].clone())).collect()
}

#[test]
fn an_array_is_a_list_however_it_is_broken_into_lines() {
    let object = |(phone, name)| format!(r#"{{"phone": "{phone}", "name": "{name}"}}"#);
    let [ana, bo] = ROWS.map(object);
    let pretty = |text: &str| text.replace(", ", ",\n  ").replace('{', "{\n  ").replace('}', "\n}");
    for (text, lines) in [
        (format!("[{ana},{bo}]"), [1, 1]),
        (format!("[\n{ana},\n{bo}\n]\n"), [2, 3]),
        (format!("[\r\n{ana}\r\n,\r\n{bo}]"), [2, 4]),
        (format!("[{},\n{}]", pretty(&ana), pretty(&bo)), [1, 5]),
        (format!("{{\"people\": [{ana}, {bo}]}}"), [1, 1]),
        (format!("{{\n\"people\":\n[\n{ana},\n{bo}\n]\n}}\n"), [4, 5]),
        (format!("{ana}\n{bo}\n"), [1, 2]),
        (format!("{}\n{}", pretty(&ana), pretty(&bo)), [1, 5]),
        (format!("\n{ana}{bo}"), [2, 2]),
    ] {
        let expected: Vec<_> = lines
            .into_iter()
            .zip(ROWS)
            .map(|(line, (phone, name))| (line, phone.into(), name.into()))
            .collect();
        assert_eq!(read(&text), expected, "{text}");
    }
}

#[test]
fn an_object_around_a_list_and_more_is_named_where_a_column_is_missing() {
    let list = contacts(br#"{"total": 2, "next": null, "data": [{"phone": "+1"}, {"phone": "+2"}]}"#);
    let error = list.column("phone").unwrap_err().to_string();
    assert!(error.contains("the list may be its `data`: save that alone"), "{error}");
    let person = contacts(br#"{"phone": "+1", "orders": [{"id": 7}]}"#);
    assert_eq!(person.rows().next().unwrap().values.unwrap(), ["+1"], "one person with a list of their own");
}

#[test]
fn an_array_that_is_damaged_is_refused_with_its_line() {
    for (text, expected) in [
        ("[{\"phone\": \"+1\"},\n{\"phone\": \"+2\"}", "is missing"),
        ("[{\"phone\": \"+1\"},\n{\"phone\": +2}]", "line 2: this is no JSON"),
        ("[{\"phone\": \"+1\"}\n{\"phone\": \"+2\"}]", "line 2: the JSON list is not whole"),
        ("[{\"phone\": \"+1\"}]\n[{\"phone\": \"+2\"}]", "line 2: there is more behind the end"),
        ("[[\"phone\"], [\"+1\"]]", "line 1: an object is to stand here"),
        ("[]", "the JSON list is empty"),
    ] {
        let error = Contacts::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn json_lines_with_a_line_that_is_none_lose_that_line_only() {
    let list = contacts(b"{\"phone\": \n{\"phone\": \"+2\"}\n");
    let rows: Vec<_> = list.rows().map(|row| (row.line, row.values.is_ok())).collect();
    assert_eq!(rows, [(1, false), (2, true)]);
}
