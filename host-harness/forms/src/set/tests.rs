use serde_json::json;

use super::*;

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "to": {"type": "string"},
            "voice": {"type": "boolean"},
            "json": {"type": "string", "contentMediaType": "application/json"},
            "minutes": {"type": "integer"},
            "kind": {"type": "string", "enum": ["image", "video"]},
            "source": {"$ref": "#/$defs/source"},
            "rows": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {"value": {"type": "string"}}}},
            "place": {"type": "object", "properties": {"latitude": {"type": "number"}}},
        },
        "$defs": {"source": {"oneOf": [
            {"type": "object", "properties": {"url": {"type": "string"}}},
            {"type": "object", "properties": {"id": {"type": "string"}}},
        ]}},
    })
}

fn filled(mut input: Value, assignments: &[&str]) -> Value {
    for assignment in assignments {
        set(&mut input, &schema(), assignment).unwrap();
    }
    input
}

fn refused(assignment: &str) -> String {
    let error = set(&mut json!({}), &schema(), assignment).unwrap_err();
    error.to_string()
}

#[test]
fn values_are_typed_by_the_schema() {
    let assignments = [
        "to=+1",
        "voice=true",
        "minutes=15",
        "kind=image",
        "source.url=https://a?b=c",
        "place.latitude=-1.5",
    ];
    let input = json!({
        "to": "+1", "voice": true, "minutes": 15, "kind": "image", "source": {"url": "https://a?b=c"},
        "place": {"latitude": -1.5},
    });
    assert_eq!(filled(json!({}), &assignments), input);
    assert_eq!(filled(json!({}), &["to=15", "to=16"]), json!({"to": "16"}));
}

#[test]
fn lists_take_their_entries_in_any_order_or_whole() {
    let rows = json!({"rows": [{"value": "Ana"}, {"value": "7"}]});
    assert_eq!(filled(json!({}), &["rows[1].value=7", "rows[0].value=Ana"]), rows);
    assert_eq!(filled(json!({}), &[r#"rows=[{"value":"Ana"},{"value":"7"}]"#]), rows);
}

#[test]
fn what_was_given_is_replaced_and_the_rest_stays() {
    let given = json!({"to": "+1", "source": {"id": "7"}, "rows": [{"value": "a"}, {"value": "b"}]});
    let input = filled(given, &["source.url=https://a", "rows[1].value=c"]);
    assert_eq!(
        input,
        json!({"to": "+1", "source": {"url": "https://a"}, "rows": [{"value": "a"}, {"value": "c"}]})
    );
}

#[test]
fn what_does_not_fit_is_refused_with_the_field_its_type_and_the_nearest_name() {
    for (assignment, message) in [
        ("to", "`to` is not name=value, such as to=+15555550123 or body[0].value=Ana"),
        (
            "rows[x].value=1",
            "`rows[x].value=1` is not name=value, such as to=+15555550123 or body[0].value=Ana",
        ),
        ("voise=true", "voise is not known; did you mean voice, true or false?"),
        ("source.uri=x", "source.uri is not known; did you mean source.url, a text?"),
        ("colour=red", "colour is not known; there is to, voice, json, minutes, kind, source, rows, place"),
        ("to.x=1", "to.x is not known: to is a text"),
        ("rows.value=1", "rows.value is not known: rows is a list, and its first entry is rows[0]"),
        ("voice=yes", "voice must be true or false"),
        ("minutes=1.5", "minutes must be a whole number"),
        ("place.latitude=north", "place.latitude must be a number"),
        ("kind=vidoe", "kind must be one of image, video; did you mean video?"),
        ("rows=Ana", "rows must be a list: give rows[0].value=… or the whole as JSON"),
        ("source=Ana", "source must be an object: give source.url=… or the whole as JSON"),
        ("rows[3].value=1", "rows has 3 entries at most, counted from [0]"),
        ("to[0]=1", "to is a text and no list"),
    ] {
        assert_eq!(refused(assignment), message);
    }
}

#[test]
fn nothing_takes_a_value_away() {
    let input = json!({"to": "+1", "rows": [{"value": "Ana"}], "json": {"a": {"b": 1, "c": 2}}});
    let input = filled(input, &["to=", "rows[0].value=", "json.a.b=", "json.x.y="]);
    assert_eq!(input, json!({"rows": [{}], "json": {"a": {"c": 2}}}));
    let rows = || json!({"rows": [{"value": "Ana"}, {"value": "Ben"}]});
    assert_eq!(filled(rows(), &["rows[1]="]), json!({"rows": [{"value": "Ana"}]}));
    assert_eq!(
        filled(rows(), &["rows[0]="]),
        json!({"rows": [null, {"value": "Ben"}]}),
        "Ben keeps his place"
    );
    assert_eq!(filled(rows(), &["rows[2]=", "rows[2].value=", "source.url="]), rows(), "nothing is made");
    let text = json!({"json": r#"{"a": [1, 2]}"#});
    assert_eq!(filled(text, &["json.a[1]="]), json!({"json": {"a": [1]}}));
}

#[test]
fn json_that_no_schema_tells_of_is_reached_into() {
    let recipe = json!({"json": {"to": "+1", "id": "7", "rows": [{"title": "Yes"}]}});
    let assignments =
        ["json.to=+2", "json.id=8", "json.rows[1].title=No", "json.preview=true", "json.count=3"];
    let expected = json!({"to": "+2", "id": "8", "rows": [{"title": "Yes"}, {"title": "No"}], "preview": true, "count": 3});
    assert_eq!(filled(recipe.clone(), &assignments), json!({"json": expected}));
    let as_text = json!({"json": recipe["json"].to_string()});
    assert_eq!(filled(as_text, &assignments), json!({"json": expected}), "a text is the JSON that it holds");
    assert_eq!(filled(json!({}), &["json.to=+2"]), json!({"json": {"to": "+2"}}));
    assert!(refused("json.rows[99999999999]=1").contains("more than 1024 entries"));
}
