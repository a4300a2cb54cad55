//! The flat fields of each form, filled in in every way, make an input that fits its schema.

use serde_json::json;

use crate::catalog::{assert_valid, describe, parse};
use crate::generic_builder::fields::{Typed, input, typed, ways};
use crate::generic_builder::list;
use crate::support::run;

#[test]
fn flat_fields_make_an_input_that_fits_the_schema_in_whatever_way_they_are_filled_in() {
    let manifest = run(describe());
    let connection =
        (json!("connection"), manifest["connection-fields"].clone(), parse(&manifest["connection-schema"]));
    let mut forms = vec![connection];
    let functions = ["tools", "lookups"].into_iter().flat_map(|of| list(&manifest[of]));
    for tool in functions {
        if tool.get("input-schema").is_some() {
            forms.push((tool["name"].clone(), tool["fields"].clone(), parse(&tool["input-schema"])));
        }
        for recipe in list(&tool["recipes"]) {
            forms.push((recipe["name"].clone(), recipe["fields"].clone(), parse(&recipe["schema"])));
        }
    }
    let mut seen = 0;
    for (name, fields, schema) in forms {
        let fields = list(&fields);
        for way in ways(fields) {
            let input = input(fields, &typed(fields, false, &way));
            assert_valid(&schema, &input, &format!("{name} {way:?}"));
            seen += 1;
        }
        assert_valid(
            &schema,
            &input(fields, &typed(fields, true, &Typed::new())),
            name.as_str().expect("a name"),
        );
    }
    assert!(seen > 150, "{seen}");
}
