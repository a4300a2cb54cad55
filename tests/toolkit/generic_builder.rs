//! A workflow builder that knows nothing about WhatsApp: it draws the forms that the component describes, fills them
//! in and runs the result.

pub mod fields;
pub mod form;
mod steps;

use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, World};
use serde_json::{Value, json};

use self::fields::{Typed, input, typed, ways};
use self::form::{Control, Form, example};
use crate::catalog::{assert_valid, describe, parse, validator};
use crate::support::{Meta, run};

#[test]
fn a_form_is_drawn_for_the_connection_with_the_token_hidden() {
    let manifest = run(describe());
    let form = Form::of(&parse(&manifest["connection-schema"]));
    assert_eq!(form.controls["access-token"], Control::Password);
    assert!(form.lines.iter().any(|line| line.contains("System user access token")), "{:#?}", form.lines);
}

/// A template's further inputs are drawn from its own form, returned by the look-up that the tool names in `form`.
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
                    let input = example(&schema, true);
                    form.fill(&input);
                    meta.call(name, input).await
                }
            };
            let output = validator(&parse(&tool["output-schema"]));
            assert!(result["ok"].is_object() && output.is_valid(&result["ok"]), "{name}: {result:#}");
        }
    });
}

#[test]
fn a_template_is_chosen_from_a_list_filled_in_previewed_and_sent() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let call = async |function: &str, input: Option<Value>| match input {
            Some(input) => meta.call(function, input).await,
            None => meta.look_up(function).await,
        };
        let wanted: [&[&str]; 2] =
            [&["order_confirmation", "en_US", "UTILITY"], &["+1 555-555-0100", "Juniper Books"]];
        let step = steps::run(&describe().await, "send-template", &wanted, call).await;

        let lines = step.form.lines.join("\n");
        for line in
            ["customer_name *", "delivery_date *", "Track order *", "( ) Web address", "[Text] File name"]
        {
            assert!(lines.contains(line), "{line}: {lines}");
        }
        assert_eq!(step.preview["faults"], json!([]), "{:#}", step.input);
        assert!(!step.preview["message"].to_string().contains("{{"), "{:#}", step.preview);

        let messages = meta.simulator.messages();
        let [message] = &messages[..] else { panic!("{:#}", step.result) };
        assert_eq!(step.result["ok"]["message-id"], message.id);
        assert_eq!((message.from.as_str(), message.kind.as_str()), (DEMO_PHONE_NUMBER_ID, "template"));
        assert_eq!(step.input["to"], message.to);
        let parameter =
            |name: &str, value: &str| json!({"type": "text", "parameter_name": name, "text": value});
        assert_eq!(
            message.body["template"],
            json!({"name": "order_confirmation", "language": {"code": "en_US"}, "components": [
                {"type": "header", "parameters": [{"type": "document",
                    "document": {"link": "https://example.com/file.pdf", "filename": "Receipt.pdf"}}]},
                {"type": "body", "parameters": [
                    parameter("customer_name", "Ana"),
                    parameter("order_number", "A-1017"),
                    parameter("delivery_date", "Monday, 3 March"),
                ]},
                {"type": "button", "sub_type": "url", "index": "0",
                    "parameters": [{"type": "text", "text": "A-1017"}]},
                {"type": "button", "sub_type": "quick_reply", "index": "1",
                    "parameters": [{"type": "payload", "payload": "Change delivery"}]},
            ]})
        );
    });
}

/// The forms of the demo world's sendable templates, in both dialects.
async fn template_forms(meta: &Meta) -> Vec<(Value, Value)> {
    let list = meta.call("list-templates", json!({"status": "APPROVED"})).await;
    let mut forms = Vec::new();
    for template in list["ok"]["templates"].as_array().expect("templates") {
        let input =
            |dialect| json!({"name": template["name"], "language": template["language"], "dialect": dialect});
        let new = meta.call("template-form", input("draft2020")).await["ok"].take();
        forms.push((new, meta.call("template-form", input("draft7")).await["ok"].take()));
    }
    assert!(forms.len() >= 19, "{}", forms.len());
    forms
}

pub fn list(of: &Value) -> &[Value] {
    of.as_array().map(Vec::as_slice).expect("fields")
}

/// The input made from a template's fields, whose values for the sender are only examples.
fn of_template(fields: &[Value], all: bool, way: &Typed) -> Value {
    let mut input = input(fields, &typed(fields, all, way));
    if let Some(id) = input.get_mut("phone-number-id") {
        *id = DEMO_PHONE_NUMBER_ID.into();
    }
    input
}

