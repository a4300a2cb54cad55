//! A schema accepts the same values in both dialects.

use super::*;

/// Variants of a value, each with one change.
fn changed(value: &Value) -> Vec<Value> {
    let mut all = vec![Value::Null, Value::from(""), Value::from(-1), Value::from("x".repeat(5_000))];
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let mut without = value.clone();
                without.as_object_mut().unwrap().remove(name);
                all.push(without);
                all.extend(changed(member).into_iter().map(|other| {
                    let mut with = value.clone();
                    with[name] = other;
                    with
                }));
            }
            let mut more = value.clone();
            more["more"] = true.into();
            all.push(more);
        }
        Value::Array(entries) => {
            let list = |entries: &[&[Value]]| Value::Array(entries.concat());
            all.extend([list(&[]), list(&[entries, entries])]);
            for (place, entry) in entries.iter().enumerate() {
                let (before, after) = (&entries[..place], &entries[place + 1..]);
                all.push(list(&[before, after]));
                all.extend(changed(entry).into_iter().map(|other| list(&[before, &[other], after])));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn both_dialects_take_and_refuse_the_same() {
    let both = |of: fn(&Manifest) -> Vec<String>| {
        let in_one = |dialect| of(&manifest(&DescribeInput { dialect: Some(dialect) }));
        let (old, new) = (in_one(Dialect::Draft7), in_one(Dialect::Draft2020));
        old.into_iter().zip(new).map(|(old, new)| (parse(&old), parse(&new))).collect::<Vec<_>>()
    };
    let inputs =
        both(|manifest| manifest.tools.iter().filter_map(|tool| tool.input_schema.clone()).collect());
    let recipes = both(|manifest| {
        manifest.tools.iter().flat_map(|tool| &tool.recipes).map(|recipe| recipe.schema.clone()).collect()
    });
    let examples = super::recipes().into_iter().map(|recipe| parse(&recipe.example));
    let recipes = recipes.into_iter().zip(examples).map(|(schemas, example)| (schemas, vec![example]));
    let inputs = inputs.into_iter().map(|schemas| {
        let examples = schemas.1["examples"].as_array().unwrap().clone();
        (schemas, examples)
    });
    let (mut taken, mut refused) = (0, 0);
    for ((old, new), examples) in inputs.chain(recipes) {
        assert_eq!(old["$schema"], "http://json-schema.org/draft-07/schema#");
        assert_eq!(new["$schema"], "https://json-schema.org/draft/2020-12/schema");
        jsonschema::meta::validate(&old).unwrap_or_else(|error| panic!("{error}: {old:#}"));
        let text = old.to_string();
        assert!(!text.contains("$defs") && !text.contains("prefixItems"), "{text}");
        // A draft-07 validator may also interpret the contents of a string.
        let old = parse(
            &text
                .replace("\"contentMediaType\"", "\"x-media-type\"")
                .replace("\"contentEncoding\"", "\"x-encoding\""),
        );
        let (old, new) = (validator(&old), validator(&new));
        for example in examples {
            for value in changed(&example).into_iter().chain([example]) {
                assert_eq!(old.is_valid(&value), new.is_valid(&value), "{value:#}");
                if new.is_valid(&value) { taken += 1 } else { refused += 1 }
            }
        }
    }
    assert!(taken > 60 && refused > 600, "{taken} taken, {refused} refused");
}

#[test]
fn every_schema_has_the_dialect_that_is_asked_for_and_2020_12_by_default() {
    let (inputs, results) = schemas_in(Some(Dialect::Draft7));
    for (name, schema) in inputs.into_iter().chain(results) {
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#", "{name}");
        validator(&schema);
    }
    assert_eq!(schemas_in(None), schemas_in(Some(Dialect::Draft2020)));
}

#[test]
fn what_stands_in_a_text_stays_as_it_is() {
    let text = r##"{"prefixItems":[{"title":"\"items\":false \"$ref\":\"#/$defs/é"}],"items":false,"x":{"items":{}}}"##;
    let expected = r##"{"items":[{"title":"\"items\":false \"$ref\":\"#/$defs/é"}],"additionalItems":false,"x":{"items":{}}}"##;
    assert_eq!(in_dialect(text.into(), Some(Dialect::Draft7)), expected);
    assert_eq!(in_dialect(text.into(), None), text);
}
