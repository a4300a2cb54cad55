use serde::{Deserialize, Serialize};

use super::{Misread, append, from_str, to_vec};

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
struct Record {
    to: String,
    preview_url: Option<bool>,
    count: Option<u32>,
    extra_json: Option<String>,
    places: Vec<Place>,
    kind: Kind,
    source: Option<Source>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Place {
    latitude: f64,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
enum Kind {
    #[default]
    Plain,
    QuickReply,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
enum Source {
    Url(String),
    MediaId(String),
    Nothing,
}

#[track_caller]
fn misread(json: &str) -> (String, String) {
    let Misread { place, message } = from_str::<Record>(json).unwrap_err();
    (place, message)
}

#[test]
fn a_value_is_written_with_the_names_of_the_contract_and_read_back() {
    let record = Record {
        to: "\"Ana\"\n".into(),
        preview_url: Some(true),
        count: Some(u32::MAX),
        extra_json: Some("{}".into()),
        places: vec![Place { latitude: -1.5 }, Place { latitude: 2.0 }],
        kind: Kind::QuickReply,
        source: Some(Source::MediaId("x".into())),
    };
    let json = r#"{"to":"\"Ana\"\n","preview-url":true,"count":4294967295,"extra-json":"{}","places":[{"latitude":-1.5},{"latitude":2.0}],"kind":"quick-reply","source":{"media-id":"x"}}"#;
    assert_eq!(String::from_utf8(to_vec(&record)).unwrap(), json);
    assert_eq!(from_str(json), Ok(record));
}

#[test]
fn an_option_that_is_none_is_left_out_and_may_be_null_or_blank() {
    let record = Record::default();
    let json = r#"{"to":"","places":[],"kind":"plain"}"#;
    assert_eq!(to_vec(&record), json.as_bytes());
    assert_eq!(from_str(json), Ok(record));
    let blank = r#"{"to":"","places":[],"kind":"plain","preview-url":null,"count":" "}"#;
    assert_eq!(from_str(blank), Ok(Record::default()));
}

#[test]
fn a_text_of_json_may_be_the_value_itself() {
    let json = r#"{"to":"","places":[],"kind":"plain","extra-json":{"a":[1]},"source":"nothing"}"#;
    let record = Record {
        extra_json: Some(r#"{"a":[1]}"#.into()),
        source: Some(Source::Nothing),
        ..Record::default()
    };
    assert_eq!(from_str(json), Ok(record));
}

#[test]
fn an_error_names_its_place() {
    for (json, place, says) in [
        ("[", "", "not JSON"),
        ("[]", "", "must be an object, and is a list"),
        ("{}", "to", "missing"),
        (r#"{"preview_url":true}"#, "preview_url", "there are to, preview-url, count"),
        (r#"{"count":-1}"#, "count", "whole number"),
        (r#"{"places":[{"latitude":1},{"latitude":"1"}]}"#, "places[1].latitude", "a number, and is a text"),
        (r#"{"kind":"slow-reply"}"#, "kind", "one of plain, quick-reply"),
        (r#"{"source":{"url":1}}"#, "source.url", "a text"),
        (r#"{"source":"url"}"#, "source", "needs a value"),
        (r#"{"source":{"nothing":1}}"#, "source.nothing", "no value"),
    ] {
        let (at, message) = misread(json);
        assert_eq!(at, place, "{json}: {message}");
        assert!(message.contains(says), "{json}: {message}");
    }
}

#[test]
fn a_value_without_the_name_of_its_case_is_told_how_to_be_given() {
    let (place, message) =
        misread(r#"{"to":"a","places":[],"kind":"plain","source":"https://a.example/b.png"}"#);
    assert_eq!(place, "source");
    assert!(message.contains(r#"one of {"url": …}, {"media-id": …}, "#), "{message}");
    let (_, message) = misread(r#"{"to":"a","places":[],"kind":"plian"}"#);
    assert_eq!(message, "This must be one of plain, quick-reply, and is `plian`.");
}

#[test]
fn texts_and_numbers_are_written_as_others_read_them() {
    let text: String = (0..0x180)
        .filter_map(char::from_u32)
        .chain("plain \u{1f600}\u{2028} \"and\" so on".chars())
        .collect();
    let mut json = b"[".to_vec();
    append(&mut json, &text);
    assert_eq!(json, format!("[{}", serde_json::Value::from(&*text)).as_bytes());
    for number in [0, 1, 9, 10, 1_234_567_890, u64::MAX] {
        assert_eq!(to_vec(&number), number.to_string().as_bytes());
    }
    assert_eq!(to_vec(&-12_i32), b"-12");
}
