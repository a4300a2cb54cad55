//! Sending: who gets the message, the response, and the message's fate.

use host_harness_simulator::*;
use serde_json::{Value, json};

use crate::client::{Client, text};

fn failed(message: &SentMessage) -> Option<u32> {
    match message.fate {
        Fate::Delivered => None,
        Fate::Failed { code, .. } => Some(code),
    }
}

async fn fate(client: &Client, message: Value) -> Option<u32> {
    let answer = client.send(message).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    failed(client.simulator.messages().last().unwrap())
}

#[tokio::test]
async fn an_accepted_message_has_an_id_and_the_number_whatsapp_knows() {
    let client = Client::demo().await;
    let mut message = text("+1 (555) 555-0123");
    message["biz_opaque_callback_data"] = "order-17".into();
    let answer = client.send(message).await.json();
    assert_eq!(answer["contacts"], json!([{ "input": "+1 (555) 555-0123", "wa_id": "15555550123" }]));
    assert!(answer["messages"][0]["id"].as_str().unwrap().starts_with("wamid."));
    assert!(answer["messages"][0].get("message_status").is_none(), "only templates have a status");
    for (number, wa_id) in [
        (DEMO_RECIPIENT_ARGENTINA, "540005550123"),
        (DEMO_RECIPIENT_BRAZIL, "550087650123"),
        (DEMO_RECIPIENT_MEXICO, "5210005550123"),
    ] {
        assert_eq!(client.text(number).await.json()["contacts"][0]["wa_id"], wa_id);
    }
    let sent = &client.simulator.messages()[0];
    assert_eq!((sent.kind.as_str(), sent.callback_data.as_deref()), ("text", Some("order-17")));
    assert_eq!((sent.from.as_str(), &sent.fate), (DEMO_PHONE_NUMBER_ID, &Fate::Delivered));
}

#[tokio::test]
async fn a_number_without_plus_becomes_one_of_the_senders_country() {
    let client = Client::demo().await;
    // A number typed without plus and country code: its owner in the sender's country would get the message.
    let answer = client.text("0005550123").await.json();
    assert_eq!(answer["contacts"][0]["wa_id"], "10005550123");
    assert_eq!(client.text("+15555550100").await.error(), (400, 131021, None));
    assert_eq!(client.text("call me").await.error(), (400, 131009, None));
}

#[tokio::test]
async fn accepted_is_not_delivered() {
    let client = Client::demo().await;
    assert_eq!(fate(&client, text(DEMO_RECIPIENT)).await, None);
    assert_eq!(fate(&client, text(DEMO_RECIPIENT_WINDOW_CLOSED)).await, Some(131047));
    assert_eq!(fate(&client, text(DEMO_RECIPIENT_NOT_ON_WHATSAPP)).await, Some(131026));
    let image = |link: &str| json!({ "messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": "image", "image": { "link": link } });
    assert_eq!(fate(&client, image("https://example.com/a.png")).await, None);
    assert_eq!(fate(&client, image("https://192.168.1.4/a.png")).await, Some(131053));
    let template = |name: &str, to: &str| {
        json!({ "messaging_product": "whatsapp", "to": to, "type": "template", "template": {
            "name": name, "language": { "code": "en_US" },
            "components": [{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }] } })
    };
    assert_eq!(fate(&client, template("newsletter_01", DEMO_RECIPIENT_WINDOW_CLOSED)).await, None);
    assert_eq!(fate(&client, template("newsletter_01", DEMO_RECIPIENT_OPTED_OUT)).await, Some(131050));
}

#[tokio::test]
async fn a_closed_window_can_be_refused_at_once() {
    let mut world = World::demo();
    world.window_errors = WindowErrors::AtOnce;
    let client = Client::new(world).await;
    assert_eq!(client.text(DEMO_RECIPIENT_WINDOW_CLOSED).await.error(), (400, 131047, None));
    assert!(client.simulator.messages().is_empty());
}

#[tokio::test]
async fn user_ids_belong_in_recipient() {
    let client = Client::demo().await;
    let mut message = text("");
    message.as_object_mut().unwrap().remove("to");
    message["recipient"] = DEMO_USER_ID.into();
    let answer = client.send(message.clone()).await.json();
    assert_eq!(answer["contacts"], json!([{ "input": DEMO_USER_ID, "user_id": DEMO_USER_ID }]));
    assert_eq!(failed(&client.simulator.messages()[0]), None);
    message["to"] = DEMO_RECIPIENT.into();
    let both = client.send(message).await.json();
    assert_eq!(both["contacts"], json!([{ "input": DEMO_RECIPIENT, "wa_id": "15555550123" }]), "to wins");
    assert_eq!(fate(&client, text(DEMO_USER_ID)).await, Some(131026), "accepted and never delivered");
    let code = json!({ "messaging_product": "whatsapp", "recipient": DEMO_USER_ID, "type": "template", "template": {
        "name": "login_code", "language": { "code": "en_US" }, "components": [
            { "type": "body", "parameters": [{ "type": "text", "text": "123456" }] },
            { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "123456" }] },
        ] } });
    assert_eq!(client.send(code).await.error(), (400, 131062, None));
}

