use serde_json::{Value, json};

use super::*;
use crate::catalog;
use crate::wit::types::Dialect;

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
    assert_eq!(form["required"], json!(["name", "language", "header", "body", "buttons"]));
    assert_eq!(form["additionalProperties"], false);
    let properties = &form["properties"];
    let names: Vec<_> = properties.as_object().unwrap().keys().collect();
    let all = [
        "body",
        "buttons",
        "callback-data",
        "extra-json",
        "group-id",
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
    // The text around the variables, and one character for the other variable.
    assert_eq!(value["maxLength"], 1_024 - "Hi , \"\" is here.".len() - 1);
    // Meta's example has a line break, which is not allowed in a message.
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
    let new = json!([{"type": "HEADER", "format": "HOLOGRAM"}, {"type": "BODY", "text": "Look"}]);
    let new = form(&definition("POSITIONAL", new));
    assert_eq!(new["required"], json!(["name", "language", "components-json"]));
    let field = &new["properties"]["components-json"];
    assert!(field["description"].as_str().unwrap().contains("HOLOGRAM"));
    let example: Value = serde_json::from_str(field["examples"][0].as_str().unwrap()).unwrap();
    assert_eq!(example, json!([{"type": "header", "parameters": [{"type": "hologram"}]}]));
    let maybe = json!([{"type": "BODY", "text": "Look"}, {"type": "ALBUM"},
        {"type": "BUTTONS", "buttons": [{"type": "TELEPORT", "text": "Go"}]}]);
    let maybe = form_of(maybe);
    assert_eq!(maybe["required"], json!(["name", "language"]));
    let example = maybe["properties"]["components-json"]["examples"][0].as_str().unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    assert_eq!(example, json!([{"type": "album"}, {"type": "button", "sub_type": "teleport", "index": "0"}]));
    let card = json!({"components": [{"type": "HEADER", "format": "HOLOGRAM"}]});
    let cards =
        form_of(json!([{"type": "BODY", "text": "Look"}, {"type": "CAROUSEL", "cards": [card, card]}]));
    assert_eq!(cards["required"], json!(["name", "language", "components-json"]));
    assert_eq!(cards["properties"].get("carousel"), None);
}

fn form_of(components: Value) -> Value {
    form(&definition("POSITIONAL", components))
}

/// Meta, "Catalog templates", "Sending a Flow": the button is part of each message; its contents are optional.
#[test]
fn a_flow_and_a_catalog_are_asked_for_with_optional_values() {
    let form = form_of(json!([{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "No"}, {"type": "FLOW", "text": "Book"}, {"type": "CATALOG", "text": "See"},
        {"type": "ORDER_DETAILS", "text": "Pay"}, {"type": "REQUEST_CONTACT_INFO", "text": "Share"}]}]));
    assert_eq!(form["required"], json!(["to", "name", "language", "buttons"]));
    let buttons = &form["properties"]["buttons"];
    assert_eq!((&buttons["minItems"], &buttons["maxItems"]), (&json!(3), &json!(4)));
    let value = |at: usize| buttons["prefixItems"][at]["properties"]["value"].clone();
    for (at, case) in [(0, "flow"), (1, "catalog")] {
        assert_eq!(value(at)["required"], json!([case]));
        assert_eq!(value(at)["properties"][case].get("required"), None, "{case}");
    }
    let data = &value(0)["properties"]["flow"]["properties"]["data-json"]["examples"][0];
    assert_ne!(data.as_str().unwrap().replace(' ', ""), "{}");
    assert_eq!(value(2)["properties"]["order"]["required"], json!(["details-json"]));
}

