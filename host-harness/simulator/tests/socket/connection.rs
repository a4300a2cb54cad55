//! Everything that a connection test can find out: tokens, scopes, ids.

use host_harness_simulator::*;
use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn a_token_that_is_missing_unknown_or_expired_is_refused_with_its_code() {
    let client = Client::demo().await;
    assert_eq!(client.raw("GET", "/v25.0/me", &[], "").await.error(), (401, 104, None));
    let client = client.with_token("EAAG-nobody");
    assert_eq!(client.get("/v25.0/me").await.error(), (401, 190, None));
    assert_eq!(client.text(DEMO_RECIPIENT).await.error(), (401, 190, None));
    let client = client.with_token(DEMO_EXPIRED_TOKEN);
    let expired = client.get("/v25.0/me").await;
    assert_eq!(expired.error(), (401, 190, Some(463)));
    assert!(expired.message().starts_with("Error validating access token: Session has expired on "));
}

#[tokio::test]
async fn scopes_and_assignments_are_kept_apart() {
    let client = Client::demo().await.with_token(DEMO_TOKEN_WITHOUT_MESSAGING);
    assert_eq!(client.text(DEMO_RECIPIENT).await.error(), (403, 10, None));
    assert_eq!(client.get(&format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}")).await.status, 200);

    let client = client.with_token(DEMO_TOKEN_WITHOUT_MANAGEMENT);
    assert_eq!(client.text(DEMO_RECIPIENT).await.status, 200);
    assert_eq!(client.get(&format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}")).await.error(), (403, 200, None));

    let client = client.with_token(DEMO_UNASSIGNED_TOKEN);
    assert_eq!(client.get("/v25.0/me").await.status, 200);
    assert_eq!(client.text(DEMO_RECIPIENT).await.error(), (403, 131005, None));
    assert_eq!(client.get(&format!("/v25.0/{DEMO_PHONE_NUMBER_ID}")).await.error(), (400, 100, Some(33)));
}

#[tokio::test]
async fn debug_token_tells_kind_expiry_scopes_and_targets() {
    let client = Client::demo().await;
    let debug =
        async |token: &str| client.get(&format!("/v25.0/debug_token?input_token={token}")).await.json();
    let system = debug(DEMO_TOKEN).await["data"].clone();
    assert_eq!((&system["type"], &system["expires_at"]), (&"SYSTEM_USER".into(), &0.into()));
    assert_eq!(system["is_valid"], true);
    assert_eq!(system["granular_scopes"][0]["target_ids"][0], DEMO_BUSINESS_ACCOUNT_ID);
    let user = debug(DEMO_USER_TOKEN).await["data"].clone();
    assert_eq!(user["type"], "USER");
    assert!(user["expires_at"].as_u64().unwrap() > 0);
    let expired = debug(DEMO_EXPIRED_TOKEN).await["data"].clone();
    assert_eq!((&expired["is_valid"], &expired["error"]["subcode"]), (&false.into(), &463.into()));
    assert_eq!(debug("EAAG-nobody").await["data"]["is_valid"], false);
}

#[tokio::test]
async fn a_wrong_id_shows_what_was_pasted() {
    let client = Client::demo().await;
    let templates = async |id: &str| client.get(&format!("/v25.0/{id}/message_templates")).await;
    let phone = templates(DEMO_PHONE_NUMBER_ID).await;
    assert_eq!(phone.error(), (400, 100, None));
    assert_eq!(
        phone.message(),
        "(#100) Tried accessing nonexisting field (message_templates) on node type (WhatsAppBusinessPhoneNumber)"
    );
    assert!(templates(DEMO_PORTFOLIO_ID).await.message().ends_with("(Business)"));
    assert!(templates(DEMO_APP_ID).await.message().ends_with("(Application)"));
    let number = client.get("/v25.0/15555550100").await;
    assert_eq!(number.error(), (400, 100, Some(33)));
    assert!(
        number.message().starts_with("Unsupported get request. Object with ID '15555550100' does not exist")
    );
    let send = client.call("POST", &format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/messages"), None).await;
    assert_eq!(send.error(), (400, 100, Some(33)));
}

#[tokio::test]
async fn fields_choose_what_is_read_and_health_names_what_is_in_the_way() {
    let client = Client::demo().await;
    let phone = format!("/v25.0/{DEMO_POOR_PHONE_NUMBER_ID}");
    let read = client.get(&format!("{phone}?fields=quality_rating,health_status")).await.json();
    assert_eq!(read.as_object().unwrap().len(), 3, "two fields and the id: {read}");
    assert_eq!(read["quality_rating"], "RED");
    assert_eq!(read["health_status"]["can_send_message"], "LIMITED");
    assert_eq!(read["health_status"]["entities"][0]["errors"][0]["error_code"], 131048);
    assert_eq!(
        client.get(&format!("{phone}?fields=quality_rating,shoe_size")).await.error(),
        (400, 100, None)
    );
    let phones = client
        .get(&format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/phone_numbers?fields=id,status&limit=2"))
        .await
        .json();
    assert_eq!(phones["data"][0]["id"], DEMO_PHONE_NUMBER_ID);
    assert_eq!(phones["data"].as_array().unwrap().len(), 2);
    let analytics = "analytics.start(1700000000).end(1700086400).granularity(DAY)";
    assert_eq!(
        client.get(&format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}?fields={analytics}")).await.status,
        200
    );
}

#[tokio::test]
async fn versions_that_have_ended_still_answer_and_malformed_ones_do_not() {
    let client = Client::demo().await;
    for (path, version) in [("/v25.0/me", "v25.0"), ("/v12.0/me", "v21.0"), ("/me", "v21.0")] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.headers["facebook-api-version"], version, "{path}");
    }
    assert_eq!(client.get("/25.0/me").await.error(), (400, 2500, None));
    assert_eq!(client.get("/v99.0/me").await.error(), (400, 2500, None));
}

#[tokio::test]
async fn requests_are_recorded_without_their_tokens() {
    let client = Client::demo().await;
    let (tell, told) = std::sync::mpsc::channel();
    client.simulator.on_request(move |exchange| tell.send(exchange.to_string()).unwrap());
    client.get(&format!("/v25.0/debug_token?input_token={DEMO_TOKEN}")).await;
    client.get(&format!("/v25.0/{DEMO_TOKEN}")).await;
    let lines: Vec<String> = told.try_iter().collect();
    assert_eq!(lines, ["GET /v25.0/debug_token?input_token=… 200", "GET /v25.0/… 400 (#100/33)"]);
    assert_eq!(client.simulator.requests().len(), 2);
}

#[tokio::test]
async fn dropping_the_simulator_closes_its_port() {
    let client = Client::demo().await;
    let addr = client.simulator.addr();
    drop(client);
    let refused = async { while tokio::net::TcpStream::connect(addr).await.is_ok() {} };
    tokio::time::timeout(std::time::Duration::from_secs(10), refused).await.expect("the port is still open");
}

#[tokio::test]
async fn settings_of_number_and_account_are_kept() {
    let client = Client::demo().await;
    let profile = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/whatsapp_business_profile");
    let about =
        json!({ "messaging_product": "whatsapp", "about": "Books", "websites": ["https://example.com"] });
    assert_eq!(client.call("POST", &profile, Some(about)).await.json(), json!({ "success": true }));
    let read = client.get(&format!("{profile}?fields=about,email")).await.json();
    assert_eq!(read["data"][0], json!({ "about": "Books", "messaging_product": "whatsapp" }));
    let long = json!({ "messaging_product": "whatsapp", "about": "x".repeat(140) });
    assert_eq!(client.call("POST", &profile, Some(long)).await.error(), (400, 100, None));

    let commerce = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/whatsapp_commerce_settings");
    client.call("POST", &format!("{commerce}?is_cart_enabled=false"), None).await;
    assert_eq!(client.get(&commerce).await.json()["data"][0]["is_cart_enabled"], false);

    let codes = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/message_qrdls");
    let made = client.call("POST", &codes, Some(json!({ "prefilled_message": "Hi" }))).await.json();
    assert_eq!(client.get(&codes).await.json()["data"], json!([made]));

    let apps = format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/subscribed_apps");
    assert_eq!(client.get(&apps).await.json(), json!({ "data": [] }));
    client.call("POST", &apps, None).await;
    assert_eq!(client.get(&apps).await.json()["data"][0]["whatsapp_business_api_data"]["id"], DEMO_APP_ID);
}
