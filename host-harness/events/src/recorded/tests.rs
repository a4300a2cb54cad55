use super::*;

fn read(text: &str) -> Vec<(usize, Result<Record, Fault>)> {
    records(text).map(|entry| (entry.line, entry.record)).collect()
}

fn body(text: &str) -> Result<Record, Fault> {
    Ok(Record::Body(text.to_owned()))
}

fn lines_of(text: &str) -> Vec<(usize, bool)> {
    records(text).map(|entry| (entry.line, entry.record.is_ok())).collect()
}

const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[]}"#;
const PRETTY: &str = "{\n  \"object\": \"whatsapp_business_account\",\n  \"entry\": [\n    {}\n  ]\n}";

#[test]
fn each_form_is_known_by_its_members() {
    let delivery = r#"{"signature":"sha256=0","body":"{\"object\":1}"}"#;
    let found = read(&format!("{delivery}\n{BODY}\n{{\"id\":\"a\",\"content\":{{\"other\":\"calls\"}}}}"));
    let recorded = Record::Delivery { signature: "sha256=0".to_owned(), body: "{\"object\":1}".to_owned() };
    assert_eq!(found[0], (1, Ok(recorded)));
    assert_eq!(found[1], (2, body(BODY)));
    assert_eq!(found[2], (3, Ok(Record::Event(json!({"id": "a", "content": {"other": "calls"}})))));
    assert_eq!(read("{\"entry\":[]} 1"), [(1, Err(Fault::Unknown)), (1, Err(Fault::Unknown))]);
}

#[test]
fn the_panels_sample_is_one_change_of_an_entry() {
    let found = read(r#"{"field": "messages", "value": {"a": 1.50}}"#);
    let [(1, Ok(Record::Sample(body)))] = &found[..] else { panic!("{found:?}") };
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["object"], OBJECT);
    assert_eq!(body["entry"][0]["changes"][0], json!({"field": "messages", "value": {"a": 1.50}}));
}

#[test]
fn values_stand_in_a_line_or_over_several_with_anything_between() {
    let text = format!("\u{FEFF}{PRETTY}\r\n\r\n{BODY}{BODY}\n\u{FEFF}  {PRETTY}\n");
    assert_eq!(read(&text), [(1, body(PRETTY)), (8, body(BODY)), (8, body(BODY)), (9, body(PRETTY))]);
    let list = format!("\n[\n{BODY},\n{PRETTY}]");
    assert_eq!(lines_of(&list), [(2, true), (2, true)]);
    assert_eq!(read(" \n\n"), []);
}

#[test]
fn a_bad_value_is_named_and_those_around_it_are_read() {
    for bad in [
        "abc",
        "{",
        "{\"a\":",
        "{\"object\":\"cut off",
        "{\"a\":1,}",
        "]",
        "{} x",
        "\"text\"",
        "{\"a\":\"\\ud800\"}",
    ] {
        let lines = lines_of(&format!("{BODY}\n{bad}\n{BODY}\n{PRETTY}\n"));
        assert!(lines.starts_with(&[(1, true), (2, false)]), "{bad}: {lines:?}");
        assert!(lines.ends_with(&[(3, true), (4, true)]), "{bad}: {lines:?}");
    }
    // A broken value over several lines ends where another begins.
    let broken = PRETTY.replace("[\n", "[,\n");
    let found = read(&format!("{broken}\n{PRETTY}\n"));
    assert_eq!(found[1..], [(7, body(PRETTY))]);
    let Err(Fault::NotJson(words)) = &found[0].1 else { panic!("{found:?}") };
    assert!(words.ends_with("at line 3, column 13"), "{words}");
}

#[test]
fn the_last_value_may_still_be_being_written() {
    for cut in [&BODY[..20], "{", &PRETTY[..30]] {
        let found = read(&format!("{BODY}\n{cut}"));
        assert_eq!(found, [(1, body(BODY)), (2, Err(Fault::Unfinished))]);
    }
}

#[test]
fn another_products_body_is_known() {
    assert_eq!(other_product(r#"{"object":"page"}"#), Some("page".to_owned()));
    assert_eq!(other_product(BODY), None);
}
