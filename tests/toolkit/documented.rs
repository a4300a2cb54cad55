//! Every message that Meta documents: the input, and the body that Meta's page shows for it.
//!
//! The bodies in `documented/` are written from Meta's pages, which each case names. The component must send exactly
//! that body, the simulated Graph API must accept it, and a template's preview must find no fault in it.

use host_harness_simulator::{DEMO_BUSINESS_ACCOUNT_ID, DEMO_GROUP_ID, SimulatedTemplate, World};
use serde_json::{Map, Value, json};

use crate::catalog::{describe, parse, validator};
use crate::support::{Meta, TO, run};

fn world() -> World {
    World { limits: false, ..World::demo() }
}

/// The cases of a file, with this world's ids filled in.
fn cases(text: &str, media: &str) -> Vec<Value> {
    let text = text.replace("{group}", DEMO_GROUP_ID).replace("{media}", media);
    let text = text.replace("{business-account-id}", DEMO_BUSINESS_ACCOUNT_ID);
    serde_json::from_str(&text).expect("cases")
}

/// The name of a case in a failure.
fn title(case: &Value) -> String {
    format!("{}: {}", case["page"].as_str().expect("a page"), case["name"].as_str().unwrap_or_default())
}

async fn upload(meta: &Meta) -> String {
    let part = |name: &str, value: &str| json!({"name": name, "content": {"text": value}});
    let file = json!({"name": "file", "content": {"base64": "iVBORw0KGgo="}, "filename": "1.png", "content-type": "image/png"});
    let parts = json!([part("messaging_product", "whatsapp"), part("type", "image/png"), file]);
    let input = json!({"method": "post", "path": "/{phone-number-id}/media", "body": {"multipart": parts}});
    let result = meta.call("custom-api-call", input).await;
    parse(&result["ok"]["body"]["json"])["id"].as_str().expect("an id").to_owned()
}

#[test]
fn messages_go_out_as_metas_pages_show_them_and_are_accepted() {
    run(async {
        let meta = Meta::start(world()).await;
        let media = upload(&meta).await;
        let manifest = describe().await;
        let recipes: Vec<_> = manifest["tools"][4]["recipes"].as_array().expect("recipes").iter().collect();
        let recipes: Vec<_> = recipes.iter().map(|recipe| validator(&parse(&recipe["schema"]))).collect();
        for case in cases(include_str!("documented/messages.json"), &media) {
            let title = title(&case);
            let before = meta.simulator.messages().len();
            let result = match case["call"].as_str() {
                Some(function) => meta.call(function, case["input"].clone()).await,
                None => {
                    let mut input = json!({"method": "post", "path": "/{phone-number-id}/messages", "body": {"json": case["body"]}});
                    if case["recipe"] != false {
                        let has_recipe = recipes.iter().any(|recipe| recipe.is_valid(&input));
                        assert!(has_recipe, "{title}: no recipe has this input: {input:#}");
                    }
                    input["body"]["json"] = case["body"].to_string().into();
                    meta.call("custom-api-call", input).await
                }
            };
            assert!(result["ok"].is_object(), "{title}: {:#}\n{result:#}", case["body"]);
            let sent = meta.simulator.messages();
            if case["receipt"] == true {
                assert_eq!(sent.len(), before, "{title}");
                continue;
            }
            assert_eq!(sent.len(), before + 1, "{title}");
            assert_eq!(sent[before].body, case["body"], "{title}");
        }
    });
}

#[test]
fn templates_go_out_as_metas_pages_show_them_and_their_previews_find_nothing() {
    run(async {
        let mut world = world();
        let cases = cases(include_str!("documented/templates.json"), "");
        let templates = &mut world.business_accounts[0].templates;
        for case in &cases {
            let mut definition = case["definition"].clone();
            definition["name"] = case["name"].clone();
            definition["language"] = json!("en_US");
            templates.push(serde_json::from_value::<SimulatedTemplate>(definition).expect("a template"));
        }
        let meta = Meta::start(world).await;
        for case in &cases {
            let title = title(case);
            let mut input: Map<String, Value> = case["input"].as_object().expect("an input").clone();
            input.insert("name".into(), case["name"].clone());
            input.insert("language".into(), json!("en_US"));
            input.entry("to").or_insert(json!(TO));
            let preview = meta.call("preview-template", input.clone().into()).await;
            assert_eq!(preview["ok"]["faults"], json!([]), "{title}: {preview:#}");
            let warned: Vec<_> = preview["ok"]["warnings"].as_array().expect("warnings").iter().collect();
            let warned: Vec<_> = warned.iter().map(|warning| warning["field"].clone()).collect();
            let expected = case.get("warnings").cloned().unwrap_or(json!([]));
            assert_eq!(Value::from(warned), expected, "{title}: {preview:#}");
            let before = meta.simulator.messages().len();
            let result = meta.call("send-template", input.clone().into()).await;
            assert!(result["ok"]["message-status"].is_string(), "{title}: {result:#}");
            let mut template = json!({"name": case["name"], "language": {"code": "en_US"}});
            if !case["components"].is_null() {
                template["components"] = case["components"].clone();
            }
            let (kind, to) = match input["to"].as_str() {
                Some(to) => ("individual", to),
                None => ("group", DEMO_GROUP_ID),
            };
            let mut body = json!({"messaging_product": "whatsapp", "recipient_type": kind, "to": to, "type": "template",
                "template": template});
            for (key, value) in case["more"].as_object().into_iter().flatten() {
                body[key] = value.clone();
            }
            assert_eq!(meta.simulator.messages()[before].body, body, "{title}");
            let edge = case["edge"].as_str().unwrap_or("messages");
            let path = meta.simulator.requests().pop().expect("a request").path;
            assert!(path.ends_with(&format!("/{edge}")), "{title}: {path}");
        }
    });
}
