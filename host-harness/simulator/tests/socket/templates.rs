//! The list of templates, and templates made and removed.

use graph_simulator::*;
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
