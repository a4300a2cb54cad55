use serde_json::json;

use super::*;

fn described() -> String {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Send File",
        "type": "object",
        "properties": {
            "kind": {"title": "Kind", "oneOf": [{"const": "a", "title": "First"}, {"const": "b", "title": "Second"}]},
            "reply-to": {"type": "string", "title": "Message", "x-long-text": true, "examples": ["one", "two"]},
            "file": {"$ref": "#/$defs/file", "description": "The file."},
        },
        "x-one-of": ["kind", "file"],
        "additionalProperties": false,
        "$defs": {
            "file": {
                "description": "Any file.",
                "properties": {"link": {"$ref": "#/$defs/link"}},
                "oneOf": [{"title": "By address", "required": ["link"]}, {"title": "By id", "required": ["id"]}],
            },
            "link": {"type": "string", "title": "Link", "x-advanced": true},
        },
    })
    .to_string()
}

#[test]
fn an_agent_reads_no_more_of_an_input_than_it_needs() {
    let expected = json!({
        "type": "object",
        "properties": {
            "kind": {"enum": ["a", "b"]},
            "reply-to": {"type": "string", "title": "Message", "examples": ["one"]},
            "file": {
                "description": "The file.",
                "properties": {"link": {"type": "string"}},
                "oneOf": [{"required": ["link"]}, {"required": ["id"]}],
            },
        },
        "additionalProperties": false,
    });
    assert_eq!(Value::Object(of_input("x", &described()).unwrap()), expected);
}

#[test]
fn an_agent_reads_the_types_and_words_of_a_result() {
    let expected = json!({
        "type": "object",
        "properties": {
            "kind": {"enum": ["a", "b"]},
            "reply-to": {"type": "string"},
            "file": {
                "description": "The file.",
                "properties": {"link": {"type": "string"}},
                "oneOf": [{"required": ["link"]}, {"required": ["id"]}],
            },
        },
    });
    assert_eq!(Value::Object(of_output("x", &described()).unwrap()), expected);
}
