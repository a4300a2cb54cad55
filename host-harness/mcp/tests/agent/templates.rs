//! Templates by flat values.

use serde_json::{Value, json};

use crate::support::{
    TOKEN, all, call, client, expose, failed, given, only, read_only, run, simulated, template,
};

fn with(path: &str, value: Value) -> Value {
    let mut arguments = template();
    arguments["values"][path] = value;
    arguments
}

fn without(path: &str) -> Value {
    let mut arguments = template();
    arguments["values"].as_object_mut().unwrap().remove(path).unwrap();
    arguments
}

#[test]
fn a_template_is_checked_and_then_sent() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let mut arguments = template();
        arguments["check"] = true.into();
        let checked = given(call(&client, "send-template", arguments).await);
        assert_eq!(checked["faults"], json!([]), "{checked}");
        assert!(checked["message"]["body"].as_str().unwrap().contains("Thank you, Ana!"), "{checked}");
        assert!(simulator.messages().is_empty());

        let result = call(&client, "send-template", template()).await;
        let text = result.content[0].as_text().unwrap().text.clone();
        let accepted = given(result);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), accepted);
        let tools = client.list_all_tools().await.unwrap();
        let tool = tools.into_iter().find(|tool| tool.name == "send-template").unwrap();
        let schema = Value::Object((*tool.output_schema.unwrap()).clone());
        for result in [&accepted, &checked] {
            jsonschema::validate(&schema, result).unwrap();
        }
        let messages = simulator.messages();
        assert_eq!(messages.len(), 1);
        let sent = &messages[0].body;
        let components = sent["template"]["components"].to_string();
        for value in ["https://shop.example.com/7.pdf", "customer_name", "A-1017", "Monday, 3 March"] {
            assert!(components.contains(value), "{value}: {components}");
        }
    });
}

#[test]
fn a_template_that_needs_no_value_is_sent_by_its_name() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let arguments = json!({"to": "+15555550123", "name": "hello_world", "language": "en_US"});
        given(call(&client, "send-template", arguments).await);
        assert_eq!(simulator.messages().len(), 1);
    });
}

#[test]
fn every_value_that_is_wrong_is_named_at_once_and_nothing_is_sent() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        for (arguments, field, said) in [
            (without("body[2].value"), "body[2].value", "is missing"),
            (
                without("header.document.source.url"),
                "header.document.source",
                "give one of header.document.source.url, ",
            ),
            (with("body[3].value", json!("x")), "body[3].value", "is not a field of this form"),
            (with("body[0].valeu", json!("x")), "body[0].valeu", "did you mean body[0].value?"),
            (with("body[0].value", json!({"text": "Ana"})), "body[0].value", "must be a string"),
            (with("body[0].value", json!("long".repeat(300))), "body[0].value", "has more than"),
        ] {
            let told = failed(call(&client, "send-template", arguments).await);
            assert_eq!(told["verdict"], "permanent", "{told}");
            assert_eq!(told["field"], field, "{told}");
            assert!(told["message"].as_str().unwrap().contains(said), "{told}");
        }
        let mut arguments = without("body[2].value");
        arguments["values"]["body[9].value"] = "x".into();
        let told = failed(call(&client, "send-template", arguments).await);
        let message = told["message"].as_str().unwrap();
        assert!(message.contains("body[2].value") && message.contains("body[9].value"), "{told}");
        assert!(simulator.messages().is_empty());
    });
}

#[test]
fn a_button_that_may_be_left_out_is_named_by_its_value_alone() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        given(call(&client, "send-template", with("buttons[1].value.payload", json!("move it"))).await);
        let sent = simulator.messages()[0].body["template"]["components"].to_string();
        assert!(sent.contains("move it"), "{sent}");
    });
}

/// Values taken from the examples in a form.
fn by_example(form: &Value) -> Value {
    let mut values = serde_json::Map::new();
    let mut chosen = Vec::new();
    for value in form["values"].as_array().unwrap() {
        let is_first = value["one-of"].as_str().is_none_or(|choice| {
            let is_first = !chosen.contains(&choice);
            chosen.push(choice);
            is_first
        });
        let is_wanted = value["required"] == true || value["one-of"].is_string() && is_first;
        let path = value["path"].as_str().unwrap().replace("[]", "[0]");
        if is_wanted && path != "group-id" {
            values.insert(path, value["example"].clone());
        }
    }
    values.into()
}

#[test]
fn every_template_is_sent_by_the_examples_of_its_form() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let mut sent = 0;
        let listed = given(call(&client, "list-templates", json!({"status": "APPROVED"})).await);
        for template in listed["templates"].as_array().unwrap() {
            let mut arguments = json!({"name": template["name"], "language": template["language"]});
            let form = given(call(&client, "template-form", arguments.clone()).await);
            arguments["values"] = by_example(&form);
            arguments["to"] = "+15555550123".into();
            arguments["check"] = true.into();
            let checked = given(call(&client, "send-template", arguments.clone()).await);
            assert_eq!(checked["faults"], json!([]), "{arguments}\n{checked}");
            sent += 1;
        }
        assert!(sent > 10, "{sent}");
        assert!(simulator.messages().is_empty());
    });
}

#[test]
fn a_form_has_the_values_that_an_agent_gives_and_nothing_else() {
    run(async {
        let (client, _simulator) = simulated(&all()).await;
        let form = given(
            call(&client, "template-form", json!({"name": "order_confirmation", "language": "en_US"})).await,
        );
        let paths: Vec<_> =
            form["values"].as_array().unwrap().iter().map(|value| value["path"].as_str().unwrap()).collect();
        assert!(paths.contains(&"body[0].value") && paths.contains(&"buttons[0].value.url"), "{form}");
        for hidden in ["to", "name", "language", "body[0].name", "buttons[0].index", "to-or-group-id"] {
            assert!(!paths.contains(&hidden), "{hidden}: {form}");
        }
        assert!(form.get("schema").is_none());
        assert!(form["template"]["body"].as_str().unwrap().contains("{{customer_name}}"));
    });
}

#[test]
fn a_template_that_is_not_there_is_a_failure_that_says_so() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let arguments = json!({"to": "+15555550123", "name": "no_such", "language": "en_US", "values": {"body[0].value": "x"}});
        let told = failed(call(&client, "send-template", arguments).await);
        assert_eq!(told["verdict"], "permanent", "{told}");
        assert_eq!(told["kind"], "template-not-found", "{told}");
        assert!(simulator.messages().is_empty());
    });
}

#[test]
fn without_a_business_account_only_a_template_without_values_can_be_sent() {
    run(async {
        let simulator = crate::support::simulator().await;
        let server = crate::support::without_account(simulator.addr(), TOKEN).await;
        let client = client(&server).await;
        let hello = json!({"to": "+15555550123", "name": "hello_world", "language": "en_US"});
        given(call(&client, "send-template", hello).await);
        let told = failed(call(&client, "send-template", template()).await);
        assert_eq!(told["field"], "connection.business-account-id", "{told}");
        assert_eq!(simulator.messages().len(), 1);
    });
}

#[test]
fn an_agent_that_only_reads_sees_what_would_be_sent() {
    run(async {
        let (client, simulator) = simulated(&read_only()).await;
        let shown = given(call(&client, "preview-template", template()).await);
        assert_eq!(shown["faults"], json!([]), "{shown}");
        assert!(simulator.messages().is_empty());
        let server =
            expose(simulator.addr(), &only(&["preview-template", "send-template"])).await.unwrap().server;
        assert_eq!(server.tools().collect::<Vec<_>>(), ["preview-template", "send-template"]);
    });
}
