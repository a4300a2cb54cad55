use super::*;

#[test]
fn pointers_become_paths() {
    for (pointer, expected) in [
        ("", ""),
        ("/to", "to"),
        ("/body/json/contacts/0/name", "body.json.contacts[0].name"),
        ("/a~1b", "a/b"),
    ] {
        assert_eq!(path(pointer), expected);
    }
}

#[test]
fn what_only_a_form_needs_is_not_in_a_tool() {
    let text = json!({
        "type": "object",
        "properties": {
            "kind": {"title": "Kind", "oneOf": [{"const": "a", "title": "First"}, {"const": "b", "title": "Second"}]},
            "text": {"type": "string", "title": "Text", "x-long-text": true, "examples": [{"x-advanced": true}]},
            "file": {"$ref": "#/$defs/file"},
        },
        "$defs": {"file": {
            "properties": {"link": {"type": "string", "x-advanced": true}},
            "oneOf": [{"title": "By address", "required": ["link"]}, {"title": "By id", "required": ["id"]}],
        }},
    });
    let expected = json!({
        "type": "object",
        "properties": {
            "kind": {"title": "Kind", "enum": ["a", "b"]},
            "text": {"type": "string", "title": "Text", "examples": [{"x-advanced": true}]},
            "file": {"$ref": "#/$defs/file"},
        },
        "$defs": {"file": {
            "properties": {"link": {"type": "string"}},
            "oneOf": [{"required": ["link"]}, {"required": ["id"]}],
        }},
    });
    assert_eq!(Value::Object(schema("x", &text.to_string()).unwrap()), expected);
}
