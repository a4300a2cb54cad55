//! What can be set on a phone number and on where its webhooks go.

use host_harness_simulator::*;
use serde_json::{Value, json};

use crate::client::{Answer, Client, text};

async fn post(client: &Client, number: &str, edge: &str, body: Value) -> Answer {
    client.call("POST", &format!("/v25.0/{number}{edge}"), Some(body)).await
}

async fn field(client: &Client, number: &str, name: &str) -> Value {
    client.get(&format!("/v25.0/{number}?fields={name}")).await.json()[name].take()
}

fn registration(pin: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "pin": pin })
}

/// Meta, "Register a business phone number": a number that is not registered cannot send; a PIN is set or has to match.
#[tokio::test]
async fn a_number_is_registered_and_deregistered() {
    let client = Client::demo().await;
    let number = DEMO_UNREGISTERED_PHONE_NUMBER_ID;
    let send = async || post(&client, number, "/messages", text(DEMO_RECIPIENT)).await;
    assert_eq!(send().await.error(), (400, 133010, None));
    for pin in ["12345", "1234567", "12345a"] {
        assert_eq!(post(&client, number, "/register", registration(pin)).await.error().1, 100, "{pin}");
    }
    let registered = post(&client, number, "/register", registration("212834")).await;
    assert_eq!(registered.json(), json!({ "success": true }));
    assert_eq!(field(&client, number, "status").await, "CONNECTED");
    assert_eq!(send().await.status, 200);
    let gone = client.call("POST", &format!("/v25.0/{number}/deregister"), None).await;
    assert_eq!(gone.status, 200);
    assert_eq!(send().await.error().1, 133010);
    assert_eq!(post(&client, number, "/register", registration("111111")).await.error(), (400, 133005, None));
    assert_eq!(post(&client, number, "", json!({ "pin": "111111" })).await.status, 200);
    assert_eq!(post(&client, number, "/register", registration("111111")).await.status, 200);
}

/// Meta, "Error codes", 133016: ten times in 72 hours.
#[tokio::test]
async fn a_number_is_not_registered_over_and_over() {
    let client = Client::demo().await;
    let again = async || post(&client, DEMO_PHONE_NUMBER_ID, "/register", registration("212834")).await;
    for _ in 0..10 {
        assert_eq!(again().await.status, 200);
    }
    assert_eq!(again().await.error(), (400, 133016, None));
}

#[tokio::test]
async fn a_number_is_verified_before_it_is_registered() {
    let mut world = World::demo();
    world.business_accounts[0].phone_numbers[0].status = "UNVERIFIED".to_owned();
    let (client, number) = (Client::new(world).await, DEMO_PHONE_NUMBER_ID);
    assert_eq!(post(&client, number, "/register", registration("212834")).await.error().1, 133006);
    let code = json!({ "code": "123456" });
    assert_eq!(post(&client, number, "/verify_code", code.clone()).await.error().1, 136025);
    let request = json!({ "code_method": "SMS", "language": "en_US" });
    assert_eq!(post(&client, number, "/request_code", request.clone()).await.status, 200);
    assert_eq!(post(&client, number, "/verify_code", code).await.status, 200);
    assert_eq!(post(&client, number, "/request_code", request).await.error().1, 136024);
    assert_eq!(post(&client, number, "/register", registration("212834")).await.status, 200);
}

/// Meta, "Conversational components".
#[tokio::test]
async fn conversational_components_are_read_as_they_were_set() {
    let (client, number) = (Client::demo().await, DEMO_PHONE_NUMBER_ID);
    let given = json!({ "enable_welcome_message": true, "prompts": ["When do you open?"],
        "commands": [{ "command_name": "seat", "command_description": "Reserve a seat" }] });
    assert_eq!(post(&client, number, "/conversational_automation", given.clone()).await.status, 200);
    assert_eq!(field(&client, number, "conversational_automation").await, given);
    let refused = [
        json!({ "prompts": ["1", "2", "3", "4", "5"] }),
        json!({ "prompts": ["x".repeat(81)] }),
        json!({ "prompts": ["Open 📅"] }),
        json!({ "commands": [{ "command_name": "x".repeat(33), "command_description": "x" }] }),
        json!({ "commands": vec![json!({ "command_name": "x", "command_description": "x" }); 31] }),
    ];
    for given in refused {
        assert_eq!(post(&client, number, "/conversational_automation", given).await.error().1, 100);
    }
}

