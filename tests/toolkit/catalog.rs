//! Compares the component's description with its behaviour.

use host_harness_simulator::{DEMO_RECIPIENT, World};
use serde_json::{Value, json};

use crate::support::{Meta, PLUGIN, failure, run, sandbox};

/// The manifest, as a host that reads JSON gets it.
pub async fn describe() -> Value {
    let nowhere = sandbox("127.0.0.1:9");
    let result = PLUGIN.call_json(&nowhere, "describe", &json!({"input": {}})).await;
    result.expect("the host has no part in this")["ok"].take()
}

/// A JSON text's value.
pub fn parse(text: &Value) -> Value {
    serde_json::from_str(text.as_str().expect("a text")).expect("JSON")
}

pub fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a valid schema")
}

#[track_caller]
pub fn assert_valid(schema: &Value, value: &Value, of: &str) {
    if let Err(error) = validator(schema).validate(value) {
        panic!("{of}{}: {error}\n{value:#}", error.instance_path());
    }
}

#[test]
fn it_describes_every_function_without_asking_anything_of_the_host() {
    let manifest = run(describe());
    let names = |of: &str| -> Vec<String> {
        let functions = manifest[of].as_array().expect("functions").iter();
        functions.map(|function| function["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(
        names("tools"),
        ["validate", "send-message", "send-media", "send-template", "custom-api-call"]
    );
    assert_eq!(
        names("lookups"),
        ["list-phone-numbers", "list-templates", "template-form", "preview-template"]
    );
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_example_of_a_tool_is_accepted_and_its_result_is_what_the_schema_says() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let mut sent = 0;
        for tool in describe().await["tools"].as_array().expect("tools") {
            let Some(schema) = tool.get("input-schema").map(parse) else { continue };
            let name = tool["name"].as_str().expect("a name");
            for example in schema["examples"].as_array().expect("examples") {
                let result = meta.call(name, example.clone()).await;
                assert!(result["ok"].is_object(), "{name}: {example:#}\n{result:#}");
                assert_valid(&parse(&tool["output-schema"]), &result["ok"], name);
                sent += 1;
            }
        }
        assert_eq!(sent, 8);
    });
}

#[test]
fn a_connections_report_is_what_its_schema_says() {
    run(async {
        let manifest = describe().await;
        let schema = parse(&manifest["tools"][0]["output-schema"]);
        let meta = Meta::start(World::demo()).await;
        assert_valid(&schema, &meta.validate().await["ok"], "validate");
        let meta = meta.with("phone-number-id", Value::Null);
        assert_valid(&schema, &meta.validate().await["ok"], "validate without a number");
    });
}

/// The answer of a custom call.
fn answer(result: &Value) -> Value {
    parse(&result["ok"]["body"]["json"])
}

#[test]
fn every_recipes_example_is_accepted() {
    run(async {
        let manifest = describe().await;
        let meta = Meta::start(World::demo()).await;
        let call = async |input: &Value| meta.call("custom-api-call", input.clone()).await;
        let (mut template, mut media, mut code) = (String::new(), String::new(), String::new());
        let mut accepted = 0;
        for recipe in manifest["tools"][4]["recipes"].as_array().expect("recipes") {
            let name = recipe["name"].as_str().expect("a name");
            let mut example = parse(&recipe["example"]);
            // The ids that exist only in this simulated world.
            match name {
                "edit-template" => example["path"] = json!(format!("/{template}")),
                "change-qr-code" => example["body"]["json"]["code"] = json!(code),
                "delete-qr-code" => {
                    example["path"] = json!(format!("/{{phone-number-id}}/message_qrdls/{code}"));
                }
                "media-address" | "delete-media" => example["path"] = json!(format!("/{media}")),
                _ => {}
            }
            assert_valid(&parse(&recipe["schema"]), &example, name);
            let result = call(&example).await;
            assert_eq!(result["ok"]["status"], 200, "{name}: {example:#}\n{result:#}");
            match name {
                "read-templates" => template = approved(&answer(&result)),
                "create-qr-code" => code = answer(&result)["code"].as_str().expect("a code").to_owned(),
                "upload-media" => media = answer(&result)["id"].as_str().expect("an id").to_owned(),
                _ => {}
            }
            if recipe["effect"] == "sends" {
                assert!(answer(&result)["messages"][0]["id"].is_string(), "{name}: {result:#}");
            }
            accepted += 1;
        }
        assert_eq!(accepted, 48);
        assert_eq!(meta.simulator.messages().len(), 21);
    });
}

/// The id of a template that may be edited.
fn approved(list: &Value) -> String {
    let all = list["data"].as_array().expect("templates");
    let hello = all.iter().find(|template| template["name"] == "loyalty_launch").expect("a template");
    hello["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_message_beyond_metas_limits_is_refused_before_it_is_sent() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let button =
            |id: &str| json!({"type": "reply", "reply": {"id": id, "title": "More than twenty letters"}});
        let message = json!({"messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": "interactive",
            "interactive": {"type": "button", "body": {"text": "x"},
                "action": {"buttons": [button("1"), button("2"), button("3"), button("4")]}}});
        let input =
            json!({"method": "post", "path": "/{phone-number-id}/messages", "body": {"json": message}});
        let result = meta.call("custom-api-call", input).await;
        let failure = failure(&result, "permanent");
        assert_eq!(failure["field"], "body.json.interactive.action.buttons");
        let message = failure["message"].as_str().expect("a message");
        assert!(message.contains("has 4 entries, and Meta allows 3"), "{message}");
        assert!(
            message.contains("buttons[3].reply.title has 24 characters, and Meta allows 20"),
            "{message}"
        );
        assert!(meta.simulator.requests().is_empty());
    });
}

/// Meta accepts such a template, and rejects it in its review.
#[test]
fn a_template_whose_variables_do_not_fit_its_format_is_refused_before_it_is_made() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let text = "Hello {{customer_name}}, welcome to our shop.";
        let example = json!({"body_text_named_params": [{"param_name": "customer_name", "example": "Ana"}]});
        let definition = json!({"name": "welcome", "language": "en_US", "category": "utility",
            "components": [{"type": "body", "text": text, "example": example}]});
        let input = json!({"method": "post", "path": "/{business-account-id}/message_templates",
            "body": {"json": definition}});
        let result = meta.call("custom-api-call", input.clone()).await;
        let failure = failure(&result, "permanent");
        assert_eq!(failure["field"], "body.json.parameter_format");
        let fix = failure["fix"].as_str().expect("a fix");
        assert!(fix.starts_with("Add parameter_format NAMED, or number the variables"), "{fix}");
        assert!(meta.simulator.requests().is_empty());
        let mut named = input;
        named["body"]["json"]["parameter_format"] = json!("named");
        assert_eq!(answer(&meta.call("custom-api-call", named).await)["status"], "PENDING");
    });
}

#[test]
fn what_the_look_ups_give_is_what_their_schemas_say() {
    run(async {
        let manifest = describe().await;
        let meta = Meta::start(World::demo()).await;
        for lookup in manifest["lookups"].as_array().expect("look-ups") {
            let name = lookup["name"].as_str().expect("a name");
            let mut results = Vec::new();
            match lookup.get("input-schema").map(parse) {
                None => results.push(meta.look_up(name).await),
                Some(schema) => {
                    for example in schema["examples"].as_array().expect("examples") {
                        results.push(meta.call(name, example.clone()).await);
                    }
                }
            }
            for result in results {
                assert!(result["ok"].is_object(), "{name}: {result:#}");
                assert_valid(&parse(&lookup["output-schema"]), &result["ok"], name);
            }
        }
    });
}
