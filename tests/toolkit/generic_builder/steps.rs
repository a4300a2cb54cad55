//! What a builder does with any tool: offers the choices, draws the form for the rest, previews the input, runs it. It
//! has the description and a way to call functions, and knows nothing about what they do.

use serde_json::{Map, Value};

use super::form::{Form, example};
use crate::catalog::{parse, validator};

/// The result of a workflow step.
pub struct Step {
    pub form: Form,
    pub input: Value,
    pub preview: Value,
    pub result: Value,
}

/// Calls a function with an input, if it has one.
pub trait Call: AsyncFn(&str, Option<Value>) -> Value {}
impl<F: AsyncFn(&str, Option<Value>) -> Value> Call for F {}

/// Configures a step as a person does and runs it. `wanted` has the labels of the choices that the person selects.
pub async fn run(manifest: &Value, tool: &str, wanted: &[&[&str]], call: impl Call) -> Step {
    let tool = find(&manifest["tools"], tool);
    let chosen = choose(manifest, tool, wanted, &call).await;
    let schema = match tool["form"].as_str() {
        Some(lookup) => {
            let takes = parse(&find(&manifest["lookups"], lookup)["input-schema"]);
            let known = chosen.iter().filter(|(field, _)| takes["properties"].get(field).is_some());
            let known = known.map(|(field, value)| (field.clone(), value.clone())).collect();
            parse(&ok(call(lookup, Some(Value::Object(known))).await)["schema"])
        }
        None => parse(&tool["input-schema"]),
    };
    let form = Form::of(&schema);
    let mut input = example(&schema, true);
    for (field, value) in chosen {
        input[field] = value;
    }
    form.fill(&input);
    validator(&schema).validate(&input).expect("what the form gives fits its schema");
    let preview = match tool["preview"].as_str() {
        Some(lookup) => ok(call(lookup, Some(input.clone())).await),
        None => Value::Null,
    };
    let result = call(tool["name"].as_str().expect("a name"), Some(input.clone())).await;
    Step { form, input, preview, result }
}

/// The values of the inputs that have choices. Inputs with the same look-up get their values from the same row.
async fn choose(manifest: &Value, tool: &Value, wanted: &[&[&str]], call: &impl Call) -> Map<String, Value> {
    let inputs = tool["choices"].as_array().expect("choices");
    let mut chosen = Map::new();
    for first in inputs {
        let lookup = first["lookup"].as_str().expect("a look-up");
        let of_one: Vec<_> = inputs.iter().filter(|input| input["lookup"] == lookup).collect();
        if of_one.iter().any(|input| chosen.contains_key(field(input))) {
            continue;
        }
        let takes_input = find(&manifest["lookups"], lookup).get("input-schema").is_some();
        let pairs = first["inputs"].as_array().into_iter().flatten();
        let fixed: Map<_, _> = pairs
            .map(|pair| (pair["name"].as_str().expect("a name").to_owned(), pair["value"].clone()))
            .collect();
        let given = takes_input.then(|| Value::Object(fixed));
        let list = ok(call(lookup, given).await);
        let values: Vec<_> = of_one.iter().map(|input| column(&list, &input["values"])).collect();
        let labels = first["labels"].as_array().expect("labels").iter();
        let labels: Vec<_> = labels.map(|label| column(&list, label)).collect();
        let rows = 0..labels[0].len();
        let taken = rows.into_iter().find(|row| {
            let labels: Vec<_> = labels.iter().filter_map(|column| column[*row].as_str()).collect();
            wanted.iter().any(|wanted| labels.starts_with(wanted))
        });
        let taken = taken.unwrap_or_else(|| panic!("none of {wanted:?} in {labels:#?}"));
        for (input, column) in of_one.iter().zip(values) {
            chosen.insert(field(input).to_owned(), column[taken].clone());
        }
    }
    chosen
}

fn field(input: &Value) -> &str {
    input["field"].as_str().expect("a field")
}

/// The value in each row for a path such as `rows[].id`.
fn column(list: &Value, path: &Value) -> Vec<Value> {
    let (rows, cell) = path.as_str().and_then(|path| path.split_once("[].")).expect("a path through a list");
    list[rows].as_array().expect("rows").iter().map(|row| row[cell].clone()).collect()
}

fn find<'a>(functions: &'a Value, name: &str) -> &'a Value {
    let mut all = functions.as_array().expect("functions").iter();
    all.find(|function| function["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[track_caller]
fn ok(mut result: Value) -> Value {
    assert!(result["ok"].is_object(), "{result:#}");
    result["ok"].take()
}
