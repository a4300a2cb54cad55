//! A builder of workflows that knows nothing of WhatsApp: it draws the forms that the component describes, fills them in and
//! runs what comes of it.

pub mod form;
mod steps;

use graph_simulator::{DEMO_PHONE_NUMBER_ID, World};
use serde_json::{Value, json};

use self::form::{Control, Form, example};
use crate::catalog::{describe, parse, validator};
use crate::support::{Meta, run};

#[test]
fn a_form_is_drawn_for_the_connection_with_the_token_hidden() {
    let manifest = run(describe());
    let form = Form::of(&parse(&manifest["connection-schema"]));
    assert_eq!(form.controls["access-token"], Control::Password);
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
        let wanted: [&[&str]; 2] = [&["order_confirmation", "en_US"], &["+1 555-555-0100"]];
        let step = steps::run(&describe().await, "send-template", &wanted, call).await;

        let lines = step.form.lines.join("\n");
        for line in
            ["customer_name *", "delivery_date *", "Track order *", "( ) By address", "[Text] File name"]
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

/// The code that draws, fills in and runs has no word of what it is used for.
#[test]
fn the_builder_knows_nothing_of_whatsapp() {
    let manifest = run(describe());
    let functions = ["tools", "lookups"].iter().flat_map(|of| manifest[*of].as_array().expect("functions"));
    let names = functions.map(|function| function["name"].as_str().expect("a name"));
    // `validate` is also what is done with any schema.
    let mut words: Vec<_> = names.filter(|name| name.contains('-')).collect();
    assert_eq!(words.len(), 8);
    words.extend(["whatsapp", "meta", "template", "phone", "message", "recipient"]);
    for source in [include_str!("generic_builder/form.rs"), include_str!("generic_builder/steps.rs")] {
        let source = source.to_ascii_lowercase();
        for word in &words {
            assert!(!source.contains(word), "{word}");
        }
    }
}
