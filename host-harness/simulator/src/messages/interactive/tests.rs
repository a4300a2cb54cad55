use serde_json::{Value, json};

use super::*;
use crate::media_store::MediaStore;

fn code(interactive: Value) -> u32 {
    let media = MediaStore::default();
    let object = Param::new(&interactive, "interactive").unwrap();
    check(&object, None, &mut Scope::new(&media, 0)).map_or_else(|error| error.code, |()| 0)
}

fn with(kind: &str, action: Value) -> Value {
    json!({ "type": kind, "body": { "text": "Choose" }, "action": action })
}

fn reply(id: &str, title: &str) -> Value {
    json!({ "type": "reply", "reply": { "id": id, "title": title } })
}

#[test]
fn reply_buttons_are_one_to_three_short_and_unique() {
    let buttons = |buttons: Vec<Value>| with("button", json!({ "buttons": buttons }));
    assert_eq!(code(buttons(vec![reply("a", "Yes"), reply("b", "No"), reply("c", "Maybe")])), 0);
    assert_eq!(code(buttons(vec![])), 131008);
    assert_eq!(code(buttons((0..4).map(|n| reply(&n.to_string(), &n.to_string())).collect())), 131009);
    assert_eq!(code(buttons(vec![reply("a", "Yes"), reply("a", "No")])), 131009);
    assert_eq!(code(buttons(vec![reply("a", "Yes"), reply("b", "Yes")])), 131009);
    assert_eq!(code(buttons(vec![reply("a", &"x".repeat(21))])), 100);
    let mut bodiless = buttons(vec![reply("a", "Yes")]);
    bodiless.as_object_mut().unwrap().remove("body");
    assert_eq!(code(bodiless), 131008);
}

#[test]
fn lists_have_ten_rows_over_all_sections() {
    let rows = |from: usize, count: usize| -> Vec<Value> {
        (from..from + count).map(|n| json!({ "id": n.to_string(), "title": format!("Row {n}") })).collect()
    };
    let list = |sections: Value| with("list", json!({ "button": "Open", "sections": sections }));
    assert_eq!(code(list(json!([{ "rows": rows(0, 10) }]))), 0);
    assert_eq!(code(list(json!([{ "rows": rows(0, 11) }]))), 131009);
    let two = json!([{ "title": "A", "rows": rows(0, 6) }, { "title": "B", "rows": rows(6, 5) }]);
    assert_eq!(code(list(two)), 131009);
    let untitled = json!([{ "title": "A", "rows": rows(0, 1) }, { "rows": rows(1, 1) }]);
    assert_eq!(code(list(untitled)), 131008);
    let mut long = list(json!([{ "rows": rows(0, 1) }]));
    long["body"]["text"] = "b".repeat(4096).into();
    assert_eq!(code(long.clone()), 0);
    long["header"] = json!({ "type": "image", "image": { "link": "https://example.com/a.png" } });
    assert_eq!(code(long), 131009);
}

#[test]
fn link_flow_and_location_actions_have_their_names() {
    let link = json!({ "display_text": "See", "url": "https://example.com" });
    assert_eq!(code(with("cta_url", json!({ "name": "cta_url", "parameters": link }))), 0);
    assert_eq!(code(with("cta_url", json!({ "name": "url", "parameters": link }))), 131009);
    assert_eq!(code(with("location_request_message", json!({ "name": "send_location" }))), 0);
    assert_eq!(code(with("request_contact_info", json!({ "name": "request_contact_info" }))), 0);
    let flow = |label: &str| {
        with(
            "flow",
            json!({ "name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "123", "flow_cta": label, "flow_token": "t",
            "flow_action": "navigate", "flow_action_payload": { "screen": "FIRST" } } }),
        )
    };
    assert_eq!(code(flow("Book now")), 0);
    assert_eq!(code(flow("Book 📅")), 131009);
    let address = |country: &str| {
        with("address_message", json!({ "name": "address_message", "parameters": { "country": country } }))
    };
    assert_eq!(code(address("IN")), 0);
    assert_eq!(code(address("US")), 131009);
    assert_eq!(code(with("poll", json!({}))), 100);
}

#[test]
fn products_need_a_catalogue_and_a_list_of_them_a_header() {
    assert_eq!(code(with("product", json!({ "catalog_id": "1", "product_retailer_id": "sku" }))), 0);
    assert_eq!(code(with("product", json!({ "product_retailer_id": "sku" }))), 131008);
    let items = vec![json!({ "product_retailer_id": "sku" }); 31];
    let list = |items: &[Value]| {
        let mut list = with(
            "product_list",
            json!({ "catalog_id": "1", "sections": [{ "title": "A", "product_items": items }] }),
        );
        list["header"] = json!({ "type": "text", "text": "New" });
        list
    };
    assert_eq!(code(list(&items[..30])), 0);
    assert_eq!(code(list(&items)), 131009);
    let mut headless = list(&items[..1]);
    headless.as_object_mut().unwrap().remove("header");
    assert_eq!(code(headless), 131008);
}

