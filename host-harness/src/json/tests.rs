use serde_json::json;
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::*;

/// A type by its WIT-like text: every type that a contract may use, in one place.
const TYPES: &str = r#"(component
    (type $media' (enum "image" "video"))
    (export $media "media" (type $media'))
    (type $source' (variant (case "url" string) (case "json" string) (case "none")))
    (export $source "source" (type $source'))
    (type $part' (record (field "value" string) (field "index" u32)))
    (export $part "part" (type $part'))
    (type $input' (record
        (field "to" string)
        (field "media" (option $media))
        (field "source" (option $source))
        (field "reply-to" (option string))
        (field "data-json" (option string))
        (field "parts" (option (list $part)))
        (field "timeout-ms" (option u32))))
    (export "input" (type $input'))
    (type $all' (record
        (field "b" bool) (field "s8" s8) (field "u8" u8) (field "s16" s16) (field "u16" u16)
        (field "s32" s32) (field "u32" u32) (field "s64" s64) (field "u64" u64)
        (field "f64" float64) (field "c" char) (field "t" (tuple u8 string))
        (field "r" (result u8 (error string))) (field "e" (result))))
    (export "all" (type $all'))
    (type $nested' (option (option u8)))
    (export "nested" (type $nested'))
    (type $flags' (flags "a" "b"))
    (export $flags "flags" (type $flags'))
    (type $flagged' (record (field "f" $flags)))
    (export "flagged" (type $flagged'))
)"#;

fn ty(name: &str) -> Type {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(TYPES).unwrap()).unwrap();
    match component.component_type().get_export(&engine, name).unwrap().ty {
        ComponentItem::Type(ty) => ty,
        other => panic!("{other:?}"),
    }
}

fn read(name: &str, json: &Value) -> Result<Val, Vec<String>> {
    let mut reader = Reader::default();
    let value = reader.value(json, &ty(name), "input", "input");
    if !reader.faults.is_empty() {
        return Err(reader.faults.iter().map(ToString::to_string).collect());
    }
    Ok(value.unwrap())
}

fn round_trip(name: &str, json: Value) -> Value {
    to_json(&read(name, &json).unwrap())
}

#[track_caller]
fn assert_faults(name: &str, json: Value, faults: &[&str]) {
    assert_eq!(read(name, &json).unwrap_err(), faults);
}

#[test]
fn every_plain_type_goes_there_and_back() {
    let all = json!({
        "b": true, "s8": -128, "u8": 255, "s16": -32768, "u16": 65535, "s32": -2147483648,
        "u32": 4294967295u32, "s64": i64::MIN, "u64": u64::MAX, "f64": 1.5, "c": "ü",
        "t": [1, "x"], "r": {"err": "no"}, "e": "ok",
    });
    assert_eq!(round_trip("all", all.clone()), all);
}

#[test]
fn a_whole_input_goes_there_and_back() {
    let input = json!({
        "to": "+15550001111",
        "media": "video",
        "source": {"url": "https://example.test/a.jpg"},
        "parts": [{"value": "a", "index": 0}, {"value": "", "index": 1}],
        "timeout-ms": 5000,
    });
    assert_eq!(round_trip("input", input.clone()), input);
}

#[test]
fn absent_null_and_blank_options_are_none() {
    let none = json!({"to": "x"});
    for given in [
        json!({"to": "x"}),
        json!({"to": "x", "media": null, "source": null, "reply-to": null, "timeout-ms": null}),
        json!({"to": "x", "media": "", "source": " ", "reply-to": " \n\t", "parts": "", "timeout-ms": ""}),
    ] {
        assert_eq!(round_trip("input", given), none);
    }
}

#[test]
fn a_blank_string_that_is_no_option_stays() {
    assert_eq!(round_trip("input", json!({"to": " "})), json!({"to": " "}));
}

#[test]
fn what_is_json_may_be_given_as_json() {
    let given = round_trip("input", json!({"to": "x", "data-json": {"a": [1, null]}}));
    assert_eq!(given["data-json"], r#"{"a":[1,null]}"#);
    let given = round_trip("input", json!({"to": "x", "data-json": r#"{"a": 1}"#}));
    assert_eq!(given["data-json"], r#"{"a": 1}"#);
    for value in [json!([1]), json!(1), json!(true), json!({})] {
        let given = round_trip("source", json!({"json": value}));
        assert_eq!(given["json"], value.to_string());
    }
}

#[test]
fn nothing_else_may_be_given_as_json() {
    assert_faults("source", json!({"url": {"a": 1}}), &["input.url: must be a string, not an object"]);
}

#[test]
fn unknown_fields_are_named_with_what_was_meant() {
    assert_faults(
        "input",
        json!({"to": "x", "replyTo": "y", "colour": "z"}),
        &["input.replyTo: is not known; did you mean `reply-to`?", "input.colour: is not known"],
    );
}

#[test]
fn every_fault_is_reported_with_its_place() {
    assert_faults(
        "input",
        json!({"media": "imgae", "parts": [{"value": 1, "index": 0}, {"value": "a"}], "timeout-ms": "5"}),
        &[
            "input.to: is missing",
            "input.media: must be one of image, video; did you mean `image`?",
            "input.parts[0].value: must be a string, not a number",
            "input.parts[1].index: is missing",
            "input.timeout-ms: must be a whole number, not a string",
        ],
    );
}

#[test]
fn no_message_repeats_a_value() {
    let secret = "EAAGsecret";
    for input in [
        json!({"to": [secret]}),
        json!({"to": {"a": secret}}),
        json!({"to": "x", "media": secret}),
        json!({"to": "x", "source": secret}),
        json!({"to": "x", "source": {"url": [secret]}}),
        json!({"to": "x", "parts": secret}),
        json!({"to": "x", "timeout-ms": secret}),
        json!(secret),
    ] {
        let faults = read("input", &input).unwrap_err().join("\n");
        assert!(!faults.contains(secret), "{faults}");
    }
}

#[test]
fn a_variant_has_one_key_and_its_payload() {
    assert_eq!(round_trip("source", json!("none")), json!("none"));
    assert_faults(
        "source",
        json!({}),
        &["input: must have exactly one key, one of {\"url\": …}, {\"json\": …}, none"],
    );
    assert_faults(
        "source",
        json!({"url": "a", "json": "b"}),
        &["input: must have exactly one key, one of {\"url\": …}, {\"json\": …}, none"],
    );
    assert_faults("source", json!("url"), &[r#"input: needs a value for `url`: give {"url": …}"#]);
    assert_faults(
        "source",
        json!({"none": null}),
        &[r#"input: takes no value for `none`: give the string "none" alone"#],
    );
    assert_faults(
        "source",
        json!({"uri": "a"}),
        &["input: must be one of {\"url\": …}, {\"json\": …}, none; did you mean `url`?"],
    );
    assert_faults(
        "source",
        json!([]),
        &["input: must be one of {\"url\": …}, {\"json\": …}, none, not an array"],
    );
    assert_faults("source", json!({"json": null}), &["input.json: must be a string, not null"]);
}

#[test]
fn whole_numbers_keep_to_their_ranges() {
    let parts = |index: Value| json!({"to": "x", "parts": [{"value": "a", "index": index}]});
    for (index, fault) in [
        (json!(-1), "must be from 0 to 4294967295"),
        (json!(4294967296u64), "must be from 0 to 4294967295"),
        (json!(1.5), "must be a whole number"),
        (json!(1e300), "must be a whole number"),
        (json!("1"), "must be a whole number, not a string"),
    ] {
        assert_faults("input", parts(index), &[&format!("input.parts[0].index: {fault}")]);
    }
    assert_eq!(round_trip("input", parts(json!(5.0))), parts(json!(5)));
}

#[test]
fn tuples_and_characters_are_of_one_length() {
    let mut all = json!({
        "b": 1, "s8": 1, "u8": 1, "s16": 1, "u16": 1, "s32": 1, "u32": 1, "s64": 1, "u64": 1,
        "f64": 1, "c": "ab", "t": [1], "r": {"ok": 256}, "e": "err",
    });
    assert_faults(
        "all",
        all.clone(),
        &[
            "input.b: must be true or false, not a number",
            "input.c: must be a string of one character, not a string",
            "input.t: must be an array of 2, not of 1",
            "input.r.ok: must be from 0 to 255",
        ],
    );
    all["c"] = json!("");
    assert!(read("all", &all).is_err());
}

#[test]
fn a_nested_option_is_its_value() {
    assert_eq!(round_trip("nested", json!(7)), json!(7));
    assert_eq!(round_trip("nested", json!(null)), json!(null));
}

#[test]
fn types_without_a_form_in_json_are_refused() {
    assert_faults("flagged", json!({"f": []}), &["input.f: has a type that JSON cannot be turned into"]);
}

#[test]
fn a_number_that_json_has_no_form_for_is_null() {
    assert_eq!(to_json(&Val::Float64(f64::NAN)), Value::Null);
}

#[test]
fn parameters_are_fields_of_an_object() {
    let params = || [("connection", ty("part")), ("input", ty("source"))].into_iter();
    let given = json!({"connection": {"value": "a", "index": 1}, "input": "none"});
    assert_eq!(to_params(&given, params()).unwrap().len(), 2);
    let faults = to_params(&json!({"connection": {}}), params()).unwrap_err();
    let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["connection.value: is missing", "connection.index: is missing", "input: is missing"]);
    let faults = to_params(&json!([]), params()).unwrap_err();
    assert_eq!(faults[0].to_string(), "must be an object, not an array");
}
