//! The check before sending refuses whatever the recipes' schemas refuse, for hosts that do not validate inputs.

use serde_json::{Value, json};

use super::*;
use crate::catalog::limits::breaches;

/// Keywords that the check leaves to Meta: the syntax of a string, and unknown fields.
const LEFT_TO_META: [&str; 4] = ["pattern", "format", "additionalProperties", "unevaluatedProperties"];

fn without_what_is_left(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, value)| {
                // A property may have the name of a keyword.
                !LEFT_TO_META.contains(&name.as_str()) || value.is_object()
            });
            kept.map(|(name, value)| (name.clone(), without_what_is_left(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_what_is_left).collect(),
        other => other.clone(),
    }
}

/// Each message's kind, with its content's schema and an example.
fn messages() -> Vec<(String, Value, Value)> {
    let manifest = manifest(&DescribeInput { dialect: None });
    let recipes = manifest.tools.iter().flat_map(|tool| &tool.recipes);
    let message = |recipe: &Recipe| {
        let (schema, example) = (parse(&recipe.schema), parse(&recipe.example));
        let kind = example.pointer("/body/json/type")?.as_str()?.to_owned();
        let mut content =
            schema.pointer(&format!("/properties/body/properties/json/properties/{kind}"))?.clone();
        if let Some(definitions) = schema.get("$defs") {
            content["$defs"] = definitions.clone();
        }
        let example = example["body"]["json"][&kind].clone();
        Some((kind, without_what_is_left(&content), example))
    };
    recipes.filter_map(message).collect()
}

/// The path of everything in a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    for (name, value) in value.as_object().into_iter().flatten() {
        places(value, &format!("{at}/{name}"), found);
    }
    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
        places(value, &format!("{at}/{index}"), found);
    }
}

/// A value with one place changed or removed.
fn changed(value: &Value, at: &str, to: Option<&Value>) -> Value {
    let mut changed = value.clone();
    match (to, at.rsplit_once('/')) {
        (Some(to), _) => *changed.pointer_mut(at).unwrap() = to.clone(),
        (None, Some((parent, name))) => {
            if let Some(object) = changed.pointer_mut(parent).and_then(Value::as_object_mut) {
                object.remove(name);
            }
        }
        (None, None) => {}
    }
    changed
}

#[test]
fn what_a_recipe_refuses_is_refused_before_it_is_sent() {
    let others =
        [json!({}), json!({"x": 1}), json!([]), json!(["x"]), json!("hologram"), json!(true), json!("")];
    let mut refused = 0;
    for (kind, schema, example) in messages() {
        let validator = validator(&schema);
        assert_eq!(breaches(&kind, &example, "", false), [], "{kind}: {example}");
        let mut all = Vec::new();
        places(&example, "", &mut all);
        for at in all.iter().filter(|at| *at != "/type") {
            for to in others.iter().map(Some).chain([None]) {
                let changed = changed(&example, at, to);
                if validator.is_valid(&changed) {
                    continue;
                }
                refused += 1;
                assert_ne!(breaches(&kind, &changed, "", false), [], "{at} is {to:?}: {changed}");
            }
        }
    }
    assert!(refused > 500, "only {refused} cases");
}
