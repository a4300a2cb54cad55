//! Whole flows, from the caller's input to the simulated Graph API and back.

use host_harness_simulator::{
    DEMO_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_TOKEN, DEMO_USER_ID, Fate, World,
};
use serde_json::{Value, json};

use crate::support::{Meta, failure, run};

/// The inputs that every template of the demo world needs, and that they are accepted: each kind of header and button.
fn filled_templates() -> Vec<Value> {
    let image = json!({"url": "https://shop.example.com/x.png"});
    let card = |name: &str| {
        json!({
            "header": {"image": image},
            "body": [{"value": name}],
            "buttons": [{"index": 0, "value": {"payload": name}}, {"index": 1, "value": {"url": name}}],
        })
    };
    vec![
        json!({
            "name": "order_confirmation",
            "header": {"document": {"source": {"url": "https://shop.example.com/7.pdf"}, "filename": "7.pdf"}},
            "body": [
                {"name": "delivery_date", "value": "Monday"},
                {"name": "customer_name", "value": "Ana"},
                {"name": "order_number", "value": "7"},
            ],
            "buttons": [{"index": 0, "value": {"url": "7"}}],
        }),
        json!({
            "name": "shipping_update",
            "header": {"text": {"value": "7"}},
            "body": [{"value": "Ana"}, {"value": "7"}, {"value": "today"}],
        }),
        json!({"name": "store_location", "header": {"location": {"latitude": 52.5, "longitude": 13.4, "name": "Shop", "address": "Street 1"}}}),
        json!({"name": "login_code", "one-time-password": "123456"}),
        json!({"name": "hello_world"}),
        json!({"name": "how_to_video", "header": {"video": image}, "body": [{"name": "first_name", "value": "Ana"}]}),
        json!({"name": "product_spotlight", "header": {"product": {"product-retailer-id": "sku-1", "catalog-id": "194836987003835"}}}),
        json!({"name": "verify_device", "one-time-password": "123456"}),
        json!({
            "name": "new_arrivals",
            "buttons": [{"index": 0, "value": {"products": {
                "thumbnail-product-retailer-id": "sku-1",
                "sections": [{"title": "New", "product-retailer-ids": ["sku-1", "sku-2"]}],
            }}}],
        }),
        json!({
            "name": "weekend_deal",
            "header": {"image": image},
            "body": [{"value": "Ana"}],
            "offer-expires-at": "2099-12-31T23:59:59Z",
            "buttons": [{"index": 0, "value": {"coupon": "SAVE25"}}, {"index": 1, "value": {"url": "sale"}}],
        }),
        json!({"name": "browse_catalog", "body": [{"value": "Ana"}], "buttons": [{"index": 0, "value": {"catalog": {"thumbnail-product-retailer-id": "sku-1"}}}]}),
        json!({"name": "call_us", "buttons": [{"index": 0, "value": {"call": {"ttl-minutes": 60}}}]}),
        json!({"name": "summer_sale", "body": [{"value": "Ana"}], "carousel": [card("a"), card("b"), card("c")]}),
    ]
}

#[test]
fn templates_of_every_kind_are_accepted() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        for mut input in filled_templates() {
            input["to"] = json!(DEMO_RECIPIENT);
            input["language"] = json!("en_US");
            let result = meta.call("send-template", input.clone()).await;
            assert!(result["ok"]["message-status"].is_string(), "{input:#}\n{result:#}");
        }
    });
}