#[tokio::test]
async fn template_messages_have_a_status_and_the_details_meta_gives() {
    let client = Client::demo().await;
    let template = |name: &str, parameters: &[&str]| {
        let parameters: Vec<Value> =
            parameters.iter().map(|text| json!({ "type": "text", "text": text })).collect();
        json!({ "messaging_product": "whatsapp", "to": DEMO_RECIPIENT, "type": "template", "template": {
            "name": name, "language": { "code": "en_US" }, "components": [{ "type": "body", "parameters": parameters }] } })
    };
    let answer = client.send(template("newsletter_01", &["Ana"])).await.json();
    assert_eq!(answer["messages"][0]["message_status"], "accepted");
    let answer = client.send(template("loyalty_launch", &["Ana"])).await.json();
    assert_eq!(answer["messages"][0]["message_status"], "held_for_quality_assessment");
    let missing = client.send(template("newsletter_99", &["Ana"])).await;
    assert_eq!(missing.error(), (404, 132001, None));
    assert_eq!(missing.details(), "template name (newsletter_99) does not exist in en_US");
    let counted = client.send(template("newsletter_01", &["Ana", "Lima"])).await;
    assert_eq!(counted.error(), (400, 132000, None));
    assert!(counted.details().contains("(2) does not match the expected number of params (1)"));
    assert_eq!(client.send(template("winback_offer", &[])).await.error(), (400, 132015, None));
}

#[tokio::test]
async fn forty_five_messages_to_one_person_are_enough_unless_limits_are_off() {
    let client = Client::demo().await;
    for _ in 0..45 {
        assert_eq!(client.text(DEMO_RECIPIENT).await.status, 200);
    }
    assert_eq!(client.text(DEMO_RECIPIENT).await.error(), (400, 131056, None));
    assert_eq!(client.text(DEMO_RECIPIENT_BRAZIL).await.status, 200);
    let other = format!("/v25.0/{DEMO_POOR_PHONE_NUMBER_ID}/messages");
    assert_eq!(client.call("POST", &other, Some(text(DEMO_RECIPIENT))).await.status, 200);

    let mut world = World::demo();
    world.limits = false;
    let client = Client::new(world).await;
    for _ in 0..100 {
        assert_eq!(client.text(DEMO_RECIPIENT).await.status, 200);
    }
}

#[tokio::test]
async fn numbers_that_cannot_send_say_why() {
    let client = Client::demo().await;
    let from = async |id: &str, to: &str| {
        client.call("POST", &format!("/v25.0/{id}/messages"), Some(text(to))).await.error()
    };
    assert_eq!(from(DEMO_UNREGISTERED_PHONE_NUMBER_ID, DEMO_RECIPIENT).await, (400, 133010, None));
    assert_eq!(from(DEMO_TEST_PHONE_NUMBER_ID, DEMO_RECIPIENT_BRAZIL).await, (400, 131030, None));
}

#[tokio::test]
async fn forms_and_read_receipts_are_taken_as_well() {
    let client = Client::demo().await;
    let bearer = format!("Bearer {DEMO_TOKEN}");
    let headers = [("authorization", &*bearer), ("content-type", "application/x-www-form-urlencoded")];
    let form = "messaging_product=whatsapp&to=%2B15555550123&type=text&text=%7B%22body%22%3A%22Hi%22%7D";
    let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/messages");
    assert_eq!(client.raw("POST", &path, &headers, form).await.status, 200);
    assert_eq!(client.simulator.messages()[0].body["text"]["body"], "Hi");
    let read = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.abc",
        "typing_indicator": { "type": "text" } });
    assert_eq!(client.send(read).await.json(), json!({ "success": true }));
}

#[tokio::test]
async fn blocked_people_get_nothing() {
    let client = Client::demo().await;
    let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/block_users");
    let body = json!({ "messaging_product": "whatsapp", "block_users": [{ "user": DEMO_RECIPIENT }] });
    let blocked = client.call("POST", &path, Some(body.clone())).await.json();
    assert_eq!(blocked["block_users"]["added_users"][0]["wa_id"], "15555550123");
    assert_eq!(fate(&client, text(DEMO_RECIPIENT)).await, Some(130403));
    client.call("DELETE", &path, Some(body)).await;
    assert_eq!(client.get(&path).await.json(), json!({ "data": [] }));
    assert_eq!(fate(&client, text(DEMO_RECIPIENT)).await, None);
}

