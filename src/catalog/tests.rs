use serde_json::Value;

use super::*;
use crate::wit::catalog::Recipe;

mod contract;
mod dialect;
mod enforced;
mod fields;
mod limits;
mod recipes;
mod wording;

/// A JSON text's value.
fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Compiles a schema, which must itself be valid.
fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a valid schema")
}

/// Every schema, with a name to identify it.
fn schemas() -> Vec<(String, Value)> {
    let (inputs, results) = schemas_in(None);
    inputs.into_iter().chain(results).collect()
}

/// A schema, with a name to identify it.
type Named = (String, Value);

/// The schemas of the caller's inputs, except the recipes', and of the results.
fn schemas_in(dialect: Option<Dialect>) -> (Vec<Named>, Vec<Named>) {
    let manifest = manifest(&DescribeInput { dialect });
    let mut inputs = vec![("connection".to_owned(), parse(&manifest.connection_schema))];
    let mut results = Vec::new();
    for tool in manifest.tools.iter().chain(&manifest.lookups) {
        inputs.extend(tool.input_schema.as_deref().map(|text| (tool.name.clone(), parse(text))));
        results.push((format!("{}'s result", tool.name), parse(&tool.output_schema)));
    }
    (inputs, results)
}

/// Every schema within a schema, including definitions, with its path.
fn walk<'a>(schema: &'a Value, at: &str, visit: &mut impl FnMut(&'a Value, &str)) {
    visit(schema, at);
    for key in ["properties", "$defs"] {
        for (name, part) in schema[key].as_object().into_iter().flatten() {
            walk(part, &format!("{at}.{name}"), visit);
        }
    }
    for list in ["oneOf", "prefixItems"] {
        for part in schema[list].as_array().into_iter().flatten() {
            walk(part, at, visit);
        }
    }
    if schema["items"].is_object() {
        walk(&schema["items"], &format!("{at}[]"), visit);
    }
}

#[test]
fn schemas_are_valid_and_closed() {
    for (name, schema) in schemas() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        validator(&schema);
        walk(&schema, &name, &mut |part, at| {
            if part["type"] == "object" {
                assert_eq!(part["additionalProperties"], false, "{at}");
            }
        });
    }
}

#[test]
fn examples_pass_their_own_schema() {
    let mut seen = 0;
    for (name, schema) in schemas() {
        walk(&schema, &name, &mut |part, at| {
            let mut alone = part.clone();
            if let (Some(alone), Some(definitions)) = (alone.as_object_mut(), schema.get("$defs")) {
                alone.insert("$defs".into(), definitions.clone());
            }
            for example in part["examples"].as_array().into_iter().flatten() {
                seen += 1;
                if let Err(error) = validator(&alone).validate(example) {
                    panic!("{at}: {error}");
                }
            }
        });
    }
    assert!(seen > 40, "only {seen} examples");
}

#[test]
fn every_input_has_a_whole_example() {
    for tool in &manifest(&DescribeInput { dialect: None }).tools {
        let Some(schema) = &tool.input_schema else { continue };
        assert!(!parse(schema)["examples"].as_array().unwrap().is_empty(), "{}", tool.name);
    }
}

#[test]
fn the_token_is_the_one_thing_that_is_written_and_never_shown() {
    let mut secrets = Vec::new();
    for (name, schema) in schemas() {
        walk(&schema, &name, &mut |part, at| {
            if part["writeOnly"] == true {
                secrets.push(at.to_owned());
            }
        });
    }
    assert_eq!(secrets, ["connection.access-token"]);
}

fn recipes() -> Vec<Recipe> {
    manifest(&DescribeInput { dialect: None }).tools.into_iter().flat_map(|tool| tool.recipes).collect()
}

#[test]
fn every_recipe_is_closed_and_its_example_fits() {
    let recipes = recipes();
    assert_eq!(recipes.len(), 48);
    for recipe in recipes {
        let (name, schema) = (recipe.name, parse(&recipe.schema));
        assert_eq!(schema["title"], recipe.title, "{name}");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Err(error) = validator(&schema).validate(&parse(&recipe.example)) {
            panic!("{name}: {} {error}", error.instance_path());
        }
        walk(&schema, &name, &mut |part, at| {
            if part["type"] == "object" {
                // A schema that has to be open says so.
                assert!(part["additionalProperties"].is_boolean(), "{at}");
            }
        });
    }
}

/// A recipe is a valid input of its function, except `body.json`, which the function accepts as a string.
#[test]
fn a_recipes_example_is_an_input_of_the_function_once_its_json_is_text() {
    let function =
        parse(manifest(&DescribeInput { dialect: None }).tools[4].input_schema.as_deref().unwrap());
    for recipe in recipes() {
        let mut example = parse(&recipe.example);
        if let Some(json) = example.pointer_mut("/body/json") {
            *json = json.to_string().into();
        }
        if let Err(error) = validator(&function).validate(&example) {
            panic!("{}: {error}", recipe.name);
        }
    }
}

#[test]
fn a_recipe_says_what_it_changes() {
    for recipe in recipes() {
        let schema = parse(&recipe.schema);
        let reads = schema.pointer("/properties/method/const").unwrap() == "get";
        let sends = schema.pointer("/properties/body/properties/json/properties/to").is_some();
        let effect = if reads {
            Effect::Reads
        } else if sends {
            Effect::Sends
        } else {
            Effect::Changes
        };
        assert_eq!(recipe.effect, effect, "{}", recipe.name);
    }
}
