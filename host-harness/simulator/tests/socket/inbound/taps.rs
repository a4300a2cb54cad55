//! Taps on buttons and rows of sent messages.

use serde_json::{Value, json};

use super::bench::{Bench, from};

fn tap(id: &str, button: Value) -> Value {
    from("tap", json!({ "message-id": id, "button": button }))
}

fn order_confirmation(payload: Option<&str>) -> Value {
    let named = |name: &str, text: &str| json!({ "type": "text", "parameter_name": name, "text": text });
    let mut components = json!([
        { "type": "header", "parameters": [
            { "type": "document", "document": { "link": "https://example.com/a.pdf" } }] },
        { "type": "body", "parameters": [
            named("customer_name", "Ana"), named("order_number", "A-1017"), named("delivery_date", "Friday")] },
        { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "A-1017" }] },
    ]);
    if let Some(payload) = payload {
        components
            .as_array_mut()
            .unwrap()
            .push(json!({ "type": "button", "sub_type": "quick_reply", "index": 1,
            "parameters": [{ "type": "payload", "payload": payload }] }));
    }
    json!({ "type": "template", "template": {
        "name": "order_confirmation", "language": { "code": "en_US" }, "components": components } })
}

fn buttons() -> Value {
    let reply = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    json!({ "type": "interactive", "interactive": { "type": "button", "body": { "text": "Come?" },
        "action": { "buttons": [reply("y", "Yes"), reply("n", "No")] } } })
}

#[tokio::test]
async fn a_quick_reply_of_a_template_has_the_payload_of_the_send_or_the_text_of_the_template() {
    let mut bench = Bench::new().await;
    let with = bench.sent(order_confirmation(Some("delivery-17"))).await;
    let without = bench.sent(order_confirmation(None)).await;
    bench.subscribe();
    for (id, button, payload) in [
        (&with, json!(1), "delivery-17"),
        (&with, json!("1"), "delivery-17"),
        (&with, json!("Change delivery"), "delivery-17"),
        (&with, json!("delivery-17"), "delivery-17"),
        (&without, json!("Change delivery"), "Change delivery"),
    ] {
        assert_eq!(
            bench.writes(tap(id, button)).await,
            json!({ "type": "button", "button": { "payload": payload, "text": "Change delivery" },
                "context": { "from": "15555550100", "id": id } })
        );
    }
    let link = bench.refused(tap(&with, json!(0))).await;
    assert!(link.contains("inbound['button']") && link.contains("no webhook for a tap on URL"), "{link}");
}

#[tokio::test]
async fn a_reply_button_is_found_by_place_title_and_id() {
    let mut bench = Bench::new().await;
    let id = bench.sent(buttons()).await;
    bench.subscribe();
    for button in [json!(1), json!("No"), json!("n")] {
        assert_eq!(
            bench.writes(tap(&id, button)).await,
            json!({ "type": "interactive",
                "interactive": { "type": "button_reply", "button_reply": { "id": "n", "title": "No" } },
                "context": { "from": "15555550100", "id": id } })
        );
    }
    let refused = bench.refused(tap(&id, json!("Perhaps"))).await;
    assert!(
        refused.contains("inbound['button'] must be one of the message's: 0 \"Yes\", 1 \"No\""),
        "{refused}"
    );
}

#[tokio::test]
async fn a_row_of_a_list_comes_with_its_description() {
    let mut bench = Bench::new().await;
    let row = |id: &str, title: &str, description: Option<&str>| match description {
        Some(description) => json!({ "id": id, "title": title, "description": description }),
        None => json!({ "id": id, "title": title }),
    };
    let list = json!({ "type": "interactive", "interactive": { "type": "list", "body": { "text": "When?" },
        "action": { "button": "Times", "sections": [
            { "title": "Monday", "rows": [row("m1", "Morning", Some("9-12"))] },
            { "title": "Tuesday", "rows": [row("t1", "Evening", None)] }] } } });
    let id = bench.sent(list).await;
    bench.subscribe();
    for (button, reply) in [
        (json!(0), json!({ "id": "m1", "title": "Morning", "description": "9-12" })),
        (json!("t1"), json!({ "id": "t1", "title": "Evening" })),
    ] {
        assert_eq!(
            bench.writes(tap(&id, button)).await,
            json!({ "type": "interactive", "interactive": { "type": "list_reply", "list_reply": reply },
                "context": { "from": "15555550100", "id": id } })
        );
    }
}