/// Meta, Cloud API: "Groups": texts, media, templates and pins; the id and the type of the recipient must match.
#[tokio::test]
async fn groups_take_texts_and_pins_and_no_buttons() {
    let client = Client::demo().await;
    let mut message = text(DEMO_GROUP_ID);
    assert_eq!(client.send(message.clone()).await.error(), (400, 131009, None));
    message["recipient_type"] = "group".into();
    let accepted = client.send(message.clone()).await.json();
    assert_eq!(accepted["messages"][0]["group_id"], DEMO_GROUP_ID);
    assert_eq!(accepted["contacts"], json!([{ "input": DEMO_GROUP_ID, "wa_id": DEMO_GROUP_ID }]));
    let mut to_person = message.clone();
    to_person["to"] = DEMO_RECIPIENT.into();
    assert_eq!(client.send(to_person).await.error(), (400, 131009, None));
    message.as_object_mut().unwrap().remove("text");
    message["type"] = "pin".into();
    message["pin"] = json!({ "type": "pin", "message_id": "wamid.x", "expiration_days": 7 });
    assert_eq!(client.send(message.clone()).await.status, 200);
    message.as_object_mut().unwrap().remove("pin");
    message["type"] = "interactive".into();
    message["interactive"] = json!({});
    assert_eq!(client.send(message).await.error(), (400, 131051, None));
}

fn with(mut message: Value, fields: Value) -> Value {
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    message
}

/// Meta, Cloud API: "Identity change": if the key is not the recipient's, the message is not delivered.
#[tokio::test]
async fn a_message_for_another_key_is_not_delivered() {
    let mut world = World::demo();
    world.open_conversations = host_harness_simulator::Conversations::All;
    world.recipients[2].identity_key_hash = Some("DF2lS5v2W6x=".to_owned());
    let (client, number) = (Client::new(world.clone()).await, world.recipients[2].number.clone());
    let sent = |hash: &str| with(text(&number), json!({ "recipient_identity_key_hash": hash }));
    assert_eq!(fate(&client, sent("DF2lS5v2W6x=")).await, None);
    assert_eq!(fate(&client, sent("other")).await, Some(137000));
}

/// Meta, Cloud API: "Direct Send": it needs no window, and goes to a phone number if it authenticates.
#[tokio::test]
async fn a_message_with_a_category_needs_no_window() {
    let client = Client::demo().await;
    let sent = |fields: Value| with(text(DEMO_RECIPIENT_WINDOW_CLOSED), fields);
    assert_eq!(fate(&client, sent(json!({}))).await, Some(131047));
    assert_eq!(fate(&client, sent(json!({ "category": "service" }))).await, Some(131047));
    assert_eq!(fate(&client, sent(json!({ "category": "utility", "ttl_seconds": 30 }))).await, None);
    let mut by_id =
        with(text(DEMO_USER_ID), json!({ "category": "authentication", "recipient": DEMO_USER_ID }));
    by_id.as_object_mut().unwrap().remove("to");
    assert_eq!(client.send(by_id).await.error(), (400, 131062, None));
    assert_eq!(client.send(sent(json!({ "category": "marketing" }))).await.error(), (400, 100, None));
    assert_eq!(client.send(sent(json!({ "ttl_seconds": 30 }))).await.error(), (400, 100, None));
}

/// Meta, Cloud API: "Managing messaging accounts".
#[tokio::test]
async fn the_account_that_pays_may_be_named() {
    let client = Client::demo().await;
    for name in ["messaging_account_id", "paid_messaging_account_id"] {
        let sent = |id: &str| client.send(with(text(DEMO_RECIPIENT), json!({ name: id })));
        assert_eq!(sent(DEMO_BUSINESS_ACCOUNT_ID).await.status, 200, "{name}");
        assert_eq!(sent("1").await.error(), (400, 100, None), "{name}");
    }
}

#[tokio::test]
async fn a_number_with_little_throughput_is_soon_exhausted() {
    let mut world = World::demo();
    world.business_accounts[0].phone_numbers[0].messages_per_second = 1;
    let client = Client::new(world).await;
    let mut refused = None;
    for number in 4..54 {
        let answer = client.text(&format!("+155555501{number:02}")).await;
        if answer.status != 200 {
            refused = Some(answer.error());
            break;
        }
    }
    assert_eq!(refused, Some((400, 130429, None)));
}

#[tokio::test]
async fn a_group_takes_no_authentication_template() {
    let group = "Y2FwaV9ncm91cDox";
    let mut world = World::demo();
    world.groups.push(group.to_owned());
    let client = Client::new(world).await;
    let code = json!([{ "type": "text", "text": "123456" }]);
    let components = json!([
        { "type": "body", "parameters": code },
        { "type": "button", "sub_type": "url", "index": "0", "parameters": code },
    ]);
    let template = json!({ "name": "login_code", "language": { "code": "en_US" }, "components": components });
    let to = |recipient: Value| {
        let mut message =
            json!({ "messaging_product": "whatsapp", "type": "template", "template": template });
        message.as_object_mut().unwrap().extend(recipient.as_object().unwrap().clone());
        client.send(message)
    };
    let answer = to(json!({ "recipient_type": "group", "to": group })).await;
    assert_eq!(answer.status, 400, "{}", answer.json());
    assert_eq!(to(json!({ "to": "+15555550123" })).await.status, 200, "a person does");
}
