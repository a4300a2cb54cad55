//! Settings of a phone number and of its webhook address.

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

/// Meta, "Register a business phone number": an unregistered number cannot send; a PIN is set or must match.
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

/// Meta, "Webhook overrides": the number's address takes precedence over the account's, and an empty one removes it.
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

/// Meta, OpenAPI description: the new name waits for a review, and the present one stays.
#[tokio::test]
async fn another_display_name_waits_for_its_review() {
    let (client, number) = (Client::demo().await, DEMO_PHONE_NUMBER_ID);
    assert_eq!(field(&client, number, "new_display_name").await, Value::Null);
    let name = |name: &str| json!({ "new_display_name": name });
    for wrong in ["J", &"x".repeat(76)] {
        assert_eq!(post(&client, number, "", name(wrong)).await.error().1, 100, "{wrong}");
    }
    assert_eq!(post(&client, number, "", name("Juniper & Sons")).await.json(), json!({ "success": true }));
    let fields = "new_display_name,new_name_status,verified_name";
    let node = client.get(&format!("/v25.0/{number}?fields={fields}")).await.json();
    assert_eq!(
        (&node["new_display_name"], &node["new_name_status"], &node["verified_name"]),
        (&"Juniper & Sons".into(), &"PENDING_REVIEW".into(), &"Juniper Books".into())
    );
}

/// Meta, OpenAPI description.
#[tokio::test]
async fn what_indian_law_asks_for_is_read_as_it_was_set() {
    let (client, number) = (Client::demo().await, DEMO_PHONE_NUMBER_ID);
    let path = format!("/v25.0/{number}/business_compliance_info");
    assert_eq!(client.get(&path).await.json(), json!({ "data": [] }));
    let info = json!({ "messaging_product": "whatsapp", "entity_name": "Juniper Books", "entity_type": "PARTNERSHIP",
        "is_registered": true,
        "grievance_officer_details": { "name": "Ana", "email": "ana@example.com", "mobile_number": "+910005550100" },
        "customer_care_details": { "email": "care@example.com" } });
    assert_eq!(client.call("POST", &path, Some(info.clone())).await.json(), json!({ "success": true }));
    assert_eq!(client.get(&path).await.json(), json!({ "data": [info] }));
    let name = client.get(&format!("{path}?fields=entity_name")).await.json();
    assert_eq!(name, json!({ "data": [{ "entity_name": "Juniper Books" }] }));
    let with = |key: &str, value: Value| {
        let mut info = info.clone();
        info[key] = value;
        info
    };
    for wrong in [
        with("entity_type", "GUILD".into()),
        with("entity_type", "OTHER".into()),
        with("entity_type", "PUBLIC_COMPANY".into()),
        with("entity_type_custom", "Cooperative".into()),
        with("customer_care_details", json!({ "email": "care" })),
        with("grievance_officer_details", json!({ "email": "ana@example.com" })),
        with("entity_name", "J".into()),
    ] {
        assert_eq!(client.call("POST", &path, Some(wrong.clone())).await.error().1, 100, "{wrong}");
    }
}

#[tokio::test]
async fn a_suggested_username_is_accepted() {
    let (client, number) = (Client::demo().await, DEMO_PHONE_NUMBER_ID);
    let suggested = client.get(&format!("/v25.0/{number}/username_suggestions")).await.json();
    let first = &suggested["data"][0]["username_suggestions"][0];
    assert_eq!(first, "juniper.books");
    assert_eq!(post(&client, number, "/username", json!({ "username": first })).await.status, 200);
}
