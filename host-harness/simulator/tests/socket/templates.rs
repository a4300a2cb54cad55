//! The list of templates, and creating and deleting them.

use host_harness_simulator::*;
use serde_json::{Value, json};

use crate::client::Client;

fn path() -> String {
    format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/message_templates")
}

#[tokio::test]
async fn the_list_comes_in_pages_whose_links_hold_the_token() {
    let client = Client::demo().await;
    let (mut next, mut seen) = (format!("{}?fields=id,name&limit=10", path()), Vec::<Value>::new());
    loop {
        let page = client.get(&next).await.json();
        seen.extend(page["data"].as_array().unwrap().iter().map(|template| template["id"].clone()));
        let Some(link) = page["paging"]["next"].as_str() else { break };
        assert!(link.contains(&format!("access_token={DEMO_TOKEN}")), "{link}");
        next = link.strip_prefix("https://graph.facebook.com").expect("a whole URL").to_owned();
    }
    assert!(seen.len() > 25);
    let distinct: std::collections::HashSet<String> = seen.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), seen.len());
    let first = client.get(&path()).await.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 25);
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    let second = client.get(&format!("{}?after={after}", path())).await.json();
    let before = second["paging"]["cursors"]["before"].as_str().unwrap();
    assert_eq!(client.get(&format!("{}?before={before}", path())).await.json()["data"], first["data"]);
}