#[test]
fn every_template_is_filled_in_from_flat_fields_and_sent() {
    run(async {
        let meta = Meta::start(World { limits: false, ..World::demo() }).await;
        for (form, old) in template_forms(&meta).await {
            assert_eq!(form["fields"], old["fields"]);
            let fields = list(&form["fields"]);
            let required = ways(fields).into_iter().map(|way| (false, way));
            for (all, way) in required.chain([(true, Typed::new())]) {
                let input = of_template(fields, all, &way);
                assert_valid(&parse(&form["schema"]), &input, "the new dialect");
                assert_valid(&parse(&old["schema"]), &input, "the old dialect");
                let preview = meta.call("preview-template", input.clone()).await;
                assert_eq!(preview["ok"]["faults"], json!([]), "{way:?} {input:#}");
                if !way.is_empty() {
                    // It may refer to an uploaded file that this world does not have.
                    continue;
                }
                let sent = meta.call("send-template", input.clone()).await;
                assert!(sent["ok"]["message-id"].is_string(), "{input:#}\n{sent:#}");
            }
        }
    });
}

/// A required field left empty is a fault: the fields ask for no less than the template needs.
#[test]
fn a_required_field_of_a_template_that_is_left_empty_is_a_fault() {
    run(async {
        let meta = Meta::start(World { limits: false, ..World::demo() }).await;
        let mut left = 0;
        for (form, _) in template_forms(&meta).await {
            let fields = list(&form["fields"]);
            let full = typed(fields, false, &Typed::new());
            for field in fields::drawn(fields, &full).iter().filter(|field| field["required"] == true) {
                let path = fields::path(field);
                // A preview needs no recipient, and a text without a pattern may be empty.
                if path == "to" || !field["pattern"].is_string() || !full.contains_key(path) {
                    continue;
                }
                let mut typed = full.clone();
                typed.insert(path.to_owned(), String::new());
                let input = input(fields, &typed);
                assert!(!validator(&parse(&form["schema"])).is_valid(&input), "{path}: {input:#}");
                let preview = meta.call("preview-template", input.clone()).await;
                assert_ne!(preview["ok"]["faults"], json!([]), "{path}: {input:#}\n{preview:#}");
                left += 1;
            }
        }
        assert!(left > 40, "{left}");
    });
}

#[test]
fn each_function_takes_what_its_flat_fields_make() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let manifest = describe().await;
        for tool in list(&manifest["tools"]).iter().chain(list(&manifest["lookups"])) {
            if tool.get("input-schema").is_none() {
                continue;
            }
            let fields = list(&tool["fields"]);
            let mut given = typed(fields, false, &Typed::new());
            match tool["name"].as_str() {
                // A template's inputs besides its name are in its own form.
                Some("send-template") => _ = given.insert("name".into(), "hello_world".into()),
                Some("custom-api-call") => _ = given.insert("path".into(), "/{phone-number-id}".into()),
                _ => {}
            }
            let result = meta.call(tool["name"].as_str().expect("a name"), input(fields, &given)).await;
            assert!(result["ok"].is_object(), "{}: {given:?}\n{result:#}", tool["name"]);
        }
        for recipe in
            list(&manifest["tools"][4]["recipes"]).iter().filter(|recipe| recipe["effect"] == "sends")
        {
            let fields = list(&recipe["fields"]);
            let result =
                meta.call("custom-api-call", input(fields, &typed(fields, false, &Typed::new()))).await;
            assert_eq!(result["ok"]["status"], 200, "{}\n{result:#}", recipe["name"]);
        }
    });
}

/// The code that draws, fills in and runs contains no word about its purpose.
#[test]
fn the_builder_knows_nothing_of_whatsapp() {
    let manifest = run(describe());
    let functions = ["tools", "lookups"].iter().flat_map(|of| manifest[*of].as_array().expect("functions"));
    let names = functions.map(|function| function["name"].as_str().expect("a name"));
    // `validate` is also a word for what one does with any schema.
    let mut words: Vec<_> = names.filter(|name| name.contains('-')).collect();
    assert_eq!(words.len(), 8);
    words.extend(["whatsapp", "meta", "template", "phone", "message", "recipient"]);
    for source in [
        include_str!("generic_builder/fields.rs"),
        include_str!("generic_builder/form.rs"),
        include_str!("generic_builder/steps.rs"),
    ] {
        let source = source.to_ascii_lowercase();
        for word in &words {
            assert!(!source.contains(word), "{word}");
        }
    }
}
