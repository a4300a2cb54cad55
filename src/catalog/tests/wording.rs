//! The wording of descriptions for people and agents.

use super::*;

/// Every schema of a caller's input.
fn given() -> Vec<(String, Value)> {
    let (mut inputs, _) = schemas_in(None);
    inputs.extend(recipes().into_iter().map(|recipe| (recipe.name, parse(&recipe.schema))));
    inputs
}

#[test]
fn whatever_a_person_meets_in_a_form_has_a_title() {
    for (name, schema) in given() {
        walk(&schema, &name, &mut |part, at| {
            // A constant is not shown, and a reference has the title of its target.
            let is_shown = part.get("const").is_none() && part.get("$ref").is_none();
            assert!(!is_shown || part["title"].is_string(), "{at}: {part:#}");
        });
    }
}

#[test]
fn whatever_a_person_chooses_has_a_label() {
    for (name, schema) in given() {
        walk(&schema, &name, &mut |part, at| {
            assert_eq!(part.get("enum"), None, "{at}: write oneOf, with a const and a title each");
            for alternative in part["oneOf"].as_array().into_iter().flatten() {
                assert!(alternative["title"].is_string(), "{at}: {alternative:#}");
            }
        });
    }
}

/// A form library that fills in defaults would create an object that nobody asked for.
#[test]
fn a_default_stands_at_the_top_only() {
    for (name, schema) in given() {
        walk(&schema, &name, &mut |part, at| {
            let is_at_the_top = at.matches('.').count() == 1 && !at.contains('[');
            assert!(part.get("default").is_none() || is_at_the_top, "{at}: {part:#}");
        });
    }
}

#[test]
fn every_reference_leads_to_a_schema() {
    for (name, schema) in given().into_iter().chain(schemas()) {
        walk(&schema, &name, &mut |part, at| {
            let Some(reference) = part["$ref"].as_str() else { return };
            let target = reference.strip_prefix('#').and_then(|pointer| schema.pointer(pointer));
            assert!(target.is_some_and(Value::is_object), "{at}: {reference}");
        });
    }
}

#[test]
fn marks_of_the_toolkits_own_are_known_ones() {
    let known = ["x-advanced", "x-long-text", "x-one-of"];
    for (name, schema) in given() {
        walk(&schema, &name, &mut |part, at| {
            for (keyword, value) in part.as_object().into_iter().flatten() {
                let fits = *value == true || (keyword == "x-one-of" && value.is_array());
                assert!(
                    !keyword.starts_with("x-") || (known.contains(&keyword.as_str()) && fits),
                    "{at}: {keyword}"
                );
            }
        });
    }
}

#[test]
fn a_long_text_says_which_marks_whatsapp_shows() {
    let mut seen = 0;
    for (name, schema) in given() {
        walk(&schema, &name, &mut |part, at| {
            let is_for_reading = matches!(at.rsplit('.').next(), Some("body" | "caption" | "text"));
            if part["x-long-text"] == true && is_for_reading && !at.contains("content") {
                seen += 1;
                let description = part["description"].as_str().unwrap_or_default();
                assert!(
                    description.contains("*bold*") && description.contains("Other Markdown stays as typed"),
                    "{at}"
                );
            }
        });
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_description_says_when_not_and_what_a_repeat_does() {
    let manifest = manifest(&DescribeInput { dialect: None });
    for tool in &manifest.tools {
        let text = tool.description.as_str();
        let says = |words: &str| assert!(text.contains(words), "{}: {words}", tool.name);
        let (purpose, errors) = text.split_once('\n').expect("a paragraph about errors");
        assert!(!purpose.contains("permanent"), "{}: {purpose}", tool.name);
        assert!(errors.contains("permanent: ") && errors.contains("transient: "), "{}: {errors}", tool.name);
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

/// A result of this schema has the paths that a choice names.
fn check_paths(choice: &InputChoices, schema: &Value) {
    for path in [&choice.values].into_iter().chain(&choice.labels) {
        let (list, name) = path.split_once("[].").unwrap();
        let items = &schema["properties"][list]["items"];
        let items =
            items["$ref"].as_str().map_or(items, |at| schema.pointer(at.strip_prefix('#').unwrap()).unwrap());
        assert_eq!(items["properties"][name]["type"], "string", "{path}");
    }
}