fn carousel(cards: Vec<Value>) -> u32 {
    code(with("carousel", json!({ "cards": cards })))
}

fn card(index: usize, action: &Value) -> Value {
    json!({ "card_index": index, "type": "cta_url", "body": { "text": "A card" }, "action": action,
        "header": { "type": "image", "image": { "link": "https://example.com/a.png" } } })
}

fn link() -> Value {
    json!({ "name": "cta_url", "parameters": { "display_text": "See", "url": "https://example.com" } })
}

fn quick_replies(count: usize) -> Value {
    let button = |n: usize| json!({ "type": "quick_reply", "quick_reply": { "id": format!("id-{n}"), "title": format!("More {n}") } });
    json!({ "buttons": (0..count).map(button).collect::<Vec<_>>() })
}

/// Meta, Cloud API: "Interactive media carousel messages".
#[test]
fn media_cards_have_the_same_kind_and_number_of_buttons() {
    let two = |action: &Value| vec![card(0, action), card(1, action)];
    assert_eq!(carousel(two(&link())), 0);
    assert_eq!(carousel(two(&quick_replies(1))), 0);
    assert_eq!(carousel(two(&quick_replies(2))), 0);
    let mut untyped = two(&quick_replies(1));
    untyped.iter_mut().for_each(|card| drop(card.as_object_mut().unwrap().remove("type")));
    assert_eq!(carousel(untyped), 0);
    assert_eq!(carousel(vec![card(0, &link())]), 131009);
    assert_eq!(carousel((0..11).map(|index| card(index, &link())).collect()), 131009);
    assert_eq!(carousel(vec![card(0, &link()), card(0, &link())]), 131009);
    assert_eq!(carousel(vec![card(0, &link()), card(1, &quick_replies(1))]), 131009);
    assert_eq!(carousel(vec![card(0, &quick_replies(1)), card(1, &quick_replies(2))]), 131009);
    assert_eq!(carousel(two(&json!({ "buttons": [reply("a", "Yes")] }))), 100);
    let with_body = |text: &str| {
        let mut cards = two(&link());
        cards[1]["body"]["text"] = text.into();
        carousel(cards)
    };
    assert_eq!(with_body(&"x".repeat(160)), 0);
    assert_eq!(with_body(&"x".repeat(161)), 100);
    assert_eq!(with_body("a\nb\nc"), 0);
    assert_eq!(with_body("a\nb\nc\nd"), 131009);
    let mut headless = two(&link());
    headless[0].as_object_mut().unwrap().remove("header");
    assert_eq!(carousel(headless), 131008);
}

/// Meta, Cloud API: "Interactive product carousel messages".
#[test]
fn product_cards_come_from_one_catalogue() {
    let product = |index: usize, catalog: &str| {
        json!({ "card_index": index, "type": "product",
            "action": { "product_retailer_id": format!("sku-{index}"), "catalog_id": catalog } })
    };
    assert_eq!(carousel(vec![product(0, "1"), product(1, "1")]), 0);
    assert_eq!(carousel(vec![product(0, "1"), product(1, "2")]), 131009);
    assert_eq!(carousel(vec![product(0, "1"), card(1, &link())]), 131009);
    let mut with_body = product(1, "1");
    with_body["body"] = json!({ "text": "x" });
    assert_eq!(carousel(vec![product(0, "1"), with_body]), 100);
}

/// Meta, Cloud API: "Call button messages", "Call permission requests".
#[test]
fn calls_are_offered_and_asked_for() {
    let call = |parameters: Value| {
        code(with("voice_call", json!({ "name": "voice_call", "parameters": parameters })))
    };
    assert_eq!(
        call(json!({ "display_text": "Call us", "ttl_minutes": 43_200, "payload": "x".repeat(512) })),
        0
    );
    assert_eq!(code(with("voice_call", json!({ "name": "voice_call" }))), 0);
    assert_eq!(call(json!({ "ttl_minutes": 0 })), 131009);
    assert_eq!(call(json!({ "ttl_minutes": 43_201 })), 131009);
    assert_eq!(call(json!({ "display_text": "x".repeat(21) })), 100);
    assert_eq!(call(json!({ "payload": "x".repeat(513) })), 100);
    let ask = |rest: Value| {
        let mut ask =
            json!({ "type": "call_permission_request", "action": { "name": "call_permission_request" } });
        ask.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        code(ask)
    };
    assert_eq!(ask(json!({})), 0);
    assert_eq!(ask(json!({ "body": { "text": "May we call?" } })), 0);
    assert_eq!(ask(json!({ "footer": { "text": "x" } })), 131009);
    assert_eq!(ask(json!({ "header": { "type": "text", "text": "x" } })), 131009);
}