/// Meta, "Product card carousel templates": 2 to 10 cards, each like the first of the definition.
#[test]
fn cards_that_show_products_are_a_list_of_one_shape() {
    let card = json!({"components": [{"type": "HEADER", "format": "PRODUCT"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Buy", "url": "https://a.example/{{1}}"}]}]});
    let form =
        form_of(json!([{"type": "BODY", "text": "Sale"}, {"type": "CAROUSEL", "cards": [card, card]}]));
    let cards = &form["properties"]["carousel"];
    assert_eq!((&cards["minItems"], &cards["maxItems"]), (&json!(2), &json!(10)));
    assert_eq!(cards["items"]["required"], json!(["header", "buttons"]));
    assert_eq!(cards.get("prefixItems"), None);
}

/// Meta, "Marketing Messages API": optional for marketing templates, and required for a GIF header.
#[test]
fn the_route_is_asked_for_where_there_is_a_choice() {
    let of = |category: &str, components: Value| {
        let mut entry = definition("POSITIONAL", components);
        entry["category"] = category.into();
        form(&entry)
    };
    let text = json!({"type": "BODY", "text": "Hi"});
    assert_eq!(of("UTILITY", json!([text]))["properties"].get("route"), None);
    let route = of("MARKETING", json!([text]))["properties"]["route"].take();
    assert_eq!(route["oneOf"][1], json!({"const": "marketing", "title": "Marketing Messages API"}));
    assert_eq!(route["x-advanced"], true);
    let gif = of("MARKETING", json!([{"type": "HEADER", "format": "GIF"}, text]));
    assert_eq!(gif["required"], json!(["name", "language", "header", "route"]));
    assert_eq!(gif["properties"]["route"]["const"], "marketing");
    assert_eq!(gif["properties"]["header"]["required"], json!(["gif"]));
}

/// Meta, "Order status templates".
#[test]
fn an_order_status_template_asks_for_a_status() {
    let mut entry = definition("POSITIONAL", json!([{"type": "BODY", "text": "News"}]));
    entry["sub_category"] = "ORDER_STATUS".into();
    assert_eq!(form(&entry)["required"], json!(["to", "name", "language", "order-status"]));
}

/// A person chooses among words instead of Meta's values.
#[test]
fn whatever_is_chosen_in_a_form_has_a_label() {
    let mut entry = definition("POSITIONAL", json!([{"type": "HEADER", "format": "IMAGE"}]));
    entry["category"] = "MARKETING".into();
    entry["sub_category"] = "ORDER_STATUS".into();
    let form = form(&entry);
    assert!(!form.to_string().contains("\"enum\""), "{form:#}");
    let fields = catalog::template_fields(&form.to_string());
    let chosen = fields.iter().filter(|field| !field.choices.is_empty());
    let labels: Vec<_> = chosen.map(|field| (field.path.as_str(), field.choices[0].title.as_str())).collect();
    let expected =
        [("header.image", "Web address"), ("order-status.status", "Pending"), ("route", "Cloud API")];
    for choice in expected {
        assert!(labels.contains(&choice), "{choice:?}: {labels:?}");
    }
}

/// A form that creates each entry of a tuple would ask for a payload that the template does not need.
#[test]
fn a_quick_reply_that_nobody_touches_has_the_payload_that_meta_gives_it() {
    let form = form_of(json!([{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "No"}]}]));
    let payload =
        &form["properties"]["buttons"]["prefixItems"][0]["properties"]["value"]["properties"]["payload"];
    assert_eq!(payload["default"], "No");
}

#[test]
fn the_words_around_a_variable_are_whole() {
    let text = "Thank you, {{customer}}! Your order {{order}} is confirmed and will arrive on {{date}}. See you soon!";
    let form = form(&definition("NAMED", json!([{"type": "BODY", "text": text}])));
    let words = |at: usize| {
        form["properties"]["body"]["prefixItems"][at]["properties"]["value"]["description"].clone()
    };
    assert_eq!(words(0), "Thank you, {{customer}}! Your order {{order}} is confirmed and…");
    assert_eq!(words(1), "Thank you, {{customer}}! Your order {{order}} is confirmed and will arrive on…");
    assert_eq!(words(2), "…is confirmed and will arrive on {{date}}. See you soon!");
}

/// Meta, "Coupon code templates" and "Limited-time offer templates".
#[test]
fn examples_are_values_that_are_accepted() {
    let form = form_of(json!([
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Now", "has_expiration": true}},
        {"type": "BODY", "text": "I am {{agent}}.", "example": {"body_text_named_params": [{"param_name": "agent", "example": "Ana"}]}},
        {"type": "BUTTONS", "buttons": [
            {"type": "COPY_CODE", "text": "Copy", "example": ["SAVE-25-TODAY-OR-NEVER"]},
            {"type": "URL", "text": "Go", "url": "https://a.example/{{1}}", "example": ["https://b.example/x y"]}]}]));
    let value = |at: usize| {
        form["properties"]["buttons"]["prefixItems"][at]["properties"]["value"]["properties"].clone()
    };
    assert_eq!(value(0)["coupon"]["maxLength"], 15);
    assert_eq!(value(0)["coupon"]["examples"], json!(["SAVE20"]));
    assert_eq!(value(1)["url"]["examples"], json!(["1"]));
    // A variable that is not a number has a name, even if no format says so.
    assert_eq!(form["properties"]["body"]["prefixItems"][0]["properties"]["name"]["const"], "agent");
}

/// Meta, "Groups API": templates of text and media; no authentication, no commerce, no calls.
#[test]
fn a_form_is_for_a_person_or_for_a_group_as_the_send_is() {
    let body = json!({"type": "BODY", "text": "Hello"});
    let plain = definition("POSITIONAL", json!([body]));
    let written = schema(&Template::of(&plain));
    for dialect in [Dialect::Draft2020, Dialect::Draft7] {
        let form: Value = serde_json::from_str(&catalog::in_dialect(written.clone(), Some(dialect))).unwrap();
        let validator = jsonschema::validator_for(&form).unwrap();
        let is_valid = |recipients: Value| {
            let mut input = json!({"name": "order_ready", "language": "en_US"});
            input.as_object_mut().unwrap().extend(recipients.as_object().unwrap().clone());
            validator.is_valid(&input)
        };
        assert!(is_valid(json!({"to": "+15550100"})));
        assert!(is_valid(json!({"group-id": "Y2FwaV9ncm91cDox"})));
        assert!(!is_valid(json!({})));
        assert!(!is_valid(json!({"to": "+15550100", "group-id": "Y2FwaV9ncm91cDox"})));
    }
    let fields = catalog::template_fields(&written);
    let recipients = fields.iter().take(3).map(|field| {
        let shown = field.shown_when.as_ref().map(|when| when.values.join("|"));
        (field.path.as_str(), field.required, field.writes, shown.unwrap_or_default())
    });
    assert_eq!(
        recipients.collect::<Vec<_>>(),
        [
            ("to-or-group-id", false, false, String::new()),
            ("to", true, true, "|to".into()),
            ("group-id", true, true, "group-id".into()),
        ]
    );
    let shop = json!({"type": "BUTTONS", "buttons": [{"type": "CATALOG", "text": "See"}]});
    for entry in [
        definition("POSITIONAL", json!([body, shop])),
        definition("POSITIONAL", json!([body, {"type": "CALL_PERMISSION_REQUEST"}])),
        json!({"category": "AUTHENTICATION", "components": [body]}),
        json!({"sub_category": "ORDER_STATUS", "components": [body]}),
    ] {
        let form = form(&entry);
        assert_eq!((form["required"][0].as_str(), form.get("oneOf")), (Some("to"), None), "{entry}");
        assert_eq!(form["properties"].get("group-id"), None, "{entry}");
    }
}
