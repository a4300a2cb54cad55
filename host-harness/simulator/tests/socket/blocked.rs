//! People who are blocked.

use host_harness_simulator::*;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

fn path() -> String {
    format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/block_users")
}

async fn call(client: &Client, method: &str, people: Value) -> Answer {
    let body = json!({ "messaging_product": "whatsapp", "block_users": people });
    client.call(method, &path(), Some(body)).await
}

/// Meta, "Block users": blocked people are listed; a DELETE has the same body as the POST.
#[tokio::test]
async fn people_are_blocked_listed_and_unblocked() {
    let client = Client::demo().await;
    let people =
        json!([{ "user": DEMO_RECIPIENT }, { "user": DEMO_RECIPIENT_BRAZIL }, { "user_id": DEMO_USER_ID }]);
    let lists = call(&client, "POST", people.clone()).await.json()["block_users"].take();
    assert_eq!(lists["added_users"][0], json!({ "input": DEMO_RECIPIENT, "wa_id": "15555550123" }));
    assert_eq!(lists["added_users"][1]["wa_id"], "550087650123");
    assert_eq!(lists["added_users"][2], json!({ "input": DEMO_USER_ID }));
    let first = client.get(&format!("{}?limit=2", path())).await.json();
    assert_eq!(first["data"][0]["wa_id"], "15555550123");
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    let second = client.get(&format!("{}?limit=2&after={after}", path())).await.json();
    assert_eq!(second["data"][0]["user_id"], DEMO_USER_ID);
    client.text(DEMO_RECIPIENT).await;
    let fate = client.simulator.messages().pop().unwrap().fate.clone();
    assert!(matches!(fate, Fate::Failed { code: 130403, .. }), "{fate:?}");
    let lists = call(&client, "DELETE", people).await.json()["block_users"].take();
    assert_eq!(lists["removed_users"].as_array().unwrap().len(), 3);
    assert_eq!(client.get(&path()).await.json()["data"], json!([]));
}

/// Meta, "Block users": only people who wrote within 24 hours; the answer has an error and both lists.
#[tokio::test]
async fn some_are_blocked_and_others_not() {
    let client = Client::demo().await;
    let people = json!([
        { "user": DEMO_RECIPIENT }, { "user": DEMO_RECIPIENT_WINDOW_CLOSED }, { "user": "+0" }, { "user": "+15555550100" },
    ]);
    let answer = call(&client, "POST", people).await;
    assert_eq!(answer.error(), (400, 139100, None));
    let lists = answer.json()["block_users"].take();
    assert_eq!(lists["added_users"].as_array().unwrap().len(), 1);
    let codes: Vec<_> = lists["failed_users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["errors"][0]["code"].clone())
        .collect();
    assert_eq!(codes, [131047, 131009, 131021]);
    client.simulator.inbound(DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT_WINDOW_CLOSED, "Hello").unwrap();
    let answer = call(&client, "POST", json!([{ "user": DEMO_RECIPIENT_WINDOW_CLOSED }])).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_list_of_people_is_neither_empty_nor_too_long() {
    let client = Client::demo().await;
    assert_eq!(call(&client, "POST", json!([])).await.error().1, 131008);
    let many = vec![json!({ "user": DEMO_RECIPIENT }); 1001];
    assert_eq!(call(&client, "POST", many.into()).await.error(), (400, 130429, None));
    assert_eq!(client.call("POST", &path(), Some(json!({ "block_users": [] }))).await.error().1, 100);
}