#[tokio::test]
async fn the_cards_of_a_carousel_have_buttons_of_their_own() {
    let mut bench = Bench::new().await;
    let card = |at: usize| {
        let button =
            json!({ "type": "quick_reply", "quick_reply": { "id": format!("card-{at}"), "title": "More" } });
        json!({ "card_index": at, "type": "cta_url", "body": { "text": "A book" },
            "header": { "type": "image", "image": { "link": "https://example.com/a.png" } },
            "action": { "buttons": [button] } })
    };
    let carousel = json!({ "type": "interactive", "interactive": { "type": "carousel", "body": { "text": "New" },
        "action": { "cards": [card(0), card(1)] } } });
    let id = bench.sent(carousel).await;
    bench.subscribe();
    let mut by_card = tap(&id, json!("More"));
    by_card["card"] = 1.into();
    for event in [by_card, tap(&id, json!("card-1"))] {
        assert_eq!(
            bench.writes(event).await["interactive"],
            json!({ "type": "button_reply", "button_reply": { "id": "card-1", "title": "More" } })
        );
    }
    let either = bench.refused(tap(&id, json!("More"))).await;
    assert!(either.contains("inbound['card'] must be given"), "{either}");
}

#[tokio::test]
async fn the_cards_of_a_template_have_their_payloads() {
    let mut bench = Bench::new().await;
    let card = |at: usize| {
        json!({ "card_index": at, "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "link": "https://example.com/a.png" } }] },
            { "type": "body", "parameters": [{ "type": "text", "text": "20" }] },
            { "type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{ "type": "payload", "payload": format!("more-{at}") }] },
            { "type": "button", "sub_type": "url", "index": "1",
                "parameters": [{ "type": "text", "text": "novels" }] }] })
    };
    let sale = json!({ "type": "template", "template": { "name": "summer_sale", "language": { "code": "en_US" },
        "components": [
            { "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] },
            { "type": "carousel", "cards": [card(0), card(1), card(2)] }] } });
    let id = bench.sent(sale).await;
    bench.subscribe();
    let mut event = tap(&id, json!(0));
    event["card"] = 1.into();
    let message = bench.writes(event).await;
    assert_eq!((&message["type"], &message["button"]["payload"]), (&json!("button"), &json!("more-1")));
}

#[tokio::test]
async fn a_reply_of_direct_send_comes_as_that_of_a_template() {
    let mut bench = Bench::new().await;
    let mut message = buttons();
    message["category"] = "utility".into();
    let id = bench.sent(message).await;
    bench.subscribe();
    let button = bench.writes(tap(&id, json!("Yes"))).await["button"].take();
    assert_eq!(button, json!({ "payload": "y", "text": "Yes" }));
}

#[tokio::test]
async fn only_who_got_a_message_can_tap_it() {
    let bench = Bench::new().await;
    let id = bench.sent(buttons()).await;
    let text = bench.sent(json!({ "text": { "body": "Hi" } })).await;
    let mut closed = buttons();
    closed["to"] = "+15555550124".into();
    let failed = bench.sent(closed).await;
    let by = |from: &str, id: &str| json!({ "from": from, "kind": "tap", "message-id": id, "button": 0 });
    for (event, words) in [
        (by("+15555550129", &id), "message to this recipient: it was sent to +15555550123"),
        (by("+15555550124", &failed), "a message that was delivered: it failed with 131047"),
        (by("+15555550123", "wamid.X"), "this simulator has sent or delivered; none has it"),
        (by("+15555550123", &text), "a message with buttons or rows"),
    ] {
        let refused = bench.refused(event).await;
        assert!(refused.contains("inbound['message-id'] must be") && refused.contains(words), "{refused}");
    }
}