#[test]
fn a_file_is_uploaded_sent_fetched_and_deleted() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let json = |result: &Value| -> Value {
            serde_json::from_str(result["ok"]["body"]["json"].as_str().expect("JSON")).unwrap()
        };
        let upload = meta
            .call(
                "custom-api-call",
                json!({
                    "method": "post",
                    "path": "/{phone-number-id}/media",
                    "body": {"multipart": [
                        {"name": "messaging_product", "content": {"text": "whatsapp"}},
                        {"name": "type", "content": {"text": "application/pdf"}},
                        {"name": "file", "content": {"base64": "JVBERi0xLjEK"}, "filename": "7.pdf",
                            "content-type": "application/pdf"},
                    ]},
                }),
            )
            .await;
        let id = json(&upload)["id"].as_str().unwrap().to_owned();
        let sent = meta
            .call(
                "send-media",
                json!({"to": DEMO_RECIPIENT, "kind": "document", "source": {"id": id}, "filename": "7.pdf"}),
            )
            .await;
        assert!(sent["ok"]["message-id"].as_str().unwrap().starts_with("wamid."));
        let media = meta.call("custom-api-call", json!({"method": "get", "path": format!("/{id}")})).await;
        let url = json(&media)["url"].as_str().unwrap().to_owned();
        assert!(url.starts_with("https://lookaside.fbsbx.com/"), "{url}");
        let bytes = meta.call("custom-api-call", json!({"method": "get", "path": url})).await;
        assert_eq!(bytes["ok"]["body"], json!({"base64": "JVBERi0xLjEK"}));
        let deleted =
            meta.call("custom-api-call", json!({"method": "delete", "path": format!("/{id}")})).await;
        assert_eq!(json(&deleted), json!({"success": true}));
        let gone = meta.call("custom-api-call", json!({"method": "get", "path": format!("/{id}")})).await;
        assert_eq!(failure(&gone, "permanent")["kind"], "object-not-accessible");
    });
}

#[test]
fn a_user_id_gets_the_message() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let result = meta.call("send-message", json!({"to": DEMO_USER_ID, "body": "Hello"})).await;
        assert_eq!(result["ok"]["user-id"], DEMO_USER_ID);
        assert_eq!(meta.simulator.messages()[0].fate, Fate::Delivered);
    });
}

#[test]
fn the_window_and_the_template_states_are_told_apart() {
    run(async {
        let mut world = World::demo();
        world.window_errors = host_harness_simulator::WindowErrors::AtOnce;
        let meta = Meta::start(world).await;
        let closed = host_harness_simulator::DEMO_RECIPIENT_WINDOW_CLOSED;
        let result = meta.call("send-message", json!({"to": closed, "body": "Hello"})).await;
        let window = failure(&result, "permanent");
        assert_eq!(window["kind"], "window-closed");
        assert!(window["fix"].as_str().unwrap().contains("send-template"));
        for (name, kind) in [
            ("winback_offer", "template-paused"),
            ("flash_sale", "template-disabled"),
            ("feedback_request", "template-not-found"),
        ] {
            let input = json!({"to": DEMO_RECIPIENT, "name": name, "language": "en_US"});
            let result = meta.call("send-template", input).await;
            assert_eq!(failure(&result, "permanent")["kind"], kind, "{name}");
        }
    });
}

#[test]
fn validate_gives_the_three_field_form_the_accounts_numbers() {
    run(async {
        let meta = Meta::start(World::demo()).await.with("phone-number-id", Value::Null);
        let result = meta.validate().await;
        let account = &result["ok"]["business-account"];
        assert_eq!(account["id"], DEMO_BUSINESS_ACCOUNT_ID);
        assert_eq!(account["phone-numbers"][0]["id"], DEMO_PHONE_NUMBER_ID);
        assert!(!result.to_string().contains(DEMO_TOKEN));
        assert_eq!(meta.simulator.messages(), []);
    });
}

/// A gap in the simulator is not the caller's mistake: no id is reported as wrong, and the message names the gap.
#[test]
fn an_endpoint_that_is_not_simulated_is_reported_in_the_simulators_words() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        for (method, path) in [
            ("post", "/{phone-number-id}/groups"),
            ("get", "/{phone-number-id}/call_permissions"),
            ("post", "/{business-account-id}/flows"),
        ] {
            let mut input = json!({"method": method, "path": path});
            if method == "post" {
                input["body"] = json!({"json": {"name": "x"}});
            }
            let result = meta.call("custom-api-call", input).await;
            let case = if method == "post" { "permanent-unconfirmed" } else { "transient" };
            let failure = failure(&result, case);
            let endpoint = format!("{} {path}", method.to_uppercase());
            let words =
                format!("This simulator does not have {endpoint}, and has done nothing. Meta does have it.");
            assert_eq!(failure["message"], words);
            assert_eq!(failure["kind"], "other", "{failure:#}");
            assert_eq!(
                (&failure["http-status"], &failure["field"]),
                (&json!(501), &Value::Null),
                "{failure:#}"
            );
        }
    });
}
