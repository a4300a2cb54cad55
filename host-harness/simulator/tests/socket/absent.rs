//! Endpoints that Meta has but the simulator lacks.

use host_harness_simulator::*;

use crate::client::Client;

#[tokio::test]
async fn an_endpoint_that_meta_has_and_the_simulator_has_not_says_so() {
    let client = Client::demo().await;
    let number = DEMO_PHONE_NUMBER_ID;
    let account = DEMO_BUSINESS_ACCOUNT_ID;
    for (method, path, endpoint) in [
        ("POST", format!("{number}/groups"), "POST /{phone-number-id}/groups"),
        ("GET", format!("{number}/groups?limit=5"), "GET /{phone-number-id}/groups"),
        ("POST", format!("{number}/calls"), "POST /{phone-number-id}/calls"),
        ("GET", format!("{number}/payments/config/order-1"), "GET /{phone-number-id}/payments"),
        ("GET", format!("{account}/flows"), "GET /{business-account-id}/flows"),
        ("POST", format!("{account}/phone_numbers"), "POST /{business-account-id}/phone_numbers"),
        (
            "POST",
            format!("{account}/message_templates/archive"),
            "POST /{business-account-id}/message_templates/archive",
        ),
        ("GET", DEMO_GROUP_ID.to_owned(), "GET /{group-id}"),
        ("DELETE", format!("{DEMO_GROUP_ID}/participants"), "DELETE /{group-id}/participants"),
        ("GET", format!("{DEMO_PORTFOLIO_ID}/extendedcredits"), "GET /{business-id}/extendedcredits"),
        ("POST", format!("{DEMO_APP_ID}/subscriptions"), "POST /{app-id}/subscriptions"),
        ("POST", "594425479261596/publish".to_owned(), "POST /{id}/publish"),
    ] {
        let answer = client.call(method, &format!("/v25.0/{path}"), None).await;
        assert_eq!(answer.error(), (501, 501, None), "{method} {path}");
        let words =
            format!("This simulator does not have {endpoint}, and has done nothing. Meta does have it.");
        assert_eq!(answer.message(), words);
    }
    let line = client.simulator.requests().pop().unwrap().to_string();
    assert_eq!(
        line,
        "POST /v25.0/594425479261596/publish 501 (#501), not simulated: Meta has this endpoint, and the simulator does not"
    );
}

#[tokio::test]
async fn an_endpoint_that_nobody_has_keeps_metas_words() {
    let client = Client::demo().await;
    let number = DEMO_PHONE_NUMBER_ID;
    for (method, path) in [
        ("POST", format!("{number}/mesages")),
        ("POST", format!("{number}/groupss")),
        ("PUT", format!("{number}/groups")),
        ("DELETE", number.to_owned()),
        ("POST", "15555550100/groups".to_owned()),
        ("POST", format!("{DEMO_BUSINESS_ACCOUNT_ID}/groups")),
    ] {
        let answer = client.call(method, &format!("/v25.0/{path}"), None).await;
        assert_eq!(answer.error(), (400, 100, Some(33)), "{method} {path}");
    }
    let read = client.get(&format!("/v25.0/{number}/mesages")).await;
    assert!(read.message().contains("nonexisting field (mesages)"), "{}", read.message());
    // A token that may not see the number learns no more about it.
    let client = client.with_token(DEMO_UNASSIGNED_TOKEN);
    let hidden = client.get(&format!("/v25.0/{number}/groups")).await;
    assert_eq!(hidden.error(), (400, 100, Some(33)));
}
