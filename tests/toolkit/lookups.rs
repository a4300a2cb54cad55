//! The look-ups against the simulated Graph API: their lists, and that their forms and previews are right.

mod components;
mod mutations;

use host_harness_simulator::{
    BusinessAccount, DEMO_OTHER_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, DEMO_PORTFOLIO_ID, DEMO_TOKEN,
    Fate, SimulatedTemplate, World,
};
use serde_json::{Value, json};

use crate::catalog::{assert_valid, describe, parse};
use crate::generic_builder::form::example;
use crate::support::{Meta, failure, run};
use crate::way::SEED;

/// The demo world with a group and unlimited messages.
fn world() -> World {
    World { limits: false, groups: vec![mutations::GROUP.into()], ..World::demo() }
}

fn account(world: &mut World) -> &mut BusinessAccount {
    &mut world.business_accounts[0]
}

fn names(result: &Value) -> Vec<String> {
    let templates = result["ok"]["templates"].as_array().unwrap_or_else(|| panic!("{result:#}"));
    templates.iter().map(|template| template["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_accounts_numbers_are_listed() {
    run(async {
        let meta = Meta::start(world()).await;
        let result = meta.look_up("list-phone-numbers").await;
        let numbers = result["ok"]["phone-numbers"].as_array().unwrap();
        assert_eq!(numbers.len(), 4);
        assert_eq!(numbers[0]["id"], DEMO_PHONE_NUMBER_ID);
        assert_eq!(numbers[0]["display-phone-number"], "+1 555-555-0100");
    });
}

#[test]
fn no_template_is_lost_between_pages_and_calls() {
    run(async {
        let mut world = world();
        let templates = &mut account(&mut world).templates;
        let hello = templates.iter().find(|template| template.name == "hello_world").unwrap().clone();
        for number in 0..1_150 {
            templates.push(SimulatedTemplate {
                id: String::new(),
                name: format!("notice_{number:04}"),
                ..hello.clone()
            });
        }
        let all: Vec<_> = templates.iter().map(|template| template.name.clone()).collect();
        let meta = Meta::start(world).await;
        let first = meta.call("list-templates", json!({})).await;
        let next = first["ok"]["next"].as_str().expect("there are more").to_owned();
        assert!(!first.to_string().contains(DEMO_TOKEN));
        let second = meta.call("list-templates", json!({"after": next})).await;
        assert_eq!(second["ok"]["next"], Value::Null);
        assert_eq!([names(&first), names(&second)].concat(), all);
        let some = meta.call("list-templates", json!({"name": "NOTICE_07", "status": "approved"})).await;
        assert_eq!(names(&some).len(), 100);
        let portuguese = meta.call("list-templates", json!({"language": "pt_BR"})).await;
        assert_eq!(names(&portuguese), ["order_confirmation"]);
        let paused = meta.call("list-templates", json!({"status": "PAUSED", "category": "MARKETING"})).await;
        assert_eq!(names(&paused), ["winback_offer"]);
        let wrong = meta.call("list-templates", json!({"after": "nonsense"})).await;
        assert_eq!(failure(&wrong, "permanent")["field"], "after");
    });
}

#[test]
fn a_wrong_or_missing_business_account_id_is_named() {
    run(async {
        for (id, words) in [
            (Value::Null, "No business account id is given."),
            (json!(DEMO_PHONE_NUMBER_ID), "the id of a phone number"),
            (json!(DEMO_PORTFOLIO_ID), "the id of a business portfolio"),
            (json!("1"), "No WhatsApp Business Account with this id"),
        ] {
            let meta = Meta::start(world()).await.with("business-account-id", id.clone());
            let template = json!({"name": "hello_world", "language": "en_US"});
            for result in [
                meta.look_up("list-phone-numbers").await,
                meta.call("list-templates", json!({})).await,
                meta.call("template-form", template.clone()).await,
                meta.call("preview-template", json!({"to": "", "name": "hello_world", "language": "en_US"}))
                    .await,
            ] {
                let failure = failure(&result, "permanent");
                assert_eq!(failure["kind"], "invalid-business-account-id", "{id}");
                assert_eq!(failure["field"], "connection.business-account-id", "{id}");
                assert!(failure["message"].as_str().unwrap().contains(words), "{failure:#}");
            }
        }
    });
}

#[test]
fn another_accounts_templates_are_not_found() {
    run(async {
        let meta = Meta::start(world()).await.with("business-account-id", DEMO_OTHER_BUSINESS_ACCOUNT_ID);
        let input = json!({"to": "", "name": "order_confirmation", "language": "en_US"});
        let result = meta.call("preview-template", input).await;
        assert_eq!(result["ok"]["message"], Value::Null);
        assert_eq!(result["ok"]["faults"][0]["field"], "name");
    });
}

/// The forms of the demo account's sendable templates.
async fn forms(meta: &Meta) -> Vec<Value> {
    let list = meta.call("list-templates", json!({"status": "APPROVED"})).await;
    let mut forms = Vec::new();
    for template in list["ok"]["templates"].as_array().unwrap() {
        let input = json!({"name": template["name"], "language": template["language"]});
        let form = meta.call("template-form", input).await;
        assert_eq!(form["ok"]["template"], *template);
        let form = parse(&form["ok"]["schema"]);
        jsonschema::draft202012::meta::validate(&form).expect("a valid schema");
        forms.push(form);
    }
    forms
}

/// An input as generated from the form, whose values for the sender are only examples.
fn input(form: &Value, all: bool) -> Value {
    let mut input = example(form, all);
    if all {
        input["phone-number-id"] = json!(DEMO_PHONE_NUMBER_ID);
    }
    input
}

#[test]
fn every_form_filled_with_its_examples_is_accepted() {
    run(async {
        let mut world = world();
        account(&mut world).templates.extend(components::templates());
        let meta = Meta::start(world).await;
        let forms = forms(&meta).await;
        assert!(forms.len() >= 30, "{}", forms.len());
        let tools = describe().await["tools"].take();
        let tool = tools.as_array().unwrap().iter().find(|tool| tool["name"] == "send-template").unwrap();
        let every = parse(&tool["input-schema"]);
        for form in forms {
            for all in [false, true] {
                let input = input(&form, all);
                // A form is stricter than the tool's own schema.
                for schema in [&form, &every] {
                    assert_valid(schema, &input, "the input");
                }
                let preview = meta.call("preview-template", input.clone()).await;
                assert_eq!(preview["ok"]["faults"], json!([]), "{input:#}");
                assert!(!preview["ok"]["message"].to_string().contains("{{"), "{preview:#}");
                let sent = meta.call("send-template", input.clone()).await;
                assert!(sent["ok"]["message-id"].is_string(), "{input:#}\n{sent:#}");
            }
        }
    });
}

#[test]
fn a_template_with_a_missing_third_parameter_is_refused_before_any_send() {
    run(async {
        let meta = Meta::start(world()).await;
        let input = json!({
            "to": "", "name": "shipping_update", "language": "en_US",
            "header": {"text": {"value": "A-1017"}},
            "body": [{"value": "Ana"}, {"value": "A-1017"}],
        });
        let result = meta.call("preview-template", input).await;
        let faults = result["ok"]["faults"].as_array().unwrap();
        let [fault] = &faults[..] else { panic!("{result:#}") };
        assert_eq!(fault["field"], "body[2].value");
        assert!(fault["message"].as_str().unwrap().contains("{{3}}"), "{fault:#}");
        assert!(fault["fix"].as_str().unwrap().contains("Monday"), "{fault:#}");
        assert_eq!(
            result["ok"]["message"]["header"],
            json!({"kind": "TEXT", "content": "Order A-1017 is on its way"})
        );
        assert_eq!(meta.simulator.messages(), []);
    });
}

#[test]
fn a_template_that_cannot_be_sent_says_why() {
    run(async {
        let meta = Meta::start(world()).await;
        for (name, words) in [
            ("winback_offer", "paused"),
            ("flash_sale", "disabled"),
            ("feedback_request", "not approved"),
            ("free_gift", "rejected"),
        ] {
            let result =
                meta.call("preview-template", json!({"to": "", "name": name, "language": "en_US"})).await;
            let fault = &result["ok"]["faults"][0];
            assert!(fault["message"].as_str().unwrap().contains(words), "{result:#}");
            assert!(result["ok"]["message"]["body"].is_string());
        }
        let form = |name: &'static str, language: &'static str| {
            meta.call("template-form", json!({"name": name, "language": language}))
        };
        let language = form("order_confirmation", "pt").await;
        let language = failure(&language, "permanent");
        assert_eq!(
            (&language["kind"], &language["field"]),
            (&json!("template-not-found"), &json!("language"))
        );
        assert!(language["fix"].as_str().unwrap().contains("en_US, pt_BR"), "{language:#}");
        let name = form("order_confirmatoin", "en_US").await;
        let name = failure(&name, "permanent");
        assert_eq!((&name["kind"], &name["field"]), (&json!("template-not-found"), &json!("name")));
        assert!(name["fix"].as_str().unwrap().contains("order_confirmation ("), "{name:#}");
    });
}

/// A preview without a fault is a promise, and one with a fault is right.
#[test]
fn a_preview_finds_a_fault_exactly_where_the_send_is_refused() {
    run(async {
        let mut world = world();
        account(&mut world).templates.extend(components::templates());
        let meta = Meta::start(world).await;
        let forms = forms(&meta).await;
        let good: Vec<Value> =
            forms.iter().flat_map(|form| [false, true].map(|all| input(form, all))).collect();
        let mut random = fastrand::Rng::with_seed(SEED);
        let (mut accepted, mut refused) = (0, 0);
        for case in 0..750 {
            let mut input = random.choice(&good).unwrap().clone();
            if case % 10 == 0 {
                // One template's input for another template.
                let other = random.choice(&good).unwrap();
                (input["name"], input["language"]) = (other["name"].clone(), other["language"].clone());
            }
            for _ in 0..random.usize(0..3) {
                mutations::mutate(&mut input, &mut random);
            }
            let preview = meta.call("preview-template", input.clone()).await;
            let sent = meta.call("send-template", input.clone()).await;
            let faults =
                preview["ok"]["faults"].as_array().unwrap_or_else(|| panic!("{input:#}\n{preview:#}"));
            let is_sent = sent["ok"].is_object();
            assert_eq!(faults.is_empty(), is_sent, "case {case}: {input:#}\n{preview:#}\n{sent:#}");
            if is_sent && preview["ok"]["warnings"] == json!([]) {
                let messages = meta.simulator.messages();
                let fate = &messages.last().unwrap().fate;
                assert!(matches!(fate, Fate::Delivered), "case {case}: {input:#}\n{fate:?}");
            }
            if is_sent { accepted += 1 } else { refused += 1 }
        }
        // A generator of only one kind would prove nothing.
        assert!(accepted > 150 && refused > 150, "{accepted} accepted, {refused} refused");
    });
}
