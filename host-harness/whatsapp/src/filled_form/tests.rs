use serde_json::json;

use super::*;
use crate::types::FormChoice;

fn field(path: &str, kind: FieldKind, required: bool) -> FormField {
    FormField {
        path: path.to_owned(),
        title: path.to_owned(),
        context: None,
        kind,
        required,
        writes: true,
        advanced: false,
        minimum: None,
        maximum: None,
        pattern: None,
        example: None,
        constant_json: None,
        choices: Vec::new(),
        choices_from: None,
        shown_when: None,
    }
}

fn text(path: &str) -> FormField {
    field(path, FieldKind::Text, true)
}

fn constant(path: &str, json: &str) -> FormField {
    FormField { constant_json: Some(json.to_owned()), ..field(path, FieldKind::Constant, true) }
}

fn when(field: FormField, path: &str, value: &str) -> FormField {
    FormField {
        shown_when: Some(FieldCondition { path: path.to_owned(), values: vec![value.to_owned()] }),
        ..field
    }
}

fn choice(path: &str, values: &[&str], writes: bool) -> FormField {
    let choices = values.iter().map(|value| FormChoice { value: (*value).to_owned(), title: String::new() });
    FormField { choices: choices.collect(), writes, ..field(path, FieldKind::Choice, true) }
}

fn input(fields: &[FormField], values: Value) -> Result<Value, Vec<String>> {
    let Value::Object(values) = values else { panic!("{values}") };
    let made = FilledForm::new(fields, &values).and_then(|form| form.input(true));
    made.map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn an_entry_of_a_list_is_made_for_each_number() {
    let fields = [
        field("cards", FieldKind::Array, true),
        constant("cards[].kind", "\"product\""),
        text("cards[].id"),
        field("cards[].tags", FieldKind::Array, false),
        text("cards[].tags[].name"),
    ];
    let made =
        input(&fields, json!({"cards[0].id": "a", "cards[1].id": "b", "cards[1].tags[0].name": "new"}));
    let expected = json!({"cards": [
        {"kind": "product", "id": "a"},
        {"kind": "product", "id": "b", "tags": [{"name": "new"}]},
    ]});
    assert_eq!(made, Ok(expected));
    let faults = input(&fields, json!({"cards[1].id": "b"})).unwrap_err();
    assert_eq!(faults, ["cards[0].id: is missing: cards[].id"]);
    let faults = input(&fields, json!({"cards[99999999999].id": "b"})).unwrap_err();
    assert_eq!(faults, ["cards: has 1024 entries at most, counted from [0]"]);
}

#[test]
fn a_choice_is_made_by_the_value_that_it_shows() {
    let fields = [
        choice("file", &["url", "id"], false),
        when(text("file.url"), "file", "url"),
        when(text("file.id"), "file", "id"),
        choice("value.kind", &["text", "date"], true),
        when(text("value.text"), "value.kind", "text"),
        when(text("value.date"), "value.kind", "date"),
    ];
    let made = input(&fields, json!({"file.id": "5", "value.date": "2026-01-01"}));
    assert_eq!(made, Ok(json!({"file": {"id": "5"}, "value": {"kind": "date", "date": "2026-01-01"}})));
    let faults = input(&fields, json!({"value.kind": "text", "value.text": "x"})).unwrap_err();
    assert_eq!(faults, ["file: is missing: give one of file.url, file.id"]);
    let faults = input(&fields, json!({"file.id": "5", "file.url": "x", "value.text": "x"})).unwrap_err();
    assert!(faults[0].starts_with("file.id: is not a field of this form"), "{faults:?}");
}

#[test]
fn a_part_that_may_be_left_out_needs_all_its_values_once_it_is_begun() {
    let switch = FormField { writes: false, required: false, ..field("offer", FieldKind::Switch, false) };
    let fields = [
        switch,
        when(constant("offer.kind", "5"), "offer", "true"),
        when(text("offer.code"), "offer", "true"),
        when(text("offer.until"), "offer", "true"),
    ];
    assert_eq!(input(&fields, json!({})), Ok(json!({})));
    let whole = input(&fields, json!({"offer.code": "A", "offer.until": "B"}));
    assert_eq!(whole, Ok(json!({"offer": {"kind": 5, "code": "A", "until": "B"}})));
    assert_eq!(
        input(&fields, json!({"offer.code": "A"})).unwrap_err(),
        ["offer.until: is missing: offer.until"]
    );
}

#[test]
fn a_preview_gets_a_blank_text_where_a_value_is_missing() {
    let fields = [
        constant("body[0].name", "\"city\""),
        text("body[0].value"),
        field("count", FieldKind::Number, true),
    ];
    let values = Map::new();
    let made = FilledForm::new(&fields, &values).and_then(|form| form.input(false));
    assert_eq!(made.unwrap(), json!({"body": [{"name": "city", "value": ""}]}));
}

#[test]
fn a_value_is_read_as_its_field_has_it() {
    let number = field("count", FieldKind::Number, false);
    let switch = field("on", FieldKind::Switch, false);
    let json = field("part", FieldKind::Json, false);
    let json_text = field("extra-json", FieldKind::Json, false);
    let short = FormField { maximum: Some(3.0), ..field("code", FieldKind::Text, false) };
    let fields = [number, switch, json, json_text, short];
    let given = json!({"count": "5", "on": "true", "part": "{\"a\":1}", "extra-json": {"b": 2}, "code": 123});
    let expected =
        json!({"count": 5, "on": true, "part": {"a": 1}, "extra-json": "{\"b\":2}", "code": "123"});
    assert_eq!(input(&fields, given), Ok(expected));
    let faults = input(&fields, json!({"count": "many", "on": 5, "part": "{", "code": "1234"})).unwrap_err();
    let expected = [
        "count: must be a number",
        "on: must be true or false",
        "part: must be JSON",
        "code: has more than 3 characters",
    ];
    assert_eq!(faults, expected);
    // Blank values are left out.
    assert_eq!(input(&fields, json!({"count": null, "code": ""})), Ok(json!({})));
}
