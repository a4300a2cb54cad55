//! What descriptions tell a person and an agent.

use super::*;

#[test]
fn every_input_has_a_title() {
    let manifest = manifest(&DescribeInput { dialect: None });
    let inputs =
        manifest.tools.iter().chain(&manifest.lookups).filter_map(|tool| tool.input_schema.as_deref());
    for schema in inputs.chain([manifest.connection_schema.as_str()]) {
        let schema = parse(schema);
        walk(&schema, "input", &mut |part, at| {
            for (name, property) in part["properties"].as_object().into_iter().flatten() {
                let titled = property["title"].is_string() || property["$ref"].is_string();
                assert!(titled, "{at}.{name}: {property}");
            }
        });
    }
}

#[test]
fn a_description_says_when_not_and_what_a_repeat_does() {
    let manifest = manifest(&DescribeInput { dialect: None });
    for tool in &manifest.tools {
        let text = tool.description.as_str();
        let says = |words: &str| assert!(text.contains(words), "{}: {words}", tool.name);
        says("permanent: ");
        says("transient: ");
        match tool.effect {
            Effect::Reads => says("Changes nothing."),
            Effect::Sends => {
                says("Not for");
                says("24 hours");
                says("accepted the message, not that it has been delivered");
                says("permanent-unconfirmed: perhaps sent");
            }
            Effect::Changes => {
                says("Not for");
                says("permanent-unconfirmed: perhaps done");
            }
        }
    }
}

#[test]
fn what_a_tool_refers_to_exists() {
    let manifest = manifest(&DescribeInput { dialect: None });
    let lookup = |name: &str| {
        manifest.lookups.iter().find(|tool| tool.name == name).unwrap_or_else(|| panic!("no {name}"))
    };
    for tool in manifest.tools.iter().chain(&manifest.lookups) {
        let input = tool.input_schema.as_deref().map(parse).unwrap_or_default();
        for choice in &tool.choices {
            assert!(input["properties"][&choice.field].is_object(), "{}.{}", tool.name, choice.field);
            check_paths(choice, &parse(&lookup(&choice.lookup).output_schema));
        }
        if let Some(form) = &tool.form {
            assert!(parse(&lookup(form).output_schema)["properties"]["schema"].is_object());
        }
        if let Some(preview) = &tool.preview {
            let keys = |schema: &Value| {
                schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
            };
            let theirs = parse(lookup(preview).input_schema.as_deref().unwrap());
            assert_eq!(keys(&input), keys(&theirs));
        }
    }
    for choice in &manifest.connection_choices {
        assert!(parse(&manifest.connection_schema)["properties"][&choice.field].is_object());
        check_paths(choice, &parse(&lookup(&choice.lookup).output_schema));
    }
}

/// That a result of this schema has what a choice names.
fn check_paths(choice: &InputChoices, schema: &Value) {
    for path in [&choice.values].into_iter().chain(&choice.labels) {
        let (list, name) = path.split_once("[].").unwrap();
        let items = &schema["properties"][list]["items"];
        let items =
            items["$ref"].as_str().map_or(items, |at| schema.pointer(at.strip_prefix('#').unwrap()).unwrap());
        assert_eq!(items["properties"][name]["type"], "string", "{path}");
    }
}