/// Meta, "Webhook overrides": the number's address counts before the account's, and an empty one takes it away.
#[tokio::test]
async fn webhooks_go_to_the_address_that_was_set() {
    let (client, number) = (Client::demo().await, DEMO_PHONE_NUMBER_ID);
    let apps = format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/subscribed_apps");
    let address = |uri: &str| json!({ "override_callback_uri": uri, "verify_token": "x" });
    assert_eq!(client.get(&apps).await.json()["data"], json!([]));
    assert_eq!(client.call("POST", &apps, None).await.status, 200);
    assert_eq!(client.get(&apps).await.json()["data"][0].get("override_callback_uri"), None);
    client.call("POST", &apps, Some(address("https://a.example/"))).await;
    assert_eq!(client.get(&apps).await.json()["data"][0]["override_callback_uri"], "https://a.example/");
    let set =
        async |uri: &str| post(&client, number, "", json!({ "webhook_configuration": address(uri) })).await;
    assert_eq!(set("https://b.example/").await.status, 200);
    let all = field(&client, number, "webhook_configuration").await;
    assert_eq!(all["whatsapp_business_account"], "https://a.example/");
    assert_eq!(all["phone_number"], "https://b.example/");
    assert_eq!(set("").await.status, 200);
    assert_eq!(field(&client, number, "webhook_configuration").await.get("phone_number"), None);
    let long = format!("https://a.example/{}", "x".repeat(200));
    for bad in
        [address(&long), json!({ "override_callback_uri": "https://a.example/" }), address("a.example")]
    {
        assert_eq!(client.call("POST", &apps, Some(bad)).await.error().1, 100);
    }
    assert_eq!(client.call("DELETE", &apps, None).await.status, 200);
    assert_eq!(client.get(&apps).await.json()["data"], json!([]));
}

/// Meta, "QR codes": a POST with a code changes that one.
#[tokio::test]
async fn a_qr_code_is_made_changed_read_and_deleted() {
    let client = Client::demo().await;
    let codes = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/message_qrdls");
    let make = json!({ "prefilled_message": "Hello", "generate_qr_image": "PNG" });
    let made = client.call("POST", &codes, Some(make)).await.json();
    let code = made["code"].as_str().unwrap();
    assert!(made["qr_image_url"].as_str().unwrap().ends_with(".png"), "{made}");
    assert_eq!(made["deep_link_url"], format!("https://wa.me/message/{code}"));
    let change = json!({ "code": code, "prefilled_message": "Good evening" });
    let changed = client.call("POST", &codes, Some(change)).await.json();
    assert_eq!((&changed["code"], &changed["prefilled_message"]), (&made["code"], &"Good evening".into()));
    let all = client.get(&codes).await.json();
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
    let one = format!("{codes}/{code}");
    assert_eq!(client.get(&one).await.json()["data"][0]["prefilled_message"], "Good evening");
    let image = client.get(&format!("{one}?fields=qr_image_url.format(PNG)")).await.json();
    assert!(image["data"][0]["qr_image_url"].as_str().unwrap().ends_with(".png"), "{image}");
    assert_eq!(client.call("DELETE", &one, None).await.json(), json!({ "success": true }));
    assert_eq!(client.get(&one).await.error().1, 100);
    let unknown = json!({ "code": code, "prefilled_message": "x" });
    assert_eq!(client.call("POST", &codes, Some(unknown)).await.error().1, 100);
    let long = json!({ "prefilled_message": "x".repeat(141) });
    assert_eq!(client.call("POST", &codes, Some(long)).await.error().1, 100);
}

#[tokio::test]
async fn a_username_and_settings_are_read_as_they_were_set() {
    let (client, number) = (Client::demo().await, DEMO_PHONE_NUMBER_ID);
    let username = format!("/v25.0/{number}/username");
    assert_eq!(client.get(&username).await.json(), json!({}));
    for bad in ["ab", "Juniper", "juniper books", &"x".repeat(36)] {
        assert_eq!(
            post(&client, number, "/username", json!({ "username": bad })).await.error().1,
            100,
            "{bad}"
        );
    }
    assert_eq!(
        post(&client, number, "/username", json!({ "username": "juniper.books" })).await.json()["status"],
        "approved"
    );
    assert_eq!(client.get(&username).await.json()["username"], "juniper.books");
    assert_eq!(client.call("DELETE", &username, None).await.status, 200);
    assert_eq!(client.get(&username).await.json(), json!({}));
    let check = json!({ "user_identity_change": { "enable_identity_key_check": true } });
    assert_eq!(post(&client, number, "/settings", check.clone()).await.status, 200);
    assert_eq!(client.get(&format!("/v25.0/{number}/settings")).await.json(), check);
    assert_eq!(post(&client, number, "/settings", json!({ "colour": {} })).await.error().1, 100);
}