#[tokio::test]
async fn filters_narrow_the_list_and_the_name_matches_loosely() {
    let client = Client::demo().await;
    let names = async |query: &str| -> Vec<String> {
        let page = client.get(&format!("{}?fields=name&{query}", path())).await.json();
        page["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("name=order_conf").await, ["order_confirmation", "order_confirmation"]);
    assert_eq!(names("name=order_conf&language=pt_BR").await, ["order_confirmation"]);
    assert_eq!(names("status=paused").await, ["winback_offer"]);
    assert_eq!(names("category=authentication").await, ["login_code", "verify_device"]);
    assert_eq!(names("name=nothing").await, Vec::<String>::new());
    assert_eq!(client.get(&format!("{}?fields=nmae", path())).await.error(), (400, 100, None));
}

#[tokio::test]
async fn a_new_template_waits_for_review_and_can_be_removed() {
    let client = Client::demo().await;
    let template = json!({ "name": "greeting", "language": "en_US", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Thank you for your order." }] });
    let created = client.call("POST", &path(), Some(template.clone())).await.json();
    assert_eq!((&created["status"], &created["category"]), (&"PENDING".into(), &"UTILITY".into()));
    assert_eq!(client.call("POST", &path(), Some(template)).await.error(), (400, 100, Some(2388024)));
    let send = json!({ "messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": "template",
        "template": { "name": "greeting", "language": { "code": "en_US" } } });
    assert_eq!(client.send(send).await.error(), (404, 132001, None));
    let node = format!("/v25.0/{}", created["id"].as_str().unwrap());
    assert_eq!(client.get(&node).await.json()["name"], "greeting");
    assert_eq!(
        client.call("DELETE", &format!("{}?name=greeting", path()), None).await.json()["success"],
        true
    );
    assert_eq!(client.get(&node).await.error(), (400, 100, Some(33)));
    let bodiless = json!({ "name": "x", "language": "en_US", "category": "UTILITY", "components": [{ "type": "BODY" }] });
    assert_eq!(client.call("POST", &path(), Some(bodiless)).await.error(), (400, 100, None));
}

#[tokio::test]
async fn deleting_by_name_removes_every_language() {
    let client = Client::demo().await;
    let count = async || {
        let page = client.get(&format!("{}?name=order_confirmation", path())).await.json();
        page["data"].as_array().unwrap().len()
    };
    assert_eq!(count().await, 2);
    client.call("DELETE", &format!("{}?name=order_confirmation", path()), None).await;
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn an_edit_replaces_the_components_and_goes_back_to_review() {
    let client = Client::demo().await;
    let found = client.get(&format!("{}?name=free_gift&fields=id,rejected_reason", path())).await.json();
    assert_eq!(found["data"][0]["rejected_reason"], "ABUSIVE_CONTENT");
    let node = format!("/v25.0/{}", found["data"][0]["id"].as_str().unwrap());
    let edit = json!({ "components": [{ "type": "BODY", "text": "A gift for every order." }] });
    assert_eq!(client.call("POST", &node, Some(edit.clone())).await.json(), json!({ "success": true }));
    let read = client.get(&node).await.json();
    assert_eq!((&read["status"], &read["components"]), (&"PENDING".into(), &edit["components"]));
    assert_eq!(client.call("POST", &node, Some(edit)).await.error().1, 100, "not while it is in review");
}

fn body(text: &str) -> Value {
    json!([{ "type": "BODY", "text": text }])
}

fn definition(more: Value) -> Value {
    let mut definition = json!({ "name": "greeting", "language": "en_US", "category": "UTILITY" });
    definition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    definition
}

/// The response to a POST of this definition, in a new world.
async fn created(more: Value) -> Value {
    Client::demo().await.call("POST", &path(), Some(definition(more))).await.json()
}

/// Meta, "Templates" and the page of each kind, and the fields of its reference: each of these is a valid definition.
#[tokio::test]
async fn every_definition_that_meta_documents_is_taken() {
    let text = "Thank you for your order.";
    let handle = json!({ "header_handle": ["https://scontent.example.com/x"] });
    let app = json!({ "package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7" });
    let code = |otp: Value| {
        json!({ "category": "authentication", "message_send_ttl_seconds": 60, "components": [
        { "type": "body", "add_security_recommendation": true }, { "type": "footer", "code_expiration_minutes": 5 },
        { "type": "buttons", "buttons": [otp] } ] })
    };
    let with_button = |button: Value| {
        json!({ "components": [
        { "type": "BODY", "text": text }, { "type": "BUTTONS", "buttons": [button] } ] })
    };
    for more in [
        json!({ "category": "utility", "parameter_format": "positional", "components": [{ "type": "body", "text": text }] }),
        json!({ "category": "MARKETING", "message_send_ttl_seconds": 43200, "components": body(text),
            "cta_url_link_tracking_opted_out": true, "bid_spec": { "bid_amount": 1 }, "is_primary_device_delivery_only": true,
            "degrees_of_freedom_spec": { "creative_features_spec": { "image_cropping": { "enroll_status": "OPT_OUT" } } } }),
        json!({ "message_send_ttl_seconds": -1, "components": body(text) }),
        json!({ "sub_category": "ORDER_STATUS", "components": body(text) }),
        json!({ "display_format": "ORDER_DETAILS", "components": [
            { "type": "BODY", "text": text }, { "type": "BUTTONS", "buttons": [{ "type": "ORDER_DETAILS", "text": "Review and pay" }] } ] }),
        json!({ "category": "MARKETING", "components": [{ "type": "HEADER", "format": "gif", "example": handle }, { "type": "BODY", "text": text }] }),
        with_button(json!({ "type": "REQUEST_CONTACT_INFO" })),
        with_button(json!({ "type": "request_contact_info", "text": "Share contact" })),
        with_button(json!({ "type": "VOICE_CALL", "text": "Call", "ttl_minutes": 1440 })),
        json!({ "components": [{ "type": "BODY", "text": text }, { "type": "call_permission_request" }] }),
        code(json!({ "type": "otp", "otp_type": "copy_code" })),
        code(
            json!({ "type": "OTP", "otp_type": "ONE_TAP", "autofill_text": "Autofill", "supported_apps": [app] }),
        ),
        code(
            json!({ "type": "OTP", "otp_type": "ZERO_TAP", "zero_tap_terms_accepted": true, "supported_apps": [app] }),
        ),
    ] {
        assert_eq!(created(more.clone()).await["status"], "PENDING", "{more}");
    }
}

#[tokio::test]
async fn a_definition_beyond_metas_limits_is_refused() {
    let text = "Thank you for your order.";
    let code = |otp: Value| {
        json!({ "category": "AUTHENTICATION", "components": [
        { "type": "BODY" }, { "type": "BUTTONS", "buttons": [otp] } ] })
    };
    for more in [
        // Meta, "Templates: time-to-live": each category has a range.
        json!({ "message_send_ttl_seconds": 43201, "components": body(text) }),
        json!({ "message_send_ttl_seconds": 29, "components": body(text) }),
        json!({ "category": "MARKETING", "message_send_ttl_seconds": -1, "components": body(text) }),
        json!({ "category": "MARKETING", "message_send_ttl_seconds": 3600, "components": body(text) }),
        json!({ "degrees_of_freedom_spec": { "creative_features_spec": { "x": { "enroll_status": "MAYBE" } } }, "components": body(text) }),
        // Meta's changelog, 9 April 2025.
        json!({ "allow_category_change": true, "components": body(text) }),
        json!({ "library_template_name": "delivery_update_1", "components": body(text) }),
        json!({}),
        code(
            json!({ "type": "OTP", "otp_type": "ZERO_TAP", "supported_apps": [{ "package_name": "a.b", "signature_hash": "x" }] }),
        ),
        code(json!({ "type": "OTP", "otp_type": "ONE_TAP" })),
        code(json!({ "type": "OTP" })),
    ] {
        assert_eq!(created(more.clone()).await["error"]["code"], 100, "{more}");
    }
}

/// Seen: Meta accepts such a template, and its review rejects it.
#[tokio::test]
async fn named_variables_without_their_format_are_rejected_later() {
    let client = Client::demo().await;
    let components = json!([{ "type": "BODY", "text": "Hello {{customer_name}}, welcome to our shop.",
        "example": { "body_text": [["Ana"]] } }]);
    let made =
        client.call("POST", &path(), Some(definition(json!({ "components": components })))).await.json();
    assert_eq!(made["status"], "PENDING");
    let node = format!("/v25.0/{}?fields=status,rejected_reason", made["id"].as_str().unwrap());
    let read = client.get(&node).await.json();
    assert_eq!((&read["status"], &read["rejected_reason"]), (&"REJECTED".into(), &"INVALID_FORMAT".into()));
}

/// Meta, "Template library".
#[tokio::test]
async fn a_template_of_the_library_has_its_text() {
    let client = Client::demo().await;
    let found = client.get("/v25.0/message_template_library?search=delivery&language=en_US").await.json();
    assert_eq!(found["data"][0]["name"], "delivery_update_1");
    assert_eq!(
        client.get("/v25.0/message_template_library?topic=payments").await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let url = json!({ "base_url": "https://shop.example.com/{{1}}", "url_suffix_example": "https://shop.example.com/1" });
    let make = definition(json!({ "library_template_name": "delivery_update_1",
        "library_template_button_inputs": [{ "type": "URL", "url": url }] }));
    let made = client.call("POST", &path(), Some(make)).await.json();
    assert_eq!(made["status"], "APPROVED");
    let read = client.get(&format!("/v25.0/{}", made["id"].as_str().unwrap())).await.json();
    let buttons = read["components"].as_array().unwrap().last().unwrap();
    assert_eq!(buttons["buttons"][0]["url"], "https://shop.example.com/{{1}}");
    let other = created(json!({ "library_template_name": "order_delivered" })).await;
    assert_eq!(other["status"], "APPROVED", "{other}");
    let wrong = created(json!({ "library_template_name": "delivery_update_1",
        "library_template_button_inputs": [{ "type": "PHONE_NUMBER", "phone_number": "+1" }] }))
    .await;
    assert_eq!(wrong["error"]["code"], 100, "{wrong}");
}

/// Meta, "Bulk management" of authentication templates.
#[tokio::test]
async fn authentication_templates_are_made_and_changed_in_several_languages() {
    let client = Client::demo().await;
    let upsert = format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/upsert_message_templates");
    let definition = |minutes: u32, button: Value| {
        json!({ "name": "sign_in", "languages": ["en_US", "fr"],
        "category": "AUTHENTICATION", "components": [{ "type": "BODY", "add_security_recommendation": true },
            { "type": "FOOTER", "code_expiration_minutes": minutes }, { "type": "BUTTONS", "buttons": [button] }] })
    };
    let otp = json!({ "type": "OTP", "otp_type": "COPY_CODE" });
    let first = client.call("POST", &upsert, Some(definition(5, otp.clone()))).await.json();
    assert_eq!(first["data"][1]["language"], "fr");
    let second = client.call("POST", &upsert, Some(definition(9, otp))).await.json();
    assert_eq!(first["data"], second["data"], "the same templates");
    let read = client.get(&format!("/v25.0/{}", second["data"][0]["id"].as_str().unwrap())).await.json();
    assert_eq!(read["components"][1]["code_expiration_minutes"], 9);
    let text = json!({ "type": "OTP", "otp_type": "COPY_CODE", "text": "Copy" });
    assert_eq!(client.call("POST", &upsert, Some(definition(5, text))).await.error().1, 100);
}
