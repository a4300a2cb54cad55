use serde_json::{Value, json};

use super::*;

fn form(entry: &Value) -> Value {
    serde_json::from_str(&schema(&Template::of(entry))).unwrap()
}

fn definition(format: &str, components: Value) -> Value {
    json!({"name": "order_ready", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
        "parameter_format": format, "components": components})
}

#[test]
fn a_form_asks_for_what_the_template_needs_and_no_more() {
    let form = form(&definition(
        "NAMED",
        json!([
            {"type": "HEADER", "format": "DOCUMENT"},
            {"type": "BODY", "text": "Hi {{customer}}, \"{{title}}\" is here.", "example": {"body_text_named_params": [
                {"param_name": "customer", "example": "Ana"}, {"param_name": "title", "example": "Emma\n"}]}},
            {"type": "FOOTER", "text": "Juniper Books"},
            {"type": "BUTTONS", "buttons": [
                {"type": "QUICK_REPLY", "text": "Thanks"},
                {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100"},
                {"type": "URL", "text": "Help", "url": "https://a.example/help"},
                {"type": "URL", "text": "Track", "url": "https://a.example/t/{{1}}", "example": ["https://a.example/t/A-7"]},
            ]},
        ]),
    ));
    assert_eq!(form["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(form["required"], json!(["to", "name", "language", "header", "body", "buttons"]));
    assert_eq!(form["additionalProperties"], false);
    let properties = &form["properties"];
    let names: Vec<_> = properties.as_object().unwrap().keys().collect();
    let all = [
        "body",
        "buttons",
        "callback-data",
        "extra-json",
        "header",
        "language",
        "name",
        "phone-number-id",
        "reply-to",
        "to",
    ];
    assert!(
        names.len() == all.len() && all.iter().all(|name| names.contains(&&(*name).to_owned())),
        "{names:?}"
    );
    assert_eq!(properties["name"]["const"], "order_ready");
    assert_eq!(properties["header"]["required"], json!(["document"]));
    let body = &properties["body"];
    assert_eq!((&body["minItems"], &body["maxItems"], &body["items"]), (&json!(2), &json!(2), &json!(false)));
    let [customer, title] = &body["prefixItems"].as_array().unwrap()[..] else { panic!("{body:#}") };
    assert_eq!(customer["properties"]["name"]["const"], "customer");
    let value = &customer["properties"]["value"];
    assert_eq!((&value["title"], &value["examples"]), (&json!("customer"), &json!(["Ana"])));
    assert_eq!(value["description"], "Hi {{customer}}, \"{{title}}\" is here.");
    // What stands around the variables, and one character for the other.
    assert_eq!(value["maxLength"], 1_024 - "Hi , \"\" is here.".len() - 1);
    // Meta's example has a line break, which a message may not have.
    assert_eq!(title["properties"]["value"]["examples"], json!(["title"]));
    let buttons = &properties["buttons"];
    assert_eq!((&buttons["minItems"], &buttons["maxItems"]), (&json!(1), &json!(2)));
    let [track, thanks] = &buttons["prefixItems"].as_array().unwrap()[..] else { panic!("{buttons:#}") };
    assert_eq!((&track["title"], &track["properties"]["index"]["const"]), (&json!("Track"), &json!(3)));
    assert_eq!(track["properties"]["value"]["properties"]["url"]["examples"], json!(["A-7"]));
    assert_eq!(thanks["properties"]["index"]["const"], 0);
}

#[test]
fn a_template_without_variables_has_no_fields_of_its_own() {
    let fixed = json!([{"type": "HEADER", "format": "TEXT", "text": "News"}, {"type": "BODY", "text": "Hello"},
        {"type": "BUTTONS", "buttons": [{"type": "SPM", "text": "View"}]}]);
    let form = form(&definition("POSITIONAL", fixed));
    assert_eq!(form["required"], json!(["to", "name", "language"]));
    assert_eq!(form["properties"].as_object().unwrap().len(), 7, "{form:#}");
}

#[test]
fn positional_parameters_are_in_the_order_of_their_numbers() {
    let components =
        json!([{"type": "BODY", "text": "{{2}} of {{1}}: {{2}}", "example": {"body_text": [["Ana", "7"]]}}]);
    let form = form(&definition("POSITIONAL", components));
    let entries = form["properties"]["body"]["prefixItems"].as_array().unwrap();
    let example = |at: usize| entries[at]["properties"]["value"]["examples"][0].clone();
    assert_eq!((entries.len(), example(0), example(1)), (2, json!("Ana"), json!("7")));
    assert_eq!(entries[0]["properties"].get("name"), None);
}

#[test]
fn a_one_time_password_goes_to_a_number_only() {
    let code = json!([{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP", "text": "Copy"}]}]);
    let mut entry = definition("POSITIONAL", code);
    entry["category"] = "AUTHENTICATION".into();
    let form = form(&entry);
    assert_eq!(form["required"], json!(["to", "name", "language", "one-time-password"]));
    assert_eq!(form["properties"]["to"]["pattern"], r"^\+[1-9][0-9]{6,14}$");
}

#[test]
fn what_the_inputs_have_no_place_for_goes_into_components_json() {
    let pay = json!([{"type": "BODY", "text": "Pay"}, {"type": "BUTTONS", "buttons": [{"type": "ORDER_DETAILS", "text": "Pay"}]}]);
    let pay = form(&definition("POSITIONAL", pay));
    assert_eq!(pay["required"], json!(["to", "name", "language", "components-json"]));
    let new = json!([{"type": "HEADER", "format": "HOLOGRAM"}, {"type": "BODY", "text": "Look"}]);
    let new = form(&definition("POSITIONAL", new));
    assert_eq!(new["required"], json!(["to", "name", "language"]));
    assert!(new["properties"]["components-json"]["description"].as_str().unwrap().contains("HOLOGRAM"));
}