/// Meta, Cloud API: "Payments API: order details".
#[test]
fn an_order_adds_up() {
    let amount = |value: i64| json!({ "value": value, "offset": 100 });
    let parameters = json!({
        "reference_id": "ORD-1", "type": "digital-goods", "payment_type": "br", "currency": "BRL", "total_amount": amount(5500),
        "payment_settings": [{ "type": "payment_link", "payment_link": { "uri": "https://example.com" } }],
        "order": {
            "status": "pending", "subtotal": amount(5000), "tax": amount(0), "shipping": amount(700), "discount": amount(200),
            "items": [{ "retailer_id": "1", "name": "Cake", "amount": amount(5000), "quantity": 1 }],
        },
    });
    let order = |pointer: &str, value: Value| {
        let mut parameters = parameters.clone();
        if !pointer.is_empty() {
            *parameters.pointer_mut(pointer).unwrap() = value;
        }
        code(with("order_details", json!({ "name": "review_and_pay", "parameters": parameters })))
    };
    assert_eq!(order("", Value::Null), 0);
    assert_eq!(order("/total_amount/value", json!(5000)), 131009);
    assert_eq!(order("/reference_id", json!("x".repeat(60))), 0);
    assert_eq!(order("/reference_id", json!("x".repeat(61))), 100);
    assert_eq!(order("/reference_id", json!("ORD 1")), 131009);
    assert_eq!(order("/type", json!("goods")), 100);
    assert_eq!(order("/order/status", json!("shipped")), 100);
    assert_eq!(order("/order/items", json!([])), 131008);
    assert_eq!(order("/order/items/0/name", json!("x".repeat(61))), 100);
    assert_eq!(order("/order/items/0/quantity", json!(0.5)), 131009);
    assert_eq!(order("/total_amount/offset", json!(1000)), 131009);
    let mut india = parameters.clone();
    india["currency"] = "INR".into();
    india["reference_id"] = "x".repeat(36).into();
    assert_eq!(code(with("order_details", json!({ "name": "review_and_pay", "parameters": india }))), 100);
}

/// Meta, Cloud API: "Payments API: order status".
#[test]
fn an_orders_status_is_one_of_metas() {
    let status = |parameters: Value| {
        code(with("order_status", json!({ "name": "review_order", "parameters": parameters })))
    };
    for word in ["pending", "processing", "partially-shipped", "shipped", "completed", "canceled"] {
        assert_eq!(
            status(json!({ "reference_id": "ORD-1", "order": { "status": word, "description": "x" } })),
            0,
            "{word}"
        );
    }
    let paid =
        json!({ "reference_id": "ORD-1", "payment": { "status": "captured", "timestamp": 1_722_445_231 } });
    assert_eq!(status(paid), 0);
    assert_eq!(status(json!({ "reference_id": "ORD-1", "order": { "status": "lost" } })), 100);
    assert_eq!(status(json!({ "reference_id": "ORD-1" })), 131008);
}

/// Meta, Cloud API: "Direct Send".
#[test]
fn with_a_category_there_are_ten_buttons_and_links_come_first() {
    let link =
        || json!({ "type": "cta_url", "cta_url": { "display_text": "See", "url": "https://example.com" } });
    let replies =
        |count: usize| (0..count).map(|n| reply(&n.to_string(), &n.to_string())).collect::<Vec<_>>();
    let sent = |direct_send: Option<DirectSend>, buttons: Vec<Value>| {
        let interactive = with("button", json!({ "buttons": buttons }));
        let media = MediaStore::default();
        let object = Param::new(&interactive, "interactive").unwrap();
        check(&object, direct_send, &mut Scope::new(&media, 0)).map_or_else(|error| error.code, |()| 0)
    };
    let utility = Some(DirectSend::Utility);
    assert_eq!(sent(utility, replies(10)), 0);
    assert_eq!(sent(utility, replies(11)), 131009);
    assert_eq!(sent(None, replies(4)), 131009);
    assert_eq!(sent(utility, [vec![link(), link()], replies(8)].concat()), 0);
    assert_eq!(sent(utility, vec![link(), link(), link()]), 131009);
    assert_eq!(sent(utility, [replies(1), vec![link()]].concat()), 131009);
    assert_eq!(sent(None, vec![link()]), 100);
    let copy = vec![json!({ "type": "copy_code", "copy_code": { "code": "123456" } })];
    assert_eq!(sent(Some(DirectSend::Authentication), copy.clone()), 0);
    assert_eq!(sent(utility, copy), 100);
}
