use serde_json::json;

use super::*;

fn template(input: &Value) -> Template {
    Template::parse(&input.to_string()).unwrap()
}

fn values(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn a_column_stands_in_any_string() {
    let template = template(&json!({
        "to": "{{phone}}",
        "name": "sale",
        "language": "{{language}}",
        "body": [{"name": "who", "value": "{{ title }} {{name}}!"}, {"name": "n", "value": "7"}],
        "header": {"image": {"url": "https://shop.example.com/{{name}}.png"}},
    }));
    assert_eq!(template.columns(), ["phone", "language", "title", "name"]);
    let filled = template.fill(&values(&["+1", "en", "Dr", "Ana {phone}}"])).unwrap();
    assert_eq!(
        filled,
        json!({
            "to": "+1",
            "name": "sale",
            "language": "en",
            "body": [{"name": "who", "value": "Dr Ana {phone}}!"}, {"name": "n", "value": "7"}],
            "header": {"image": {"url": "https://shop.example.com/Ana {phone}}.png"}},
        }),
        "what a value holds is not read again"
    );
}

#[test]
fn a_value_cannot_end_the_json_it_stands_in() {
    let template = template(&json!({"to": "{{to}}", "components-json": r#"[{"text": "{{name}}"}]"#}));
    let filled = template.fill(&values(&["+1", r#"Ana "the book" \"#])).unwrap();
    let components: Value = serde_json::from_str(filled["components-json"].as_str().unwrap()).unwrap();
    assert_eq!(components, json!([{"text": r#"Ana "the book" \"#}]));
}

#[test]
fn a_blank_value_is_a_fault_of_the_row() {
    let template = template(&json!({"body": [{"value": "{{name}}"}]}));
    assert_eq!(template.columns(), ["name", "to"], "`to` is a column where it is left out");
    assert_eq!(
        template.fill(&values(&[" ", "+1"])).unwrap_err(),
        "`name` is blank: fill the cell, or give a text for empty cells in the message, as in {{name|there}}"
    );
    let number = template.fill(&values(&["Ana", ""])).unwrap_err();
    assert_eq!(number, "`to` is blank: fill the cell", "a number has no default");
}

#[test]
fn a_column_that_the_list_has_not_is_told_with_its_place() {
    let template =
        template(&json!({"to": "{{phone}}", "body": [{"value": "x"}, {"value": "{{frist_name}}"}]}));
    let contacts = Contacts::parse(b"phone,first_name\n+1,Ana").unwrap();
    let error = template.places(&contacts).unwrap_err().to_string();
    assert!(error.starts_with("body[1].value: ") && error.contains("did you mean `first_name`?"), "{error}");
}

#[test]
fn what_cannot_be_filled_is_refused_by_place() {
    for (input, expected) in [
        ("[]", "JSON object"),
        (r#"{"to": "+15555550123"}"#, "to: put the column"),
        (r#"{"body": [{"value": "{{name"}]}"#, "body[0].value: {{ has no }}"),
        (r#"{"body": [{"value": "{{ }}"}]}"#, "names no column"),
        (r#"{"body": [{"value": "{{name|}}"}]}"#, "body[0].value: {{name|}} has no default after the |"),
        (r#"{"to": "{{phone|+15555550123}}"}"#, "to: there is no default"),
        (r#"{"callback-data": "x"}"#, "callback-data: leave it out"),
    ] {
        let error = Template::parse(input).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn the_layout_of_the_file_does_not_change_the_hash() {
    let hash = |text: &str| Template::parse(text).unwrap().hash();
    assert_eq!(hash(r#"{"to":"{{a}}"}"#), hash("{\n \"to\": \"{{a}}\"\n}"));
    assert_ne!(hash(r#"{"to":"{{a}}"}"#), hash(r#"{"to":"{{b}}"}"#));
}

#[test]
fn a_route_is_one_of_three_and_another_changes_nothing_else() {
    let given = template(&json!({"to": "{{to}}", "name": "sale", "language": "en"}));
    assert_eq!(given.route(), None);
    let routed = given.by(Route::Marketing);
    assert_eq!(routed.fill(&values(&["+1"])).unwrap()["route"], "marketing");
    assert_eq!((routed.columns(), routed.route()), (given.columns(), Some(Route::Marketing)));
    for (word, route) in [("auto", Some(Route::Auto)), (" cloud ", Some(Route::Cloud)), ("", None)] {
        assert_eq!(template(&json!({"to": "{{to}}", "route": word})).route(), route, "{word}");
    }
    for word in ["Marketing", "both", "{{route}}"] {
        let error = Template::parse(&json!({"to": "{{to}}", "route": word}).to_string()).unwrap_err();
        assert!(error.to_string().contains("write auto, cloud or marketing"), "{error}");
    }
}

#[test]
fn a_default_stands_in_for_a_blank_value_and_for_no_other_fault() {
    let template = template(&json!({"to": "{{to}}", "body": [{"value": "Dear {{name | there }}!"}]}));
    let said =
        |name: &str| template.fill(&values(&["+1", name])).map(|input| input["body"][0]["value"].clone());
    assert_eq!(said("").unwrap(), "Dear there!");
    assert_eq!(said(" \u{a0}").unwrap(), "Dear there!");
    assert_eq!(said("Ana").unwrap(), "Dear Ana!");
    assert_eq!(said("#N/A").unwrap_err(), "`name` is `#N/A`, which is an error of the spreadsheet");
}

#[test]
fn a_column_that_one_string_has_without_a_default_may_not_be_blank() {
    let template =
        template(&json!({"to": "{{to}}", "body": [{"value": "{{name|there}}"}, {"value": "{{name}}"}]}));
    assert!(template.fill(&values(&["+1", ""])).unwrap_err().starts_with("`name` is blank: "));
}

#[test]
fn a_default_cannot_end_the_json_it_stands_in() {
    let template = template(&json!({"to": "{{to}}", "components-json": r#"[{"text": "{{name|a "b"}}"}]"#}));
    let filled = template.fill(&values(&["+1", ""])).unwrap();
    let components: Value = serde_json::from_str(filled["components-json"].as_str().unwrap()).unwrap();
    assert_eq!(components, json!([{"text": r#"a "b""#}]));
}

#[test]
fn a_row_tells_all_that_is_wrong_with_its_values() {
    let template = template(&json!({"to": "{{to}}", "body": [{"value": "{{name}} {{city}} {{order}}"}]}));
    let faults = template.fill(&values(&["1555", "", "NULL", "#REF!"])).unwrap_err();
    assert_eq!(
        faults,
        "`name` is blank: fill the cell, or give a text for empty cells in the message, as in {{name|there}}; \
         `city` is `NULL`, which is what a program writes for nothing; `order` is `#REF!`, which is an \
         error of the spreadsheet"
    );
    assert_eq!(template.recipient(&values(&["1555", "", "", ""])).as_deref(), Some("1555"));
    assert_eq!(template.recipient(&values(&["#N/A", "", "", ""])), None);
}
