//! A builder of workflows that knows nothing of WhatsApp: it draws the forms that the component describes, fills them in and
//! runs what comes of it.

use std::collections::BTreeMap;

use graph_simulator::World;
use serde_json::{Map, Value, json};

use crate::catalog::{describe, parse, validator};
use crate::support::{Meta, run};

/// A form: the lines that a person sees, and where in the input the value of each control goes.
#[derive(Default)]
struct Form {
    lines: Vec<String>,
    controls: BTreeMap<String, &'static str>,
}

impl Form {
    fn of(schema: &Value) -> Self {
        let mut form = Self::default();
        form.draw(schema, schema, "", 0);
        form
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.lines.push(format!("{}{text}", "  ".repeat(depth)));
    }

    fn draw(&mut self, root: &Value, schema: &Value, path: &str, depth: usize) {
        let schema = match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => root.pointer(pointer).expect("a definition"),
            None => schema,
        };
        if let Some(alternatives) = schema["oneOf"].as_array() {
            self.line(depth, "one of:");
            for alternative in alternatives {
                self.line(depth, &format!("( ) {}", alternative["title"].as_str().expect("a title")));
                self.draw(root, alternative, path, depth + 1);
            }
            return;
        }
        let control = match schema["type"].as_str().expect("a type") {
            "object" => {
                for (name, field) in schema["properties"].as_object().expect("fields") {
                    let required =
                        schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    self.line(depth, &format!("{name}{}", if required { " *" } else { "" }));
                    self.draw(root, field, &path, depth + 1);
                }
                return;
            }
            "array" => {
                self.line(depth, "any number of:");
                return self.draw(root, &schema["items"], &format!("{path}[]"), depth + 1);
            }
            "string" if schema["enum"].is_array() => "choice",
            "string" if schema["writeOnly"] == true => "password",
            "string" => "text",
            "boolean" => "checkbox",
            "integer" | "number" => "number",
            other => panic!("{path}: {other}"),
        };
        let title = schema["title"].as_str().unwrap_or_default();
        self.line(depth, &format!("[{control}] {title}"));
        self.controls.insert(path.to_owned(), control);
    }

    /// Types an example in, control by control, and gives the input that comes of it.
    fn fill(&self, example: &Value) -> Value {
        self.typed(example, "")
    }

    fn typed(&self, value: &Value, path: &str) -> Value {
        match value {
            Value::Object(fields) => {
                let inner = fields.iter().map(|(name, value)| {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    (name.clone(), self.typed(value, &path))
                });
                Value::Object(inner.collect::<Map<_, _>>())
            }
            Value::Array(items) => items.iter().map(|item| self.typed(item, &format!("{path}[]"))).collect(),
            leaf => {
                let control = self.controls.get(path).unwrap_or_else(|| panic!("no control for {path}"));
                let fits = match *control {
                    "checkbox" => leaf.is_boolean(),
                    "number" => leaf.is_number(),
                    _ => leaf.is_string(),
                };
                assert!(fits, "{path}: {leaf} in a {control}");
                leaf.clone()
            }
        }
    }
}

#[test]
fn a_form_is_drawn_for_the_connection_with_the_token_hidden() {
    let manifest = run(describe());
    let form = Form::of(&parse(&manifest["connection-schema"]));
    assert_eq!(form.controls["access-token"], "password");
    assert!(form.lines.iter().any(|line| line.contains("System user access token")), "{:#?}", form.lines);
}

/// What a template needs beside this is drawn from its own form, the look-up that the tool names in `form`.
#[test]
fn a_form_is_drawn_for_each_tool_filled_in_and_sent() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let manifest = describe().await;
        for tool in manifest["tools"].as_array().expect("tools") {
            let name = tool["name"].as_str().expect("a name");
            let result = match &tool["input-schema"] {
                Value::Null => meta.validate().await,
                schema => {
                    let schema = parse(schema);
                    let form = Form::of(&schema);
                    assert!(form.lines.len() > 5, "{name}: {:#?}", form.lines);
                    let input = form.fill(&schema["examples"][0]);
                    meta.call(name, input).await
                }
            };
            let output = validator(&parse(&tool["output-schema"]));
            assert!(result["ok"].is_object() && output.is_valid(&result["ok"]), "{name}: {result:#}");
        }
    });
}
